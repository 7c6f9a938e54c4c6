"""Exports: names with commas and formulas survive, missing is no zero, nobody is named under a pseudonym."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohort_tools.privacy.leaks import people_of, scan_folder
from cohort_tools.privacy.pseudonyms import key_of, pseudonym
from cohort_tools.records.errors import RecordsError
from cohort_tools.records.export import export, plain_cell, read_csv, safe_cell


@given(st.text())
def test_a_text_comes_back_as_it_went_out(text):
    assert plain_cell(safe_cell(text)) == text


@pytest.mark.parametrize("text", ["=SUM(A1)", "+1", "-2+3", "@cmd", "\t=1", "\r=1", "|calc", "＝1+1", "'=1", "''=1"])
def test_a_spreadsheet_runs_nothing(text):
    assert safe_cell(text).startswith("'") and plain_cell(safe_cell(text)) == text


def test_numbers_and_nothing_stay_what_they_are():
    assert [safe_cell(v) for v in (-1.5, 3, None, float("nan"), True, "O'Neill", "a=b")] == ["-1.5", "3", "", "", "True", "O'Neill", "a=b"]


def test_a2_names_with_commas_and_formulas_survive(shared_facts, tmp_path):
    import pandas as pd

    export(shared_facts, tmp_path, lambda i: i, with_names=True)
    raw = (tmp_path / "trainees.csv").read_bytes()
    assert b'"Li, Wei"' in raw and b",'=SUM(A1)," in raw and not raw.startswith(b"\xef\xbb\xbf")
    with (tmp_path / "trainees.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert {len(r) for r in rows} == {len(rows[0])}
    names = {"T-0001": "Li, Wei", "T-0002": "=SUM(A1)", "T-0003": "Zoë", "T-0004": "王芳"}
    assert {r["trainee_id"]: r["name"] for r in read_csv(tmp_path / "trainees.csv")} == names
    assert dict(pd.read_parquet(tmp_path / "trainees.parquet")[["trainee_id", "name"]].itertuples(index=False)) == names


def test_a3_a_missing_submission_is_missing_and_no_zero(shared_facts, tmp_path):
    import pandas as pd

    export(shared_facts, tmp_path, lambda i: i)
    rows = {(r["trainee"], r["lab"]): r for r in read_csv(tmp_path / "marks.csv")}
    assert rows["T-0003", "s1_solo"]["state"] == "missing" and rows["T-0003", "s1_solo"]["points"] == "" and rows["T-0003", "s1_solo"]["score"] == ""
    assert rows["T-0001", "s1_solo"]["state"] == "graded" and float(rows["T-0001", "s1_solo"]["points"]) == 12.0
    table = pd.read_parquet(tmp_path / "marks.parquet").set_index(["trainee", "lab"])
    assert pd.isna(table.loc[("T-0003", "s1_solo"), "points"]) and table.loc[("T-0003", "s1_solo"), "passed"] is None
    assert pd.isna(pd.read_parquet(tmp_path / "trainees.parquet").set_index("trainee").loc["T-0003", "mastery"])


def test_both_formats_hold_the_same(shared_facts, tmp_path):
    import pandas as pd

    files = export(shared_facts, tmp_path, lambda i: i)
    assert {f.name for f in files} == {f"{n}.{e}" for n in ("trainees", "marks", "pairs", "cohort", "items") for e in ("csv", "parquet")}
    for name in ("trainees", "marks", "pairs", "cohort", "items"):
        table, rows = pd.read_parquet(tmp_path / f"{name}.parquet"), read_csv(tmp_path / f"{name}.csv")
        assert [{k: v if isinstance(v, str) else safe_cell(v) for k, v in row.items()} for row in table.astype(object).where(table.notna(), None).to_dict("records")] == rows, name


def test_under_pseudonyms_nobody_is_named(shared_facts, tmp_path):
    key = key_of(tmp_path / "records", "research")
    export(shared_facts, tmp_path / "out", lambda i: pseudonym(key, i))
    assert scan_folder(tmp_path / "out", people_of(shared_facts), lambda place: ()) == []
    other = key_of(tmp_path / "records", "board")
    export(shared_facts, tmp_path / "other", lambda i: pseudonym(other, i))
    first, second = ({r["trainee"] for r in read_csv(tmp_path / d / "trainees.csv")} for d in ("out", "other"))
    assert len(first) == 4 and not first & second
    order = [r["trainee"] for r in read_csv(tmp_path / "out" / "trainees.csv")]
    assert order == sorted(order), "the order of the rows does not tell the ids"


def test_a_wide_export_holds_protected_counts_and_nobody_s_row(context, tmp_path):
    from cohort_tools.payloads.cohort import cohort_payload
    from cohort_tools.payloads.shared import shared_payload
    from cohort_tools.records.export import export_wide

    payload, _ = shared_payload(context, cohort_payload(context, "C-1"), "public", None)
    export_wide(payload, tmp_path)
    rows = read_csv(tmp_path / "labs.csv")
    assert rows and all(r["missing"] == "" and r["passed"] == "" for r in rows)
    assert {r["why"] for r in read_csv(tmp_path / "held_back.csv")} >= {"small"}
    assert scan_folder(tmp_path, people_of(context.facts), lambda place: ()) == []


def test_an_unknown_format_is_refused(shared_facts, tmp_path):
    with pytest.raises(RecordsError, match="no format xlsx"):
        export(shared_facts, tmp_path, lambda i: i, formats=("xlsx",))
