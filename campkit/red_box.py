"""How a check that fails looks in a notebook: its sentence, and where it stands. No traceback in front of it.

`camp start` switches it on for the kernels that it starts. A grader's kernel shows errors as Python does.
"""

from __future__ import annotations

import os
import textwrap
import traceback
from typing import Any

from campkit.errors import CampError

WIDTH = 96
"""Characters of a line beside the list of files at 1280 pixels; JupyterLab itself would break in the middle of a word."""


def sentence_of(error: BaseException, names: dict | None = None) -> str | None:
    """Return what is shown for an error, None for one that needs its traceback.

    `names` are the names of the notebook: an AssertionError counts as a check when it was raised by a cell, and not by some package.
    """
    frames = list(traceback.walk_tb(error.__traceback__))
    if not frames:
        return None
    if isinstance(error, FileNotFoundError) and names is not None:  # opened by pandas or pathlib: the notebook's own line is what helps
        frames = [at for at in frames if at[0].f_globals is names]
    if not frames:
        return None
    frame, line = frames[-1]
    function = frame.f_code.co_name
    place = f"line {line} of " + ("this cell" if len(frames) <= 2 and function == "<module>" else "its cell" if function == "<module>" else f"{function}")
    if isinstance(error, CampError):
        return str(error)
    if names is None or frame.f_globals is not names:
        return None
    if isinstance(error, NotImplementedError) and not str(error):
        what = "this cell" if function == "<module>" else function
        return f"Not yet: {what} is not written. ({type(error).__name__}, {place})"
    if isinstance(error, FileNotFoundError) and error.filename and not os.path.isabs(str(error.filename)):
        return f"Not yet: there is no file {error.filename} beside this notebook.\n({type(error).__name__}, {place})"
    if isinstance(error, AssertionError) and str(error):
        return f"Not yet: {error}\n({type(error).__name__}, {place})"
    return None


def teach(shell: Any = None) -> None:
    """Show failed checks, unwritten answers and the camp's own errors as a sentence in this notebook's kernel."""
    if shell is None:
        from IPython import get_ipython

        shell = get_ipython()
    if shell is None:
        return

    def show(shell, kind, error, tb, tb_offset=None):
        told = sentence_of(error, shell.user_ns)
        if told is None:
            shell.showtraceback((kind, error, tb), tb_offset=tb_offset)
            return None
        shell._showtraceback(kind, error, [part for line in told.splitlines() for part in textwrap.wrap(line, WIDTH, break_long_words=False) or [""]])
        return None

    shell.set_custom_exc((AssertionError, NotImplementedError, FileNotFoundError, CampError), show)
