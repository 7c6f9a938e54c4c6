"""Eighteen months of a branch, day by day: families order, schools ask for quotes, the warehouse gives what it has."""

from __future__ import annotations

import datetime

from datasets.company.core.calendar import demand
from datasets.company.core.money import money, share
from datasets.company.products import price_lookup, price_on
from datasets.company.rules import COUNTRIES
from datasets.company.text.short_notes import ORDER_NOTES, RETURN_REASONS
from datasets.company.trade.demand import Demand, Picker
from datasets.company.trade.quotes import QuoteDesk
from datasets.company.trade.warehouse import Warehouse

FAMILY_ORDERS_A_DAY, MARKETPLACE_UNITS_A_DAY = 16.0, 62.0


class Season:
    """One branch over the whole time; `run` gives the rows of every table of the part `sales`."""

    def __init__(self, ctx):
        self.ctx, self.stream = ctx, ctx.rng("sales")
        self.products = {row["sku"]: row for row in ctx.rows("products")}
        self.demand = Demand(ctx, list(self.products.values()), ctx.rows("promotions"))
        countries = [country for country, _ in COUNTRIES[ctx.region]]
        self.prices = {country: price_lookup(ctx.rows("price_book"), country) for country in countries}
        self.first_country = countries[0]
        base = Picker([pair for pair in self.demand.weights(ctx.start) if self.products[pair[0]]["stocked"]])
        weekly = {sku: weight / base.total * (MARKETPLACE_UNITS_A_DAY + 12) * 7 for sku, weight in zip(base.skus, _steps(base.marks), strict=True)}
        for sku, product in self.products.items():
            if product["stocked"]:
                weekly.setdefault(sku, 2.0)
        self.warehouse = Warehouse(ctx, list(self.products.values()), weekly)
        self.families = self.rank_families()
        self.quotes = QuoteDesk(ctx, self.products, self.prices)
        self.orders: list[dict] = []
        self.lines: list[tuple] = []
        self.allocations: list[tuple] = []
        self.given: dict[tuple[str, int, str], int] = {}  # (order, line, day) -> place in allocations
        self.returns: list[tuple] = []
        self.coming_back: dict[str, list[tuple]] = {}
        self.history: list[tuple] = []
        self.missed: list[tuple] = []

    def rank_families(self):
        """Families with how eagerly they order: a few order a lot, most seldom."""
        level = {"new": 0.8, "regular": 1.6, "devoted": 5.0, "dormant": 0.12}
        return [(row, level[row["segment"]] * self.stream.long_tail(1.0, 0.7)) for row in self.ctx.rows("customers") if row["kind"] == "family"]

    def run(self) -> dict[str, list]:
        """Go through all days."""
        active = []
        waiting = sorted(self.families, key=lambda pair: (pair[0]["since"], pair[0]["customer_id"]))
        place = 0
        for number in range(self.ctx.days):
            day = self.ctx.day(number)
            text = day.isoformat()
            while place < len(waiting) and waiting[place][0]["since"] <= text:
                active.append(waiting[place])
                place += 1
            if number % 14 == 0 or number == 0:
                buyers = Picker(active)
            weights = self.demand.weights(day)
            picker = Picker(weights)
            self.taken = dict.fromkeys(self.warehouse.skus, 0)
            self.wanted = dict.fromkeys(self.warehouse.skus, 0)
            for line, got in self.warehouse.receive(day):
                self.give(line["order_id"], line["line"], line["sku"], text, got)
            for back in self.coming_back.pop(text, []):
                self.take_back(day, *back)
            if day.weekday() == 0:
                self.warehouse.review(day)
            for _ in range(self.stream.count(FAMILY_ORDERS_A_DAY * demand(day, self.ctx.region, "family"))):
                self.family_order(day, buyers.pick(self.stream), picker)
            for quote in self.quotes.work(day):
                self.school_order(day, quote)
            self.marketplace(day, weights)
        self.finish_statuses()
        return self.tables()

    def family_order(self, day, family, picker):
        """One order of a family: one to five products, what is out of stock is left out."""
        text, stream = day.isoformat(), self.stream
        lines = []
        for _ in range(1 + min(4, int(stream.waiting(0.75)))):
            sku = picker.pick(stream)
            if any(line[0] == sku for line in lines):
                continue
            quantity = stream.weighted([(1, 82), (2, 12), (3, 4), (5, 2), (12, 0.6), (25, 0.3), (40, 0.1)]) if self.products[sku]["kind"] != "course" else 1
            if self.products[sku]["stocked"]:
                self.wanted[sku] += quantity
                if self.warehouse.stock[sku] < quantity:
                    continue
            lines.append((sku, quantity))
        if not lines:
            return
        order_id = self.open_order(day, family, None, stream.weighted([("web", 58), ("app", 24), ("phone", 7), ("adviser", 11)]))
        cancelled = stream.chance(19)
        if cancelled:
            self.orders[-1]["status"] = "cancelled"
        for line, (sku, quantity) in enumerate(lines, 1):
            price = price_on(self.prices[family["country"]], sku, text, quantity)
            listed = price_on(self.prices[family["country"]], sku, text, 1)
            promotion = self.demand.promotion_on(sku, text)
            name = None
            if promotion and listed - share(listed, promotion[1]) < price and price == listed:
                price, name = listed - share(listed, promotion[1]), promotion[0]
            self.add_line(order_id, line, sku, quantity, price, name)
            if cancelled:
                continue
            self.give(order_id, line, sku, text, self.warehouse.take(day, sku, quantity, order_id) if self.products[sku]["stocked"] else quantity)
            self.plan_return(day, order_id, line, sku, quantity, 62)

    def school_order(self, day, quote):
        """The order that follows an accepted quote; what is missing is delivered later."""
        order_id = self.open_order(day, quote["customer"], quote["quote_id"], "quote")
        text = day.isoformat()
        for line, (sku, quantity, price) in enumerate(quote["order_lines"], 1):
            self.add_line(order_id, line, sku, quantity, price, None)
            got = quantity
            if self.products[sku]["stocked"]:
                self.wanted[sku] += quantity
                got = self.warehouse.take(day, sku, quantity, order_id)
                if got < quantity:
                    self.warehouse.short[sku].append({"order_id": order_id, "line": line, "sku": sku, "wanted": quantity - got})
            if got:
                self.give(order_id, line, sku, text, got)
                self.plan_return(day, order_id, line, sku, max(1, got // 8), 16)

    def open_order(self, day, customer, quote_id, channel):
        """Start an order; its total is kept up by `add_line`."""
        note = self.stream.choice(ORDER_NOTES) if self.stream.chance(70) else None
        order = {"order_id": self.ctx.id("O", len(self.orders) + 1), "customer_id": customer["customer_id"], "quote_id": quote_id, "ordered_on": day.isoformat(), "channel": channel,
                 "status": "delivered", "currency": customer["currency"], "net": 0, "promised_on": None, "note_typed": note, "open": 0}
        self.orders.append(order)
        return order["order_id"]

    def add_line(self, order_id, line, sku, quantity, price, promotion):
        """Add a line to the last order."""
        order = self.orders[-1]
        assert order["order_id"] == order_id
        order["net"] += price * quantity
        order["open"] += quantity
        if self.products[sku]["stocked"] and not order["promised_on"]:
            first = datetime.date.fromisoformat(order["ordered_on"])
            order["promised_on"] = (first + datetime.timedelta(days=4 if order["quote_id"] is None else 12)).isoformat()
        self.lines.append((order_id, line, sku, quantity, money(price), money(price * quantity), promotion, self.products[sku]["standard_cost"]))

    def give(self, order_id, line, sku, text, quantity):
        """Write an allocation down."""
        if quantity:
            at = self.given.setdefault((order_id, line, text), len(self.allocations))
            if at < len(self.allocations):  # a second arrival of the same day
                self.allocations[at] = (*self.allocations[at][:5], self.allocations[at][5] + quantity)
            else:
                self.allocations.append((self.ctx.id("AL", at + 1), order_id, line, sku, text, quantity))
            self.orders[int(order_id.split("-")[1]) % 1_000_000 - 1]["open"] -= quantity
            if sku in self.taken:
                self.taken[sku] += quantity

    def plan_return(self, day, order_id, line, sku, quantity, per_thousand):
        """Some things come back after one to six weeks."""
        if self.products[sku]["stocked"] and self.stream.chance(per_thousand * (1.6 if self.products[sku]["kind"] == "device" else 1)):
            back = day + datetime.timedelta(days=7 + int(self.stream.waiting(9)))
            if back <= self.ctx.end:
                self.coming_back.setdefault(back.isoformat(), []).append((order_id, line, sku, self.stream.randrange(1, quantity + 1)))

    def take_back(self, day, order_id, line, sku, quantity):
        """Put a return away; two in three can be sold again."""
        resold = int(self.stream.chance(660))
        return_id = self.ctx.id("RT", len(self.returns) + 1)
        self.returns.append((return_id, order_id, line, sku, day.isoformat(), quantity, self.stream.weighted(RETURN_REASONS), resold))
        if resold:
            self.warehouse.move(day, sku, "return", quantity, return_id)

    def marketplace(self, day, weights):
        """Anonymous sales through the marketplace, then the day's row of the sales history for each stocked product."""
        text, stock = day.isoformat(), self.warehouse.stock
        total, appetite = 0.0, {}
        for sku, weight in weights:
            if sku in stock:
                appetite[sku] = weight
                total += weight
        pace = MARKETPLACE_UNITS_A_DAY * demand(day, self.ctx.region, "family") / total * (1 if self.ctx.region == "home" else 0.85)
        # Promotions add demand rather than move it: the total grows with the promoted share.
        normal = 0.0
        for sku, weight in weights:
            if sku in stock:
                promotion = self.demand.promotion_on(sku, text)
                lift = 1 + (self.demand.lift[self.products[sku]["kind"]] - 1) * promotion[1] / 2000 if promotion else 1
                normal += weight / lift
        pace *= total / normal
        prices = self.prices[self.first_country]
        for sku in self.warehouse.skus:
            wish = self.stream.count(pace * appetite[sku]) if sku in appetite else 0
            sold = min(wish, stock[sku])
            if sold:
                self.warehouse.move(day, sku, "marketplace", -sold, f"MP-{text}")
                self.warehouse.week[sku] += sold
            wanted, direct = self.wanted[sku] + wish, self.taken[sku]
            out = int(stock[sku] == 0 or wish > sold)
            if wanted > direct + sold:
                self.missed.append((text, sku, wanted, direct + sold))
            if sku in appetite:
                promotion = self.demand.promotion_on(sku, text)
                self.history.append((text, sku, direct, sold, money(price_on(prices, sku, text, 1)), promotion[0] if promotion else None, stock[sku], out))

    def finish_statuses(self):
        """Orders that still wait for goods, and those of the last days, are processing."""
        recent = (self.ctx.end - datetime.timedelta(days=4)).isoformat()
        for order in self.orders:
            if order["status"] != "cancelled" and (order["open"] or order["ordered_on"] > recent):
                order["status"] = "processing"

    def tables(self) -> dict[str, list]:
        """The rows of every table."""
        orders = [{key: value for key, value in order.items() if key != "open"} | {"net": money(order["net"])} for order in self.orders]
        return {
            "orders": orders, "order_lines": self.lines, "allocations": self.allocations, "returns": self.returns, "replenishments": self.warehouse.orders,
            "stock_movements": self.warehouse.movements, "sales_history": self.history, "truth_demand": self.missed, **self.quotes.tables(),
        }


def _steps(marks):
    """Single weights from cumulated ones."""
    before, result = 0.0, []
    for mark in marks:
        result.append(mark - before)
        before = mark
    return result


