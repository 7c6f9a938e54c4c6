"""The demo gate: the template passes, and each mutant is a real notebook that is refused with its reason."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from cohort_tools.cli import cli
from cohort_tools.demo_gate import gate
from cohort_tools.demo_gate.card import load_card
from cohort_tools.demo_gate.gate import run_gate
from cohort_tools.demo_gate.inputs import DAMAGES, make_inputs
from cohort_tools.demo_gate.look import look_at
from cohort_tools.demo_gate.rules import RuleError, check_expression, evaluate, limits
from cohort_tools.demo_gate.template import demo_notebook, write_template
from cohort_tools.records.csv_import import import_files
from cohort_tools.records.database import open_records
from cohort_tools.records.errors import ImportProblems, RecordsError
from cohort_tools.records.tables import table_named
from graders.sandbox import why_no_bubblewrap

MUTANTS = Path(__file__).parent / "mutants"
LONG = 600.0  # no outcome depends on how fast the machine is
isolated = pytest.mark.skipif(why_no_bubblewrap() is not None, reason=f"no sandbox on this machine: {why_no_bubblewrap()}")

#: mutant: (the code of the reason, words of it, what is damaged in the malformed input)
SEEN = {
    "path_of_one_machine": ("absolute_path", "'/home/maria/Desktop/prices.csv' is a place on one machine"),
    "asks_at_the_keyboard": ("manual_edit", "input() waits for a person"),
    "edited_for_each_file": ("manual_edit", "waits for a person: 'change me'"),
    "not_the_parameter": ("manual_edit", "no cell uses input_path"),
    "except_pass": ("swallows_errors", "this `except` does nothing"),
    "errors_are_allowed": ("swallows_errors", "is tagged raises-exception"),
}
RUN = {
    "fixed_answers": ("hard_coded", "which is not in the input", "word_for_number"),
    "same_answer_for_all": ("wrong_answer", "answers are wrong", "word_for_number"),
    "damage_becomes_zero": ("swallows_errors", "is answered as if it were sound", "word_for_number"),
    "rows_vanish": ("swallows_errors", "no row of problems_path names it", "row_cut_off"),
    "calls_a_service": ("network", "it calls another machine (prices.example.com)", "column_gone"),
    "calls_a_service_in_silence": ("network", "a demo runs offline", "column_gone"),
    "stops_at_damage": ("crashes", "the malformed input stops it", "word_for_number"),
    "no_report_of_problems": ("swallows_errors", "it wrote no file at problems_path", "column_gone"),
    "discount_forgotten": ("wrong_answer", "gives", "column_gone"),
}


@pytest.fixture
def demo(tmp_path) -> Path:
    write_template(tmp_path / "SC-1")
    return tmp_path / "SC-1"


def put(folder: Path, mutant: str) -> None:
    nbformat.write(demo_notebook(MUTANTS / f"{mutant}.py"), folder / "demo.ipynb")


def codes(run) -> set[str]:
    return {r.code for r in run.reasons}


@isolated
@pytest.mark.parametrize("damage", DAMAGES)
def test_the_template_passes_on_every_kind_of_damage(demo, damage):
    run = run_gate("SC-1", demo, "bubblewrap", seconds=LONG, damage=damage)
    assert run.passed and run.reasons == ()
    m = run.manifest
    assert m["offline"] and m["isolation"] == "bubblewrap" and [i["damage"] for i in m["inputs"]] == ["", "", damage] and m["handled"] >= 1
    assert len({i["sha256"] for i in m["inputs"]}) == len({o["sha256"] for o in m["outputs"]}) == 3


@pytest.mark.parametrize("mutant", SEEN)
def test_what_can_be_seen_is_refused_without_running(demo, mutant):
    put(demo, mutant)
    code, words = SEEN[mutant]
    run = run_gate("SC-1", demo, "none", seconds=LONG)
    assert not run.passed and code in codes(run) and not run.notebooks
    assert any(words in r.message for r in run.reasons)


@isolated
@pytest.mark.parametrize("mutant", RUN)
def test_a_demo_that_only_looks_good_is_refused_with_its_reason(demo, mutant):
    put(demo, mutant)
    code, words, damage = RUN[mutant]
    assert look_at(demo_notebook(MUTANTS / f"{mutant}.py")) == []
    run = run_gate("SC-1", demo, "bubblewrap", seconds=LONG, damage=damage)
    assert not run.passed and code in codes(run), run.reasons
    assert any(words in r.message for r in run.reasons if r.code == code)


@isolated
@pytest.mark.parametrize(("mutant", "words"), [("same_answer_for_all", "did not change for any of"), ("answers_follow_the_ids", "it does not come from the input")])
def test_without_a_rule_the_twin_input_tells_hard_coded_answers(demo, mutant, words):
    """The second input has the ids of the first and other contents: who answers the ids, or nothing, answers the same."""
    import re

    card = re.sub(r"equals = .* \}", 'depends_on = ["quantity", "list_price"] }', (demo / "card.toml").read_text("utf-8"))
    (demo / "card.toml").write_text(card, "utf-8")
    assert run_gate("SC-1", demo, "bubblewrap", seconds=LONG, damage="column_gone").passed
    put(demo, mutant)
    run = run_gate("SC-1", demo, "bubblewrap", seconds=LONG, damage="column_gone")
    assert "hard_coded" in codes(run) and any(words in r.message or "very same answers" in r.message for r in run.reasons)


def ask_the_model(demo: Path) -> None:
    """Let the template's notebook ask the model once for each row, and keep its own answers."""
    notebook = demo_notebook(Path(gate.__file__).parent / "template" / "demo.py")
    cell = next(c for c in notebook.cells if "answers = [decide" in c.source)
    cell.source += "\nimport campkit\n\nclient = campkit.client()\nfor row in rows:\n    client.chat.completions.create(model='practice-small', max_tokens=5, messages=[{'role': 'user', 'content': row['line_id']}])\n"
    nbformat.write(notebook, demo / "demo.ipynb")


