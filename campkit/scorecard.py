"""A small dashboard for a notebook: one card for each measure, with what it was, what was promised and what to do next.

Everything is text: a reader without colour, without pictures or without a browser gets the same facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Card:
    """One measure on the dashboard."""

    name: str
    value: float | None
    """None: there is nothing to measure yet; the card says so."""
    unit: str = ""
    before: float | None = None
    """The value to compare with; None when there is none."""
    target: float | None = None
    lower_is_better: bool = False
    note: str = ""
    """What to do next, in a few words."""

    @property
    def state(self) -> str:
        """One of "no figure", "target met", "target missed", "better", "worse", "same" and "" (nothing to compare with)."""
        if self.value is None:
            return "no figure"
        if self.target is not None:
            return "target met" if (self.value <= self.target if self.lower_is_better else self.value >= self.target) else "target missed"
        if self.before is None:
            return ""
        if abs(self.value - self.before) < 0.05:
            return "same"
        return "better" if (self.value < self.before) == self.lower_is_better else "worse"

    def lines(self) -> list[str]:
        """The card in words: value, change, target, what to do."""
        said = [f"{number(self.value)} {self.unit}".strip() if self.value is not None else "nothing to measure yet"]
        if self.value is not None and self.before is not None:
            change = self.value - self.before
            said.append(f"was {number(self.before)}: {'up' if change > 0 else 'down'} {number(abs(change))}" if abs(change) >= 0.05 else f"was {number(self.before)}: the same")
        if self.target is not None:
            said.append(f"promised: {'at most' if self.lower_is_better else 'at least'} {number(self.target)}")
        return said + ([f"Next: {self.note}"] if self.note else [])


def number(value: float) -> str:
    """Write a number as people read it: thousands apart, one decimal below a hundred unless it is whole."""
    return f"{value:,.0f}" if abs(value) >= 1000 or float(value).is_integer() else f"{value:,.1f}"


SIGNS = {"target met": ("✓", "#00795b"), "better": ("✓", "#00795b"), "target missed": ("!", "#b34700"), "worse": ("!", "#b34700"), "same": ("=", "#5a6b7b"), "no figure": ("–", "#5a6b7b"), "": ("", "#5a6b7b")}


class Scorecard:
    """Cards side by side in a browser, lines of text elsewhere."""

    def __init__(self, cards: Sequence[Card], title: str) -> None:
        self.cards, self.title = list(cards), title

    def _repr_html_(self) -> str:
        boxes = "".join(self._box(card) for card in self.cards)
        return (f'<section aria-label="{escape(self.title)}"><h4 style="margin:0 0 8px">{escape(self.title)}</h4>'
                f'<div style="display:flex;flex-wrap:wrap;gap:12px">{boxes}</div></section>')

    def _box(self, card: Card) -> str:
        sign, colour = SIGNS[card.state]
        first, *rest = card.lines()
        value, _, unit = first.partition(" ") if card.value is not None else (first, "", "")
        small = "".join(f'<div style="font-size:12px;margin-top:3px{";font-weight:600" if line.startswith("Next: ") else ""}">{escape(line)}</div>' for line in rest)
        state = f'<div style="font-size:12px;margin-top:3px">{sign} {escape(card.state)}</div>' if card.state else ""
        big = 28 if card.value is not None else 15
        return (f'<div role="group" aria-label="{escape(card.name)}" style="flex:1 1 200px;max-width:300px;box-sizing:border-box;padding:10px 14px;border:1px solid rgba(128,128,128,.45);border-left:5px solid {colour};border-radius:4px">'
                f'<div style="font-size:13px">{escape(card.name)}</div><div><span style="font-size:{big}px;font-weight:600;font-variant-numeric:tabular-nums">{escape(value)}</span> '
                f'<span style="font-size:13px">{escape(unit)}</span></div>{state}{small}</div>')

    def __repr__(self) -> str:
        lines = [self.title]
        for card in self.cards:
            first, *rest = card.lines()
            lines.append(f"{card.name}: {first}" + (f" [{card.state}]" if card.state else ""))
            lines += [f"    {line}" for line in rest]
        return "\n".join(lines)


def scorecard(cards: Sequence[Card], title: str) -> Scorecard:
    """Put cards on a dashboard. `cards` are shown in their order; nothing is ranked."""
    return Scorecard(cards, title)
