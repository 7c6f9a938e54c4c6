"""The desk that writes quotes for schools: who asks, what is offered, with which discount, and what the school says."""

from __future__ import annotations

import datetime

from datasets.company.core.calendar import demand, next_working_day
from datasets.company.core.money import money, per_cent, share
from datasets.company.core.stream import logistic
from datasets.company.products import VERSIONS, price_on

LIMIT = {1: 500, 2: 1000, 3: 1500}  # basis points that a person of that level may grant a school
QUOTES_A_DAY = 2.5
FAVOURITES = {"course": 5, "kit": 4, "device": 3, "book": 6}


def quote_drivers(ctx) -> dict[str, float]:
    """What moves the acceptance of a quote: effects on the log-odds."""
    return {"day between question and quote (up to 14)": ctx.strength("quote day of waiting", -0.22, -0.12), "per cent of discount": ctx.strength("quote per cent of discount", 0.03, 0.07)}


class QuoteDesk:
    """Writes quotes day by day; `work` gives the quotes that were accepted on that day."""

    def __init__(self, ctx, products, prices):
        self.ctx, self.stream = ctx, ctx.rng("quotes")
        self.products, self.prices = products, prices
        self.schools = [(row, self.stream.long_tail(1.0, 0.9) * {"small": 0.6, "medium": 1, "large": 1.7, "group": 2.6}[row["segment"]]) for row in ctx.rows("customers") if row["kind"] == "school"]
        self.staff = [row for row in ctx.rows("employees") if row["bu_id"] == "BU-03"]
        self.days_effect, self.discount_effect = quote_drivers(ctx).values()
        self.rows: list[dict] = []
        self.lines: list[tuple] = []
        self.problems: list[tuple] = []
        self.deciding: dict[str, list[dict]] = {}

    def work(self, day) -> list[dict]:
        """Write the day's quotes; give those that schools accept today."""
        for _ in range(self.stream.count(QUOTES_A_DAY * demand(day, self.ctx.region, "school"))):
            text = day.isoformat()
            self.write(day, self.stream.weighted([(school, weight) for school, weight in self.schools if school["since"] <= text]))
        accepted = []
        for quote in self.deciding.pop(day.isoformat(), []):
            quote["row"]["decided_on"] = day.isoformat()
            quote["row"]["status"] = "accepted" if quote["yes"] else "declined"
            if quote["yes"]:
                accepted.append(quote)
        return accepted

    def write(self, asked, school):
        """One quote."""
        stream, ctx = self.stream, self.ctx
        waited = int(stream.waiting(3.2))
        sent = next_working_day(asked + datetime.timedelta(days=waited), ctx.region, school["country"])
        if sent > ctx.end:
            return
        text = sent.isoformat()
        staff = [row for row in self.staff if row["start_date"] <= text and (row["end_date"] or "9999") >= text]
        writer = next((row for row in staff if row["employee_id"] == school["adviser_id"]), None) or stream.choice(staff)
        # Slow quotes get more discount to make up for the delay: the two are mixed up in the data.
        wish = max(0, round(stream.normal(350 + 45 * min(waited, 12) + (200 if school["segment"] in ("large", "group") else 0), 300) / 50) * 50)
        leads = [row["employee_id"] for row in staff if row["level"] == 3 and row is not writer]
        approved = None
        if wish > LIMIT[writer["level"]]:
            if stream.chance(80):
                self.problems.append((self.ctx.id("Q", len(self.rows) + 1), "discount above authority"))
            elif leads and wish <= LIMIT[3]:
                approved = stream.choice(leads)
            else:
                wish = LIMIT[writer["level"]]
        version = next(name for name, first, last in VERSIONS if first <= text and (last is None or text <= last))
        price_day = text
        if version != VERSIONS[0][0] and stream.chance(22):
            older = VERSIONS[[name for name, _, _ in VERSIONS].index(version) - 1]
            version, price_day = older[0], older[2]
            self.problems.append((self.ctx.id("Q", len(self.rows) + 1), "expired price list"))
        quote_id = ctx.id("Q", len(self.rows) + 1)
        lines, total, order_lines = [], 0, []
        for line, (sku, quantity) in enumerate(self.choose(school, text), 1):
            price = price_on(self.prices[school["country"]], sku, price_day, quantity)
            final = price - share(price, wish)
            total += final * quantity
            lines.append((quote_id, line, sku, quantity, money(price), money(final * quantity)))
            order_lines.append((sku, quantity, final))
        self.lines += lines
        row = {"quote_id": quote_id, "customer_id": school["customer_id"], "employee_id": writer["employee_id"], "asked_on": asked.isoformat(), "sent_on": text,
               "valid_to": (sent + datetime.timedelta(days=30)).isoformat(), "currency": school["currency"], "price_list": version, "discount": per_cent(wish), "approved_by": approved,
               "net": money(total), "status": "open", "decided_on": None}
        self.rows.append(row)
        self.decide(sent, waited, wish, school, row, order_lines)

    def choose(self, school, text):
        """What a school wants: two to nine products, quantities by its size with a long tail."""
        stream = self.stream
        on_sale = [p for p in self.products.values() if p["launch_date"] <= text <= (p["end_date"] or "9999")]
        wanted: dict[str, int] = {}
        group = max(8, min(260, school["learners"] // 9))
        for _ in range(2 + min(7, int(stream.waiting(1.8)))):
            product = stream.weighted([(p, FAVOURITES[p["kind"]]) for p in on_sale])
            size = stream.long_tail(group * {"course": 0.62, "kit": 0.16, "device": 0.09, "book": 0.8}[product["kind"]] / product["pack"], 0.7)
            quantity = max(product["school_moq"] if product["pack"] == 1 else 1, int(size))
            wanted[product["sku"]] = quantity if quantity < 20 else quantity // 5 * 5
        return list(wanted.items())

    def decide(self, sent, waited, wish, school, row, order_lines):
        """When and what the school decides; some never answer."""
        stream = self.stream
        odds = 0.35 + self.days_effect * min(waited, 14) + self.discount_effect * wish / 100 + {"small": -0.1, "medium": 0, "large": 0.1, "group": -0.3}[school["segment"]] + stream.normal(0, 0.4)
        yes = stream.random() < logistic(odds)
        day = next_working_day(sent + datetime.timedelta(days=1 + int(stream.waiting(9))), self.ctx.region, school["country"])
        late = day.isoformat() > row["valid_to"]
        if (not yes and stream.chance(450)) or late:
            row["status"] = "expired" if row["valid_to"] < self.ctx.end.isoformat() else "open"
        elif day <= self.ctx.end and day > sent:
            self.deciding.setdefault(day.isoformat(), []).append({"row": row, "yes": yes, "customer": school, "quote_id": row["quote_id"], "order_lines": order_lines})

    def tables(self):
        """Rows of the quote tables."""
        return {"quotes": self.rows, "quote_lines": self.lines, "truth_quotes": self.problems}