@isolated
def test_model_calls_of_a_demo_are_served_and_counted_by_the_gate(demo):
    ask_the_model(demo)
    card = (demo / "card.toml").read_text("utf-8").replace("calls = 0", "calls = 400").replace("money_eur = 0", "money_eur = 1")
    (demo / "card.toml").write_text(card, "utf-8")
    run = run_gate("SC-1", demo, "bubblewrap", seconds=LONG, damage="row_cut_off")
    rows = sum(o["answers"] for o in run.manifest["outputs"])
    assert run.passed, run.reasons
    assert run.manifest["cost"]["calls"] == rows and run.manifest["cost"]["tokens"] > rows and run.manifest["cost"]["counted"] == "by the gate"


@isolated
def test_a_demo_over_its_budget_is_refused(demo):
    ask_the_model(demo)
    run = run_gate("SC-1", demo, "bubblewrap", seconds=LONG, damage="row_cut_off")
    assert "too_dear" in codes(run) and run.manifest["cost"]["refused"] >= 1


@isolated
@pytest.mark.slow
def test_a_demo_that_never_ends_is_too_slow(demo):
    put(demo, "never_ends")
    run = run_gate("SC-1", demo, "bubblewrap", seconds=20.0)
    assert codes(run) == {"too_slow"} and "may take 20 s" in run.reasons[0].message or "did not finish in time" in run.reasons[0].message


@isolated
@pytest.mark.slow
def test_a_process_that_is_left_behind_is_found(demo):
    put(demo, "leaves_a_process")
    run = run_gate("SC-1", demo, "bubblewrap", seconds=LONG)
    assert codes(run) == {"leaves_process"} and "1 process(es)" in run.reasons[0].message


def test_every_mutant_is_promised_a_reason():
    later = {"answers_follow_the_ids", "never_ends", "leaves_a_process"}
    assert {p.stem for p in MUTANTS.glob("*.py")} == {*SEEN, *RUN, *later}


def test_inputs_are_new_each_time_and_the_second_is_a_twin(demo):
    card = load_card(demo / "card.toml")
    one, twin, broken = make_inputs(card, "a", "word_for_number")
    assert set(one.rows) == set(twin.rows) and one.data != twin.data and len(broken.broken) == 2
    assert not set(one.rows) & set(make_inputs(card, "b")[0].rows)
    assert make_inputs(card, "a", "word_for_number")[2].data == broken.data


