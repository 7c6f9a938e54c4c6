"""The library: what a procedure must say, how it is found, and what its use does to the ledger."""

from __future__ import annotations

import copy
import importlib.util
import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from cohort_tools.cli import cli
from cohort_tools.demo_gate import template
from cohort_tools.library.procedure import lint
from cohort_tools.library.search import rank, words_of
from cohort_tools.records.csv_import import import_files
from cohort_tools.records.database import open_records
from cohort_tools.records.errors import ImportProblems, RecordsError
from cohort_tools.records.tables import table_named

CARD = tomllib.loads((Path(template.__file__).parent / "card.toml").read_text("utf-8"))
UNITS = {"BU-01": "Gulf schools"}


def test_the_template_card_is_a_sound_procedure():
    assert lint(CARD["procedure"], CARD["title"], UNITS) == []


LACKS = {  # name: (part, what stands there, words of the problem)
    "no trigger": ("trigger", "", "trigger: it is empty; say what starts"),
    "rollback n/a": ("rollback", "n/a", "rollback: it is empty"),
    "rollback too short": ("rollback", "switch it off", "rollback: it is too short"),
    "measure without denominator": ("measure", "minutes saved", "measure: it has no denominator"),
    "one failure mode": ("failure_modes", ["it stops: a person takes over"], "failure_modes: name two or more"),
    "failure without consequence": ("failure_modes", ["it stops", "it is wrong"], "each as what goes wrong: what happens then"),
    "prompt pasted": ("prompt", "You are a helpful seller. " * 20, "prompt: 519 characters are a copy"),
    "every right": ("permission", "The flow has admin rights in the shop", "permission: 'admin' is more than"),
    "cost without a number": ("cost", "cheap", "cost: it names no number"),
    "a key": ("prompt", "prompts/quote.md with api_key=abcdef123456", "prompt: it holds what looks like a key"),
    "a person": ("owner", "maria.conti@lantern.example", "owner: it holds an address"),
    "a phone": ("trigger", "Somebody calls +49 170 1234567", "trigger: it holds an address or a number of a person"),
    "a place": ("inputs", "the file /home/maria/requests.csv", "inputs: it names a place on one machine"),
    "a unit by id": ("trigger", "BU-01 gets a mail", "trigger: it names the business unit Gulf schools"),
    "a unit by name": ("inputs", "The list of Gulf schools", "inputs: it names the business unit Gulf schools"),
    "no tools": ("tools", [], "tools: it is empty"),
}


@pytest.mark.parametrize("name", LACKS)
def test_each_lack_of_a_procedure_is_named(name):
    part, put, words = LACKS[name]
    found = lint({**copy.deepcopy(CARD["procedure"]), part: put}, CARD["title"], UNITS)
    assert any(words in f for f in found), found
    assert all(f.startswith(f"{part}:") for f in found)


def solution(number, title, problem, trigger="", tags="") -> dict:
    return {"solution_id": f"SOL-{number}", "title": title, "problem": problem, "trigger": trigger, "tags": tags, "approach": "", "inputs": "", "measure": "", "failure_modes": "", "tool": "", "prompt": ""}


LIBRARY = [
    solution(1, "Tell customers about overdue shipments", "Parcels come late and families hear nothing.", "The carrier reports a delay.", "logistics;service"),
    solution(2, "Invoice check before payment", "Supplier invoices are paid with wrong prices.", "An invoice arrives.", "finance;purchasing"),
    solution(3, "Quotes for schools in ten minutes", "A school waits a day for an offer.", "A school asks for learning kits.", "sales"),
    solution(4, "Sorting of complaint messages", "Complaints lie unread over the weekend.", "A message comes in.", "service"),
    solution(5, "Stock warnings for learning kits", "Kits run out before the next purchase order arrives.", "Stock falls under the line.", "purchasing"),
    solution(6, "催收逾期付款", "学校付款晚了，没有人跟进。", "发票到期。", "财务"),
]
QUERIES = [("late delivery", 1), ("check vendor bills", 2), ("offer for a school", 3), ("angry customer claims", 4), ("running out of inventory", 5), ("delayed parcels", 1), ("逾期付款", 6), ("sorted complaints", 4)]


@pytest.mark.parametrize(("query", "number"), QUERIES)
def test_business_words_find_the_right_procedure(query, number):
    assert rank(LIBRARY, query)[0][1]["solution_id"] == f"SOL-{number}"


def test_a_query_without_a_hit_finds_nothing():
    assert rank(LIBRARY, "quantum chemistry") == [] and rank(LIBRARY, "the of") == [] and rank([], "late") == []


def test_words_are_brought_to_one_form():
    assert words_of("Deliveries, delivery; DELIVERING") == words_of("delivery delivery deliver")[:2] + words_of("deliver")
    assert words_of("overdue shipments") == words_of("late delivery")


# The records


