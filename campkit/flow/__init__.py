"""The low-code flow runner: small automations as text, offline, diffable, replayable.

    flow = load_flow("refund.yaml")          # errors name the file and the line
    flow                                     # in a notebook: a picture
    dry = dry_run(flow, events)              # which way would each event go? nothing is written
    run = replay(flow, events)               # tables, notifications, dead letters, one trace for each event

Nine kinds of node: trigger, filter, llm, map, branch, approve, table, notify, wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from campkit.flow.model import Flow, FlowError, load_flow, parse_flow
    from campkit.flow.runner import Replay, dry_run, replay

__all__ = ["Flow", "FlowError", "Replay", "dry_run", "load_flow", "parse_flow", "replay"]

_HOMES = {"Flow": "model", "FlowError": "model", "load_flow": "model", "parse_flow": "model",
          "Replay": "runner", "dry_run": "runner", "replay": "runner"}


def __getattr__(name: str):
    """Import a part when it is first used, so that `import campkit.flow` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
