"""Gates of the large cohort's cases, and the commands that tell of items, signals and measures."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner

from cohort_tools.cli import cli
from cohort_tools.demo.large import make_large_cohort
from cohort_tools.demo.large.company import write_books
from cohort_tools.indicators.demand import response_trend
from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.stages import gates, stage
from cohort_tools.indicators.uplift import uplift_units
from cohort_tools.records.business_measures import measure_books
from cohort_tools.records.errors import ImportProblems, RecordsError


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    cohort = make_large_cohort()
    course = tmp_path_factory.mktemp("gates") / "course"
    records = cohort.fill(course)
    yield cohort, Facts(records, cohort.as_of), course
    records.close()


#: trainee, gate, what is computed: why.
GATES = [("T-0007", 1, "borderline"),  # 0.63, and the cut of 0.6 is within 1.96 standard errors
         ("T-0001", 4, "yes"),  # a centre, and two mentees in stage 2 or beyond
         ("T-0003", 2, "yes"),  # three landed, and nobody has decided yet
         ("T-0017", 3, "no"),  # nothing led across departments has a measured effect
         ("T-0020", 2, "no"),  # one landed with P-10 and one with P-21
         ("T-0005", 2, "no"),  # of three scenarios of P-03 one was retired on day 30
         ("T-0035", 1, "no"), ("T-0015", 1, "no")]


@pytest.mark.parametrize(("trainee", "number", "eligible"), GATES, ids=[g[0] for g in GATES])
def test_a_case_meets_its_gate_or_does_not(world, trainee, number, eligible):
    assert gates(world[1]).eligible(trainee, number) == eligible


def test_evidence_is_named_and_a_member_keeps_what_landed_with_them(world):
    facts = world[1]
    [before, landed] = gates(facts).criteria("T-0017", 2)
    assert (before["status"], landed["have"], landed["evidence"]) == ("met", 3.0, ["SC-0901", "SC-0902", "SC-2101"])
    [_, landed] = gates(facts).criteria("T-0005", 2)
    assert landed["evidence"] == ["SC-0302", "SC-0303"] and landed["status"] == "not_met"
    assert stage(facts).loc["T-0033", "value"] == 1  # what was granted has been revoked
    borderline = {c["id"]: c["status"] for c in gates(facts).criteria("T-0007", 1)}
    assert borderline == {"labs_passed": "met", "role_fit": "borderline", "role_fit_floor": "met"}


def test_a_change_from_nothing_has_no_percentage(world):
    rows = uplift_units(world[1]).query("metric_id == 'AAR'").set_index("bu_id")
    assert rows.loc["BU-03", "pre"] == 0 and rows.loc["BU-03", "change"] > 0 and rows.loc["BU-03", "delta"] != rows.loc["BU-03", "delta"]
    assert rows["did"].notna().all()


def test_a_month_with_few_requests_has_no_median(world):
    trend = response_trend(world[1])
    assert trend[trend["n"] < 10]["value"].isna().all() and trend[trend["n"] >= 10]["value"].notna().any()


def test_books_are_measured_and_what_is_wrong_in_them_is_named(world, tmp_path):
    cohort = world[0]
    folder = write_books(cohort.books, tmp_path / "company")
    planted = {(r["metric_id"], r["bu_id"], r["period_start"]): (r["numerator"], r["denominator"]) for r in cohort.tables["metric_obs"]}
    found = {(r["metric_id"], r["bu_id"], r["period_start"]): (r["numerator"], r["denominator"]) for r in measure_books(folder, date(2026, 11, 2))}
    assert found.keys() == planted.keys() and all(found[k] == pytest.approx(planted[k]) for k in planted)
    text = (folder / "steps.csv").read_text()
    (folder / "steps.csv").write_text(text.replace(",machine,", ",robot,", 1))
    with pytest.raises(ImportProblems, match=r"steps.csv:2: by is 'robot'; it is machine, assisted or person"):
        measure_books(folder, date(2026, 11, 2))
    (folder / "steps.csv").write_text(text)
    books = (folder / "books.csv").read_text().splitlines()
    (folder / "books.csv").write_text("\n".join([*books, books[1]]) + "\n")
    with pytest.raises(ImportProblems, match="already has a row for 2025-05"):
        measure_books(folder, date(2026, 11, 2))
    with pytest.raises(RecordsError, match="none of steps.csv"):
        measure_books(tmp_path, date(2026, 11, 2))


def run(course, *words):
    done = CliRunner().invoke(cli, ["records", *words, "--course", str(course), "--as-of", "2026-11-02"])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_commands_tell_what_was_planted(world):
    course = world[2]
    assert "look at s2_sort_messages keyword_present" in run(course, "items")
    assert json.loads(run(course, "items", "s2_sort_messages", "--json"))["suspect"][0]["item_id"] == "keyword_present"
    told = run(course, "alerts")
    assert "T-0009" in told and "Talk; find out what is in the way." in told and "[teaching expert]" in told
    [signal] = [s for s in json.loads(run(course, "alerts", "--json"))["signals"] if s["subject_id"] == "T-0012" and s["rule"] == "R2"]
    assert "contested" in run(course, "alerts", "--set", signal["alert_id"], "contested", "--why", "two of the labs are in the inbox")
    assert "precision" in run(course, "alerts", "--rules")
    assert "= 0.4000" in run(course, "explain", "sla_hit", "P-11") and "R-00004" in run(course, "explain", "sla_hit", "P-11")
