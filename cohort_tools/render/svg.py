"""Drawing: plain SVG, small and sharp on paper, with a title and a description for those who do not see it.

Colours are Okabe and Ito's, toned down; each difference in colour is also one in shape, pattern or word.
"""

from __future__ import annotations

from html import escape
from itertools import count
from typing import Any

from cohort_tools.render.html import Raw

INK, MUTED, LINE, PAPER = "#1c2b33", "#5a6872", "#d5dce0", "#f3f6f7"
BUSINESS, AI, TOTAL = "#2f6f9f", "#c0652b", "#33454f"
STATES = {"graded": "#3d7a62", "awaiting": "#d9a441", "missing": "#b3472f", "not_due": "#dfe5e8"}
_numbers = count(1)


class Drawing:
    """An SVG under construction. Coordinates are in CSS pixels at the drawing's own width."""

    def __init__(self, width: float, height: float, title: str, desc: str):
        self.width, self.height, self.title, self.desc = width, height, title, desc
        self.parts: list[str] = []

    def rect(self, x: float, y: float, w: float, h: float, fill: str, **more: Any) -> None:
        """A rectangle."""
        self._add("rect", x=x, y=y, width=max(w, 0), height=h, fill=fill, **more)

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str = LINE, width: float = 1, **more: Any) -> None:
        """A line."""
        self._add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, **more)

    def circle(self, x: float, y: float, r: float, fill: str, **more: Any) -> None:
        """A circle."""
        self._add("circle", cx=x, cy=y, r=r, fill=fill, **more)

    def path(self, d: str, **more: Any) -> None:
        """A path."""
        self._add("path", d=d, **more)

    def text(self, x: float, y: float, words: Any, *, size: float = 12, anchor: str = "start", fill: str = INK, weight: int | None = None) -> None:
        """A line of text; it stays text, so that it can be searched and read aloud."""
        bold = f' font-weight="{weight}"' if weight else ""
        self.parts.append(f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" text-anchor="{anchor}" fill="{fill}"{bold}>{escape(str(words))}</text>')

    def diamond(self, x: float, y: float, r: float, fill: str, **more: Any) -> None:
        """A diamond, the second shape beside the circle."""
        self.path(f"M{_n(x)} {_n(y - r)}L{_n(x + r)} {_n(y)}L{_n(x)} {_n(y + r)}L{_n(x - r)} {_n(y)}Z", fill=fill, **more)

    def done(self) -> Raw:
        """Return the SVG with its title and description."""
        n = next(_numbers)
        return Raw(f'<svg role="img" aria-labelledby="t{n} d{n}" viewBox="0 0 {_n(self.width)} {_n(self.height)}" style="max-width:{_n(self.width)}px" '
                   f'font-family="inherit"><title id="t{n}">{escape(self.title)}</title><desc id="d{n}">{escape(self.desc)}</desc>{"".join(self.parts)}</svg>')

    def _add(self, name: str, **attributes: Any) -> None:
        listed = "".join(f' {k.replace("_", "-")}="{_n(v) if isinstance(v, int | float) else escape(str(v))}"' for k, v in attributes.items() if v is not None)
        self.parts.append(f"<{name}{listed}/>")


def restart_numbers() -> None:
    """Begin the numbers of titles anew, so that a page is the same each time it is made."""
    global _numbers
    _numbers = count(1)


def short(words: str, width: float, size: float = 12) -> str:
    """Return text cut with an ellipsis to about `width` pixels; a wide letter counts double."""
    room, out = width / (size * 0.54), ""
    for letter in words:
        room -= 1.85 if ord(letter) > 0x2E80 else 1
        if room < 1:
            return out.rstrip() + "…"
        out += letter
    return out


def text_width(words: str, size: float = 12) -> float:
    """Return about how wide a text is."""
    return sum(1.85 if ord(c) > 0x2E80 else 1 for c in words) * size * 0.54


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
