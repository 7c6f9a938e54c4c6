"""The warehouse of a branch: stock that is never negative, replenishment that comes late, every movement written down."""

from __future__ import annotations

import datetime


class Warehouse:
    """Stock by product. Every change is a movement with a document; `short` remembers what schools still wait for."""

    def __init__(self, ctx, products: list[dict], weekly: dict[str, float]):
        self.ctx = ctx
        self.stream = ctx.rng("warehouse")
        self.weekly = weekly
        self.skus = [p["sku"] for p in products if p["stocked"]]
        self.stock: dict[str, int] = {}
        self.movements: list[tuple] = []
        self.orders: list[dict] = []
        self.coming: dict[str, list[dict]] = {}  # arrival day -> replenishments
        self.on_order = dict.fromkeys(self.skus, 0)
        self.short: dict[str, list[dict]] = {sku: [] for sku in self.skus}
        self.recent: dict[str, list[int]] = {sku: [] for sku in self.skus}  # units taken in each of the last weeks
        self.week = dict.fromkeys(self.skus, 0)
        self.outage = self.plan_outages()
        for sku in self.skus:
            self.move(ctx.start, sku, "opening", max(4, round(weekly[sku] * self.stream.randrange(40, 90) / 10)), "OPEN")

    def plan_outages(self) -> dict[str, tuple[str, str]]:
        """Products whose source dries up for some weeks."""
        chosen = self.stream.sample(sorted(self.skus, key=lambda sku: -self.weekly[sku])[:40], 7)
        plan = {}
        for sku in chosen:
            first = self.ctx.day(self.stream.randrange(60, 480))
            plan[sku] = (first.isoformat(), (first + datetime.timedelta(days=self.stream.randrange(25, 50))).isoformat())
        return plan

    def move(self, day: datetime.date, sku: str, kind: str, quantity: int, document: str) -> None:
        """Change the stock of a product and write the movement down."""
        after = self.stock.get(sku, 0) + quantity
        assert after >= 0, f"stock of {sku} would be {after} on {day}"
        self.stock[sku] = after
        self.movements.append((self.ctx.id("M", len(self.movements) + 1), day.isoformat(), sku, kind, quantity, after, document))

    def take(self, day: datetime.date, sku: str, quantity: int, document: str) -> int:
        """Take up to `quantity` for a sale; gives how much there was."""
        got = min(quantity, self.stock[sku])
        if got:
            self.move(day, sku, "sale", -got, document)
            self.week[sku] += got
        return got

    def receive(self, day: datetime.date) -> list[tuple[dict, int]]:
        """Put away what arrives; gives what waiting school orders get of it as [(waiting line, quantity)]."""
        served = []
        for order in self.coming.pop(day.isoformat(), []):
            sku = order["sku"]
            self.on_order[sku] -= order["quantity"]
            if order["arrived_quantity"]:
                self.move(day, sku, "replenishment", order["arrived_quantity"], order["replenishment_id"])
            served += self.serve(day, sku)
        return served

    def serve(self, day: datetime.date, sku: str) -> list[tuple[dict, int]]:
        """Give waiting school orders of a product what there is, oldest first."""
        served = []
        while self.short[sku] and self.stock[sku]:
            line = self.short[sku][0]
            got = self.take(day, sku, line["wanted"], line["order_id"])
            line["wanted"] -= got
            served.append((line, got))
            if not line["wanted"]:
                self.short[sku].pop(0)
        return served

    def review(self, day: datetime.date) -> None:
        """Monday's review: order up to six weeks of recent sales, in packs of the source; count the shelves at times."""
        text = day.isoformat()
        for sku in self.skus:
            history = self.recent[sku]
            history.append(self.week[sku])
            self.week[sku] = 0
            del history[:-6]
            waiting = 0
            for line in self.short[sku]:
                waiting += line["wanted"]
            pace = max(sum(history) / len(history), self.weekly[sku] * 0.45)
            position = self.stock[sku] + self.on_order[sku] - waiting
            if position < pace * 4.5:
                self.order(day, sku, round(pace * self.stream.randrange(65, 105) / 10) - position + waiting // 2, text)
            if self.stream.chance(12) and self.stock[sku] > 3:
                self.move(day, sku, "count", self.stream.choice([-2, -1, -1, -1, 1, 1]), f"COUNT-{text}")
            if self.stream.chance(4) and self.stock[sku] > 8:
                self.move(day, sku, "scrap", -self.stream.randrange(1, 4), f"SCRAP-{text}")

    def order(self, day: datetime.date, sku: str, quantity: int, text: str) -> None:
        """Order replenishment from the central depot; it comes after one to four weeks, at times late or short."""
        pack = 6 if self.weekly[sku] > 4 else 2
        quantity = max(pack, (quantity + pack - 1) // pack * pack)
        promised = day + datetime.timedelta(days=self.stream.choice([9, 11, 14, 16]))
        arrives = promised + datetime.timedelta(days=self.stream.weighted([(-2, 10), (0, 48), (2, 16), (5, 13), (12, 9), (24, 4)]))
        outage = self.outage.get(sku)
        if outage and outage[0] <= arrives.isoformat() <= outage[1]:
            arrives = datetime.date.fromisoformat(outage[1]) + datetime.timedelta(days=self.stream.randrange(1, 6))
        arrives += datetime.timedelta(days=(7 - arrives.weekday()) % 7 if arrives.weekday() > 4 else 0)
        came = quantity if not self.stream.chance(70) else quantity * self.stream.randrange(60, 100) // 100
        order = {
            "replenishment_id": self.ctx.id("RP", len(self.orders) + 1), "sku": sku, "ordered_on": text, "quantity": quantity, "promised_on": promised.isoformat(),
            "arrived_on": arrives.isoformat() if arrives <= self.ctx.end else None, "arrived_quantity": came if arrives <= self.ctx.end else 0,
        }
        self.orders.append(order)
        self.on_order[sku] += quantity
        if order["arrived_on"]:
            self.coming.setdefault(order["arrived_on"], []).append(order)
