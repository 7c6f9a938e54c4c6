"""Purchasing of Lantern Learning: suppliers, price lists, orders, goods receipts, supplier invoices, credit notes.

Most invoices are right; some carry a planted mistake or a planted fraud (`_purchasing_cases.py`), and
`truth_supplier_invoices` says for each one what should happen under the finance handbook (`HANDBOOK`) and what is lost if it is
paid as it is. Amounts are Decimals; what a supplier printed is text, since a scanner
may misread it.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from datasets.company import _purchasing_cases as cases
from datasets.company.core.card import card

#: The rules that the planted truth follows; a lab may teach them under its own file.
HANDBOOK = {"price_over_percent": 2.0, "price_over_max_eur": 40.0, "over_delivery_percent": 5.0,
            "rounding_units": 1, "duplicate_days": 180}

#: currency: (decimals, EUR for one unit, country of a supplier who bills in it)
CURRENCIES = {"EUR": (2, "1", "DE"), "USD": (2, "0.92", "US"), "GBP": (2, "1.16", "GB"), "CNY": (2, "0.128", "CN"),
              "JPY": (0, "0.0061", "JP"), "SAR": (2, "0.245", "SA"), "AED": (2, "0.2505", "AE")}

ARTICLES = [  # sku, article, price in EUR
    ("KIT-ROB-01", "robot building kit", "38.50"), ("KIT-CHM-02", "kitchen chemistry kit", "17.20"),
    ("KIT-ELC-03", "electric circuits kit", "22.90"), ("KIT-AST-04", "night sky kit", "14.60"),
    ("KIT-BIO-05", "plant biology kit", "12.40"), ("KIT-MAT-06", "fraction tiles, 51 pieces", "6.35"),
    ("DEV-TAB-11", "learning tablet, 10 inch", "118.00"), ("DEV-PEN-12", "reading pen", "41.75"),
    ("DEV-HPH-13", "child headphones", "9.80"), ("DEV-CAM-14", "microscope camera", "27.30"),
    ("DEV-CHG-15", "charging station, 16 slots", "149.00"), ("DEV-KEY-16", "tablet keyboard", "15.90"),
    ("PRT-WBK-21", "workbook, grade 3", "2.15"), ("PRT-CRD-22", "word cards, 200", "3.40"),
    ("PRT-POS-23", "classroom poster set", "5.75"), ("PRT-BOX-24", "shipping carton, kit size", "0.46"),
    ("PRT-LBL-25", "address label", "0.0385"), ("PRT-STK-26", "reward sticker", "0.0124"),
]
_FIRST = ["Aspen", "Birchwood", "Cobalt", "Dune", "Ember", "Fjord", "Granite", "Harbour", "Indigo", "Juniper", "Kestrel",
          "Larch", "Meadow", "Nimbus", "Osprey", "Pebble", "Quartz", "Rowan", "Saffron", "Tundra"]
#: how suppliers number their invoices; with and without the year
_STYLES = ["RE-{yy}-{n:04d}", "INV {n:05d}", "{n}/{year}", "LF{n:06d}", "F-{year}-{n:05d}", "{n:07d}", "SI/{yy}/{n}"]
_SECOND = ["Education Supply", "Print Works", "Devices", "Components", "Packaging", "Trading", "Toys", "Optics", "Paper"]


TABLES = {
    "suppliers": card("Whom Lantern Learning buys from, as finance has them on file.", key="supplier_id", shared=True, columns={
        "supplier_id": "text: supplier", "name": "text: name", "country": "text: country, two letters", "currency": "text: currency that its orders are in",
        "account": "text: bank account on file", "payment_days": "integer in days: days from invoice to payment"}),
    "currencies": card("Currencies of the suppliers, with the month-end rate.", key="currency", shared=True, columns={
        "currency": "text: three letters", "decimals": "integer: digits after the point on an invoice (none for yen)",
        "eur_per_unit": "decimal in EUR: worth of one unit"}),
    "supplier_prices": card("What each supplier offers, at which price, smallest order and lead time.", key="supplier_id sku", shared=True, columns={
        "supplier_id": "text -> suppliers.supplier_id: supplier", "sku": "text: article number", "article": "text: article", "unit_price": "decimal: price of one piece, in the currency",
        "currency": "text -> currencies.currency: currency", "valid_from": "date: first day", "valid_to": "date: last day",
        "minimum_order": "integer in pieces: smallest order", "lead_days": "integer in days: from order to dock, as promised"}),
    "purchase_orders": card("Purchase orders; one order is one article.", key="order_id", columns={
        "order_id": "text: order", "supplier_id": "text -> suppliers.supplier_id: supplier", "sku": "text: article number", "article": "text: article", "ordered_on": "date: day of the order",
        "quantity": "integer in pieces: ordered", "unit_price": "decimal: agreed price of one piece", "currency": "text -> currencies.currency: currency of the price"}),
    "goods_receipts": card("Deliveries at the dock. Received counts everything that came, rejected the part of it that was turned away.", key="receipt_id", columns={
        "receipt_id": "text: receipt", "order_id": "text -> purchase_orders.order_id: order", "received_on": "date: day",
        "quantity_received": "integer in pieces: came, the rejected ones included", "quantity_rejected": "integer in pieces: turned away"}),
    "supplier_invoices": card("Suppliers' invoices as the scanner read them, in the order of arrival.", key="invoice_id",
        planted="Mistakes and frauds; truth_supplier_invoices has each invoice's case, right decision and what is lost by paying it.", columns={
        "invoice_id": "text: our scan number", "supplier_id": "text: supplier on the invoice; may be nobody we know", "invoice_number": "text: number as printed",
        "invoice_date": "date: date as printed", "order_id": "text: order number as printed; may not exist", "quantity": "text in pieces: billed, as read",
        "unit_price": "text: price of one piece, as read", "total": "text: amount, as read", "currency": "text: currency as printed", "account": "text: bank account as printed"}),
    "credit_notes": card("Suppliers' credit notes for part of an invoice, as they arrived; one note may arrive twice.", key="credit_id", columns={
        "credit_id": "text: our scan number", "supplier_id": "text -> suppliers.supplier_id: supplier", "credit_number": "text: number as printed", "invoice_number": "text: number of the invoice as printed",
        "credited_on": "date: date as printed", "quantity": "integer in pieces: credited", "total": "decimal: amount credited", "currency": "text -> currencies.currency: currency"}),
    "price_checks": card("What buyers found when an invoice asked for more than the order.", key="check_id", columns={
        "check_id": "text: check", "invoice_eur": "decimal in EUR: amount of the invoice", "gap_percent": "decimal in per cent: how far over the order's price",
        "gap_eur": "decimal in EUR: the same in money", "finding": "text: agreed (the rise was agreed, or is freight) or overcharged"}),
    "truth_supplier_invoices": card("What is true of each supplier invoice under the finance handbook.", key="invoice_id", columns={
        "invoice_id": "text -> supplier_invoices.invoice_id: invoice", "case": "text: scene", "kind": "text: honest, mistake or fraud", "decision": "text: pay, hold or reject",
        "reason": "text: why", "amount": "decimal optional: what is to be paid, in the invoice's currency", "at_risk_eur": "decimal in EUR: lost if it is paid as it is"}),
}


def make_shared(ctx):
    """Suppliers, currencies and what the suppliers offer: the same for all branches."""
    stream = ctx.rng("purchasing suppliers")
    suppliers = make_suppliers(stream, ctx.region)
    money_rows = [(name, decimals, Decimal(rate)) for name, (decimals, rate, _) in CURRENCIES.items()]
    return {"suppliers": ctx.frame("suppliers", suppliers), "currencies": ctx.frame("currencies", money_rows),
            "supplier_prices": ctx.frame("supplier_prices", offer_articles(stream, suppliers))}


def make(ctx):
    """Orders, receipts, invoices and credit notes of a branch, with planted mistakes and frauds."""
    desk = Desk(ctx)
    cases.plant_all(desk)
    made = desk.tables() | {"price_checks": price_checks(ctx.rng("price checks"), ctx)}
    return {name: ctx.frame(name, rows) for name, rows in made.items()}


def account_number(stream, country: str) -> str:
    """An invented bank account number; its check digits are 00, so no real account has it."""
    return f"{country}00" + "".join(stream.choice("0123456789") for _ in range(16))


def make_suppliers(stream, region: str) -> list[dict]:
    """Eighteen suppliers in the region's currencies."""
    local = ["SAR", "AED"] if region == "mena" else ["EUR", "EUR"]
    spread = ["EUR"] * 6 + local * 2 + ["USD", "USD", "GBP", "GBP", "CNY", "CNY", "JPY", "JPY"]
    names = stream.sample([f"{first} {second}" for first in _FIRST for second in _SECOND], len(spread))
    return [{"supplier_id": f"S-{101 + number}", "name": name, "country": CURRENCIES[currency][2], "currency": currency,
             "account": account_number(stream, CURRENCIES[currency][2]), "payment_days": stream.choice([14, 30, 30, 45])}
            for number, (currency, name) in enumerate(zip(spread, names, strict=True))]


