"""The evaluation: its statistics, its table, and (where the outside data is at hand) the effects that the lessons promise."""

import os
from pathlib import Path

import pytest

from campkit.errors import DataError
from campkit.model_evaluation.invented import render_tasks, score_tasks
from campkit.model_evaluation.items import sample
from campkit.model_evaluation.statistics import paired_effect
from campkit.practice_model.engine import Engine

needs_data = pytest.mark.skipif(not os.environ.get("CAMP_DATA_MIRROR"), reason="outside data: set CAMP_DATA_MIRROR to the mirror folder")
UNOPENED = {"t09_city_reports", "t10_trip_rules"}


@pytest.fixture(scope="module")
def engine():
    return Engine.load()


def test_paired_effect_of_equal_lists_is_zero_and_does_not_pass():
    effect = paired_effect([1, 0, 1, 0], [1, 0, 1, 0])
    assert (effect.points, effect.low, effect.high, effect.passes) == (0.0, 0.0, 0.0, False)


def test_paired_effect_knows_its_interval():
    effect = paired_effect([1.0] * 60 + [0.0] * 40, [0.0] * 100)
    assert effect.points == 60.0 and 50 < effect.low < 60 < effect.high < 70 and effect.passes and effect.pairs == 100


def test_a_large_effect_on_few_items_does_not_pass():
    assert not paired_effect([1.0, 0.0], [0.0, 0.0]).passes


def test_unequal_lists_are_refused():
    with pytest.raises(ValueError, match="one length"):
        paired_effect([1.0], [])


def test_sample_is_even_and_in_order():
    assert sample(list(range(10)), 5) == [0, 2, 4, 6, 8] and sample([1, 2], 5) == [1, 2]


def test_missing_mirror_says_what_to_set(monkeypatch):
    from campkit.model_evaluation.data import rows

    monkeypatch.setenv("CAMP_DATA_MIRROR", "")
    with pytest.raises(DataError, match="CAMP_DATA_MIRROR"):
        rows("banking77/test.csv")


def test_invented_tasks_are_mostly_solved_by_the_large_tier(engine):
    records = score_tasks(engine, Path(__file__).parent / "tasks", ["practice-large"])
    known = [r for r in records if r["task"] not in UNOPENED]
    assert sum(r["practice-large"] for r in known) >= 0.75 * sum(r["items"] for r in known)
    assert render_tasks(records, ["practice-large"]).count("\n") == len(records) + 2


def test_the_strangers_tasks_come_out_as_the_page_says(engine):
    """The columns `after reading` of docs/practice_model_results.md, tier by tier, are what the model does."""
    page = (Path(__file__).parents[2] / "docs" / "practice_model_results.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith(("| u0", "| u1", "| v0", "| v1", "| w0", "| x0", "| y0"))]
    published = {row[0]: {"items": int(row[2]), "practice-large": int(row[4]), "practice-medium": int(row[5]), "practice-small": int(row[6])} for row in rows}
    records = score_tasks(engine, Path(__file__).parent / "stranger_tasks", ["practice-large", "practice-medium", "practice-small"])
    assert {r["task"]: {key: r[key] for key in ("items", "practice-large", "practice-medium", "practice-small")} for r in records} == published


def test_an_empty_task_folder_is_an_error(engine, tmp_path):
    with pytest.raises(DataError, match="no task files"):
        score_tasks(engine, tmp_path, ["practice-small"])


@needs_data
def test_techniques_help_on_outside_data_and_wrong_prompts_do_not(engine):
    from campkit.model_evaluation import routing, sums
    from campkit.model_evaluation.table import evaluate, pool, render

    tasks = [routing.labels_task("cards", 60), routing.routing_task("charges", 60), routing.rules_task("cards", 60), routing.schema_task("cards", 40), routing.fence_task("charges", 40), *sums.sum_tasks(25)]
    records = evaluate(engine, tasks, "practice-small")
    effects = {row["technique"]: row["added"].points for row in pool(records)}
    assert set(effects) == {"labels", "definitions", "examples", "tie-break rules", "schema", "fencing", "decomposition", "tools for arithmetic"}
    assert all(points >= 5 for points in effects.values()), effects
    wrong = next(r for r in records if r["wrong"])
    assert max(wrong["wrong"].values()) <= wrong["full"] - 20, wrong
    assert "| labels |" in render(records, {})
