"""Imports: each wrong row is named with file and line, and nothing is half-imported."""

from __future__ import annotations

import pytest

from cohort_tools.records.csv_import import files_in, import_files
from cohort_tools.records.errors import ImportProblems, RecordsError
from cohort_tools.records.ingest import Ingested, ingest_people
from cohort_tools.records.tables import table_named

RUN = "run_id,scenario_id,at,passed,seconds,manifest_sha256,isolation\n"
PEOPLE = {
    "cohort": "cohort_id,name,start_date,end_date,tz,locale,policy_id\nC-1,One,2026-01-01,,UTC,en,default\n",
    "business_unit": "bu_id,name,parent_bu_id,region,headcount,active_from,active_to\nBU-02,Sales,BU-01,home,12,2020-01-01,\nBU-01,All,,home,99,2020-01-01,\n",
    "trainee": "trainee_id,role,cohort_id,home_bu_id,start_date,status\nT-0001,ai_manager,C-1,BU-01,2026-01-05,active\nT-0002,aibp,C-1,BU-02,2026-01-05,active\n",
    "pair": "pair_id,cohort_id,ai_manager_id,aibp_id,from,to\nP-01,C-1,T-0001,T-0002,2026-01-05,\n",
    "pair_bu": "pair_id,bu_id,from,to\nP-01,BU-02,2026-01-05,\n",
    "scenario": "scenario_id,pair_id,bu_id,title,departments,status,opened_at,landed_at\nSC-1,P-01,BU-02,Invoice check,finance;purchasing,landed,2026-02-01,2026-04-01\n",
    "demo_review": "scenario_id,reviewer_id,held_at,criterion,points,verdict,live\nSC-1,S-1,2026-03-20,value,3,pass,true\nSC-1,S-2,2026-03-20,value,4,pass,yes\n",
    "demo_run": RUN + "DR-1,SC-1,2026-03-25T09:00:00Z,true,31,abc,bubblewrap\n",
}


@pytest.fixture
def write(tmp_path):
    def _write(**tables):
        paths = {}
        for name, text in tables.items():
            paths[name] = tmp_path / f"{name}.csv"
            paths[name].write_text(text, "utf-8")
        return paths
    return _write


def test_a_whole_set_of_tables_is_imported_at_once(records, write):
    counts = import_files(records, write(**PEOPLE))
    assert counts == {"cohort": 1, "business_unit": 2, "trainee": 2, "pair": 1, "pair_bu": 1, "scenario": 1, "demo_review": 2, "demo_run": 1}
    [scenario] = records.rows(table_named("scenario"))
    assert scenario["source"] == "scenario.csv:2" and scenario["departments"] == "finance;purchasing"
    assert {r["table_name"] for r in records.rows(table_named("audit"))} == set(counts)
    assert sum(import_files(records, write(**PEOPLE)).values()) == 0


