"""Small pieces of HTML: every word that comes from a payload is escaped here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

STATE_MARKS = {"graded": "●", "passed": "✓", "awaiting": "◐", "missing": "✕", "not_due": "○", "not_passed": "↻",
               "met": "✓", "not_met": "○", "borderline": "◐", "no_data": "–", "yes": "✓", "no": "○", "paused": "–", "completed": "✓", "withdrawn": "–"}


class Raw(str):
    """HTML that is safe as it stands."""

    def _repr_html_(self) -> str:
        """Let a notebook show it."""
        return str(self)


def text(value: Any) -> str:
    """Return a value as HTML: Raw stays as it is, everything else is escaped."""
    return value if isinstance(value, Raw) else escape("" if value is None else str(value))


def tag(name: str, *content: Any, **attributes: Any) -> Raw:
    """Return an element; `class_` stands for `class`, and `_` in a name for `-`."""
    listed = "".join(f' {k.rstrip("_").replace("_", "-")}="{escape(str(v))}"' for k, v in attributes.items() if v is not None)
    return Raw(f"<{name}{listed}>{''.join(text(c) for c in content)}</{name}>")


def state(name: str, words: str) -> Raw:
    """Return a state as a sign and a word, so that colour is never the only difference."""
    return tag("span", Raw(f'<span aria-hidden="true">{STATE_MARKS.get(name, "")}</span> '), words, class_=f"state state-{name.replace('_', '-')}")


def table(caption: str, head: Iterable[str | tuple[str, str]], rows: Iterable[Iterable[Any]], class_: str = "", hide_caption: bool = True) -> Raw:
    """Return a table with caption and scopes. A head entry is a text, or (text, "n") for a column of numbers.

    The first cell of each row is its header. The box around it can be scrolled with the keyboard on a small screen.
    A table of at most ten rows stays on one page of paper.
    """
    heads = [h if isinstance(h, tuple) else (h, "") for h in head]
    top = "".join(f'<th scope="col"{_kind(k)}>{escape(h)}</th>' for h, k in heads)
    body = []
    for row in rows:
        cells = [f'<th scope="row"{_kind(k)}>{text(c)}</th>' if i == 0 else f"<td{_kind(k)}>{text(c)}</td>"
                 for i, (c, (_, k)) in enumerate(zip(row, heads, strict=True))]
        body.append(f"<tr>{''.join(cells)}</tr>")
    shown = ' class="away"' if hide_caption else ""
    box = "wide whole" if len(body) <= 10 else "wide"
    return Raw(f'<div class="{box}" tabindex="0" role="group" aria-label="{escape(caption)}"><table class="{class_}"><caption{shown}>{escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{"".join(body)}</tbody></table></div>')


def section(name: str, heading: str, *content: Any, class_: str = "") -> Raw:
    """Return a section with its heading; `name` is its anchor."""
    return Raw(f'<section id="{name}" class="{class_}" aria-labelledby="{name}-heading"><h2 id="{name}-heading">{escape(heading)}</h2>{"".join(text(c) for c in content)}</section>')


def paragraph(sentence: Any, class_: str | None = None) -> Raw:
    """Return a paragraph."""
    return tag("p", sentence, class_=class_)


def figure(drawing: Raw, summary: str, numbers: Raw, caption: str | None = None) -> Raw:
    """Return a chart with the table of its numbers folded behind it."""
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return Raw(f'<figure>{drawing}{below}<details class="data"><summary>{escape(summary)}</summary>{numbers}</details></figure>')


def _kind(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
