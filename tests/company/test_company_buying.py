"""The depot's weeks, the offers and the statements: what is planted in them is there, and can be found."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from datasets.company import make_company
from datasets.company.settling import KINDS


@pytest.fixture(scope="module", params=[("home", "dev"), ("home", "held_out"), ("mena", "rotation")], ids="-".join)
def company(request):
    region, tier = request.param
    return make_company(12, region=region, tier=tier)


def test_an_empty_shelf_gives_less_than_was_wanted_and_only_then(company):
    weeks = company.table("depot_weeks").merge(company.truth("depot_weeks"), on=["week", "sku"])
    assert len(weeks) == 77 * 36
    assert (weeks.units[weeks.days_empty == 0] == weeks.wanted[weeks.days_empty == 0]).all()
    assert (weeks.units[weeks.days_empty == 7] == 0).all() and (weeks.wanted[weeks.days_empty == 7] > 0).mean() > 0.95
    assert 0.05 < (weeks.days_empty > 0).mean() < 0.2
    assert weeks.units.sum() < 0.97 * weeks.wanted.sum()


def test_shelves_are_empty_more_often_in_price_actions(company):
    weeks = company.table("depot_weeks")
    action = weeks.discount > 0
    assert 0.06 < action.mean() < 0.3
    assert (weeks.days_empty[action] > 0).mean() > 1.5 * (weeks.days_empty[~action] > 0).mean()


def test_marketing_reports_on_its_actions_and_on_nothing_else(company):
    weeks = company.table("depot_weeks")
    assert (weeks.reported_units.notna() == (weeks.discount > 0)).all()


def test_the_replay_has_twelve_weeks_of_forecast_more(company):
    replay = company.table("depot_replay")
    assert replay.wanted.notna().groupby(replay.week).all().to_dict() == {week: week < 40 for week in range(52)}
    seen = replay.dropna(subset=["wanted"])
    assert abs(seen.wanted.sum() / seen.forecast.sum() - 1) < 0.05  # the forecast is not biased


def test_articles_come_in_packs_and_the_smallest_order_is_a_whole_number_of_them(company):
    articles = company.table("depot_articles")
    assert (articles.minimum_order % articles.pack == 0).all() and set(articles.kind) == {"kit", "device", "book"}


def test_more_service_means_more_stock_and_fewer_missing_units(company):
    for _, trials in company.table("service_trials").groupby("kind"):
        assert trials.stock_eur.astype(float).iloc[-1] > 1.2 * trials.stock_eur.astype(float).iloc[0]
        assert trials.units_missing.is_monotonic_decreasing


def test_the_lowest_price_is_often_not_in_time_and_some_offers_have_run_out(company):
    both = company.table("buying_offers").merge(company.table("buying_requests"), on="request_id")
    import pandas as pd

    comes = pd.to_datetime(both.asked_on) + pd.to_timedelta(both.lead_days, unit="D")
    late, gone, on_the_day = comes > pd.to_datetime(both.needed_on), both.valid_to < both.asked_on, comes == pd.to_datetime(both.needed_on)
    assert 0.1 < late.mean() < 0.6 and 0.04 < gone.mean() < 0.2 and on_the_day.sum() >= 15
    assert (both.minimum_order % both["pack"] == 0).all() and both.currency.nunique() >= 4


def test_the_planted_differences_explain_the_balances(company):
    gap: Counter = Counter()
    for sign, name in ((1, "statement_lines"), (-1, "payable_lines")):
        for row in company.table(name).itertuples():
            gap[row.supplier_id] += sign * KINDS[row.kind] * row.amount
    truth = company.truth("settlement")
    for row in truth.itertuples():
        gap[row.supplier_id] -= row.difference
    assert set(gap.values()) == {Decimal(0)}
    assert min(Counter(truth.finding).values()) >= 10 and len(Counter(truth.finding)) == 4


def test_numbers_are_shared_between_suppliers_and_between_an_invoice_and_its_credit(company):
    lines = company.table("statement_lines")
    invoices = lines[lines.kind == "invoice"]
    assert invoices.groupby("number").supplier_id.nunique().max() >= 2
    assert set(invoices.number) & set(lines.number[lines.kind == "credit"])
