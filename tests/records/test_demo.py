"""The demo: the same people and work for a seed, every kind of result, nothing of others touched."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from campkit.errors import CourseError
from cohort_tools.demo.people import make_cohort
from cohort_tools.demo.run import MARKER, _make_room, due_dates, played_labs, run_demo
from cohort_tools.demo.submissions import SURE, answer_cells, plan_ahead, plan_work, write_notebook

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def tiny():
    """The lab that a new lab folder is made from; it has a mutant and an alternative of everything."""
    from pathlib import Path

    import graders
    from graders.labs import load_lab

    return load_lab(Path(graders.__file__).parent / "template_lab")


def test_the_cohort_is_six_pairs_and_the_same_each_time():
    cohort = make_cohort(7, TODAY)
    assert cohort == make_cohort(7, TODAY) != make_cohort(8, TODAY)
    assert len(cohort.people) == len({p.name for p in cohort.people}) == 12 and len(cohort.pairs) == 6
    assert all((m.role, a.role) == ("ai_manager", "aibp") for _, m, a in cohort.pairs)


def test_every_kind_of_result_occurs(tiny):
    plan = plan_work(make_cohort(7, TODAY), [tiny], 7)
    assert {w.kind for w in plan} == set(SURE) - {"missing"}
    assert len({w.owner for w in plan}) < (12 if tiny.config.mode == "solo" else 6)
    assert plan == plan_work(make_cohort(7, TODAY), [tiny], 7)


def test_only_those_whose_work_is_all_right_work_ahead(tiny):
    cohort, now = make_cohort(7, TODAY), datetime(2026, 11, 22, tzinfo=UTC)
    plan = plan_work(cohort, [tiny], 7)
    ahead = plan_ahead(cohort, plan, [tiny], {tiny.name: datetime(2026, 12, 2, tzinfo=UTC)}, now)
    right = {w.owner for w in plan} - {w.owner for w in plan if w.kind not in ("worked", "alternative")}
    pairs_of = {p.trainee_id: pair for pair, m, a in cohort.pairs for p in (m, a)}
    assert ahead and {w.owner for w in ahead} <= right | {pairs_of.get(o) for o in right}
    assert all(w.days_before == 11 for w in ahead), "handed in a day ago, before it is due in ten days"
    assert plan_ahead(cohort, [w for w in plan if w.owner not in right], [tiny], {tiny.name: now}, now) == []


def test_a_handed_in_notebook_holds_the_answers_and_no_sign_of_where_they_came_from(tiny, tmp_path):
    from graders.build import build_release

    build_release(tiny, tmp_path / "release")
    work = next(w for w in plan_work(make_cohort(7, TODAY), [tiny], 7) if w.kind == "mutants")
    text = write_notebook(tiny, work, tmp_path / "release", tmp_path / "desk").read_text()
    assert "BEGIN SOLUTION" not in text
    assert not any(m.misconception and m.misconception in text for m in tiny.mutants if m.name in work.names)
    assert answer_cells(tiny, work)


def test_played_labs_are_due_and_the_others_to_come(tiny):
    now = datetime(2026, 11, 22, tzinfo=UTC)
    due = due_dates([tiny], played_labs([tiny]), now)
    assert due[tiny.name] < now


def test_a_folder_of_others_is_never_touched(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(CourseError, match="no demo has made"):
        run_demo(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_an_equal_run_goes_on_and_another_begins_anew(tmp_path):
    first = _make_room(tmp_path / "demo", "a", False)
    (tmp_path / "demo" / "course").mkdir()
    assert _make_room(tmp_path / "demo", "a", False) == first and (tmp_path / "demo" / "course").exists()
    _make_room(tmp_path / "demo", "b", False)
    assert not (tmp_path / "demo" / "course").exists() and (tmp_path / "demo" / MARKER).exists()


def test_the_hidden_data_of_a_demo_are_the_same_each_time(tmp_path):
    from cohort_tools.demo.run import _fix_hidden_data
    from graders.course import Course

    for name in ("a", "b"):
        _fix_hidden_data(tmp_path / name, 7)
    first = Course(tmp_path / "a", build=tmp_path / "build").secret_seed()
    assert first == Course(tmp_path / "b", build=tmp_path / "build").secret_seed() != 0
    assert (tmp_path / "a" / "secret_seed").stat().st_mode & 0o077 == 0
