"""The purchasing papers agree with each other and with the truth that is planted in them."""

from collections import Counter
from decimal import Decimal

import pytest

from datasets.company import make_company
from datasets.company._purchasing_cases import COUNTS

TIERS = [("home", "dev"), ("home", "held_out"), ("mena", "rotation")]


@pytest.fixture(params=TIERS, ids=["-".join(t) for t in TIERS])
def company(request):
    region, tier = request.param
    return make_company(11, region=region, tier=tier)


def test_every_reason_is_planted_at_least_five_times_and_ten_times_where_it_is_graded(company):
    truth = company.truth("supplier_invoices")
    fewest = min(Counter(truth.reason).values())
    assert fewest >= (5 if company.tier == "dev" else 10)
    assert set(truth.case) >= set(COUNTS) - {"credit_sent_twice", "clean"}


def test_paying_an_honest_invoice_loses_nothing_and_most_wrong_ones_lose_something(company):
    truth = company.truth("supplier_invoices")
    assert set(truth.kind[truth.reason == "ok"]) == {"honest"}
    assert all(truth.at_risk_eur[truth.kind == "honest"] == 0)
    assert all(truth.at_risk_eur[truth.kind == "fraud"] > 0)
    assert all(truth.amount[truth.decision == "pay"].notna()) and all(truth.amount[truth.decision != "pay"].isna())


def test_paid_quantities_never_pass_what_was_accepted_and_ordered(company):
    orders = company.table("purchase_orders").set_index("order_id")
    receipts = company.table("goods_receipts").groupby("order_id")[["quantity_received", "quantity_rejected"]].sum()
    invoices = company.table("supplier_invoices").merge(company.truth("supplier_invoices"), on="invoice_id")
    paid = invoices[invoices.decision == "pay"]
    credited = {}
    for note in company.table("credit_notes").drop_duplicates(["supplier_id", "credit_number"]).itertuples():
        key = (note.supplier_id, note.invoice_number)
        credited[key] = credited.get(key, 0) + note.quantity
    billed = Counter()
    for row in paid.itertuples():
        billed[row.order_id] += int(row.quantity) - credited.get((row.supplier_id, row.invoice_number), 0)
    for order_id, quantity in billed.items():
        accepted = receipts.quantity_received[order_id] - receipts.quantity_rejected[order_id]
        assert quantity <= min(accepted, orders.quantity[order_id] * 105 // 100), order_id


def test_paid_invoices_bear_the_order_s_currency_and_the_account_on_file(company):
    orders = company.table("purchase_orders").set_index("order_id")
    accounts = company.table("suppliers").set_index("supplier_id").account
    invoices = company.table("supplier_invoices").merge(company.truth("supplier_invoices"), on="invoice_id")
    for row in invoices[invoices.decision == "pay"].itertuples():
        assert row.currency == orders.currency[row.order_id] and row.account == accounts[row.supplier_id]
        assert Decimal(row.unit_price) <= orders.unit_price[row.order_id] * Decimal("1.02")


def test_another_seed_makes_other_papers_and_the_same_seed_the_same():
    first, again, other = (make_company(seed).table("supplier_invoices") for seed in (3, 3, 4))
    assert first.equals(again) and not first.equals(other)
