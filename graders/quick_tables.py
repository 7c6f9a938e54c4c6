"""Text columns that are walked through quickly: what pandas does one value at a time, done for the whole column.

A column of text is kept by pyarrow. Going through it (`to_dict`, `itertuples`, `for`) asks pyarrow for each value,
which takes most of the time of many a check. The values are the same; a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any


@cache
def quicken_text_columns() -> None:
    """Make this process, and what it forks, go through text columns quickly. Does nothing where pandas keeps them otherwise."""
    try:
        from pandas.arrays import ArrowStringArray
    except ImportError:
        return
    if "__iter__" in vars(ArrowStringArray):  # pandas has a way of its own by now
        return

    def values(self: Any) -> Iterator[Any]:
        missing = self._dtype.na_value
        return iter([missing if value is None else value for value in self._pa_array.to_pylist()])

    ArrowStringArray.__iter__ = values