def offer_articles(stream, suppliers: list[dict]) -> list[dict]:
    """Seven articles from each supplier, priced in its currency."""
    rows = []
    for supplier in suppliers:
        for sku, article, price in stream.sample(ARTICLES, 7):
            unit = Decimal(price) * stream.randint(92, 115) / 100 / Decimal(CURRENCIES[supplier["currency"]][1])
            step = Decimal("0.0001") if unit < 1 else Decimal(1) if supplier["currency"] == "JPY" else Decimal("0.05")
            unit = max(step, (unit / step).quantize(Decimal(1)) * step)
            rows.append({"supplier_id": supplier["supplier_id"], "sku": sku, "article": article, "unit_price": unit,
                         "currency": supplier["currency"], "valid_from": "2025-05-01", "valid_to": "2026-10-31",
                         "minimum_order": stream.choice([10, 20, 50, 100]), "lead_days": stream.randint(6, 45)})
    return rows


def money(value: Decimal, currency: str) -> Decimal:
    """Round half up to the currency's smallest unit, as invoices do."""
    return value.quantize(Decimal(1).scaleb(-CURRENCIES[currency][0]), rounding=ROUND_HALF_UP)


def in_eur(value: Decimal, currency: str) -> Decimal:
    """The amount in EUR at the month-end rate, not rounded."""
    return value * Decimal(CURRENCIES[currency][1])


