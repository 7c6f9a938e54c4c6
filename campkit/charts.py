"""Small pictures for notebooks: inline SVG with a title, a description and the numbers behind it as a table.

They need no library, follow the light and the dark theme, and print the same numbers as text where there is no browser.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from numbers import Integral

#: Colours that people with colour blindness can tell apart; every series also has its name in the legend.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
WIDTH = 720
DASHED = re.compile(r"(?<![\w&#;])\w+(?:-\w+)*-\d[\w-]*")
SHORT = 14  # characters: a column of texts up to this length is not broken into lines


class Chart:
    """A picture for people who see it, the table behind it for everybody, text where there is no browser."""

    def __init__(self, title: str, description: str, svg: str, head: Sequence[str], rows: Sequence[Sequence]):
        self.title, self.description, self.svg = title, description, svg
        self.head, self.rows = list(head), [list(row) for row in rows]

    def _repr_html_(self) -> str:
        cells = "".join(f'<th scope="col" style="text-align:left">{escape(str(name))}</th>' for name in self.head)
        body = "".join("<tr>" + "".join(f'<td style="text-align:left">{escape(_text(value))}</td>' for value in row) + "</tr>" for row in self.rows)
        table = f"<table><caption>{escape(self.title)}</caption><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"
        return f"<figure style='margin:0'><figcaption style='margin-bottom:6px'><b>{escape(self.title)}</b></figcaption>{self.svg}<details><summary>The numbers as a table</summary>{table}</details></figure>"

    def __repr__(self) -> str:
        lines = [[str(name) for name in self.head], *([_text(value) for value in row] for row in self.rows)]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.head))]
        return "\n".join([self.title, *("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)])


class Together:
    """Charts and tables shown one below the other as the output of one cell."""

    def __init__(self, things: Sequence):
        self.things = things

    def _repr_html_(self) -> str:
        return "".join(f'<div style="margin-bottom:1em">{_html(thing)}</div>' for thing in self.things)

    def __repr__(self) -> str:
        return "\n\n".join(thing.to_string(index=False) if hasattr(thing, "to_html") else repr(thing) for thing in self.things)


def together(*things) -> Together:
    """Show charts and tables one below the other; tables without their index, words on the left, numbers on the right."""
    return Together(things)


def _html(thing) -> str:
    if not hasattr(thing, "to_html"):
        return thing._repr_html_()
    style, columns = [], []
    for number, kind in enumerate(thing.dtypes):
        columns.append(_column(thing.iloc[:, number]))
        short = max(map(len, columns[-1]), default=0) <= SHORT  # the name of a step stays on one line
        style.append(f"text-align:{'right' if str(kind).startswith(('int', 'float', 'Int', 'Float')) else 'left'};vertical-align:top{';white-space:nowrap' if short else ''}")
    head = "".join(f'<th scope="col" style="{look.removesuffix(";white-space:nowrap")}">{escape(_text(name)).replace("_", "_<wbr>")}</th>' for name, look in zip(thing.columns, style, strict=True))
    body = "".join("<tr>" + "".join(f'<td style="{look}">{_whole(escape(text))}</td>' for text, look in zip(texts, style, strict=True)) + "</tr>"
                   for texts in zip(*columns, strict=True))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def bars(rows: Mapping[str, float | Sequence[float]], title: str, series: Sequence[str] = ("value",), unit: str = "", limit: float | None = None,
         limit_name: str = "limit") -> Chart:
    """Draw horizontal bars: `rows` maps a label to one number, or to one number for each name in `series`.

    `limit` draws a dashed line at that value. Numbers below zero are drawn as zero; the text shows them as they are.
    """
    table = {str(label): [float(v) for v in (values if isinstance(values, Sequence) else [values])] for label, values in rows.items()}
    top = max([v for values in table.values() for v in values] + [limit or 0, 1e-9])
    left = min(320, 14 + max((_wide(label) for label in table), default=0))
    scale, thick = (WIDTH - left - 90) / top, 16 if len(series) == 1 else 13
    y, parts = (24 if len(series) > 1 else 4), []
    if len(series) > 1:
        x = left
        for name, colour in zip(series, COLOURS, strict=False):
            parts.append(f'<rect x="{x}" y="2" width="11" height="11" fill="{colour}"/><text x="{x + 16}" y="12">{escape(name)}</text>')
            x += 34 + _wide(name)
    begin = y
    for label, values in table.items():
        parts.append(f'<text x="{left - 8}" y="{y + thick * len(values) / 2 + 4:.0f}" text-anchor="end">{escape(label)}</text>')
        for value, colour in zip(values, COLOURS, strict=False):
            number = _text(value) + (unit and " " + unit)
            after = left + max(value, 0) * scale + 5
            if limit is not None and after <= left + limit * scale <= after + _wide(number):
                after = left + limit * scale + 5  # the dashed line would run through the number
            parts.append(f'<rect x="{left}" y="{y}" width="{max(value, 0) * scale:.1f}" height="{thick - 2}" fill="{colour}"/><text x="{after:.1f}" y="{y + thick - 4}">{escape(number)}</text>')
            y += thick
        y += 8
    if limit is not None:
        x = left + limit * scale
        parts.append(f'<line x1="{x:.1f}" y1="{begin - 2}" x2="{x:.1f}" y2="{y + 2}" stroke="currentColor" stroke-dasharray="5 4"/>'
                     f'<text x="{x:.1f}" y="{y + 15}" text-anchor="middle">{escape(limit_name)}: {_text(limit)}</text>')
        y += 18
    description = "; ".join(f"{label}: " + ", ".join(f"{name} {_text(v)}" for name, v in zip(series, values, strict=False)) for label, values in table.items())
    return Chart(title, description, _svg(title, description, y + 4, parts), ["", *series], [[label, *values] for label, values in table.items()])


def dots(values: Mapping[str, float], title: str, unit: str = "", low: float = 0.0, high: float = 1.0, limit: float | None = None) -> Chart:
    """Draw one dot for each of `values` on a line from `low` to `high`, stacked where they meet; `limit` draws a dashed line."""
    slots, parts, stack = 90, [], {}
    wide = (WIDTH - 40) / (high - low)
    for label, value in sorted(values.items(), key=lambda item: item[1]):
        slot = round((min(max(value, low), high) - low) / (high - low) * slots)
        stack.setdefault(slot, []).append(f"{label}: {value:.2f}")
    tallest = max((len(found) for found in stack.values()), default=1)
    base = 14 + 9 * tallest
    for slot, found in stack.items():
        for n, text in enumerate(found):
            parts.append(f'<circle cx="{20 + slot / slots * (WIDTH - 40):.1f}" cy="{base - 5 - 9 * n}" r="4" fill="{COLOURS[0]}"><title>{escape(text)}</title></circle>')
    parts.append(f'<line x1="20" y1="{base}" x2="{WIDTH - 20}" y2="{base}" stroke="currentColor"/>')
    for n in range(11):
        x, value = 20 + n / 10 * (WIDTH - 40), low + n / 10 * (high - low)
        parts.append(f'<line x1="{x:.1f}" y1="{base}" x2="{x:.1f}" y2="{base + 4}" stroke="currentColor"/><text x="{x:.1f}" y="{base + 17}" text-anchor="middle">{value:.2g}</text>')
    if limit is not None:
        x = 20 + (limit - low) * wide
        parts.append(f'<line x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{base}" stroke="{COLOURS[1]}" stroke-width="2" stroke-dasharray="5 4"/><text x="{x + 5:.1f}" y="11">limit {limit:g}</text>')
    rows = sorted(([label, value] for label, value in values.items()), key=lambda row: row[1])
    description = f"{len(rows)} dots from {rows[0][1]:.2f} to {rows[-1][1]:.2f}" if rows else "no dots"
    return Chart(title, description, _svg(title, description, base + 24, parts), ["", unit or "value"], rows)


def grid(cells: Mapping[tuple[str, str], float], rows: Sequence[str], columns: Sequence[str], title: str, down: str = "", across: str = "") -> Chart:
    """Draw a table whose cells are the darker the larger their number; a cell without a number is empty.

    `cells` maps (row, column) to a number, `down` and `across` say what rows and columns are. Cells with row == column get
    another colour: in a table of answers against the truth they are the right ones.
    """
    left, high, head = 14 + max(_wide(name) for name in [*rows, down]), 26, 40
    wide = (WIDTH - left - 10) / len(columns)
    top = max([*cells.values(), 1e-9])
    parts = [f'<text x="{left - 8}" y="34" text-anchor="end" font-weight="bold">{escape(down)}</text>',
             f'<text x="{left}" y="14" font-weight="bold">{escape(across)}</text>']
    for n, column in enumerate(columns):
        parts.append(f'<text x="{left + wide * (n + 0.5):.1f}" y="34" text-anchor="middle">{escape(column)}</text>')
    for m, row in enumerate(rows):
        y = head + high * m
        parts.append(f'<text x="{left - 8}" y="{y + 17}" text-anchor="end">{escape(row)}</text>')
        for n, column in enumerate(columns):
            x, value = left + wide * n, cells.get((row, column), 0)
            depth = 0.15 + 0.45 * value / top if value else 0
            parts.append(f'<rect x="{x + 1:.1f}" y="{y + 1}" width="{wide - 2:.1f}" height="{high - 2}" fill="{COLOURS[2 if row == column else 1]}" fill-opacity="{depth:.2f}" '
                         'stroke="currentColor" stroke-opacity="0.25"/>')
            if value:
                parts.append(f'<text x="{x + wide / 2:.1f}" y="{y + 18}" text-anchor="middle">{_text(value)}</text>')
    described = "; ".join(f"{row}, answered {column}: {_text(value)}" for (row, column), value in cells.items() if value)
    return Chart(title, described, _svg(title, described, head + high * len(rows) + 4, parts), [down, *columns],
                 [[row, *(cells.get((row, column), 0) for column in columns)] for row in rows])


def lines(series: Mapping[str, Sequence[float | None]], labels: Sequence[str], title: str, unit: str = "", marks: Mapping[str, Sequence[int]] | None = None) -> Chart:
    """Draw one line for each of `series` over `labels`; a None is a gap in the line.

    `marks` maps a word to the places (0 for the first label) that get a symbol of that word on the line at the bottom.
    """
    top = max([value for values in series.values() for value in values if value is not None] + [1e-9])
    quarter = _round_step(top / 4)
    left, high, begin = 54, 190, 26
    step = (WIDTH - left - 14) / max(1, len(labels) - 1)
    parts, x = [], left
    for name, colour in zip(series, COLOURS, strict=False):
        parts.append(f'<rect x="{x}" y="2" width="11" height="11" fill="{colour}"/><text x="{x + 16}" y="12">{escape(name)}</text>')
        x += 32 + _wide(name)
    for symbol, word in zip("●▲", marks or {}, strict=False):
        parts.append(f'<text x="{x}" y="12">{symbol} {escape(word)}</text>')
        x += 36 + _wide(word)
    for part in range(5):
        y = begin + high * (1 - part / 4)
        parts.append(f'<line x1="{left}" y1="{y:.1f}" x2="{WIDTH - 14}" y2="{y:.1f}" stroke="currentColor" stroke-opacity="0.2"/>'
                     f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{_text(float(quarter * part))}</text>')
    for place in range(0, len(labels), max(1, len(labels) // 6)):
        parts.append(f'<text x="{left + step * place:.1f}" y="{begin + high + 34}" text-anchor="middle">{escape(labels[place])}</text>')
    for values, colour in zip(series.values(), COLOURS, strict=False):
        drawn, path = False, []
        for place, value in enumerate(values):
            if value is not None:
                path.append(f"{'L' if drawn else 'M'}{left + step * place:.1f} {begin + high * (1 - value / (4 * quarter)):.1f}")
            drawn = value is not None
        parts.append(f'<path d="{" ".join(path)}" fill="none" stroke="{colour}" stroke-width="2"/>')
    for symbol, places in zip("●▲", (marks or {}).values(), strict=False):
        parts += [f'<text x="{left + step * place:.1f}" y="{begin + high + 15}" text-anchor="middle" font-size="9">{symbol}</text>' for place in places]
    rows = [[label, *("" if values[place] is None else values[place] for values in series.values()), ", ".join(word for word, places in (marks or {}).items() if place in places)]
            for place, label in enumerate(labels)]
    described = f"{', '.join(series)}{unit and ' in ' + unit} from {labels[0]} to {labels[-1]}; the largest is {_text(top)}"
    return Chart(title, described, _svg(title, described, begin + high + 40, parts), ["", *series, "mark"], rows)


def _svg(title: str, description: str, height: float, parts: list[str]) -> str:
    return (f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}" '
            f'style="max-width:100%;font:13px sans-serif" fill="currentColor"><title>{escape(title)}</title><desc>{escape(description)}</desc>'
            f'{"".join(parts)}</svg>')


def _wide(text: str) -> int:
    """About how many pixels a text takes at 13 px in a wide font: capitals are wider."""
    return sum(10 if letter.isupper() else 8 for letter in text)


def _text(value) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
    return str(value)


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 2.5, 5 and 10, times a power of ten, that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(part * power for part in (1, 2, 2.5, 5, 10) if part * power >= least * (1 - 1e-9))


def _column(values: Iterable) -> list[str]:
    """The texts of a column; whole numbers get their commas where one has five digits (a column of years has none)."""
    values = list(values)
    whole = all(isinstance(value, Integral) and not isinstance(value, bool) for value in values)
    return [f"{value:,}" for value in values] if whole and max(map(abs, values), default=0) >= 10_000 else [_text(value) for value in values]


def _whole(text: str) -> str:
    """Keep days and numbers such as 2026-10-31 and O-1000001 on one line."""
    return DASHED.sub(r'<span style="white-space:nowrap">\g<0></span>', text)
