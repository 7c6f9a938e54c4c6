"""Purchasing of Lantern Learning: suppliers, price lists, orders, goods receipts, supplier invoices, credit notes.

Every amount is text with a decimal point ("1204.50"), so that nothing is lost to binary fractions. Most invoices
are right; some carry a planted mistake or a planted fraud (`_purchasing_cases.py`), and `truth_supplier_invoices`
says for each one what should happen under the finance handbook (`HANDBOOK`) and what is lost if it is paid as it is.

Tables (text columns; one row each):
    suppliers          supplier_id, name, country, currency, account (bank account on file), payment_days
    currencies         currency, decimals (0 for yen, else 2), eur_per_unit (month-end rate)
    price_list         supplier_id, sku, article, unit_price, currency, valid_from, valid_to, minimum_order, lead_days
    purchase_orders    order_id, supplier_id, sku, article, ordered_on, quantity, unit_price, currency
    goods_receipts     receipt_id, order_id, received_on, quantity_received, quantity_rejected
                       (received includes rejected: 100 came, 8 turned away at the dock is 100 and 8)
    supplier_invoices  invoice_id (our scan number), supplier_id, invoice_number (as printed), invoice_date, order_id,
                       quantity, unit_price, total, currency, account; rows stand in the order of arrival
    credit_notes       credit_id (our scan number), supplier_id, credit_number (as printed), invoice_number, credited_on,
                       quantity, total, currency
    price_checks       what buyers found when an invoice asked for more than the order: check_id, invoice_eur, gap_percent,
                       gap_eur, finding (agreed | overcharged)
    truth_supplier_invoices  invoice_id, case, kind (honest | mistake | fraud), decision, reason, amount, at_risk_eur
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from datasets.company import _purchasing_cases as cases

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
_SECOND = ["Education Supply", "Print Works", "Devices", "Components", "Packaging", "Trading", "Toys", "Optics", "Paper"]


def make(ctx) -> dict[str, Any]:
    """Make the purchasing tables from the context's seed, tier, region and scale; see the module text for the columns."""
    import pandas as pd

    desk = Desk(ctx.rng("purchasing"), region=getattr(ctx, "region", "home"), tier=getattr(ctx, "tier", "dev"),
                scale=getattr(ctx, "scale", 1))
    cases.plant_all(desk)
    tables = desk.tables()
    tables["price_checks"] = price_checks(desk.rng, 420 * max(1, int(desk.scale)))
    return {name: pd.DataFrame(rows, columns=COLUMNS[name], dtype=str) for name, rows in tables.items()}


COLUMNS = {
    "suppliers": ["supplier_id", "name", "country", "currency", "account", "payment_days"],
    "currencies": ["currency", "decimals", "eur_per_unit"],
    "price_list": ["supplier_id", "sku", "article", "unit_price", "currency", "valid_from", "valid_to", "minimum_order",
                   "lead_days"],
    "purchase_orders": ["order_id", "supplier_id", "sku", "article", "ordered_on", "quantity", "unit_price", "currency"],
    "goods_receipts": ["receipt_id", "order_id", "received_on", "quantity_received", "quantity_rejected"],
    "supplier_invoices": ["invoice_id", "supplier_id", "invoice_number", "invoice_date", "order_id", "quantity",
                          "unit_price", "total", "currency", "account"],
    "credit_notes": ["credit_id", "supplier_id", "credit_number", "invoice_number", "credited_on", "quantity", "total",
                     "currency"],
    "price_checks": ["check_id", "invoice_eur", "gap_percent", "gap_eur", "finding"],
    "truth_supplier_invoices": ["invoice_id", "case", "kind", "decision", "reason", "amount", "at_risk_eur"],
}


def money(value: Decimal, currency: str) -> Decimal:
    """Round half up to the currency's smallest unit, as invoices do."""
    return value.quantize(Decimal(1).scaleb(-CURRENCIES[currency][0]), rounding=ROUND_HALF_UP)


