"""The process part of the company: does the log say what the planted truth says?"""

from __future__ import annotations

import pytest

from datasets.company import make_company
from datasets.company.processes import DIGITAL, PROCESSES, TEMPTING, read_maps


@pytest.fixture(scope="module", params=[7, "held/1", "held/2"])
def world(request):
    company = make_company(request.param, parts=["processes"], tier="held_out")
    events = company.table("process_events")
    return company.table("process_steps"), events, company.truth("process_steps").set_index("step"), events.drop_duplicates("task")


def test_maps_are_well_formed():
    steps = read_maps()
    assert len({s["step"] for s in steps}) == len(steps) == 50
    assert {s["process"] for s in steps} == set(PROCESSES)
    assert {s["nature"] for s in steps} == {"rule", "judgement", "one-off"}
    for step in steps:
        outcomes = step["outcomes"].split("|")
        usual = [pair.split(">")[1] for pair in step["kinds"].split("|")]
        assert len(usual) >= 2 and set(usual) <= set(outcomes), step["step"]


def test_same_seed_same_log_and_another_seed_another():
    one, other = (make_company(seed, parts=["processes"]).table("process_events") for seed in (7, 7))
    assert one.equals(other)
    assert 11_000 < len(one) < 17_000
    assert not one.equals(make_company(8, parts=["processes"]).table("process_events"))


def test_a_rule_step_has_one_outcome_for_each_kind(world):
    """Can the label be read from the log: surprises are rare at rule steps and common where judgement is needed?"""
    _, _, truth, once = world
    count = once.groupby(["step", "kind", "outcome"]).size().groupby(["step", "kind"]).agg(["max", "sum"])
    count = count[count["sum"] >= 5].groupby("step").sum()
    surprise = 1 - count["max"] / count["sum"]
    nature = truth["nature"].reindex(surprise.index)
    assert surprise[nature == "rule"].max() < 0.05 < 0.09 < surprise[nature == "judgement"].min()


def test_a_shared_task_is_logged_for_each_actor_with_the_same_minutes(world):
    _, events, truth, _ = world
    rows = events.groupby("task").agg(actors=("actor", "nunique"), minutes=("minutes", "nunique"), step=("step", "first"))
    assert (rows["minutes"] == 1).all()
    assert (rows["actors"].to_numpy() == truth["actors"].reindex(rows["step"]).to_numpy()).all()
    assert (truth["actors"] == 3).sum() == 4


def test_only_steps_that_may_be_built_are_ai_nodes(world):
    """Is a step that nobody can undo, that a law covers and nobody approves ever labelled ai?"""
    steps, _, truth, _ = world
    label = truth["label"].reindex(steps["step"]).to_numpy()
    forbidden = (steps["reversible"] == 0) & (steps["regulated"] == 1) & (steps["approval"] == 0)
    unreadable = ~steps["input"].isin(DIGITAL)
    assert forbidden.sum() >= 3 and unreadable.sum() >= 4
    assert set(label[(forbidden | unreadable).to_numpy()]) == {"human"}


def test_what_must_not_be_built_is_tempting(world):
    _, _, truth, once = world
    hours = once.groupby("step")["minutes"].sum() / 60
    tempting = hours[truth.index[truth["role"] == "tempting"]]
    golden = hours[truth.index[truth["role"].str.startswith("gold")]]
    assert tempting.mean() > golden.mean() > 50 and tempting.max() < TEMPTING[1] * 1.6
