"""The business measures: worked examples by hand, and what must not change, or must, when the log changes."""

import random
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campkit import measures as m

START = date(2026, 6, 1)


def event(number, by="machine", day=0, reverted=None, step="match"):
    return {"event_id": f"E-{number}", "step": step, "by": by, "done_on": START + timedelta(days=day),
            "reverted_on": None if reverted is None else START + timedelta(days=day + reverted)}


def contact(number, day, customer="C-1", topic="parcel"):
    return {"contact_id": f"K-{number}", "customer_id": customer, "topic": topic, "on": START + timedelta(days=day)}


HEADS = [{"month": "2026-06", "head_days": 300, "days": 30}]


@pytest.mark.parametrize(("rows", "parts"), [
    ([event(1), event(2, "person"), event(3, "assisted")], (1, 3)),
    ([event(1, reverted=7), event(2, reverted=8)], (1, 2)),
    ([event(1), event(1)], (1, 1)),
    ([], (0, 0)),
], ids=["assisted is not automatic", "reverted on day 7 counts as reverted", "exported twice", "nothing"])
def test_aar_by_hand(rows, parts):
    measure = m.automation_rate(rows)
    assert (measure.numerator, measure.denominator) == parts


def test_aar_leaves_out_what_may_still_be_reverted_and_what_is_out_of_scope():
    rows = [event(1), event(2, day=4), event(3, "person", step="scan")]
    assert m.automation_rate(rows, as_of="2026-06-08").denominator == 2
    assert m.automation_rate(rows, scope=["match"]).denominator == 2


events = st.lists(st.tuples(st.sampled_from(["machine", "assisted", "person"]), st.integers(0, 60), st.none() | st.integers(0, 20)), min_size=1, max_size=40).map(
    lambda rows: [event(n, by, day, back) for n, (by, day, back) in enumerate(rows)])


@settings(max_examples=60, deadline=None)
@given(events)
def test_aar_does_not_change_when_the_log_is_doubled_or_shuffled_and_falls_with_assisted_steps(rows):
    before = m.automation_rate(rows)
    mixed = rows + rows
    random.Random(1).shuffle(mixed)
    assert m.automation_rate(mixed) == before == m.automation_rate(pd.DataFrame(rows))
    after = m.automation_rate(rows + [event(1000 + n, "assisted") for n in range(5)])
    assert after.value < before.value or before.value == 0
    assert m.combine([m.automation_rate(rows[::2]), m.automation_rate(rows[1::2])] if len(rows) > 1 else [before]) == before


def test_one_id_with_two_stories_is_an_error_and_so_is_an_unknown_actor():
    with pytest.raises(ValueError, match="'E-1' stands for two different rows"):
        m.automation_rate([event(1), event(1, "person")])
    with pytest.raises(ValueError, match="by is 'robot'"):
        m.automation_rate([event(1, "robot")])


def test_cts_counts_every_kind_of_cost_over_fulfilled_orders_only():
    costs = [{"cost_id": n, "kind": kind, "amount": "10.10"} for n, kind in enumerate(m.COST_KINDS)]
    orders = [{"order_id": n, "fulfilled": n < 3} for n in range(5)]
    measure = m.cost_to_serve(costs + costs, orders + orders)
    assert float(measure.numerator) == 60.6 and measure.denominator == 3 and measure.value == pytest.approx(20.2)
    more = m.cost_to_serve([*costs, {"cost_id": 99, "kind": "rework", "amount": 9}], orders)
    assert more.value > measure.value
    assert m.cost_to_serve(costs, [*orders, {"order_id": 9, "fulfilled": False}]) == measure
    with pytest.raises(ValueError, match="'licence' is none of people, model"):
        m.cost_to_serve([{"cost_id": 1, "kind": "licence", "amount": 1}], orders)
    assert m.cost_to_serve(costs, []).value is None


