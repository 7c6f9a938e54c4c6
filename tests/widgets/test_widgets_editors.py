"""The editors for handed-in files: saved at once, undone, honest about broken files, silent without a browser."""

import subprocess
import sys
import types

import pytest
import yaml

from campkit import invoice_cases
from campkit.widgets import FieldEditor, GridEditor, TableEditor
from campkit.widgets._saved import can_show

FIELDS = {"limit": (2.0, "a limit in per cent"), "days": (180, "days"), "mode": ("strict", "how", ["strict", "kind"]), "on": (True, "whether")}


@pytest.fixture
def fields(tmp_path):
    return FieldEditor(tmp_path / "policy.yaml", FIELDS, feedback=lambda values: [f"limit {values['limit']:g}"])


@pytest.fixture
def table(tmp_path):
    return TableEditor(tmp_path / "cases.csv", {"case": "name", "billed": "pieces"}, defaults={"billed": "100"})


def test_nothing_is_written_before_the_first_change(fields, table):
    assert not fields.path.exists() and not table.path.exists()
    assert fields.show() is None and table.show() is None


def test_widgets_are_drawn_in_a_kernel_and_ipython_is_not_loaded_to_find_out(monkeypatch):
    asked = "import sys; from campkit.widgets._saved import can_show; print(can_show(), 'IPython' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True).stdout.split() == ["False", "False"]
    import IPython

    for shell, shown in ((None, False), (types.SimpleNamespace(kernel=None), False), (types.SimpleNamespace(), False), (types.SimpleNamespace(kernel=1), True)):
        monkeypatch.setattr(IPython, "get_ipython", lambda shell=shell: shell)
        assert can_show() is shown


def test_a_field_is_saved_at_once_and_undone(fields):
    fields.set("limit", 4)
    assert yaml.safe_load(fields.path.read_text()) == {"limit": 4.0, "days": 180, "mode": "strict", "on": True}
    assert fields.undo() and yaml.safe_load(fields.path.read_text())["limit"] == 2.0
    assert not fields.undo()


def test_a_field_of_another_kind_is_refused_and_nothing_changes(fields):
    fields.set("days", 90)
    for name, value in (("days", "many"), ("mode", "lax")):
        with pytest.raises(ValueError, match=name):
            fields.set(name, value)
    with pytest.raises(KeyError, match="limit, days"):
        fields.set("limt", 3)
    assert yaml.safe_load(fields.path.read_text())["days"] == 90


def test_an_existing_file_is_taken_up_and_a_broken_one_is_left_alone(tmp_path):
    path = tmp_path / "policy.yaml"
    path.write_text("limit: 7\nother: 1\n")
    assert FieldEditor(path, FIELDS).values["limit"] == 7.0
    path.write_text("limit: [unclosed")
    editor = FieldEditor(path, FIELDS)
    assert "cannot be read" in editor.told()[0] and path.read_text() == "limit: [unclosed"
    assert editor.values["limit"] == 2.0


def test_rows_are_added_changed_removed_and_brought_back(table):
    table.add(case="first")
    table.add(case='with, comma and "quotes"', billed=7)
    table.set(0, billed=" 90 ")
    assert table.rows[0] == {"case": "first", "billed": "90"}
    assert TableEditor(table.path, table.columns).rows == table.rows
    table.remove(0)
    assert [row["billed"] for row in table.rows] == ["7"]
    assert table.undo() and len(table.rows) == 2


def test_an_unknown_column_is_named(table):
    with pytest.raises(KeyError, match="case, billed"):
        table.add(prize=1)


