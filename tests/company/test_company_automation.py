"""Do the measures work on the company's logs, and do the planted tricks move them the way tricks do?"""

from __future__ import annotations

import pytest

from campkit.measures import automation_rate, average_headcount, cost_to_serve


@pytest.fixture(scope="module")
def log(company):
    return company, company.table("step_log"), company.truth("tricks").set_index("trick")


def honest(log):
    """Once each, no test runs, and what a person confirmed is assisted."""
    log = log[log.test_run == 0].copy()
    log.loc[log.confirmed_by.notna(), "by"] = "assisted"
    return log


def test_the_rate_rises_after_the_scenarios_land(log):
    company, frame, _ = log
    rates = {month: automation_rate(rows).value for month, rows in honest(frame).groupby(frame.done_on.str[:7])}
    assert rates["2026-05"] < 0.3 < 0.45 < rates["2026-10"] < 0.8
    landed = company.table("scenarios").set_index("step").landed_on
    assert (frame[frame.by != "person"].done_on >= frame[frame.by != "person"].step.map(landed)).all()


def test_each_trick_is_there_and_makes_the_rate_look_better(log):
    _, frame, tricks = log
    assert len(tricks) == 5 and (tricks["rows"] > 0).all()
    for trick in ("assisted steps logged as machine", "test runs logged as work"):
        chosen = frame[(frame.step == tricks.step[trick]) & (frame.done_on.str[:7] == tricks.month[trick])]
        assert automation_rate(chosen).value > automation_rate(honest(chosen)).value, trick
    assert frame.event_id.duplicated().sum() == tricks["rows"]["the same rows exported twice"]
    assert frame.test_run.sum() == tricks["rows"]["test runs logged as work"]
    wrong = frame[(frame.by == "machine") & frame.confirmed_by.notna() & ~frame.event_id.duplicated()]
    assert len(wrong) == tricks["rows"]["assisted steps logged as machine"]
    cases = frame[frame.test_run == 0].drop_duplicates("event_id")
    one = cases[cases.step == "read order"].case_id.nunique()
    other = cases[cases.step == "check price"].case_id.nunique()
    gone = tricks["rows"]["hard cases left out of the log"] if tricks.step["hard cases left out of the log"] == "read order" else 0
    assert one + gone == other, "every order is read and checked, but for those left out"


def test_costs_and_heads_give_a_cost_to_serve(log):
    company, _, _ = log
    costs = company.table("step_costs")
    assert set(costs.kind) == {"people", "model", "tool", "rework", "refund", "build"}
    orders = company.table("orders").query("ordered_on >= '2026-10-01'")
    value = cost_to_serve(costs[costs.month == "2026-10"], orders.assign(fulfilled=orders.status == "delivered")).value
    assert 60 < value < 600
    assert 55 < float(average_headcount(company.table("headcount").query("month == '2026-10'"))) < 80


def test_some_scenarios_are_worth_keeping_and_some_are_not(log):
    company, _, _ = log
    truth = company.truth("scenarios")
    assert {"keep", "stop"} == set(truth.decision)
    assert ((truth.worth.astype(float) > 0) == (truth.decision == "keep")).all()
