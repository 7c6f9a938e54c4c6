"""A function that keeps what one check gives it, and uses it when another check asks: nothing of it helps there."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.build import write_release_files
from graders.checks import run_check
from graders.exec_session import ExecSession
from graders.labs import load_lab

LABS = Path(__file__).parents[2] / "labs"


def asked(lab, folder: Path, checks: list[str], asks: set[str]) -> list[tuple[str, tuple]]:
    """Run the worked answer through some checks; return (function, arguments) of the calls of `asks`, in their order."""
    write_release_files(lab, folder)
    calls: list[tuple[str, tuple]] = []
    with ExecSession(lab, lab.with_answers(None), folder, 4711) as session:
        session.run()
        call = session.call
        session.call = lambda name, *values, **named: (calls.append((name, values)) if name in asks else None, call(name, *values, **named))[1]
        functions = lab.checks()
        for name in checks:
            session.begin(name)
            assert run_check(lab, functions[name], name, session).status == "passed", name
    return calls


@pytest.mark.slow
def test_who_sees_the_right_candidates_never_meets_them_again(tmp_path):
    """Candidates for a choice are right AI nodes: kept, they would tell find_nodes the labels of the same hidden month."""
    lab = load_lab(LABS / "s1_ai_nodes")
    calls = asked(lab, tmp_path, ["nodes_best_use", "nodes_held_out", "nodes_allowed", "nodes_stable"], {"choose_nodes", "find_nodes"})
    shown = {(row.step, round(row.hours, 6)) for name, values in calls if name == "choose_nodes" for row in values[0].itertuples()}
    measure = lab.module("checks.py").measure_map
    later = {(row.step, round(row.hours, 6)) for name, values in calls if name == "find_nodes" for row in measure(*values[:2]).itertuples()}
    assert len(shown) > 40 and len(later) > 40
    assert len(shown & later) <= 1, "a step with the same hours would be known again"


@pytest.mark.slow
def test_an_export_with_tricks_has_no_twin_without_them(tmp_path):
    """Tricks are planted on honest logs: who had kept the honest one, or another with other tricks, could compare."""
    lab = load_lab(LABS / "s3_value_dashboard")
    asks = {"automation_rate", "aar_of_export", "first_contact", "fair_rise", "find_tricks"}
    calls = asked(lab, tmp_path, ["aar_hidden", "aar_holds_still", "fcr_hidden", "rise_hidden", "tricks_hidden"], asks)
    logs = [(name, set(value["event_id"])) for name, values in calls for value in values if "event_id" in getattr(value, "columns", [])]
    exports = [found for name, found in logs if name == "find_tricks"]
    honest = set().union(*(found for name, found in logs if name != "find_tricks"))
    assert len(exports) == 3 and len(honest) > 1000
    days = [{(row.case_id, row.step, row.done_on) for row in values[0].itertuples()} for name, values in calls if name == "find_tricks"]
    before = {(row.case_id, row.step, row.done_on) for name, values in calls for value in values if name != "find_tricks" and "case_id" in getattr(value, "columns", []) and "step" in value.columns for row in value.itertuples()}
    for number, here in enumerate(days):
        assert len(here & set().union(before, *days[:number])) < 0.01 * len(here), number