def test_a_csv_that_is_no_such_table_is_told_and_kept(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text("colour;size\nred;1\n")
    editor = TableEditor(path, {"case": "", "billed": ""})
    assert editor.rows == [] and "cannot be read" in editor.told()[0] and path.read_text().startswith("colour")


def test_text_from_a_file_is_shown_as_text(table):
    table.add(case="<script>alert(1)</script>")
    assert "<script>" not in table.table_html() and "&lt;script&gt;" in table.table_html()


def test_a_summary_is_one_line_above_the_fields(tmp_path):
    editor = FieldEditor(tmp_path / "a.yaml", FIELDS, summary=lambda values: f"{len(values)} fields")
    assert editor.headline() == f"{len(FIELDS)} fields" and FieldEditor(tmp_path / "b.yaml", FIELDS).headline() == ""
    assert "No feedback yet" in FieldEditor(tmp_path / "c.yaml", FIELDS, summary=lambda values: 1 / 0).headline()


def test_a_table_says_that_every_change_is_saved(table):
    assert "not saved yet" in table.told()[0]
    table.add(case="first")
    assert table.told()[0] == f"Every change is saved in {table.path.name} at once."


def test_an_error_in_the_feedback_becomes_a_line(tmp_path):
    editor = FieldEditor(tmp_path / "a.yaml", FIELDS, feedback=lambda values: 1 / 0)
    assert "No feedback yet: division by zero" in editor.told()


def test_the_form_shows_and_saves_what_is_typed(table, monkeypatch):
    """Does typing into the drawn widgets reach the file, and does Undo?"""
    from campkit.widgets.table_editor import _Form

    form = _Form(table)
    form.refresh(0)
    assert form.inputs["case"].disabled
    form.buttons["Add"].click()
    form.inputs["billed"].value = "55"
    form.buttons["Copy"].click()
    assert [row["billed"] for row in table.rows] == ["55", "55"] and form.chosen == 1
    form.buttons["Delete"].click()
    form.buttons["Undo"].click()
    assert len(TableEditor(table.path, table.columns).rows) == 2


def test_a_column_that_holds_sentences_gets_a_wide_box(tmp_path):
    from campkit.widgets.table_editor import _Form

    form = _Form(TableEditor(tmp_path / "codes.csv", {"code": "a code", "note": "a word", "means": "a sentence"}, wide=("means",)))
    width = {column: int(box.layout.width.removesuffix("px")) for column, box in form.inputs.items()}
    assert width["means"] > 2 * width["note"]


def test_importing_the_editors_loads_no_widget_library():
    code = "import sys, campkit.widgets, campkit.invoice_cases; sys.exit(bool({'ipywidgets', 'pandas', 'yaml'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_plain_case_is_a_good_invoice_and_the_total_follows():
    case = invoice_cases.plain_case(billed=7, price="1.115")
    assert invoice_cases.problems(case) == [] and case["total"] == "7.81"
    assert "Billed 7 at 1.115 = 7.81 EUR. You say: pay." in invoice_cases.describe(case)


@pytest.mark.parametrize(("change", "word"), [
    ({"received": "ten"}, "received"), ({"rejected": "101"}, "rejected"), ({"expect": "hold", "reason": "duplicate"}, "no reason to hold"),
    ({"number": "again"}, "number"), ({"credited": "200"}, "credited"), ({"total": "-1"}, "total")])
def test_a_case_that_cannot_be_run_says_why(change, word):
    assert any(word in line for line in invoice_cases.problems(invoice_cases.plain_case() | change))


def test_papers_hold_every_case_and_its_earlier_invoices():
    cases = [invoice_cases.plain_case(number="same, other spelling"), invoice_cases.plain_case(order="no"), invoice_cases.plain_case(paid_before=40, billed=60, credited=5)]
    made = invoice_cases.papers(cases, currencies=None)
    assert [name for name in made["invoices"].invoice_id if name.startswith("CASE")] == ["CASE-1", "CASE-2", "CASE-3"]
    assert set(made["orders"].order_id) == {"PO-1", "PO-3"} and len(made["credits"]) == 1 and len(made["invoices"]) == 5


def test_read_cases_names_a_missing_column(tmp_path):
    from campkit.errors import CampError

    path = tmp_path / "cases.csv"
    path.write_text("case,ordered\nx,1\n")
    with pytest.raises(CampError, match="'price' is missing"):
        invoice_cases.read_cases(path)


def test_price_currency_and_total_follow_until_somebody_types_another():
    plain = invoice_cases.plain_case()
    fewer = invoice_cases.follow(plain, plain | {"billed": "90"})
    assert fewer["total"] == "720.00"
    dearer = invoice_cases.follow(plain, plain | {"price": "9.00"})
    assert (dearer["billed_price"], dearer["total"]) == ("9.00", "900.00")
    wrong = invoice_cases.follow(plain, plain | {"total": "810.00"})
    assert wrong["total"] == "810.00" and invoice_cases.follow(wrong, wrong | {"billed": "90"})["total"] == "810.00"
    yen = invoice_cases.follow(plain, plain | {"currency": "JPY"})
    assert yen["billed_currency"] == "JPY" and yen["total"] == "800"
    assert invoice_cases.follow(plain, plain | {"billed_price": "x"})["total"] == "800.00"


def test_only_columns_that_say_something_are_shown(tmp_path):
    editor = TableEditor(tmp_path / "c.csv", dict.fromkeys(invoice_cases.COLUMNS, ""), defaults=invoice_cases.plain_case(), name_column="case", adjust=invoice_cases.follow)
    editor.add(case="one", rejected=8, expect="hold")
    editor.set(0, billed=90)
    assert editor.shown_columns() == ["case", "expect", "rejected", "billed", "total"], "what is expected stands beside the name"
    assert "12 more columns are not shown" in editor.table_html()


GRID = {"may_lose": (0, "points", [0, 1, 5]), "until": ("not kept", "how long", ["not kept", "a day"])}


def test_a_grid_is_saved_at_once_and_undone(tmp_path):
    grid = GridEditor(tmp_path / "policy.yaml", {"price": "prices", "status": "orders"}, GRID, feedback=lambda values: [values["price"]["until"]])
    assert grid.show() is None and not grid.path.exists() and "not saved yet" in grid.told()[0]
    grid.set("price", "until", "a day")
    assert yaml.safe_load(grid.path.read_text()) == {"price": {"may_lose": 0, "until": "a day"}, "status": {"may_lose": 0, "until": "not kept"}}
    assert grid.told() == ["Saved in policy.yaml.", "a day"]
    assert grid.undo() and yaml.safe_load(grid.path.read_text())["price"]["until"] == "not kept"


def test_a_grid_refuses_what_is_no_choice(tmp_path):
    grid = GridEditor(tmp_path / "policy.yaml", {"price": "prices"}, GRID)
    for column, value in (("may_lose", 2), ("may_lose", True), ("may_lose", "1"), ("until", "for ever")):
        with pytest.raises(ValueError, match=column):
            grid.set("price", column, value)
    with pytest.raises(KeyError, match="no 'until' of 'stock'"):
        grid.set("stock", "until", "a day")
    assert not grid.path.exists()


def test_a_grid_reads_its_file_and_says_what_is_wrong_with_it(tmp_path):
    path = tmp_path / "policy.yaml"
    path.write_text("price: {may_lose: 5}\nstock: {until: a day}\n")
    assert GridEditor(path, {"price": "prices"}, GRID).values == {"price": {"may_lose": 5, "until": "not kept"}}
    for broken in ("price: {may_lose: 7}\n", "price: 3\n", "- 1\n", "a: [\n"):
        path.write_text(broken)
        grid = GridEditor(path, {"price": "prices"}, GRID)
        assert "cannot be read" in grid.told()[0] and grid.values["price"]["may_lose"] == 0 and path.read_text() == broken


def test_rows_of_many_columns_are_told_in_words(tmp_path):
    columns = {name: "" for name in ["case", *(f"number_{n}" for n in range(14)), "expect"]}
    editor = TableEditor(tmp_path / "c.csv", columns, defaults=dict.fromkeys(columns, "0"))
    editor.add(case="all <at once>", expect="hold", **{f"number_{n}": 7 for n in range(14)})
    editor.add(case="plain", number_3="")
    shown = editor.table_html(0)
    assert "what is special" in shown and "number_0 7, number_1 7" in shown and "all &lt;at once&gt;" in shown and ">hold<" in shown
    assert "number_3 (empty)" in shown and shown.count("<th>") == 4, "more columns than fit beside the list of files are no table"
