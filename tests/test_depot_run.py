"""The replay of a depot: what is ordered comes after its lead time, what is refused never comes, and the costs add up."""

from __future__ import annotations

import pytest

from campkit.depot_run import AHEAD, is_accepted, next_step, run_depot

ARTICLE = {"sku": "A", "forecast_error": 0.2, "lead_weeks": 2, "pack": 10, "minimum_order": 20, "order_eur": 5.0, "holding_eur": 0.5, "missing_eur": 3.0}


def run(rule, wanted=(10,) * 6, forecast=(10.0,) * (6 + AHEAD), **changes):
    return run_depot([ARTICLE | changes], {"A": list(wanted)}, {"A": list(forecast)}, rule, weeks=len(wanted))


def test_without_orders_the_first_stock_is_used_up_and_the_rest_is_missing():
    made = run(lambda items: {})
    assert [row["stock"] for row in made.weeks] == [30, 20, 10, 0, 0, 0]  # it begins with lead time plus two weeks of forecast
    assert (made.units_missing, made.missing_eur, made.holding_eur, made.orders) == (20, 60.0, 30.0, 0)
    assert made.total_eur == 90.0


def test_an_order_is_on_the_shelf_after_its_lead_time():
    seen = []

    def rule(items):
        seen.append((items[0]["stock"], items[0]["coming"]))
        return {"A": 20} if len(seen) == 1 else {}

    made = run(rule)
    assert seen == [(40, 0), (30, 20), (40, 0), (30, 0), (20, 0), (10, 0)]
    assert made.units_missing == 0 and made.order_eur == 5.0


@pytest.mark.parametrize("units", [10, 25, 9])
def test_below_the_smallest_order_or_in_broken_packs_nothing_comes_and_the_order_costs(units):
    assert not is_accepted(ARTICLE, units)
    made = run(lambda items: {"A": units})
    assert (made.refused, made.order_eur, made.units_missing) == (6, 30.0, 20)


def test_the_rule_sees_twelve_weeks_ahead_and_not_what_will_be_wanted():
    seen = {}

    def rule(items):
        seen.update(items[0])
        return {}

    run(rule, forecast=[float(week) for week in range(6 + AHEAD)])
    assert seen["forecast"] == [float(week) for week in range(5, 5 + AHEAD)] and "wanted" not in seen


@pytest.mark.parametrize("units", [-10, 0.5, True])
def test_an_order_is_a_whole_number(units):
    with pytest.raises(ValueError, match="order for A"):
        run(lambda items: {"A": units})


def rule(window=1, coming=True, safety=1.9, root=True, larger=1.0, minimum=True, mean=False, lacking=True, one_week=False):
    """An order rule, with a slip in one of its parts when asked for."""
    def order(items):
        orders = {}
        for item in items:
            ahead = item["forecast"][: item["lead_weeks"] + window]
            if mean:
                ahead = [sum(item["forecast"]) / len(item["forecast"])] * len(ahead)
            spread = sum(week ** 2 for week in ahead) ** 0.5 if root else sum(ahead)
            spread = ahead[0] if one_week else spread
            short = sum(ahead) + safety * item["forecast_error"] * spread - item["stock"] - (item["coming"] if coming else 0)
            size = max(short if lacking else 0, larger * (2 * item["order_eur"] * ahead[0] / item["holding_eur"]) ** 0.5)
            if short > 0 and (minimum or size >= item["minimum_order"]):
                orders[item["sku"]] = round(max(size, item["minimum_order"]))
        return orders
    return order


@pytest.mark.parametrize(("slip", "word"), [
    ({"coming": False}, "what is coming counts"), ({"window": 0}, "lead time plus one week"), ({"safety": 0.0}, "needs a safety"),
    ({"root": False}, "too much safety"), ({"larger": 7.2}, "cost the same at 283"), ({"minimum": False}, "it should order 400"), ({"one_week": True}, "too little safety"), ({"mean": True}, "not the mean of all twelve"), ({"lacking": False}, "at least what is lacking")])
def test_a_rule_that_costs_too_much_is_told_its_slip(slip, word):
    assert word in next_step(rule(**slip))


@pytest.mark.parametrize("safety", [1.0, 1.4, 1.9, 2.6, 3.3])
def test_a_sound_rule_is_told_nothing(safety):
    assert next_step(rule(safety=safety)) == ""
