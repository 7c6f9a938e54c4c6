"""What people want to buy on each day, before stock limits it: popularity, season of a product, promotions."""

from __future__ import annotations

import datetime

from datasets.company.core.stream import Stream, exp

#: Season of some kinds of product, in per cent of an average month (index 0 is January).
SHAPES = {
    "garden": (70, 110, 210, 230, 170, 90, 60, 50, 50, 50, 40, 70), "gift": (70, 60, 65, 70, 75, 80, 85, 90, 85, 95, 175, 260),
    "school": (110, 80, 75, 70, 60, 55, 70, 215, 230, 110, 75, 50), "craft": (80, 85, 105, 110, 95, 85, 105, 95, 95, 110, 120, 115), "even": (100,) * 12,
}


def promotion_lift(ctx) -> dict[str, float]:
    """What a price action of 20 % does to demand, by kind of product."""
    return {kind: ctx.strength(f"promotion lift {kind}", 2.2, 4.2) for kind in ("book", "course", "device", "kit")}


def shape_of(product: dict) -> str:
    """Which season a product follows."""
    name = product["name"]
    if name.startswith("Garden"):
        return "garden"
    if product["kind"] in ("device",) or name.startswith(("Star", "Robot", "Building")):
        return "gift"
    if product["kind"] == "book" or name.startswith("Maths Box"):
        return "school"
    return "craft" if name.startswith(("Craft", "Letter")) else "even"


class Demand:
    """The appetite for each product: how popular, how it follows season, promotion and price."""

    def __init__(self, ctx, products: list[dict], promotions: list[dict]):
        stream = ctx.rng("demand")
        self.products = products
        ranks = list(range(len(products)))
        stream.shuffle(ranks)
        self.popularity = {}
        self.trend = {}
        for product, rank in zip(products, ranks, strict=True):
            # a long tail over ranks, cheaper things more often
            self.popularity[product["sku"]] = (1.0 / (rank + 3.0)) * (110.0 / (60.0 + float(product["list_price"]))) * {"course": 1.9, "kit": 1.0, "device": 1.2, "book": 1.3}[product["kind"]]
            self.trend[product["sku"]] = stream.normal(0, 0.35)
        self.lift = promotion_lift(ctx)
        self.promotion: dict[str, list[tuple[str, str, str, int]]] = {}
        for row in promotions:
            if row["region"] == ctx.region:
                self.promotion.setdefault(row["sku"], []).append((row["valid_from"], row["valid_to"], row["promotion_id"], int(row["discount"].scaleb(2))))
        self._sold: dict[str, tuple[str, str]] = {p["sku"]: (p["launch_date"], p["end_date"] or "9999") for p in products}
        self._shape = {p["sku"]: SHAPES[shape_of(p)] for p in products}
        self._kind = {p["sku"]: p["kind"] for p in products}
        self._start = ctx.start

    def promotion_on(self, sku: str, day: str) -> tuple[str, int] | None:
        """The promotion of a product on a day: (promotion_id, discount in basis points), the largest one."""
        found = None
        for first, last, name, off in self.promotion.get(sku, ()):
            if first <= day <= last and (found is None or off > found[1]):
                found = (name, off)
        return found

    def weights(self, day: datetime.date) -> list[tuple[str, float]]:
        """(sku, appetite) of everything on sale on a day."""
        text = day.isoformat()
        progress = (day - self._start).days / 548
        result = []
        for product in self.products:
            sku = product["sku"]
            first, last = self._sold[sku]
            if not first <= text <= last:
                continue
            value = self.popularity[sku] * self._shape[sku][day.month - 1] / 100 * exp(self.trend[sku] * progress)
            promotion = self.promotion_on(sku, text)
            if promotion:
                value *= 1 + (self.lift[self._kind[sku]] - 1) * promotion[1] / 2000
            result.append((sku, value))
        return result


class Picker:
    """Draws products with given weights quickly: cumulated once a day, searched by halving."""

    def __init__(self, weights: list[tuple[str, float]]):
        self.skus = [sku for sku, _ in weights]
        self.marks, total = [], 0.0
        for _, weight in weights:
            total += weight
            self.marks.append(total)
        self.total = total

    def pick(self, stream: Stream) -> str:
        """One product number."""
        mark, low, high = stream.random() * self.total, 0, len(self.marks) - 1
        while low < high:
            middle = (low + high) // 2
            if self.marks[middle] <= mark:
                low = middle + 1
            else:
                high = middle
        return self.skus[low]
