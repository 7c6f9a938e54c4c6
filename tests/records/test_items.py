"""Item statistics: equal to plain loops, the planted bad check is the one that is found, little data is called so."""

from __future__ import annotations

import numpy as np
import pytest

from cohort_tools.demo.large import make_large_cohort
from cohort_tools.demo.large.answers.items import lab_statistics
from cohort_tools.demo.large.labs import BAD_CHECK, LABS
from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.items import (
    item_statistics,
    resemblances,
    suspect_items,
    suspects,
    who_resembles,
)

GIVEN = [lab.name for lab in LABS if lab.name != "s4_centre"]


@pytest.fixture(scope="module", params=[11, 3])
def world(request, tmp_path_factory):
    cohort = make_large_cohort(request.param)
    records = cohort.fill(tmp_path_factory.mktemp("items") / "course")
    yield cohort, Facts(records, cohort.as_of)
    records.close()


@pytest.mark.parametrize("lab", GIVEN)
def test_the_statistics_are_those_of_plain_loops(world, lab):
    cohort, facts = world
    expected, (summary, items) = lab_statistics(cohort, lab), item_statistics(facts, lab)
    assert summary["n"] == expected["n"] and set(items.index) == set(expected["items"])
    assert summary["alpha"] == pytest.approx(expected["alpha"]) and summary["sem"] == pytest.approx(expected["sem"])
    for name, values in expected["items"].items():
        assert items.loc[name, list(values)].tolist() == pytest.approx(list(values.values())), name


def test_the_bad_check_is_found_and_named_first(world):
    found = suspect_items(world[1])
    assert tuple(found.loc[0, ["lab_id", "item_id"]]) == BAD_CHECK and found.loc[0, "discrimination"] < -0.5
    summary, items = item_statistics(world[1], BAD_CHECK[0])
    assert summary["alpha"] < 0 < items.loc[BAD_CHECK[1], "alpha_without"]  # a negative alpha is shown as it is
    assert [n for n, row in items.iterrows() if "suspect" in row["flags"]] == [BAD_CHECK[1]]


def test_what_one_bad_check_pulls_down_is_not_blamed():
    rng = np.random.default_rng(5)
    able = rng.uniform(0, 1, 60)
    x = np.column_stack([np.clip(able + rng.normal(0, 0.1, 60), 0, 1) for _ in range(4)] + [1 - able])
    assert suspects(x) == [4] and suspects(x[:, :4]) == []
    assert suspects(np.ones((40, 3))) == []


def test_few_submissions_give_no_statistics_and_some_are_indicative(world):
    facts = world[1]
    assert item_statistics(facts, "s4_centre")[0]["status"] == "not_enough_data"
    assert item_statistics(facts, "s2_match_deliveries")[0]["status"] == "indicative"  # 19 pairs
    assert item_statistics(facts, "s1_order_notes")[0]["status"] == "ok"
    few = facts.at(facts.now)
    few.__dict__["scores"] = facts.scores[facts.scores["owner_id"].isin([f"T-{i:04d}" for i in range(1, 10)])]
    summary, items = item_statistics(few, "s1_order_notes")
    assert (summary["n"], summary["status"]) == (9, "not_enough_data") and np.isnan(summary["alpha"]) and items["discrimination"].isna().all()
    assert items["facility"].notna().all()


def test_an_item_that_still_waits_for_a_grader_is_left_out_of_its_lab(world):
    cohort, facts = world
    waiting = sum(i["points"] is None for a in cohort.book.attempts if a["lab"] == "s3_two_departments" and a["attempt"] == 1 for i in a["items"])
    assert waiting and item_statistics(facts, "s3_two_departments")[0]["n"] == lab_statistics(cohort, "s3_two_departments")["n"]


def test_who_resembles_which_mutant(world):
    cohort, facts = world
    latest = {}
    for a in cohort.book.attempts:
        if a["attempt"] >= latest.get((a["lab"], a["owner"]), {"attempt": 0})["attempt"]:
            latest[a["lab"], a["owner"]] = a
    expected = {(a["lab"], i["name"], i["resembles"], a["owner"]) for a in latest.values() for i in a["items"] if i["resembles"]}
    found = who_resembles(facts)
    assert expected and set(found.itertuples(index=False, name=None)) == expected
    counts = resemblances(facts)
    assert counts["n"].sum() == len(expected)