@pytest.mark.parametrize(("rows", "as_of", "parts"), [
    ([contact(1, 0), contact(2, 7)], None, (0, 1)),
    ([contact(1, 0), contact(2, 8)], None, (2, 2)),
    ([contact(1, 0), contact(2, 5), contact(3, 11)], None, (0, 1)),
    ([contact(1, 0), contact(2, 3, topic="bill")], None, (2, 2)),
    ([contact(1, 0), contact(2, 3, customer="C-2")], None, (2, 2)),
    ([contact(1, 0), contact(2, 20)], "2026-06-25", (1, 1)),
    ([contact(1, 0), contact(1, 0)], None, (1, 1)),
], ids=["day 7 is the same issue", "day 8 is a new one", "a chain is one issue", "another topic", "another customer", "too young to tell", "exported twice"])
def test_fcr_by_hand(rows, as_of, parts):
    measure = m.first_contact_resolution(rows, as_of=as_of)
    assert (measure.numerator, measure.denominator) == parts


def test_average_headcount_moves_with_the_day_on_which_somebody_starts():
    def heads(first_day):  # ten people all month, one more from first_day on
        return [{"month": "2026-06", "head_days": 300 + 31 - first_day, "days": 30}]

    assert m.average_headcount(heads(16)) == 10.5 and m.average_headcount(heads(1)) == 11
    early, late = (m.gross_profit_per_head(1000, 400, heads(day)).value for day in (1, 25))
    assert early < late
    assert m.average_headcount([*HEADS, {"month": "2026-07", "head_days": 620, "days": 31}]) == m.Fraction(920, 61)
    assert m.average_headcount([*HEADS, {"month": "2026-06", "head_days": 60, "days": 30}]) == 12  # two units


def test_per_head_measures_by_hand():
    orders = [{"order_id": 1, "fulfilled": True, "value": "120.50"}, {"order_id": 2, "fulfilled": False, "value": "900"}]
    assert m.gmv_per_head(orders, HEADS).value == pytest.approx(12.05)
    assert m.gross_profit_per_head(1000, 400, HEADS, service_cost=100).value == 50
    assert m.gmv_per_head(orders, []).value is None


def test_ratios_are_added_never_averaged():
    small, large = m.Measure("FCR", m.Fraction(1), m.Fraction(1), "share"), m.Measure("FCR", m.Fraction(10), m.Fraction(99), "share")
    assert m.combine([small, large]).value == 0.11
    with pytest.raises(ValueError, match="same measure"):
        m.combine([small, m.automation_rate([event(1)])])
    assert str(large) == "FCR 10.1 % (10 of 99)" and "nothing to measure" in str(m.automation_rate([]))


def test_amortised_is_the_month_s_part():
    assert float(m.amortised("2400", 24)) == 100
    with pytest.raises(ValueError, match="at least one month"):
        m.amortised(1, 0)


def test_a_matter_belongs_to_the_month_of_its_first_contact():
    rows = [dict(zip(("contact_id", "customer_id", "topic", "on"), row, strict=True)) for row in [
        ("K1", "C1", "parcel", "2026-09-28"), ("K2", "C1", "parcel", "2026-10-03"),  # one matter, of September
        ("K3", "C2", "bill", "2026-10-30"), ("K4", "C2", "bill", "2026-11-02"),  # one matter, of October, not solved at once
        ("K5", "C3", "login", "2026-10-10")]]
    assert [row["contact_id"] for row in m.matters_begun(rows, "2026-10")] == ["K3", "K4", "K5"]
    assert [row["contact_id"] for row in m.matters_begun(rows, "2026-09")] == ["K1", "K2"]
    assert m.first_contact_resolution(m.matters_begun(rows, "2026-10")).value == pytest.approx(0.5), "the rows of October alone say three of three"
    table = pd.DataFrame(rows)
    assert m.matters_begun(table, "2026-10").equals(table.iloc[2:])
