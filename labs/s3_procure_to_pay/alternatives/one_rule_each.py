# %% solution="same_number"
import re


def same_number(one: str, other: str) -> bool:
    return re.sub("[IL]", "1", re.sub("O", "0", re.sub(r"[\W_]", "", one.upper()))) == re.sub("[IL]", "1", re.sub("O", "0", re.sub(r"[\W_]", "", other.upper())))


# %% solution="line_total"
def line_total(quantity: str, unit_price: str, decimals: int) -> Decimal:
    scale = 10 ** decimals
    return Decimal(int(Decimal(quantity) * Decimal(unit_price) * scale + Decimal("0.5"))) / scale


# %% solution="payable_units"
def payable_units(order: dict, deliveries: list[dict], policy: dict) -> int:
    accepted = 0
    for delivery in deliveries:
        accepted += int(delivery["quantity_received"])
        accepted -= int(delivery["quantity_rejected"])
    per_mille = int(Decimal(str(policy["over_delivery_percent"])) * 1000)
    ceiling = int(order["quantity"]) * (100_000 + per_mille) // 100_000
    return accepted if accepted < ceiling else ceiling


# %% solution="match_invoices"
class Desk:
    """The papers, looked up quickly, and what the walk through the invoices has found so far."""

    def __init__(self, orders, receipts, credits, suppliers, currencies, policy):
        self.orders = {row.order_id: row._asdict() for row in orders.itertuples(index=False)}
        self.deliveries = {name: group.to_dict("records") for name, group in receipts.groupby("order_id")}
        self.credits = credits.drop_duplicates(["supplier_id", "credit_number"]).to_dict("records")
        self.accounts = dict(zip(suppliers["supplier_id"], suppliers["account"]))
        self.rates = dict(zip(currencies["currency"], map(Decimal, currencies["eur_per_unit"])))
        self.digits = dict(zip(currencies["currency"], map(int, currencies["decimals"])))
        self.policy = policy
        self.paid = {}
        self.book = {}

    def limit(self, name):
        return Decimal(str(self.policy[name]))

    def notes(self, bill):
        return [n for n in self.credits if n["supplier_id"] == bill["supplier_id"] and same_number(n["invoice_number"], bill["invoice_number"])]

    def order(self, bill):
        order = self.orders.get(bill["order_id"])
        return order if order and order["supplier_id"] == bill["supplier_id"] else None

    def numbers(self, bill):
        try:
            values = [Decimal(bill[field]) for field in ("quantity", "unit_price", "total")]
        except (InvalidOperation, ValueError):
            return None
        return values if all(value.is_finite() for value in values) else None

    def is_duplicate(self, bill):
        day = pd.Timestamp(bill["invoice_date"])
        return any(same_number(number, bill["invoice_number"]) and abs((day - then).days) <= self.policy["duplicate_days"]
                   for number, then in self.book.get(bill["supplier_id"], []))

    def net(self, bill, quantity):
        return quantity - sum(int(note["quantity"]) for note in self.notes(bill))

    def reasons(self, bill):
        """Every reason that applies, in no particular order of importance within hold and reject."""
        order, values = self.order(bill), self.numbers(bill)
        if order is None:
            yield "no_order"
        if self.is_duplicate(bill):
            yield "duplicate"
        if bill["account"] != self.accounts.get(bill["supplier_id"]):
            yield "account"
        if values is None:
            yield "unreadable"
        if order is None or values is None:
            return
        quantity, price, total = values
        came = self.deliveries.get(bill["order_id"], [])
        if not came:
            yield "not_received"
        else:
            excess = self.net(bill, quantity) + self.paid.get(bill["order_id"], 0) - payable_units(order, came, self.policy)
            if excess > 0:
                yield "rejected_goods" if excess <= sum(int(row["quantity_rejected"]) for row in came) else "quantity_over"
        if bill["currency"] != order["currency"]:
            yield "currency"
            return
        agreed = Decimal(order["unit_price"])
        if price > agreed * (1 + self.limit("price_over_percent") / 100) or (price - agreed) * quantity * self.rates[bill["currency"]] > self.limit("price_over_max_eur"):
            yield "price_over"
        digits = self.digits[bill["currency"]]
        if abs(total - line_total(str(quantity), str(price), digits)) * 10 ** digits > self.limit("rounding_units"):
            yield "wrong_total"

    def decide(self, bill):
        found = list(self.reasons(bill))
        self.book.setdefault(bill["supplier_id"], []).append((bill["invoice_number"], pd.Timestamp(bill["invoice_date"])))
        for reason in ("duplicate", "no_order"):
            if reason in found:
                return {"invoice_id": bill["invoice_id"], "decision": "reject", "reason": reason, "amount": "0"}
        if found:
            return {"invoice_id": bill["invoice_id"], "decision": "hold", "reason": found[0], "amount": "0"}
        quantity, _, total = self.numbers(bill)
        self.paid[bill["order_id"]] = self.paid.get(bill["order_id"], 0) + self.net(bill, quantity)
        return {"invoice_id": bill["invoice_id"], "decision": "pay", "reason": "ok",
                "amount": total - sum(Decimal(note["total"]) for note in self.notes(bill))}


def match_invoices(orders, receipts, invoices, credits, suppliers, currencies, policy) -> list[dict]:
    desk = Desk(orders, receipts, credits, suppliers, currencies, policy)
    return [desk.decide(bill) for bill in invoices.to_dict("records")]


# %% artefact="policy.yaml"
from campkit.widgets import FieldEditor

editor = FieldEditor("policy.yaml", fields=policy_editor.fields)
editor.set("needless_hold_eur", 22)
editor.set("price_over_percent", 5)
editor.set("price_over_max_eur", 45)
editor.change(editor.values)
