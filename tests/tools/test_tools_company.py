"""The tools on the whole company: every table is served, and the company's own facts come back."""

from __future__ import annotations

import json

import pytest

from campkit.tools import Desk
from campkit.tools.company import tables_of
from datasets.company import make_company


@pytest.fixture(scope="module")
def company():
    return make_company(7)


@pytest.fixture(scope="module")
def tables(company):
    return tables_of(company)


@pytest.fixture(scope="module")
def desk(tables):
    return Desk.open(tables, "everything")


def test_every_table_has_rows_but_those_that_only_people_fill(tables):
    from campkit.tools.store import TABLES

    assert set(TABLES) - set(tables) == {"appointments", "outbox"}
    assert all(len(table) for table in tables.values())


def test_an_order_an_article_and_a_ticket_of_the_company_are_found(company, desk):
    order = company.table("orders").iloc[-1]
    shown = desk.get_order(order_id=order["order_id"])
    assert shown["customer_id"] == order["customer_id"] and shown["net"] == str(order["net"])
    assert sum(float(line["net"]) for line in shown["lines"]) == pytest.approx(float(order["net"]))
    hit = desk.search_articles(words="return a kit")[0]
    assert desk.get_article(article_id=hit["article_id"], version=hit["version"])["text"]
    ticket = desk.list_tickets(limit=1)[0]
    assert desk.get_ticket(ticket_id=ticket["ticket_id"])["text"]


def test_the_ledger_of_the_company_balances(desk, company):
    accounts = sorted(set(company.table("journal_lines")["account"]))
    total = sum(round(float(desk.account_balance(account=account)["balance"]) * 100) for account in accounts)
    assert total == 0


def test_an_open_order_can_be_cancelled_and_only_it_changes(company, tables):
    here = Desk.open(tables, "team lead")
    shipped = set(company.table("shipments")["order_id"])
    orders = company.table("orders")
    open_order = next(row for row in orders.to_dict("records")[::-1] if row["status"] == "processing" and row["order_id"] not in shipped)
    answer = json.loads(here.call("cancel_order", {"order_id": open_order["order_id"], "reason": "the family moved"}))
    assert answer["status"] == "cancelled"
    assert here.unexpected_changes([("orders", (open_order["order_id"],), "status"), ("orders", (open_order["order_id"],), "note_typed")]) == []
    assert len(here.changes()) == 1


def test_no_truth_reaches_a_desk(tables, company):
    assert not any(name.startswith("truth_") for name in tables)
    assert not any(column.startswith("truth") for table in tables.values() for column in table.columns)
