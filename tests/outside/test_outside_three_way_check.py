"""The worked three-way check on records that nobody here wrote: AdventureWorks orders and receipts with made invoices.

AdventureWorks has purchase orders, receipts and rejections, but no invoices. They are made here, from a seed, and said
to be made: most are right, some carry a planted mistake. `python tests/outside/test_outside_three_way_check.py` prints
the figures that stand in the lab's notes; as a test it needs CAMP_DATA_MIRROR.
"""

from __future__ import annotations

import csv
import gzip
import os
import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from graders.source import parse_notebook

ROOT = Path(__file__).resolve().parents[2]
LAB = ROOT / "labs" / "s3_procure_to_pay" / "lab.py"
MIRROR = os.environ.get("CAMP_DATA_MIRROR")
POLICY = {"price_over_percent": 2.0, "price_over_max_eur": 40.0, "over_delivery_percent": 5.0, "rounding_units": 1, "duplicate_days": 180}
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not MIRROR, reason="CAMP_DATA_MIRROR names no folder with the outside data sets"),
              pytest.mark.skipif(not LAB.exists(), reason="the lab is not in this tree")]
IMPORTS = "from collections import Counter\nfrom datetime import date, timedelta\nfrom decimal import ROUND_HALF_UP, Decimal, InvalidOperation\nimport hashlib, json\nimport pandas as pd\n"


def worked_program() -> dict:
    """The solution cells of the lab, run on their own."""
    space: dict = {}
    exec(IMPORTS, space)
    for cell in parse_notebook(LAB):
        if cell.kind == "solution" and cell.name != "own_forecast":
            exec(compile(cell.source, str(cell.name), "exec"), space)
    return space


