"""A depot replayed week by week: what an order rule costs in stock kept, units missing and orders placed.

Each Monday deliveries arrive, then the rule sees every article (`situation`) and says how many units to order of each, then
the branches take what they want while there is some. What is missing is lost. The supplier refuses an order that is below
the smallest order or not in whole packs: it costs the work of ordering and brings nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

#: weeks of forecast that the rule sees
AHEAD = 12
#: fields of an article that the rule sees as they are
TERMS = ("sku", "forecast_error", "lead_weeks", "pack", "minimum_order", "order_eur", "holding_eur", "missing_eur")


@dataclass
class Run:
    """What a run cost, in EUR, and what happened in it."""

    holding_eur: float = 0.0
    missing_eur: float = 0.0
    order_eur: float = 0.0
    orders: int = 0
    refused: int = 0
    units_wanted: int = 0
    units_missing: int = 0
    weeks: list[dict[str, Any]] = field(default_factory=list)
    """One row for each week and article: stock after the week, units wanted, missing, ordered."""

    @property
    def total_eur(self) -> float:
        """Holding, missing and ordering together."""
        return self.holding_eur + self.missing_eur + self.order_eur


def situation(article: dict[str, Any], stock: int, coming: int, forecast: list[float]) -> dict[str, Any]:
    """What the rule sees of one article on a Monday."""
    return {name: article[name] for name in TERMS} | {"stock": stock, "coming": coming, "forecast": forecast}


def is_accepted(article: dict[str, Any], units: int) -> bool:
    """Whether the supplier takes an order of so many units: at least the smallest order, in whole packs."""
    return units >= article["minimum_order"] and units % article["pack"] == 0


def run_depot(articles: Iterable[dict[str, Any]], wanted: dict[str, list[int]], forecast: dict[str, list[float]],
              order_units: Callable[[list[dict]], dict[str, int]], weeks: int = 40) -> Run:
    """Replay `weeks` weeks. `wanted` and `forecast` give for each article one number a week, `AHEAD` more of the forecast.

    `order_units(items)` gets a list of `situation`s and returns sku -> units to order today (0 or absent: none).
    Raises ValueError when an answer is not a whole number of at least 0.
    """
    articles, run = list(articles), Run()
    stock = {a["sku"]: round(sum(forecast[a["sku"]][: a["lead_weeks"] + 2])) for a in articles}
    on_the_way: dict[str, list[tuple[int, int]]] = {a["sku"]: [] for a in articles}
    for week in range(weeks):
        for sku, deliveries in on_the_way.items():
            stock[sku] += sum(units for due, units in deliveries if due <= week)
            on_the_way[sku] = [(due, units) for due, units in deliveries if due > week]
        items = [situation(a, stock[a["sku"]], sum(units for _, units in on_the_way[a["sku"]]), forecast[a["sku"]][week: week + AHEAD]) for a in articles]
        answer = order_units(items)
        for article in articles:
            sku = article["sku"]
            units = answer.get(sku, 0)
            if isinstance(units, bool) or units != int(units) or units < 0:
                raise ValueError(f"the order for {sku} is {units!r}; it should be a whole number of at least 0")
            if units:
                run.orders += 1
                run.order_eur += article["order_eur"]
                if is_accepted(article, units):
                    on_the_way[sku].append((week + article["lead_weeks"], int(units)))
                else:
                    run.refused += 1
            gone = min(stock[sku], wanted[sku][week])
            missing = wanted[sku][week] - gone
            stock[sku] -= gone
            run.units_wanted += wanted[sku][week]
            run.units_missing += missing
            run.missing_eur += missing * article["missing_eur"]
            run.holding_eur += stock[sku] * article["holding_eur"]
            run.weeks.append({"week": week, "sku": sku, "stock": stock[sku], "wanted": wanted[sku][week], "missing": missing, "ordered": int(units)})
    return run


def _monday(lead: int, error: float, stock: int, coming: int = 0, forecast: tuple[float, ...] = (100.0,) * AHEAD) -> dict[str, Any]:
    """An article that wants 100 a week (or what `forecast` says), sold singly."""
    terms = {"sku": "K", "forecast_error": error, "lead_weeks": lead, "pack": 1, "minimum_order": 1, "order_eur": 40.0, "holding_eur": 0.1, "missing_eur": 10.0}
    return situation(terms, stock, coming, list(forecast))


def next_step(order_units: Callable[[list[dict]], dict[str, int]]) -> str:
    """One sentence on what an order rule that costs too much gets wrong, found by asking it about single Mondays; empty when these tell nothing."""
    def order(item: dict[str, Any]) -> float:
        return float(order_units([item]).get("K", 0))

    asked = "With 100 units wanted a week and a lead time of"
    if order(_monday(4, 0.2, 0, coming=100_000)):
        return f"{asked} 4 weeks it orders although 100,000 are on their way: what is coming counts, too."
    if not order(_monday(4, 0.01, 450)):
        return f"{asked} 4 weeks it orders nothing at a stock of 450, though an order of next Monday comes when 500 are gone: stock must last for lead time plus one week."
    if not order(_monday(4, 0.5, 510)):
        return f"{asked} 4 weeks it orders nothing at a stock of 510, although each week may be 50 % off: a forecast that is unsure needs a safety."
    if not order(_monday(8, 0.3, 980)):
        return f"{asked} 8 weeks, each of them 30 % off, it orders nothing at a stock of 980: nine weeks together are 900, give or take 90 (the root of nine times 30), so 80 are too little safety."
    if order(_monday(8, 0.3, 1250)):
        return f"{asked} 8 weeks, each of them 30 % off, it orders at a stock of 1,250: nine weeks together are 900, give or take 90 (the root of nine times 30), so that is too much safety."
    if not order(_monday(4, 0.01, 800, forecast=(200.0,) * 5 + (20.0,) * 7)):
        return "With five weeks of 200 units ahead, seven of 20 after them, and a lead time of 4 weeks it orders nothing at a stock of 800: the weeks that the stock must last for count, not the mean of all twelve."
    if order(_monday(4, 0.01, 0)) < 480:
        return f"{asked} 4 weeks it orders {order(_monday(4, 0.01, 0)):,.0f} when the shelf is empty, although 500 are wanted until the next order comes: order at least what is lacking."
    size = order(_monday(4, 0.01, 480))
    if size > 800:
        return f"{asked} 4 weeks it orders {size:,.0f} at once at a stock of 480: at 0.10 EUR a unit and week and 40 EUR an order, keeping and ordering cost the same at 283."
    if not order(_monday(4, 0.01, 480) | {"minimum_order": 400}):
        return f"{asked} 4 weeks it orders nothing at a stock of 480 when the smallest order is 400: waiting costs more than the surplus, so it should order 400."
    return ""