@pytest.mark.parametrize("seed", range(20))
def test_every_input_has_rows_at_the_limits_of_the_rules(demo, seed):
    card = load_card(demo / "card.toml")
    assert limits(card.outputs[0].equals, {c.name for c in card.inputs}) == {"quantity": {Decimal(20)}}
    for given in make_inputs(card, str(seed), "row_cut_off")[:2]:
        assert {Decimal(19), Decimal(20), Decimal(21)} <= {row["quantity"] for row in given.rows.values()}
        assert all(1 <= row["quantity"] <= 40 for row in given.rows.values())


@pytest.mark.parametrize(("rule", "found"), [
    ("'a' if 3 < n <= 7.5 else 'b'", {"n": {Decimal(3), Decimal("7.5")}}), ("1 if n * 2 >= 9 else 0", {}), ("1 if kind == 'x' and 4 != n else 2", {"n": {Decimal(4)}}), ("n + 1", {}),
])
def test_limits_are_the_numbers_that_a_column_is_compared_with(rule, found):
    assert limits(rule, {"n", "kind"}) == found



CARDS = {
    "no way to tell": ('route = { kind = "choice", choices = ["send", "sign"] }', "say how a fixed text is told from an answer"),
    "depends on the key": ('route = { kind = "text", depends_on = ["line_id"] }', "depends_on names line_id"),
    "a rule that calls": ('route = { kind = "text", equals = "open(product)" }', "calls something else than"),
    "a rule that reaches in": ('route = { kind = "text", equals = "product.__class__" }', "uses Attribute"),
    "an unknown column": ('route = { kind = "text", equals = "colour" }', "names 'colour', which is no input column"),
    "an unknown kind": ('route = { kind = "colour", depends_on = ["quantity"] }', "kind 'colour' is not one of"),
}


@pytest.mark.parametrize("name", CARDS)
def test_a_card_that_proves_nothing_is_refused(demo, name):
    import re

    line, words = CARDS[name]
    (demo / "card.toml").write_text(re.sub(r"(?m)^route = .*$", lambda _: line, (demo / "card.toml").read_text("utf-8")), "utf-8")
    with pytest.raises(RecordsError, match=words):
        load_card(demo / "card.toml")


def test_rules_are_worked_out_exactly():
    from decimal import Decimal

    row = {"q": Decimal(3), "p": Decimal("0.10"), "what": "kit"}
    assert evaluate("round(q * p, 2)", row) == Decimal("0.30") and evaluate("'a' if what == 'kit' and q > 2 else 'b'", row) == "a"
    assert evaluate("not q < 3", row) == 1 and evaluate("min(q, 2) + abs(-1)", row) == 3
    for bad in ("q +", "[q]", "lambda: q", "q.real", "__import__('os')", "round(q, ndigits=2)"):
        with pytest.raises(RuleError):
            check_expression(bad, {"q"})
    with pytest.raises(RuleError, match="cannot be worked out"):
        evaluate("q / (p - p)", row)


# The records

PEOPLE = {
    "cohort": "cohort_id,name,start_date,tz,locale,policy_id\nC-1,One,2026-01-01,UTC,en,default\n",
    "business_unit": "bu_id,name,headcount,active_from\nBU-01,Sales,12,2020-01-01\n",
    "trainee": "trainee_id,role,cohort_id,home_bu_id,start_date,status\nT-0001,ai_manager,C-1,BU-01,2026-01-05,active\nT-0002,aibp,C-1,BU-01,2026-01-05,active\n",
    "pair": "pair_id,cohort_id,ai_manager_id,aibp_id,from,to\nP-01,C-1,T-0001,T-0002,2026-01-05,\n",
    "pair_bu": "pair_id,bu_id,from,to\nP-01,BU-01,2026-01-05,\n",
    "scenario": "scenario_id,pair_id,bu_id,title,departments,status,opened_at\nSC-1,P-01,BU-01,Quotes,sales,building,2026-02-01\n",
    "demo_review": "scenario_id,reviewer_id,held_at,criterion,points,verdict,live\nSC-1,S-1,2026-03-20,value,3,pass,true\nSC-1,S-2,2026-03-20,value,4,pass,yes\n",
}


