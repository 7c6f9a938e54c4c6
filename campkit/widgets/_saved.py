"""What both editors share: a value with its history, saved atomically, and the page that shows feedback."""

from __future__ import annotations

import copy
import html
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def write_atomically(path: Path, text: str) -> None:
    """Replace the file by `text`; a reader sees the old or the new one, never half of it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent or ".", prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


class SavedValue:
    """A plain value, its file and the values before it. Subclasses say how it is read and written."""

    def __init__(self, path: Path | str, start: Any) -> None:
        self.path = Path(path)
        self._history: list[Any] = []
        self.trouble = ""
        self._value = copy.deepcopy(start)
        if self.path.exists():
            try:
                self._value = self.parse(self.path.read_text(encoding="utf-8-sig"))
            except Exception as error:  # whatever is wrong with a file on disk is told, never a traceback
                self.trouble = f"{self.path.name} cannot be read ({error}). It is left as it is until you change something here."

    def parse(self, text: str) -> Any:
        """Return the value that a file's text says."""
        raise NotImplementedError

    def format(self, value: Any) -> str:
        """Return the text of the file for a value."""
        raise NotImplementedError

    def change(self, value: Any) -> None:
        """Take a new value and save it; the old one can be brought back with `undo`."""
        if value == self._value and self.path.exists():
            return
        write_atomically(self.path, self.format(value))
        self._history.append(self._value)
        self._value, self.trouble = copy.deepcopy(value), ""

    def undo(self) -> bool:
        """Bring back and save the value before the last change; False when there is none."""
        if not self._history:
            return False
        self._value = self._history.pop()
        write_atomically(self.path, self.format(self._value))
        return True


def feedback_lines(feedback: Callable[[Any], Iterable[str]] | None, value: Any) -> list[str]:
    """Call the lab's feedback; an error in it becomes a line, so that an editor never dies of it."""
    if feedback is None:
        return []
    try:
        return [str(line) for line in feedback(value)]
    except Exception as error:
        return [f"No feedback yet: {error}"]


def as_list(lines: Iterable[str]) -> str:
    """Lines as an HTML list, everything escaped."""
    items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    return f"<ul style='margin:4px 0 4px 18px;padding:0;line-height:1.5'>{items}</ul>" if items else ""


def can_show() -> bool:
    """Whether a notebook front end may be there to draw widgets (never in grading, where cells run without one)."""
    ipython = sys.modules.get("IPython")  # whoever runs in one has it; others need not load it
    shell = ipython.get_ipython() if ipython is not None and hasattr(ipython, "get_ipython") else None
    return shell is not None and getattr(shell, "kernel", None) is not None


#: Colours from JupyterLab's own theme, so that an editor is at home in light and in dark.
STYLE = """<style>
.camp-editor table{border-collapse:collapse;font-size:13px}
.camp-editor th{position:sticky;top:0;background:var(--jp-layout-color2,#eee);text-align:left}
.camp-editor td,.camp-editor th{padding:3px 6px;border-bottom:1px solid var(--jp-border-color2,#ddd);color:var(--jp-ui-font-color1,#222);vertical-align:top;line-height:1.35;overflow-wrap:break-word}
.camp-editor td.word{white-space:nowrap}
.camp-editor tr.chosen td{background:var(--jp-brand-color3,#cfe3f5);color:#111}
.camp-editor tr.chosen td.changed{color:#0b3d73}
.camp-editor .changed{font-weight:600;color:var(--jp-brand-color1,#1565c0)}
.camp-editor .quiet{color:var(--jp-ui-font-color2,#666);font-size:13px}
.camp-told{color:var(--jp-ui-font-color1,#222);font-size:13px}
</style>"""
