"""The lab environment: all that a notebook or a check imports. Importing it is cheap."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from campkit.model_client import async_client, client, meter

#: What `campkit` offers directly, and the module that is loaded when it is first used.
_OFFERED = {
    "client": "campkit.model_client",
    "async_client": "campkit.model_client",
    "meter": "campkit.model_client",
}
__all__ = ["async_client", "client", "meter"]


def __getattr__(name: str):
    if name in _OFFERED:
        return getattr(importlib.import_module(_OFFERED[name]), name)
    raise AttributeError(f"module 'campkit' has no attribute {name!r}")