@pytest.fixture
def course(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(gate, "SECONDS", LONG)
    root = tmp_path / "course"
    files = {}
    for name, text in PEOPLE.items():
        files[name] = tmp_path / f"{name}.csv"
        files[name].write_text(text, "utf-8")
    records = open_records(root / "records")
    import_files(records, files)
    records.close()
    write_template(root / "scenarios" / "SC-1")
    return root


def camp(*arguments):
    return CliRunner().invoke(cli, [str(a) for a in arguments], prog_name="camp")


def land(course, day="2999-01-01"):
    from cohort_tools.records.change import change_row

    records = open_records(course / "records")
    try:
        return change_row(records, "scenario", ("SC-1",), {"status": "landed", "landed_at": day}, "me", action="scenario land")
    finally:
        records.close()


@isolated
def test_a_scenario_lands_only_after_a_passed_isolated_run(course):
    with pytest.raises(ImportProblems, match="its demo notebook was never run headless; run `camp records demo SC-1` first"):
        land(course)
    put(course / "scenarios" / "SC-1", "path_of_one_machine")
    refused = camp("records", "demo", "SC-1", "--course", course, "--who", "ops")
    assert refused.exit_code == 1 and "refused: [absolute_path]" in refused.output
    with pytest.raises(ImportProblems, match="none of its 1 headless demo run"):
        land(course)
    (course / "scenarios" / "SC-1" / "demo.ipynb").unlink()
    nbformat.write(demo_notebook(Path(gate.__file__).parent / "template" / "demo.py"), course / "scenarios" / "SC-1" / "demo.ipynb")
    done = camp("records", "demo", "SC-1", "--course", course, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    records = open_records(course / "records")
    run = next(r for r in records.rows(table_named("demo_run")) if r["run_id"] == told["run_id"])
    audit = [r for r in records.rows(table_named("audit")) if r["action"] == "demo"]
    records.close()
    assert run["passed"] == 1 and run["isolation"] == "bubblewrap" and run["inputs"] == 3 and json.loads(run["manifest"])["seed"] == told["seed"]
    assert {a["who"] for a in audit} >= {"ops"} and any("absolute_path" in (a["reason"] or "") for a in audit)
    assert {p.name for p in Path(told["folder"]).iterdir()} >= {"manifest.json", "good_1.csv", "good_2.csv", "malformed.csv", "good_1.ipynb", "malformed.ipynb"}
    assert land(course) == 1


def test_without_a_sandbox_the_gate_refuses_and_names_unsafe(course, monkeypatch):
    monkeypatch.setattr(gate, "why_no_bubblewrap", lambda: "the program bwrap (bubblewrap) is not installed.")
    done = camp("records", "demo", "SC-1", "--course", course)
    assert done.exit_code == 1 and "--unsafe" in str(done.exception)


@pytest.mark.slow
def test_an_unsafe_run_is_recorded_and_lands_nothing(course):
    done = camp("records", "demo", "SC-1", "--course", course, "--unsafe")
    assert done.exit_code == 0 and "cannot land with it" in done.output
    with pytest.raises(ImportProblems, match="passed only without isolation"):
        land(course)


@pytest.mark.slow
def test_without_a_sandbox_too_a_process_is_found(demo):
    put(demo, "leaves_a_process")
    assert codes(run_gate("SC-1", demo, "none", seconds=LONG)) == {"leaves_process"}


def test_an_unknown_scenario_and_a_missing_card_are_named(course):
    assert "there is no scenario SC-9" in str(camp("records", "demo", "SC-9", "--course", course, "--unsafe").exception)
    (course / "scenarios" / "SC-1" / "card.toml").unlink()
    assert "there is no scenario card here" in str(camp("records", "demo", "SC-1", "--course", course, "--unsafe").exception)


def test_the_template_is_never_written_over_a_demo(demo):
    assert "is there already" in str(camp("records", "demo-new", demo).exception)
