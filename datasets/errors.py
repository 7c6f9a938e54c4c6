"""The error of the data layer (this folder imports nothing of ours, so it has its own)."""

from __future__ import annotations


class DatasetError(ValueError):
    """A table, a part or a request for data is wrong; the message says what, where and what to do."""
