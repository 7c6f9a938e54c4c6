"""The company's tools: CRM, orders, prices, tickets, knowledge base, stock, purchasing, ledger, bank, calendar, mail.

    desk = Desk.open(tables, role="service agent")
    desk.find_customer(name="Marta Conti")        # a plain Python call
    desk.schemas()                                # the same tools for a model (OpenAI's `tools`)
    desk.call("cancel_order", '{"order_id": ...}')   # what a model asked for, checked, in a transaction
    desk.changes()                                # what is different now, row by row

In a notebook `tools.open_desk(tables)` makes a desk the current one, and `tools.desk()` is the current one; while the
notebook is graded that is the grader's.

To add a tool, write one function in a module of `campkit/tools/areas/`; nothing else needs to know it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from campkit.tools.company_desk import Desk
    from campkit.tools.current import desk, open_desk
    from campkit.tools.errors import NotAllowed, NotFound, ToolError, ToolTimeout, WrongArguments
    from campkit.tools.registry import tool, tools

__all__ = ["Desk", "NotAllowed", "NotFound", "ToolError", "ToolTimeout", "WrongArguments", "desk", "open_desk", "tool", "tools"]

_HOMES = {"Desk": "company_desk", "desk": "current", "open_desk": "current", "tool": "registry", "tools": "registry", "NotAllowed": "errors", "NotFound": "errors",
          "ToolError": "errors", "ToolTimeout": "errors", "WrongArguments": "errors"}


def __getattr__(name: str):
    """Import a part when it is first used, so that `import campkit.tools` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