def adventureworks(mirror: Path):
    """Return the tables of the lab from AdventureWorks, with made invoices, and the truth: invoice_id -> (case, decision)."""
    import pandas as pd

    def rows(name):
        with open(mirror / "adventureworks" / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    draw = random.Random(20_061)
    head = {row["PurchaseOrderID"]: row for row in rows("PurchaseOrderHeader") if row["Status"] == "4"}  # completed
    orders, receipts, bills, truth = [], [], [], {}

    def bill(case, decision, vendor, number, on, order_id, quantity, price, total=None, account=None):
        name = f"IN-{len(bills) + 1}"
        total = (Decimal(quantity) * price).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) if total is None else total
        bills.append({"invoice_id": name, "supplier_id": vendor, "invoice_number": number, "invoice_date": str(on), "order_id": order_id,
                      "quantity": str(quantity), "unit_price": str(price), "total": str(total), "currency": "USD", "account": account or f"ACC-{vendor}"})
        truth[name] = (case, decision)

    for line in rows("PurchaseOrderDetail"):
        order = head.get(line["PurchaseOrderID"])
        if order is None:
            continue
        ordered, received, rejected = (int(float(line[name])) for name in ("OrderQty", "ReceivedQty", "RejectedQty"))
        price, vendor = Decimal(line["UnitPrice"]), order["VendorID"]
        order_id, number = f"{line['PurchaseOrderID']}/{line['PurchaseOrderDetailID']}", f"V{vendor}-{int(line['PurchaseOrderDetailID']):06d}"
        placed = date.fromisoformat(order["OrderDate"][:10])
        on, accepted = placed + timedelta(days=25), received - rejected
        orders.append({"order_id": order_id, "supplier_id": vendor, "sku": line["ProductID"], "article": "", "ordered_on": str(placed),
                       "quantity": str(ordered), "unit_price": str(price), "currency": "USD"})
        if received:
            receipts.append({"receipt_id": f"GR-{line['PurchaseOrderDetailID']}", "order_id": order_id, "received_on": str(placed + timedelta(days=15)),
                             "quantity_received": str(received), "quantity_rejected": str(rejected)})
        payable = min(accepted, ordered * 105 // 100)
        kind = draw.random()
        if rejected and kind < 0.5:
            bill("rejected goods billed", "hold", vendor, number, on, order_id, received, price)
        elif received < ordered and kind < 0.5:
            bill("billed as ordered, short", "hold", vendor, number, on, order_id, ordered, price)
        elif accepted > payable:
            bill("far over the order", "hold", vendor, number, on, order_id, accepted, price)
        elif not accepted:
            continue
        elif kind < 0.02:
            bill("price up 6 %", "hold", vendor, number, on, order_id, accepted, (price * Decimal("1.06")).quantize(Decimal("0.0001")))
        elif kind < 0.04:
            bill("total up", "hold", vendor, number, on, order_id, accepted, price, (Decimal(accepted) * price).quantize(Decimal("0.01")) + 9)
        elif kind < 0.05:
            bill("other account", "hold", vendor, number, on, order_id, accepted, price, account="ACC-NEW")
        else:
            bill("as it should be", "pay", vendor, number, on, order_id, accepted, price)
            if kind < 0.08:
                bill("sent twice", "reject", vendor, number.replace("-", " ").lower(), on + timedelta(days=9), order_id, accepted, price)
    frame = pd.DataFrame(bills)
    suppliers = pd.DataFrame([{"supplier_id": v, "name": v, "country": "US", "currency": "USD", "account": f"ACC-{v}", "payment_days": "30"} for v in {b["supplier_id"] for b in bills}])
    credits = pd.DataFrame(columns=["credit_id", "supplier_id", "credit_number", "invoice_number", "credited_on", "quantity", "total", "currency"], dtype=object)
    currencies = pd.DataFrame([{"currency": "USD", "decimals": "2", "eur_per_unit": "0.92"}])
    return (pd.DataFrame(orders), pd.DataFrame(receipts), frame, credits, suppliers, currencies), truth


def match_adventureworks(mirror: Path) -> dict:
    """Match all made invoices; return counts by case, the wrong ones, and what is at stake."""
    tables, truth = adventureworks(mirror)
    said = {row["invoice_id"]: row for row in worked_program()["match_invoices"](*tables, POLICY)}
    wrong = Counter((truth[name], row["decision"]) for name, row in said.items() if row["decision"] != truth[name][1])
    totals = {row["invoice_id"]: Decimal(row["total"]) for row in tables[2].to_dict("records")}
    stopped = sum((totals[name] for name, (_, decision) in truth.items() if decision != "pay" and said[name]["decision"] != "pay"), Decimal(0))
    return {"cases": Counter(case for case, _ in truth.values()), "wrong": wrong, "stopped_usd": stopped, "invoices": len(truth)}


def oxford_repeats(mirror: Path) -> dict:
    """Look for payments that stand twice in the council's published ledger, by the lab's idea of a duplicate."""
    with gzip.open(next((mirror / "oxford_council_ap_ledger").glob("*.csv.gz")), "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["amount"] and row["supplier_id"]]
    same_number = worked_program()["same_number"]
    by_number, by_looks = defaultdict(list), defaultdict(list)
    for row in rows:
        by_number[row["supplier_id"], row["trans_no"]].append(row)
        if "REDACT" not in row["supplier_name"].upper():
            by_looks[row["supplier_id"], row["paid_date"], row["amount"], row["expenditure_code"], row["service_area"]].append(row)
    exact = [group for group in by_number.values() if len(group) > 1]
    alike = [group for group in by_looks.values() if len(group) > 1]
    near = [group for group in alike if len({row["trans_no"] for row in group}) == len(group) and float(group[0]["amount"]) >= 1000]
    spelled = sum(same_number(group[0]["trans_no"], group[1]["trans_no"]) for group in near)
    return {"rows": len(rows), "same supplier and number": len(exact), "of these with one amount": sum(len({row["amount"] for row in group}) == 1 for group in exact),
            "same supplier, day, amount, code, area": len(alike), "of these from 1,000 GBP, other number": len(near),
            "their worth, GBP": round(sum(float(row["amount"]) for group in near for row in group[1:])), "of these, number respelled": spelled}


def test_the_worked_answer_is_right_on_every_made_invoice_of_adventureworks():
    found = match_adventureworks(Path(MIRROR))
    assert found["invoices"] == 8396 and not found["wrong"], found["wrong"]
    assert round(found["stopped_usd"] / 10_000) == 887  # 8.87 million, as in the lab's notes
    assert min(found["cases"].values()) >= 20


def test_the_oxford_ledger_is_read_and_repeats_are_found():
    found = oxford_repeats(Path(MIRROR))
    told = ("rows", "same supplier and number", "of these with one amount", "same supplier, day, amount, code, area", "of these from 1,000 GBP, other number", "of these, number respelled")
    assert [found[name] for name in told] == [61_510, 2, 2, 2_833, 846, 0]  # the figures of the lab's notes
    assert round(found["their worth, GBP"] / 100_000) == 61


if __name__ == "__main__":
    print(match_adventureworks(Path(MIRROR)))
    print(oxford_repeats(Path(MIRROR)))
