"""The talks of the referral lab: an honest fit finds what was planted, and each known shortcut finds something else."""

from __future__ import annotations

import numpy
import pytest

from graders.labs import labs_root, load_lab

LAB = load_lab(labs_root() / "s2_referral_formula")


@pytest.fixture(scope="module")
def talks():
    data, tables = LAB.module("data.py"), LAB.make_data("dev", LAB.config.dev_seed)
    moves = tables["truth_moves"].to_dict("records")
    return data, tables, data.term_columns(moves), tables["talks"]["referrals"].to_numpy(float)


def test_an_honest_fit_finds_each_planted_factor(talks):
    data, tables, columns, count = talks
    planted = dict(zip(tables["truth_factors"]["term"], tables["truth_factors"]["factor"], strict=True))
    found = data.fit_counts(columns, count)
    assert all(abs(numpy.log(found[term] / planted[term])) < 0.21 for term in data.TERMS), found


def test_the_shortcuts_mislead(talks):
    data, tables, columns, count = talks
    reward, plain = tables["truth_moves"]["reward"].to_numpy() > 0, columns["ask_specific"]
    assert count[reward].mean() < 1.05 * count[~reward].mean(), "over all customers the reward seems to do nothing"
    winners = tables["truth_moves"][count > 0]
    assert winners["small_talk"].mean() > winners[["touch", "forward", "ask_specific"]].mean().max(), "what winners share most has no effect"
    ratio = count[plain].mean() / count[~plain].mean() * count[columns["forward"]].mean() / count[~columns["forward"]].mean()
    assert ratio > 1.2 * data.fit_counts({name: columns[name] for name in ("ask_specific", "forward")}, count)["forward"], "plain ratios count twice"


def test_lines_of_days_after_give_the_outcome_away(talks):
    _, tables, _, _ = talks
    lines = tables["lines"].merge(tables["talks"][["talk_id", "started_at", "referrals"]], on="talk_id")
    late = lines[lines["at"].str[:10] > lines["started_at"].str[:10]]
    late = late.groupby("talk_id").tail(1)
    days = (numpy.array(late["at"].str[:10], "datetime64[D]") - numpy.array(late["started_at"].str[:10], "datetime64[D]")).astype(int)
    assert (late["referrals"][days >= 2] > 0).all() and (days >= 2).sum() > 30


def test_no_sentence_of_the_held_out_talks_is_among_those_that_trainees_see():
    seen, hidden = (set(LAB.make_data(tier, seed)["lines"]["text"]) for tier, seed in (("dev", LAB.config.dev_seed), ("held_out", 5)))
    assert not seen & hidden