def gate_tests():
    spec = importlib.util.spec_from_file_location("demo_gate_tests", Path(__file__).parents[1] / "demo_gate" / "test_demo_gate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def course(tmp_path) -> Path:
    """A course in which SC-1 of P-01 has landed; P-02 and a colleague may use it."""
    tables = dict(gate_tests().PEOPLE)
    tables["trainee"] += "T-0003,ai_manager,C-1,BU-01,2026-01-05,active\nT-0004,aibp,C-1,BU-01,2026-01-05,active\n"
    tables["pair"] += "P-02,C-1,T-0003,T-0004,2026-01-05,\n"
    tables["scenario"] = "scenario_id,pair_id,bu_id,title,departments,status,opened_at,landed_at\nSC-1,P-01,BU-01,Quotes,sales,landed,2026-02-01,2026-04-01\nSC-2,P-01,BU-01,More,sales,building,2026-02-01,\n"
    tables["demo_run"] = "run_id,scenario_id,at,passed,seconds,manifest_sha256,isolation\nDR-1,SC-1,2026-03-25T09:00:00Z,true,31,abc,bubblewrap\n"
    files = {}
    for name, text in tables.items():
        files[name] = tmp_path / f"{name}.csv"
        files[name].write_text(text, "utf-8")
    root = tmp_path / "course"
    records = open_records(root / "records")
    import_files(records, files)
    records.close()
    template.write_template(root / "scenarios" / "SC-1")
    template.write_template(root / "scenarios" / "SC-2")
    return root


@pytest.fixture
def camp(course):
    def _camp(*arguments, code=0):
        done = CliRunner().invoke(cli, ["records", *map(str, arguments), "--course", str(course)], prog_name="camp")
        if isinstance(done.exception, RecordsError):
            raise done.exception
        assert done.exit_code == code, done.output
        return json.loads(done.output) if "--json" in arguments else done.output
    return _camp


def test_a_landed_scenario_becomes_a_procedure_that_others_find_and_are_thanked_for(camp, course):
    assert camp("solutions", "lint", course / "scenarios" / "SC-1" / "card.toml") == "0 problem(s)\n"
    assert camp("solutions", "add", "SC-1", "--who", "ops", "--json") == {"solution_id": "SOL-1", "version": 1}
    [found] = camp("solutions", "search", "offers for schools", "--json")
    assert found["solution_id"] == "SOL-1" and found["rollback"].startswith("Take the flow off") and found["tool"] == "price list (read)"
    assert "rollback" in camp("solutions", "show", "SOL-1") and camp("solutions", "search", "quantum") == "nothing found; try other words for the same thing\n"
    camp("solutions", "use", "SOL-1", "M-0815", "--at", "2026-05-04T09:00:00Z")
    camp("solutions", "use", "SOL-1", "T-0003", "--at", "2026-05-05T09:00:00Z", "--not-satisfied")
    assert camp("gold", "--json")["balance"] == {"T-0001": 5, "T-0002": 5}
    assert "0 entries earned, 0 taken back" in camp("gold")
    camp("solutions", "incident", "SOL-1", "Wrong price", "--severity", "major", "--reported-by", "S-1", "--at", "2026-05-10T09:00:00Z")
    assert camp("gold", "--json")["balance"] == {"T-0001": 0, "T-0002": 0}
    assert "0 errors" in camp("validate")
    records = open_records(course / "records")
    audit = {(a["action"], a["table_name"], a["who"]) for a in records.rows(table_named("audit"))}
    records.close()
    assert ("solutions add", "solution", "ops") in audit and {"solutions use", "gold earned", "gold taken back", "solutions incident"} <= {a for a, *_ in audit}


def test_a_next_version_keeps_the_first(camp, course):
    camp("solutions", "add", "SC-1")
    assert camp("solutions", "add", "SC-1", "--id", "SOL-1", "--json")["version"] == 2
    records = open_records(course / "records")
    assert [r["version"] for r in records.rows(table_named("solution"))] == [1, 2]
    records.close()


def test_what_has_not_landed_or_lacks_a_part_stays_out(camp, course):
    with pytest.raises(RecordsError, match="scenario SC-2 has not landed"):
        camp("solutions", "add", "SC-2")
    card = course / "scenarios" / "SC-1" / "card.toml"
    card.write_text(card.read_text("utf-8").replace("rollback =", "going_back ="), "utf-8")
    with pytest.raises(ImportProblems, match="rollback: it is empty"):
        camp("solutions", "add", "SC-1")
    assert "1 problem(s)" in camp("solutions", "lint", card, code=1)


def test_the_own_pair_cannot_note_a_use_and_restricted_ones_are_found_by_their_pair_only(camp):
    camp("solutions", "add", "SC-1", "--confidentiality", "restricted")
    with pytest.raises(ImportProblems, match="T-0002 uses a solution of the own pair"):
        camp("solutions", "use", "SOL-1", "T-0002")
    with pytest.raises(RecordsError, match="there is no solution SOL-9"):
        camp("solutions", "use", "SOL-9", "M-1")
    assert camp("solutions", "search", "quotes", "--json") == [] and len(camp("solutions", "search", "quotes", "--pair", "P-01", "--json")) == 1
    with pytest.raises(RecordsError, match="that you may see"):
        camp("solutions", "show", "SOL-1")