BROKEN = {  # name: (table, text put in its place, what the message must hold)
    "missing column": ("trainee", "trainee_id,role,cohort_id\nT-0001,aibp,C-1\n", r"trainee.csv:1: the header has no column start_date, status"),
    "unknown column": ("pair_bu", "pair_id,bu_id,from,too\nP-01,BU-02,2026-01-05,\n", r"pair_bu.csv:1: there is no column 'too'"),
    "numeric id": ("trainee", "trainee_id,role,cohort_id,start_date,status\n0012,aibp,C-1,2026-01-01,active\n", r"trainee.csv:2: trainee_id: '0012' is no id"),
    "bad enum": ("trainee", "trainee_id,role,cohort_id,start_date,status\nT-1,boss,C-1,2026-01-01,active\n", r"trainee.csv:2: role: 'boss' is not one of ai_manager, aibp"),
    "bad date": ("pair", "pair_id,cohort_id,ai_manager_id,aibp_id,from,to\nP-01,C-1,T-0001,T-0002,5.1.2026,\n", r"pair.csv:2: from_date: '5.1.2026' is no date"),
    "unquoted comma": ("business_unit", "bu_id,name,headcount,active_from\nBU-01,Sales, north,3,2020-01-01\n", r"business_unit.csv:2: it has 5 fields, the header has 4"),
    "twice": ("pair_bu", "pair_id,bu_id,from,to\nP-01,BU-02,2026-01-05,\nP-01,BU-02,2026-01-05,\n", r"pair_bu.csv:3: .* is already in line 2"),
    "unknown reference": ("pair_bu", "pair_id,bu_id,from,to\nP-01,BU-99,2026-01-05,\n", r"pair_bu.csv:2: bu_id: there is no business_unit 'BU-99'"),
    "rule of a row": ("pair", "pair_id,cohort_id,ai_manager_id,aibp_id,from,to\nP-01,C-1,T-0001,T-0002,2026-01-05,2026-01-05\n", r"pair.csv:2: this must hold and does not: to_date is empty or to_date is after from_date"),
    "roles swapped": ("pair", "pair_id,cohort_id,ai_manager_id,aibp_id,from,to\nP-01,C-1,T-0002,T-0001,2026-01-05,\n", r"pair.csv:2: pair P-01: T-0002 is in ai_manager_id but has the role aibp"),
    "landed without demo": ("demo_review", "scenario_id,reviewer_id,held_at,criterion,points,verdict,live\nSC-1,S-1,2026-03-20,value,3,pass,true\n", r"scenario.csv:2: scenario SC-1 is landed, but 1 reviewer"),
    "recorded demo": ("demo_review", "scenario_id,reviewer_id,held_at,criterion,points,verdict,live\nSC-1,S-1,2026-03-20,value,3,pass,true\nSC-1,S-2,2026-03-20,value,3,pass,no\n", r"but 1 reviewer"),
    "landed without a headless run": ("demo_run", RUN + "DR-1,SC-1,2026-03-25T09:00:00Z,false,31,abc,bubblewrap\n", r"scenario.csv:2: scenario SC-1 is landed, but none of its 1 headless demo run\(s\) passed; run `camp records demo SC-1` first"),
    "headless run without isolation": ("demo_run", RUN + "DR-1,SC-1,2026-03-25T09:00:00Z,true,31,abc,none\n", r"passed only without isolation"),
    "headless run too late": ("demo_run", RUN + "DR-1,SC-1,2026-04-02T09:00:00Z,true,31,abc,bubblewrap\n", r"passed only after 2026-04-01"),
    "retired before it landed": ("scenario", PEOPLE["scenario"].replace("landed_at\n", "landed_at,retired_at\n").replace("2026-04-01\n", "2026-04-01,2026-03-01\n"), r"scenario.csv:2: scenario SC-1 was retired on 2026-03-01, before it landed"),
    "own reviewer": ("demo_review", PEOPLE["demo_review"] + "SC-1,T-0001,2026-03-20,value,4,pass,yes\n", r"demo_review.csv:4: T-0001 reviews a demo of the own pair"),
    "cycle": ("business_unit", "bu_id,name,parent_bu_id,headcount,active_from\nBU-01,A,BU-02,1,2020-01-01\nBU-02,B,BU-01,1,2020-01-01\n", r"business_unit.csv:2: business unit BU-01 is above itself|refuses a row"),
    "points out of range": ("demo_review", PEOPLE["demo_review"] + "SC-1,S-3,2026-03-20,value,5,pass,yes\n", r"demo_review.csv:4: points: '5' is out of range"),
    "unit not served": ("pair_bu", "pair_id,bu_id,from,to\nP-01,BU-01,2026-01-05,\n", r"scenario.csv:2: scenario SC-1 landed in BU-02, which P-01 did not serve"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_wrong_file_is_named_and_nothing_is_imported(records, write, name):
    table, text, expected = BROKEN[name]
    with pytest.raises(ImportProblems, match=expected):
        import_files(records, write(**{**PEOPLE, table: text}))
    assert all(records.frame(table_named(t)).empty for t in PEOPLE)


def test_all_problems_are_listed_at_once(records, write):
    with pytest.raises(ImportProblems) as caught:
        import_files(records, write(trainee="trainee_id,role,cohort_id,start_date,status\n12,boss,C-1,soon,active\n"))
    assert [p.line for p in caught.value.problems] == [2, 2, 2, 2]  # id, role, date, and the cohort that is not there


def test_a_file_of_another_encoding_says_so(records, tmp_path):
    (tmp_path / "cohort.csv").write_bytes(b"cohort_id,name\nC-1,M\xfcller\n")
    with pytest.raises(ImportProblems, match="not UTF-8"):
        import_files(records, {"cohort": tmp_path / "cohort.csv"})


def test_a_second_pair_at_the_same_time_is_refused(records, write):
    text = PEOPLE["pair"] + "P-02,C-1,T-0001,T-0002,2026-05-01,\n"
    with pytest.raises(ImportProblems, match="pair.csv:3: T-0001 is already in pair P-01"):
        import_files(records, write(**{**PEOPLE, "pair": text}))


def test_a_folder_without_tables_says_what_they_are_called(tmp_path):
    with pytest.raises(RecordsError, match="scenario"):
        files_in(tmp_path)


def test_a_roster_with_a_missing_column_is_named(records, course):
    (course / "roster.csv").write_text("trainee_id,display_name,start_date\nT-0001,A,2026-10-01\n")
    with pytest.raises(ImportProblems, match="roster.csv:1: the header has no column role"):
        ingest_people(records, course, Ingested())


METRIC = "metric_id,name,unit,direction,numerator,denominator,owner,confirmed\nFCR,First contact resolution,fraction,1,solved,contacts,S-1,true\n"
MORE = {  # name: ({table: text}, what the message must hold)
    "demand out of order": ({"demand_request": "request_id,bu_id,pair_id,priority,opened_at,first_response_at,accepted_at,sla_hours,cancelled\nR-1,BU-02,P-01,P1,2026-05-01T09:00:00Z,2026-05-02T09:00:00Z,2026-05-01T12:00:00Z,8,false\n"},
                            r"demand_request.csv:2: demand R-1: accepted_at .* is before first_response_at"),
    "metric periods overlap": ({"metric_def": METRIC, "metric_obs": "metric_id,bu_id,period_start,period_end,numerator,denominator,is_estimate\nFCR,BU-02,2026-05-01,2026-06-01,1,2,no\nFCR,BU-02,2026-05-20,2026-06-20,1,2,no\n"},
                               r"metric_obs.csv:3: FCR of BU-02 from 2026-05-20 overlaps the value from 2026-05-01"),
    "metric value is no quotient": ({"metric_def": METRIC, "metric_obs": "metric_id,bu_id,period_start,period_end,numerator,denominator,value,is_estimate\nFCR,BU-02,2026-05-01,2026-06-01,1,2,0.6,no\n"},
                                    r"metric_obs.csv:2: FCR .* value 0.6 is not 1 / 2"),
    "no fraction without possible points": ({"role_dimension_score": "trainee_id,as_of,dimension,earned,possible,fraction,n_items\nT-0001,2026-05-01,ai,0,0,0.5,0\n"}, r"role_dimension_score.csv:2: this must hold"),
    "role changed": ({"trainee": "trainee_id,role,cohort_id,start_date,status\nT-0001,aibp,C-1,2026-01-05,active\n"}, r"trainee.csv:2: role: T-0001 is ai_manager in cohort C-1 and stays it"),
    "day too long": ({"training_log": "log_id,trainee_id,date,minutes,context\nL-1,T-0001,2026-05-01,900,classroom\n", "refresh_log": "log_id,trainee_id,date,minutes,kind\nF-1,T-0001,2026-05-01,100,course\n"}, r"1000 minutes of training on 2026-05-01"),
    "usage of tomorrow": ({"usage_event": "event_id,trainee_id,at,tool_id,action\nE-1,T-0001,2999-01-01T00:00:00Z,assistant,ask\n"}, r"usage_event.csv:2: usage event E-1 is at 2999"),
    "badge without a gate": ({"badge_award": "award_id,trainee_id,achievement_id,issued_at,credential_sha256,status_index\nB-1,T-0001,stage-1,2026-05-01T00:00:00Z,x,0\n"}, r"badge_award.csv:2: badge B-1: nobody has granted stage-1"),
    "own solution": ({"solution": "solution_id,version,title,problem,approach,scenario_ids,owner_pair,confidentiality,checks_passed\nSOL-1,1,A,b,c,SC-1,P-01,open,true\n",
                      "solution_use": "use_id,solution_id,user_id,at,satisfied,task_done\nU-1,SOL-1,T-0002,2026-05-01T00:00:00Z,true,true\n"}, r"solution_use.csv:2: T-0002 uses a solution of the own pair"),
}


@pytest.mark.parametrize("name", MORE)
def test_each_rule_between_tables_has_a_file_that_breaks_it(records, write, name):
    import_files(records, write(**PEOPLE))
    tables, expected = MORE[name]
    with pytest.raises(ImportProblems, match=expected):
        import_files(records, write(**tables))
    assert all(records.frame(table_named(t)).empty for t in tables if t != "trainee")


def test_a_mentor_who_is_not_ahead_is_a_warning(records, write):
    from cohort_tools.records.rules import check_rules

    import_files(records, write(**PEOPLE, mentoring="mentoring_id,mentor_id,mentee_id,from,to\nM-1,T-0001,T-0002,2026-05-01,\n"))
    with records.main.connect() as main, records.pii.connect() as pii:
        [problem] = check_rules(main, pii)
    assert problem.severity == "warn" and str(problem).startswith("mentoring.csv:2: mentoring M-1")
