"""Does the company agree with itself? Every rule here is checked on both regions."""

from __future__ import annotations

import re
from decimal import Decimal

import pandas
import pytest

from datasets.company import make_company
from datasets.company.core.registry import find_cards

CARDS = find_cards()
FORMS = {"date": re.compile(r"\d{4}-\d{2}-\d{2}$"), "time": re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")}


@pytest.mark.parametrize("name", sorted(CARDS))
def test_a_table_follows_its_card(company, name):
    """Keys are unique, every reference exists, dates and times are written one way, nothing is empty by accident."""
    card, frame = CARDS[name], company.table(name)
    assert len(frame) > 0
    if card.key:
        repeated = frame[frame.duplicated(list(card.key))]
        assert repeated.empty, repeated.head(3)
    for column in card.columns.values():
        values = frame[column.name].dropna()
        if column.type in FORMS:
            wrong = values[~values.astype(str).str.match(FORMS[column.type])]
            assert wrong.empty, f"{column.name}: {wrong.iloc[0]!r}"
        if column.type == "yes_no":
            assert set(values) <= {0, 1}, column.name
        if column.type == "decimal":
            assert all(isinstance(value, Decimal) for value in values), column.name
        if column.refers_to:
            table, target = column.refers_to
            missing = set(values) - set(company.table(table)[target])
            assert not missing, f"{name}.{column.name}: {sorted(missing)[:3]} not in {table}.{target}"


def test_dates_are_in_order(company):
    orders = company.table("orders").set_index("order_id")
    customers = company.table("customers").set_index("customer_id")
    assert (orders.ordered_on >= orders.customer_id.map(customers.since)).all()
    for table, column in (("allocations", "given_on"), ("shipments", "shipped_on"), ("returns", "returned_on"), ("invoices", "issued_on")):
        frame = company.table(table)
        assert (frame[column] >= frame.order_id.map(orders.ordered_on)).all(), table
    shipments = company.table("shipments").dropna(subset=["delivered_on"])
    assert (shipments.delivered_on > shipments.shipped_on).all()
    invoices = company.table("invoices").set_index("invoice_id")
    assert (invoices.due_on >= invoices.issued_on).all()
    paid = company.truth("payments").merge(company.table("payments"), on="payment_id")
    assert (paid.paid_on >= paid.invoice_id.map(invoices.issued_on)).all()
    quotes = company.table("quotes")
    assert (quotes.sent_on >= quotes.asked_on).all()
    decided = quotes.dropna(subset=["decided_on"])
    assert (decided.decided_on > decided.sent_on).all() and (decided[decided.status == "accepted"].decided_on <= decided[decided.status == "accepted"].valid_to).all()
    employees = company.table("employees").set_index("employee_id")
    assert (quotes.sent_on >= quotes.employee_id.map(employees.start_date)).all()
    assert (quotes.sent_on <= quotes.employee_id.map(employees.end_date).fillna("9999")).all()


def test_nobody_orders_before_launch_or_after_the_end(company):
    lines = company.table("order_lines").merge(company.table("orders")[["order_id", "ordered_on", "quote_id"]]).merge(company.table("products")[["sku", "launch_date", "end_date"]])
    assert (lines.ordered_on >= lines.launch_date).all()
    lines = lines[lines.quote_id.isna()]
    assert (lines.ordered_on <= lines.end_date.fillna("9999")).all()


def test_orders_follow_their_quote(company):
    quotes, orders = company.table("quotes").set_index("quote_id"), company.table("orders").dropna(subset=["quote_id"])
    assert set(quotes.loc[list(orders.quote_id)].status) == {"accepted"} and orders.quote_id.is_unique
    assert len(orders) == (quotes.status == "accepted").sum()
    assert [quotes.net[q] for q in orders.quote_id] == list(orders.net)


def test_one_currency_in_a_document_and_its_amounts_add_up(company):
    customers = company.table("customers").set_index("customer_id")
    for table in ("quotes", "orders", "invoices"):
        frame = company.table(table)
        assert (frame.currency == frame.customer_id.map(customers.currency)).all(), table
    for head, lines, key in (("quotes", "quote_lines", "quote_id"), ("orders", "order_lines", "order_id"), ("invoices", "invoice_lines", "invoice_id")):
        totals = company.table(lines).groupby(key).net.agg(list).map(lambda values: sum(values, Decimal(0)))
        heads = company.table(head).set_index(key).net
        assert (heads == totals.loc[heads.index]).all(), head
    lines = company.table("invoice_lines")
    assert all(row.net == row.quantity * row.unit_price for row in lines.itertuples())


def test_stock_is_never_negative_and_follows_its_movements(company):
    moves = company.table("stock_movements")
    assert (moves.stock_after >= 0).all()
    assert moves.moved_on.is_monotonic_increasing
    for sku, rows in moves.groupby("sku"):
        assert (rows.quantity.cumsum() == rows.stock_after).all(), sku
    last = moves.groupby("sku").stock_after.last()
    history = company.table("sales_history")
    closing = history[history.sold_on == "2026-10-31"].set_index("sku").stock_end
    assert (closing == last.loc[closing.index]).all()
    assert -moves[moves.kind == "marketplace"].quantity.sum() == history.marketplace.sum()
    stocked = set(company.table("products").query("stocked == 1").sku)
    given = company.table("allocations")
    assert -moves[moves.kind == "sale"].quantity.sum() == given[given.sku.isin(stocked)].quantity.sum()


def test_ordered_is_at_least_given_at_least_shipped_at_least_billed(company):
    """... but for the planted invoices."""
    key = ["order_id", "line"]
    lines = company.table("order_lines").set_index(key).quantity
    given = company.table("allocations").groupby(key).quantity.sum()
    assert (given <= lines.loc[given.index]).all()
    shipped = company.table("shipment_lines").groupby(key).quantity.sum()
    assert (shipped <= given.loc[shipped.index]).all()
    billed = company.table("invoice_lines").rename(columns={"order_line": "line_of_order"}).merge(company.table("invoices")[["invoice_id", "order_id", "kind"]])
    billed = billed[billed.kind == "invoice"]
    problems = company.truth("invoices").set_index("invoice_id").problem
    honest = billed[~billed.invoice_id.isin(problems[problems.isin(["billed more than delivered", "billed twice"])].index)]
    total = honest.groupby(["order_id", "line_of_order"]).quantity.sum()
    assert (total <= given.reindex(total.index)).all()
    everything = billed.groupby(["order_id", "line_of_order"]).quantity.sum()
    assert (everything > given.reindex(everything.index)).any()


def test_tax_follows_country_class_and_date(company):
    """... but for the invoices at an old rate, which are exactly those in truth_invoices."""
    rates = company.table("tax_rates")
    customers = company.table("customers").set_index("customer_id")
    classes = company.table("products").set_index("sku").tax_class
    invoices = company.table("invoices").set_index("invoice_id")
    lines = company.table("invoice_lines")
    lines = lines[lines.invoice_id.map(invoices.kind) == "invoice"].copy()
    lines["country"] = lines.invoice_id.map(invoices.customer_id).map(customers.country)
    lines["tax_class"], lines["day"] = lines.sku.map(classes), lines.invoice_id.map(invoices.issued_on)
    found = lines.merge(rates, on=["country", "tax_class"])
    found = found[(found.valid_from <= found.day) & (found.valid_to.fillna("9999") >= found.day)]
    assert len(found) == len(lines)
    reverse = found.invoice_id.map(invoices.reverse_charge) == 1
    assert set(found[reverse].tax_rate) <= {Decimal("0.00")}
    wrong = found[~reverse & (found.tax_rate != found.rate)]
    problems = company.truth("invoices")
    assert set(wrong.invoice_id) == set(problems[problems.problem == "old tax rate"].invoice_id)
    for row in company.table("invoice_taxes").itertuples():
        exact = row.net * row.tax_rate / 100
        assert abs(row.tax - exact) <= Decimal("0.005")
    totals = company.table("invoice_taxes").groupby("invoice_id").tax.agg(list).map(lambda values: sum(values, Decimal(0)))
    assert (invoices.tax == totals.loc[invoices.index]).all()
    assert all(row.gross == row.net + row.tax for row in invoices.itertuples())


def test_payments_are_split_over_invoices_to_the_cent(company):
    truth, payments = company.truth("payments"), company.table("payments").set_index("payment_id")
    totals = truth.groupby("payment_id").amount.agg(list).map(lambda values: sum(values, Decimal(0)))
    assert (payments.amount == totals.loc[payments.index]).all()
    invoices = company.table("invoices").set_index("invoice_id")
    assert (truth.payment_id.map(payments.currency) == truth.invoice_id.map(invoices.currency)).all()


def test_prices_come_from_the_price_book(company):
    """Quote lines carry the tier price of their price list; web orders the tier price of the day or the promotion's."""
    book = company.table("price_book")
    customers = company.table("customers").set_index("customer_id")
    quotes = company.table("quotes").set_index("quote_id")
    lines = company.table("quote_lines")
    lines["country"], lines["version"] = lines.quote_id.map(quotes.customer_id).map(customers.country), lines.quote_id.map(quotes.price_list)
    match = lines.merge(book, on=["sku", "country", "version"])
    match = match[match.min_quantity <= match.quantity].sort_values("min_quantity").drop_duplicates(["quote_id", "line"], keep="last")
    assert len(match) == len(lines) and (match.unit_price == match.price).all()
    problems = company.truth("quotes")
    expired = set(problems[problems.problem == "expired price list"].quote_id)
    first_day = book.drop_duplicates("version").set_index("version")
    valid = (quotes.sent_on >= quotes.price_list.map(first_day.valid_from)) & (quotes.sent_on <= quotes.price_list.map(first_day.valid_to).fillna("9999"))
    assert set(quotes[~valid].index) == expired


def test_quotes_above_authority_are_approved_or_planted(company):
    quotes, people = company.table("quotes"), company.table("employees").set_index("employee_id")
    limits = company.table("discount_authority").query("customer_kind == 'school'").set_index("level").max_discount
    above = quotes[quotes.discount > quotes.employee_id.map(people.level).map(limits)]
    problems = company.truth("quotes")
    assert set(above[above.approved_by.isna()].quote_id) == set(problems[problems.problem == "discount above authority"].quote_id)
    approved = above.dropna(subset=["approved_by"])
    assert len(approved) > 5 and (approved.approved_by.map(people.level) == 3).all() and (approved.approved_by != approved.employee_id).all()


def test_headcount_agrees_with_people(company):
    people, heads = company.table("employees"), company.table("headcount")
    present = people[(people.start_date <= "2026-10-31") & (people.end_date.isna() | (people.end_date > "2026-10-31"))]
    assert len(present) == heads[heads.month == "2026-10"].heads_end.sum()


def test_two_seeds_make_two_companies(company):
    other = make_company(8, company.region)
    assert not company.table("orders").equals(other.table("orders"))
    assert pandas.Series(company.truth("quote_drivers").effect.tolist()).ne(other.truth("quote_drivers").effect.tolist()).any()
