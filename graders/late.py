"""Modules that are loaded when somebody uses them, and not when somebody imports what could.

nbformat needs jsonschema, and jsonschema loads a grammar of international addresses, which takes longer than all the
rest and which nothing here asks for. `put_off` leaves a stand-in that loads the real module on its first use.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types
from typing import Any


def put_off(name: str, *functions: str) -> None:
    """Have `import name` give a stand-in with these functions; any use of it loads the module. Does nothing when it is loaded or absent."""
    if name in sys.modules or importlib.util.find_spec(name) is None:
        return
    stand_in = types.ModuleType(name, "Stands in for the module of this name until it is used.")

    def real() -> Any:
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
        return importlib.import_module(name)

    for function in functions:
        setattr(stand_in, function, lambda *values, _function=function, **named: getattr(real(), _function)(*values, **named))
    stand_in.__getattr__ = lambda attribute: _of(real, attribute)
    sys.modules[name] = stand_in


def _of(real: Any, attribute: str) -> Any:
    if attribute.startswith("__"):  # what the import system looks for: nobody uses the module yet
        raise AttributeError(attribute)
    return getattr(real(), attribute)