def price_checks(stream, ctx) -> list[dict]:
    """Past invoices that asked for more than the order: most gaps are small and agreed, some are overcharges."""
    rows = []
    for number in range(900):
        overcharged = stream.chance(340)
        invoice = Decimal(str(round(stream.long_tail(820, 1.3), 2)))
        percent = Decimal(str(round(min(35.0, max(0.05, stream.long_tail(4.3, 0.75) if overcharged else stream.long_tail(0.78, 0.6))), 2)))
        rows.append({"check_id": ctx.id("PC", number + 1), "invoice_eur": invoice, "gap_percent": percent,
                     "gap_eur": money(invoice * percent / 100, "EUR"), "finding": "overcharged" if overcharged else "agreed"})
    return rows


class Desk:
    """The purchasing desk while its papers are made: suppliers, and the orders, receipts and bills written so far."""

    START, LAST_ORDER = date(2025, 5, 1), date(2026, 8, 31)

    def __init__(self, ctx) -> None:
        self.ctx, self.rng, self.region, self.tier = ctx, ctx.rng("purchasing"), ctx.region, ctx.tier
        self.orders: list[dict] = []
        self.receipts: list[dict] = []
        self.bills: list[dict] = []
        self.credits: list[dict] = []
        self.suppliers = ctx.rows("suppliers")
        self.price_list = ctx.rows("supplier_prices")
        self.styles = {s["supplier_id"]: _STYLES[n % len(_STYLES)] for n, s in enumerate(self.suppliers)}

    def account(self, country: str) -> str:
        """An invented account that is on nobody's file."""
        return account_number(self.rng, country)

    def day(self, after: date | None = None, low: int = 2, high: int = 14) -> date:
        """A day some days after `after`; without it, a day on which an order may be placed."""
        if after is None:
            return self.START + timedelta(days=self.rng.randrange((self.LAST_ORDER - self.START).days))
        return after + timedelta(days=self.rng.randint(low, high))

    def order(self, worth: tuple[int, int] = (150, 4000), currency: str | None = None, supplier: dict | None = None,
              on: date | None = None, least: int = 20) -> dict:
        """Place an order worth about so many EUR, of at least `least` pieces."""
        for _ in range(2000):
            line = self.rng.choice(self.price_list)
            if (currency and line["currency"] != currency) or (supplier and line["supplier_id"] != supplier["supplier_id"]):
                continue
            eur = in_eur(line["unit_price"], line["currency"])
            quantity = int(Decimal(self.rng.randint(*worth)) / eur)
            quantity = quantity // 10 * 10 if quantity >= 60 else quantity
            if quantity >= least:
                break
        else:
            raise ValueError(f"no article fits an order worth {worth} EUR with at least {least} pieces")
        seller = next(s for s in self.suppliers if s["supplier_id"] == line["supplier_id"])
        order = {"order_id": "", "supplier": seller, "sku": line["sku"], "article": line["article"], "on": on or self.day(),
                 "quantity": quantity, "unit_price": line["unit_price"], "currency": line["currency"]}
        self.orders.append(order)
        return order

    def receive(self, order: dict, received: int, rejected: int = 0, after: date | None = None) -> date:
        """Book a delivery against the order; returns its day."""
        on = self.day(after or order["on"], 5, 40)
        self.receipts.append({"order": order, "on": on, "received": received, "rejected": rejected})
        return on

    def bill(self, order: dict, quantity: int, case: str, *, after: date, reason: str = "ok", kind: str | None = None,
             unit_price: Decimal | None = None, total: Decimal | None = None, at_risk: Decimal | None = None, **extra) -> dict:
        """Write an invoice with its planted truth. `at_risk` is what is lost, in its currency, if it is paid as it is."""
        price = order["unit_price"] if unit_price is None else unit_price
        currency = extra.get("currency", order["currency"])
        total = money(quantity * price, currency) if total is None else total
        decision = "pay" if reason == "ok" else "reject" if reason in ("duplicate", "no_order") else "hold"
        bill = {"order": order, "supplier": order["supplier"], "quantity": str(quantity), "unit_price": price,
                "total": total, "currency": currency, "account": order["supplier"]["account"], "number": None, "like": None,
                "on": self.day(after), "case": case, "reason": reason, "decision": decision, "credited": Decimal(0),
                "kind": kind or ("honest" if reason == "ok" else "mistake"),
                "at_risk": Decimal(0) if reason == "ok" else total if at_risk is None else at_risk} | extra
        self.bills.append(bill)
        return bill

    def credit(self, bill: dict, quantity: int, copies: int = 1) -> None:
        """Write the supplier's credit note for part of a bill; `copies` 2 means that it was sent twice."""
        note = {"bill": bill, "on": self.day(bill["on"]), "quantity": quantity,
                "total": money(quantity * bill["unit_price"], bill["currency"])}
        self.credits += [note] * copies
        bill["credited"] += note["total"]

    def tables(self) -> dict[str, list[dict]]:
        """Number the papers in the order in which they arrived and return the tables as rows."""
        number = self.ctx.id
        for position, order in enumerate(sorted(self.orders, key=lambda o: o["on"])):
            order["order_id"] = number("PO", 20001 + position)
        self.bills.sort(key=lambda b: b["on"])
        self._number_bills()
        return {
            "purchase_orders": [{"order_id": o["order_id"], "supplier_id": o["supplier"]["supplier_id"], "sku": o["sku"],
                                 "article": o["article"], "ordered_on": str(o["on"]), "quantity": o["quantity"],
                                 "unit_price": o["unit_price"], "currency": o["currency"]}
                                for o in sorted(self.orders, key=lambda o: o["order_id"])],
            "goods_receipts": [{"receipt_id": number("GR", 30001 + position), "order_id": r["order"]["order_id"],
                                "received_on": str(r["on"]), "quantity_received": r["received"], "quantity_rejected": r["rejected"]}
                               for position, r in enumerate(sorted(self.receipts, key=lambda r: r["on"]))],
            "supplier_invoices": [{"invoice_id": b["invoice_id"], "supplier_id": b.get("supplier_id", b["supplier"]["supplier_id"]),
                                   "invoice_number": b["number"], "invoice_date": str(b["on"]),
                                   "order_id": b.get("order_id", b["order"]["order_id"]), "quantity": b["quantity"],
                                   "unit_price": str(b["unit_price"]), "total": str(b["total"]), "currency": b["currency"],
                                   "account": b["account"]} for b in self.bills],
            "credit_notes": self._credit_rows(),
            "truth_supplier_invoices": [{"invoice_id": b["invoice_id"], "case": b["case"], "kind": b["kind"], "decision": b["decision"],
                                         "reason": b["reason"], "amount": b["total"] - b["credited"] if b["decision"] == "pay" else None,
                                         "at_risk_eur": money(in_eur(b["at_risk"], b["currency"]), "EUR")} for b in self.bills],
        }

    def _number_bills(self) -> None:
        # Each supplier counts in a range of its own: two print the same number only where a scene says so.
        count = {s["supplier_id"]: 4000 * position + self.rng.randint(1000, 1400) for position, s in enumerate(self.suppliers)}
        for position, bill in enumerate(self.bills):
            bill["invoice_id"] = self.ctx.id("IN", 40001 + position)
            if bill["like"] is not None:  # written as a changed or unchanged copy of another bill's number
                bill["number"] = bill["respell"](bill["like"]["number"])
            else:
                supplier = bill["supplier"]["supplier_id"]
                count[supplier] += self.rng.randint(1, 30)
                bill["number"] = self.styles[supplier].format(n=count[supplier], year=bill["on"].year, yy=bill["on"].year % 100)

    def _credit_rows(self) -> list[dict]:
        seen: dict[int, str] = {}
        rows = []
        for note in sorted(self.credits, key=lambda c: c["on"]):
            bill = note["bill"]
            printed = seen.setdefault(id(note), f"CN-{len(seen) + 501}")
            rows.append({"credit_id": self.ctx.id("CR", 50001 + len(rows)), "supplier_id": bill["supplier"]["supplier_id"],
                         "credit_number": printed, "invoice_number": bill["number"], "credited_on": str(note["on"]),
                         "quantity": note["quantity"], "total": note["total"], "currency": bill["currency"]})
        return rows
