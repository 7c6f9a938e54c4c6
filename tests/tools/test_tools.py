"""The company's tools: schemas from code, permissions, faults, audit, and what changed unexpectedly."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import jsonschema
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campkit.errors import DataError
from campkit.tools import Desk, NotAllowed, NotFound, ToolError, ToolTimeout, WrongArguments, tool, tools
from campkit.tools.roles import ROLES
from campkit.tools.store import TABLES, Store, unexpected

TABLES_SMALL = {
    "customers": [
        {"customer_id": "C-1", "kind": "family", "name": "Marta Conti", "email": "marta@post.example", "town": "Oakbridge"},
        {"customer_id": "C-2", "kind": "family", "name": "Marta Contini", "email": "m2@post.example", "town": "100%_town"},
    ],
    "orders": [
        {"order_id": "O-1", "customer_id": "C-1", "ordered_on": "2026-10-01", "status": "processing", "net": "139.00", "currency": "EUR"},
        {"order_id": "O-2", "customer_id": "C-1", "ordered_on": "2026-09-01", "status": "delivered", "net": "20.00", "currency": "EUR"},
        {"order_id": "O-3", "customer_id": "C-2", "ordered_on": "2026-10-02", "status": "processing", "net": "5.00", "currency": "EUR"},
    ],
    "order_lines": [{"order_id": "O-1", "line": 1, "sku": "K148", "quantity": 1, "unit_price": "139.00", "net": "139.00"}],
    "shipments": [{"shipment_id": "SH-3", "order_id": "O-3", "status": "on its way"}],
    "products": [{"sku": "K148", "name": "Robot kit", "kind": "kit"}],
    "price_book": [
        {"price_id": "P1", "sku": "K148", "country": "XH", "currency": "EUR", "version": "A", "min_quantity": 1, "price": "56.90",
         "valid_from": "2025-01-01", "valid_to": "2026-06-30"},
        {"price_id": "P2", "sku": "K148", "country": "XH", "currency": "EUR", "version": "B", "min_quantity": 1, "price": "59.90",
         "valid_from": "2026-07-01", "valid_to": None},
        {"price_id": "P3", "sku": "K148", "country": "XH", "currency": "EUR", "version": "B", "min_quantity": 10, "price": "54.905",
         "valid_from": "2026-07-01", "valid_to": None},
    ],
    "discount_authority": [{"role": "sales adviser", "customer_kind": "school", "level": 1, "max_discount": "5.00", "max_order": 5000,
                            "approver": "team lead"}],
    "stock": [{"sku": "K148", "on_hand": 5, "reserved": 2}],
    "articles": [
        {"article_id": "KB-1", "version": "1", "title": "Returns", "text": "A kit may be returned within 14 days.", "valid_to": "2026-01-31"},
        {"article_id": "KB-1", "version": "2", "title": "Returns", "text": "A kit may be returned within 30 days.", "valid_from": "2026-02-01"},
        {"article_id": "KB-2", "version": "1", "title": "Delivery days", "text": "We deliver on school days only."},
    ],
    "suppliers": [{"supplier_id": "S-1", "name": "Pebble", "currency": "USD"}],
    "purchase_orders": [{"order_id": "PO-1", "supplier_id": "S-1", "quantity": 10, "unit_price": "3.00", "currency": "USD"}],
    "supplier_invoices": [{"invoice_id": "IN-1", "supplier_id": "S-1", "order_id": "PO-1", "total": "30.00"}],
    "journal_entries": [{"entry_id": "J-1", "posted_on": "2026-10-01", "period": "2026-10"}],
    "journal_lines": [{"entry_id": "J-1", "line": 1, "account": "1000", "debit": "10.10", "credit": "0.00"},
                      {"entry_id": "J-1", "line": 2, "account": "4000", "debit": "0.00", "credit": "10.10"}],
    "bank_lines": [{"bank_line_id": "BL-1", "booked_on": "2026-10-01", "amount": "10.10"}],
    "calendar": [{"date": "2026-10-30", "working_home": 1, "working_sa": 0, "working_ae": 1},
                 {"date": "2026-10-31", "working_home": 0, "working_sa": 0, "working_ae": 0},
                 {"date": "2026-11-01", "working_home": 0, "working_sa": 1, "working_ae": 0},
                 {"date": "2026-11-02", "working_home": 1, "working_sa": 1, "working_ae": 1}],
}


def desk(role="everything", **more):
    return Desk.open(TABLES_SMALL, role=role, **more)


@pytest.mark.parametrize("one", tools().values(), ids=lambda one: one.name)
def test_schema_is_derived_and_valid(one):
    schema = one.schema["function"]
    jsonschema.Draft202012Validator.check_schema(schema["parameters"])
    assert schema["parameters"]["additionalProperties"] is False
    assert len(schema["description"]) > 15 and schema["name"] == one.name
    assert ("idempotency_key" in schema["parameters"]["properties"]) is one.writes


def test_every_area_of_the_company_has_tools():
    assert {one.area for one in tools().values()} == {
        "crm", "orders", "prices", "tickets", "knowledge", "stock", "purchasing", "ledger", "bank", "calendar", "mail"}


def test_two_tools_of_one_name_and_a_tool_without_words_are_refused():
    def get_order(desk) -> dict:
        """A second one."""

    def silent(desk) -> dict:
        return {}

    with pytest.raises(TypeError, match="Two tools are called get_order"):
        tool(get_order)
    with pytest.raises(TypeError, match="no docstring"):
        tool(silent)


@pytest.mark.parametrize("name, arguments, error", [
    ("get_order", {}, WrongArguments), ("get_order", {"order_id": 7}, WrongArguments), ("get_order", {"order_id": "O-1", "x": 1}, WrongArguments),
    ("get_order", "{", WrongArguments), ("get_order", "[1]", WrongArguments), ("get_order", {"order_id": "O-9"}, NotFound),
    ("no_such_tool", {}, ToolError), ("find_customer", {}, WrongArguments), ("get_stock", {"sku": "x' OR 1=1 --"}, NotFound),
])
def test_bad_calls_are_sentences_and_change_nothing(name, arguments, error):
    here = desk()
    with pytest.raises(error):
        here.run(name, arguments)
    answer = json.loads(here.call(name, arguments))
    assert answer["error"]["message"].endswith(".") and here.changes() == []
    assert [entry.outcome for entry in here.audit] == [answer["error"]["code"]] * 2


@pytest.mark.parametrize("role", ROLES)
def test_a_role_uses_what_its_table_says_and_nothing_else(role):
    here = desk(role)
    for name, _one in tools().items():
        if name not in here.tools():
            with pytest.raises(NotAllowed):
                here.run(name, {})
    assert {s["function"]["name"] for s in here.schemas()} == set(here.tools())


def test_a_reader_cannot_write_anything():
    assert not any(one.writes for one in desk("reader").tools().values())


def test_a_lab_can_bring_its_own_permissions():
    here = Desk.open(TABLES_SMALL, "helper", permissions={"helper": ["orders", "cancel_order"]})
    assert set(here.tools()) == {"get_order", "list_orders", "cancel_order"}
    with pytest.raises(NotAllowed, match="no role"):
        Desk.open(TABLES_SMALL, "boss")


@pytest.mark.parametrize("order_id, words", [("O-2", "is delivered"), ("O-3", "has a shipment")])
def test_only_what_has_not_left_the_house_is_cancelled(order_id, words):
    with pytest.raises(ToolError, match=words):
        desk().cancel_order(order_id=order_id, reason="asked")
    here = desk()
    here.cancel_order(order_id="O-1", reason="asked")
    assert [(c.table, c.key, c.columns) for c in here.changes()] == [("orders", ("O-1",), ("status", "note_typed"))]


def test_tables_are_compared_only_when_something_was_written(monkeypatch):
    here = desk("everything")
    compared = []
    compare = type(here.store).compare
    monkeypatch.setattr(type(here.store), "compare", lambda *stores: compared.append(1) or compare(*stores))
    table, row = "orders", here.store.rows("SELECT * FROM orders")[0]
    assert here.changes() == [] and not compared
    here.store.update(table, (row["order_id"],), note_typed="a note")
    assert [one.key for one in here.changes()] == [(row["order_id"],)] and compared
    here.store.update(table, (row["order_id"],), note_typed=row["note_typed"])
    assert here.changes() == [], "written back"
    here.store.update(table, (row["order_id"],), note_typed="another")
    here.reset()
    assert here.changes() == []
    here.store.db.execute("UPDATE orders SET note_typed = 'past the store'")
    assert here.changes()


def test_unexpected_changes_are_found_by_row_and_column():
    here = desk()
    here.cancel_order(order_id="O-1", reason="asked")
    here.add_customer_note(customer_id="C-2", note="hello")
    allowed = [("orders", ("O-1",), "status"), ("orders", ("O-1",), "note_typed")]
    assert [c.key for c in here.unexpected_changes(allowed)] == [("C-2",)]
    assert [c.key for c in here.unexpected_changes(allowed[:1])] == [("C-2",), ("O-1",)]
    assert unexpected(here.changes(), [("orders", "*", "*"), ("customers", "*", "note")]) == []


def test_reset_and_copy_are_independent():
    here = desk()
    there = Desk.open(here.store, "everything")
    here.cancel_order(order_id="O-1", reason="asked")
    assert there.changes() == [] and there.get_order(order_id="O-1")["status"] == "processing"
    here.reset()
    assert here.changes() == [] and len(here.audit) == 1


def test_a_failing_tool_leaves_nothing_half_done():
    here = desk()
    lines = [{"account": "1000", "debit": "5.00"}, {"account": "4000", "credit": "4.99"}]
    with pytest.raises(ToolError, match="differ by 0.01"):
        here.post_entry(posted_on="2026-10-31", document="D", text="t", lines=lines)
    assert here.changes() == []


def test_the_ledger_takes_balanced_entries_in_an_open_month():
    here = desk("bookkeeper")
    lines = [{"account": "1000", "debit": "5.00"}, {"account": "4000", "credit": "5.00"}]
    entry = here.post_entry(posted_on="2026-10-31", document="D", text="t", lines=lines)
    assert here.account_balance(account="1000")["balance"] == "15.10" and entry["lines"] == 2
    with pytest.raises(ToolError, match="2026-09 is closed"):
        here.post_entry(posted_on="2026-09-30", document="D", text="t", lines=lines)
    with pytest.raises(ToolError, match="Line 1"):
        here.post_entry(posted_on="2026-10-31", document="D", text="t", lines=[{"account": "1", "debit": "1.00", "credit": "1.00"}, lines[1]])
    here.match_bank_line(bank_line_id="BL-1", entry_id=entry["entry_id"])
    with pytest.raises(ToolError, match="matched .* already"):
        here.match_bank_line(bank_line_id="BL-1", entry_id="J-1")


def test_prices_follow_day_and_quantity_to_the_cent():
    here = desk("sales adviser")
    assert here.get_price(sku="K148", country="XH", on="2026-06-30")["unit_price"] == "56.90"
    assert here.get_price(sku="K148", country="XH", quantity=9)["total"] == "539.10"
    assert here.get_price(sku="K148", country="XH", quantity=11)["total"] == "603.96", "603.955 is rounded half up, once"
    with pytest.raises(NotFound, match="no price"):
        here.get_price(sku="K148", country="SA")
    assert here.check_discount(role="sales adviser", customer_kind="school", discount="5", order_value="5000")["allowed"]
    assert here.check_discount(role="sales adviser", customer_kind="school", discount="5.01", order_value="10")["approver"] == "team lead"


def test_search_finds_only_what_is_valid_on_the_day():
    here = desk("service agent")
    assert [a["version"] for a in here.search_articles(words="return a kit")] == ["2"]
    assert [a["version"] for a in here.search_articles(words="return a kit", on="2026-01-15")] == ["1"]
    assert here.search_articles(words="zebra") == []


def test_names_are_data_not_patterns():
    here = desk()
    assert [c["customer_id"] for c in here.find_customer(town="100%_town")] == ["C-2"]
    assert here.find_customer(name="%") == []
    assert len(here.find_customer(name="Marta Conti")) == 2, "several fit: the agent has to ask"


def test_stock_is_never_overdrawn():
    here = desk("everything")
    here.reserve_stock(sku="K148", quantity=3)
    with pytest.raises(ToolError, match="Only 0"):
        here.reserve_stock(sku="K148", quantity=1)
    here.release_stock(sku="K148", quantity=5)
    with pytest.raises(ToolError, match="Only 0"):
        here.release_stock(sku="K148", quantity=1)


def test_appointments_do_not_overlap_and_mail_is_sent_once():
    here = desk()
    here.book_appointment(with_whom="Lena", starts_at="2026-11-02T10:00", minutes=30, subject="x")
    with pytest.raises(ToolError, match="taken"):
        here.book_appointment(with_whom="Tom", starts_at="2026-11-02T10:29", minutes=30, subject="x")
    here.book_appointment(with_whom="Tom", starts_at="2026-11-02T10:30", minutes=30, subject="x")
    with pytest.raises(ToolError, match="past"):
        here.book_appointment(with_whom="Tom", starts_at="2026-10-30T10:30", minutes=30, subject="x")
    mail = here.write_mail(to_address="a@b.example", subject="s", body="b")
    here.send_mail(mail_id=mail["mail_id"])
    with pytest.raises(ToolError, match="sent already"):
        here.send_mail(mail_id=mail["mail_id"])
    assert here.next_working_day(after="2026-10-30", region="sa")["date"] == "2026-11-01"


def test_purchasing_and_tickets():
    here = desk("everything")
    order = here.order_from_supplier(supplier_id="S-1", sku="K148", quantity=5, unit_price="3.10")
    assert order["currency"] == "USD" and order["order_id"] == "PO-9000001"
    assert here.get_purchase_order(order_id="PO-1")["invoices"][0]["decision"] is None
    here.decide_invoice(invoice_id="IN-1", decision="hold", reason="short receipt")
    here.decide_invoice(invoice_id="IN-1", decision="pay", reason="credit note came")
    with pytest.raises(ToolError, match="released for payment"):
        here.decide_invoice(invoice_id="IN-1", decision="reject", reason="late")
    with pytest.raises(ToolError, match="another customer"):
        here.create_ticket(customer_id="C-1", subject="s", text="t", order_id="O-3")
    ticket = here.create_ticket(customer_id="C-1", subject="s", text="t", order_id="O-1")
    here.close_ticket(ticket_id=ticket["ticket_id"], resolution="done")
    assert here.list_tickets(customer_id="C-1", status="closed")[0]["ticket_id"] == ticket["ticket_id"]


def fault(kind, name="create_ticket", on_call=1):
    return [{"tool": name, "on_call": on_call, "kind": kind}]


TICKET = {"customer_id": "C-1", "subject": "s", "text": "t"}


@pytest.mark.parametrize("kind, made, raises", [("timeout", 0, True), ("timeout_after_success", 1, True), ("duplicate_delivery", 2, False)])
def test_faults_do_what_they_say(kind, made, raises):
    here = desk(faults=fault(kind))
    if raises:
        with pytest.raises(ToolTimeout):
            here.run("create_ticket", TICKET)
    else:
        here.run("create_ticket", TICKET)
    assert len(here.changes()) == made


@pytest.mark.parametrize("kind", ["timeout", "timeout_after_success", "duplicate_delivery"])
def test_an_idempotency_key_makes_a_repeated_call_happen_once(kind):
    here = desk(faults=fault(kind))
    for _attempt in range(2):
        here.call("create_ticket", {**TICKET, "idempotency_key": "k1"})
    assert len(here.changes()) == 1
    here.call("create_ticket", {**TICKET, "idempotency_key": "k2"})
    assert len(here.changes()) == 2


def test_a_stale_read_answers_from_before():
    here = desk(faults=fault("stale_read", "get_order", 2))
    here.cancel_order(order_id="O-1", reason="asked")
    assert [here.get_order(order_id="O-1")["status"] for _ in range(3)] == ["cancelled", "processing", "cancelled"]


def test_an_unknown_fault_is_refused():
    with pytest.raises(ValueError, match="no fault"):
        desk(faults=fault("explode"))


def test_the_audit_trail_names_every_call_and_notices_a_change():
    here = desk("service agent")
    here.call("cancel_order", {"order_id": "O-1", "reason": "asked"})
    here.call("cancel_order", {"order_id": "O-2", "reason": "asked"})
    here.call("post_entry", {})
    assert [(e.tool, e.outcome, e.changed) for e in here.audit] == [
        ("cancel_order", "ok", ("orders:O-1",)), ("cancel_order", "refused", ()), ("post_entry", "not_allowed", ())]
    assert here.audit_is_whole()
    here.audit[0] = replace(here.audit[0], role="team lead")
    assert not here.audit_is_whole()


def test_a_store_with_a_double_key_or_without_its_key_is_a_sentence():
    with pytest.raises(DataError, match="key twice"):
        Store.of({"stock": [{"sku": "a"}, {"sku": "a"}]})
    with pytest.raises(DataError, match="no column 'sku'"):
        Store.of({"stock": [{"on_hand": 1}]})
    for table in (pd.DataFrame({"on_hand": [1]}), pd.DataFrame({"other": [1]})):
        with pytest.raises(DataError, match="no column 'sku'"):
            Store.of({"stock": table})


def test_a_table_of_any_column_types_is_the_same_as_its_rows():
    """Are values of a DataFrame kept as those of a list of dicts with the same rows?"""
    table = pd.DataFrame({
        "order_id": ["O-1", "O-2"], "line": pd.array([1, 2], dtype="int16"), "sku": pd.Series(["a", None], dtype=object), "more": [1.5, 2.5],
        "quantity": [3.0, None], "unit_price": [Decimal("139.00"), 1.25], "net": pd.to_datetime(["2026-01-02", None])})
    lines, rows = Store.of({"order_lines": table}), Store.of({"order_lines": table.to_dict("records")})
    assert lines.rows("SELECT * FROM order_lines") == rows.rows("SELECT * FROM order_lines") and lines.rows("SELECT count(*) AS n FROM order_lines") == [{"n": 2}]
    assert Store.of({"order_lines": table.iloc[:0]}).rows("SELECT * FROM order_lines") == []


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(tools())), st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8),
       lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=6))
def test_whatever_a_model_sends_is_answered(name, arguments):
    """Can any arguments make a call raise, or change something without an entry in the audit trail?"""
    here = desk()
    json.loads(here.call(name, json.dumps(arguments)))
    assert {f"{c.table}:{'/'.join(c.key)}" for c in here.changes()} <= {row for e in here.audit for row in e.changed}


def test_the_same_calls_give_the_same_bytes():
    def session():
        here = desk()
        here.call("create_ticket", TICKET)
        here.call("write_mail", {"to_address": "a@b.example", "subject": "s", "body": "b"})
        return here.audit[-1].chain, here.changes()

    assert session() == session()


def test_importing_the_package_is_cheap():
    code = "import sys, campkit.tools; print([m for m in ('pydantic', 'pandas', 'openai', 'sqlite3') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_tables_are_declared_once():
    assert all(key and not set(key) & set(columns) for key, columns in TABLES.values())
