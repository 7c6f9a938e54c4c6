"""A papermill engine whose kernel is the graders' sandboxed one."""

from __future__ import annotations

import contextlib
import json
import os
import time
from typing import Any

from papermill.engines import Engine, papermill_engines

from cohort_tools.demo_gate.look import Reason
from graders import watch
from graders.kernel_session import KernelSession

NAME = "camp-demo-gate"
GRACE_S = 10.0
#: Notes attempts to reach another machine; an audit hook cannot be taken out again. Loopback stays allowed.
LISTEN = """
import sys as _s
if not hasattr(_s, "_camp_network"):
    _s._camp_network = []
    def _note(event, args, _kept=_s._camp_network, _known=("localhost", "127.0.0.1", "::1", "", None)):
        if event in ("socket.getaddrinfo", "socket.gethostbyname"):
            place = args[0]
        elif event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
            place = args[1][0]
        else:
            return
        place = place.decode("latin-1") if isinstance(place, bytes) else place
        if place not in _known and len(_kept) < 20:
            _kept.append(str(place)[:100])
    _s.addaudithook(_note)
    del _note
del _s
"""


class DemoEngine(Engine):
    """Runs a notebook's cells in a `KernelSession`; the first error ends the run, whatever tags a cell has."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, *, session: KernelSession, **kwargs: Any) -> None:
        """Run every code cell and keep its outputs. Raises KernelGone when a limit is broken."""
        for number, cell in enumerate(nb_man.nb.cells):
            if cell.cell_type != "code":
                nb_man.cell_complete(cell, number)
                continue
            nb_man.cell_start(cell, number)
            try:
                ran = session.run_cell(cell.source, timeout_s=session.limits.cell_s)
                cell.outputs = [_node(o) for o in ran.outputs]
                cell.execution_count = ran.execution_count
                if ran.status != "ok":
                    nb_man.cell_exception(cell, number)
                    return
            finally:
                nb_man.cell_complete(cell, number)


def _node(output: dict[str, Any]):
    from nbformat import from_dict

    return from_dict(output)


papermill_engines.register(NAME, DemoEngine)


def alive(session: KernelSession) -> set[int]:
    """Return the processes of a session: what descends from it and, without a sandbox, what carries its mark."""
    found = set(watch.descendants(session._process.pid))
    if session.isolation == "none":
        needle = f"CAMP_SESSION={session._mark}".encode()
        with contextlib.suppress(OSError):
            for name in os.listdir("/proc"):
                with contextlib.suppress(OSError, ValueError):
                    if name.isdigit() and needle in open(f"/proc/{name}/environ", "rb").read().split(b"\0"):
                        found.add(int(name))
    return found


def what_is_left(session: KernelSession, before: set[int], name: str) -> list[Reason]:
    """Return a reason when processes that the notebook started still live a while after its last cell."""
    end = time.monotonic() + GRACE_S
    while left := alive(session) - before:
        if time.monotonic() > end:
            return [Reason("leaves_process", name, f"{len(left)} process(es) that it started are still running after the last cell; wait for them or end them")]
        time.sleep(0.1)
    return []


def ask(session: KernelSession, expression: str) -> str | None:
    """Evaluate an expression in the kernel; None when it has no value of text."""
    try:
        return session.ask(expression, timeout_s=30.0)
    except (TimeoutError, ValueError):
        return None


def network_calls(session: KernelSession) -> list[str]:
    """Return the other machines that the notebook tried to reach."""
    text = ask(session, "__import__('json').dumps(__import__('sys')._camp_network)")
    with contextlib.suppress(ValueError):
        found = json.loads(text or "[]")
        return [str(f) for f in found] if isinstance(found, list) else []
    return []