def in_eur(value: Decimal, currency: str) -> Decimal:
    """The amount in EUR at the month-end rate, not rounded."""
    return value * Decimal(CURRENCIES[currency][1])


def price_checks(rng: random.Random, count: int) -> list[dict]:
    """Past invoices that asked for more than the order: most gaps are small and agreed, some are overcharges."""
    rows = []
    for number in range(count):
        invoice = round(rng.lognormvariate(6.7, 1.15), 2)
        overcharged = rng.random() < 0.34
        percent = round(min(35.0, rng.lognormvariate(1.45, 0.75) if overcharged else rng.lognormvariate(-0.25, 0.6)), 2)
        percent = max(percent, 0.05)
        rows.append({"check_id": f"PC-{number + 1:04d}", "invoice_eur": f"{invoice:.2f}", "gap_percent": f"{percent:.2f}",
                     "gap_eur": f"{invoice * percent / 100:.2f}", "finding": "overcharged" if overcharged else "agreed"})
    return rows


class Desk:
    """The purchasing desk while its papers are made: suppliers, and the orders, receipts and bills written so far."""

    START, LAST_ORDER = date(2025, 5, 1), date(2026, 8, 31)

    def __init__(self, rng: random.Random, region: str = "home", tier: str = "dev", scale: float = 1) -> None:
        self.rng, self.region, self.tier, self.scale = rng, region, tier, scale
        self.orders: list[dict] = []
        self.receipts: list[dict] = []
        self.bills: list[dict] = []
        self.credits: list[dict] = []
        self.suppliers = self._make_suppliers()
        self.price_list = self._make_price_list()

    def _make_suppliers(self) -> list[dict]:
        local = ["SAR", "AED"] if self.region == "mena" else ["EUR", "EUR"]
        spread = ["EUR"] * 6 + local * 2 + ["USD", "USD", "GBP", "GBP", "CNY", "CNY", "JPY", "JPY"]
        names = self.rng.sample([f"{first} {second}" for first in _FIRST for second in _SECOND], len(spread))
        rows = []
        for number, (currency, name) in enumerate(zip(spread, names, strict=True)):
            country = CURRENCIES[currency][2]
            rows.append({"supplier_id": f"S-{number + 101}", "name": name, "country": country, "currency": currency,
                         "account": self.account(country), "payment_days": self.rng.choice(["14", "30", "30", "45"])})
        return rows

    def account(self, country: str) -> str:
        """An invented bank account number; its check digits are 00, so no real account has it."""
        return f"{country}00" + "".join(self.rng.choice("0123456789") for _ in range(16))

    def _make_price_list(self) -> list[dict]:
        rows = []
        for supplier in self.suppliers:
            for sku, article, price in self.rng.sample(ARTICLES, 7):
                eur = Decimal(price) * Decimal(self.rng.randint(92, 115)) / 100
                unit = eur / Decimal(CURRENCIES[supplier["currency"]][1])
                digits = Decimal("0.0001") if unit < 1 else Decimal(1) if supplier["currency"] == "JPY" else Decimal("0.05")
                unit = max(digits, (unit / digits).quantize(Decimal(1)) * digits)
                rows.append({"supplier_id": supplier["supplier_id"], "sku": sku, "article": article, "unit_price": str(unit),
                             "currency": supplier["currency"], "valid_from": "2025-05-01", "valid_to": "2026-10-31",
                             "minimum_order": str(self.rng.choice([10, 20, 50, 100])), "lead_days": str(self.rng.randint(6, 45))})
        return rows

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
            eur = in_eur(Decimal(line["unit_price"]), line["currency"])
            quantity = int(Decimal(self.rng.randint(*worth)) / eur)
            quantity = quantity // 10 * 10 if quantity >= 60 else quantity
            if quantity >= least:
                break
        else:
            raise ValueError(f"no article fits an order worth {worth} EUR with at least {least} pieces")
        seller = next(s for s in self.suppliers if s["supplier_id"] == line["supplier_id"])
        order = {"order_id": "", "supplier": seller, "sku": line["sku"], "article": line["article"], "on": on or self.day(),
                 "quantity": quantity, "unit_price": Decimal(line["unit_price"]), "currency": line["currency"]}
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
        """Number the papers in the order in which they arrived and return the tables as rows of text."""
        for number, order in enumerate(sorted(self.orders, key=lambda o: o["on"])):
            order["order_id"] = f"PO-{20001 + number}"
        self.bills.sort(key=lambda b: b["on"])
        self._number_bills()
        receipts = sorted(self.receipts, key=lambda r: r["on"])
        return {
            "suppliers": self.suppliers,
            "currencies": [{"currency": c, "decimals": str(d), "eur_per_unit": rate} for c, (d, rate, _) in CURRENCIES.items()],
            "price_list": self.price_list,
            "purchase_orders": [{"order_id": o["order_id"], "supplier_id": o["supplier"]["supplier_id"], "sku": o["sku"],
                                 "article": o["article"], "ordered_on": str(o["on"]), "quantity": str(o["quantity"]),
                                 "unit_price": str(o["unit_price"]), "currency": o["currency"]}
                                for o in sorted(self.orders, key=lambda o: o["order_id"])],
            "goods_receipts": [{"receipt_id": f"GR-{30001 + n}", "order_id": r["order"]["order_id"], "received_on": str(r["on"]),
                                "quantity_received": str(r["received"]), "quantity_rejected": str(r["rejected"])}
                               for n, r in enumerate(receipts)],
            "supplier_invoices": [{"invoice_id": b["invoice_id"], "supplier_id": b.get("supplier_id", b["supplier"]["supplier_id"]),
                                   "invoice_number": b["number"], "invoice_date": str(b["on"]),
                                   "order_id": b.get("order_id", b["order"]["order_id"]), "quantity": b["quantity"],
                                   "unit_price": str(b["unit_price"]), "total": str(b["total"]), "currency": b["currency"],
                                   "account": b["account"]} for b in self.bills],
            "credit_notes": self._credit_rows(),
            "truth_supplier_invoices": [{"invoice_id": b["invoice_id"], "case": b["case"], "kind": b["kind"], "decision": b["decision"],
                                         "reason": b["reason"], "amount": str(b["total"] - b["credited"]) if b["decision"] == "pay" else "",
                                         "at_risk_eur": str(money(in_eur(b["at_risk"], b["currency"]), "EUR"))} for b in self.bills],
        }

    def _number_bills(self) -> None:
        styles = ["RE-{yy}-{n:04d}", "INV {n:05d}", "{n}/{year}", "LF{n:06d}", "F-{year}-{n:05d}", "{n:07d}", "SI/{yy}/{n}"]
        style = {s["supplier_id"]: self.rng.choice(styles) for s in self.suppliers}
        count = {s["supplier_id"]: self.rng.randint(100, 4000) for s in self.suppliers}
        for position, bill in enumerate(self.bills):
            bill["invoice_id"] = f"IN-{40001 + position}"
            if bill["like"] is not None:  # written as a changed or unchanged copy of another bill's number
                bill["number"] = bill["respell"](bill["like"]["number"])
            else:
                key = bill["supplier"]["supplier_id"]
                count[key] += self.rng.randint(1, 30)
                bill["number"] = style[key].format(n=count[key], year=bill["on"].year, yy=bill["on"].year % 100)

    def _credit_rows(self) -> list[dict]:
        seen: dict[int, str] = {}
        rows = []
        for note in sorted(self.credits, key=lambda c: c["on"]):
            bill = note["bill"]
            number = seen.setdefault(id(note), f"CN-{len(seen) + 501}")
            rows.append({"credit_id": f"CR-{50001 + len(rows)}", "supplier_id": bill["supplier"]["supplier_id"],
                         "credit_number": number, "invoice_number": bill["number"], "credited_on": str(note["on"]),
                         "quantity": str(note["quantity"]), "total": str(note["total"]), "currency": bill["currency"]})
        return rows
