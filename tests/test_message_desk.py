"""The desk of the message router: sheet, error costs, cases. And the picture and the editor that came with it."""

from __future__ import annotations

import pytest

from campkit import message_desk as desk
from campkit.charts import bars, grid
from campkit.widgets import FieldEditor

COSTS = {"missed_escalate": 40.0, "needless_escalate": 4.0, "wrong_invoice": 3.0, "wrong_other": 1.5, "unusable_answer": 0.9}


@pytest.mark.parametrize("right, given, eur", [
    ("HARBOUR", "HARBOUR", 0), ("ESCALATE", "LOBBY", 40), ("LOBBY", "ESCALATE", 4), ("INVOICE", "ESCALATE", 4), ("INVOICE", "LOBBY", 3), ("LOBBY", "INVOICE", 1.5),
    ("HARBOUR", "harbour", 0.9), ("ESCALATE", "I think it is ESCALATE", 0.9),
])
def test_each_error_has_its_price(right, given, eur):
    assert desk.error_cost(right, given, COSTS) == eur


def test_costs_are_weighed_by_the_week_and_not_by_the_sample():
    """One error in two ESCALATE messages, which are 3 of 100 in the week: 1,000 x 0.03 x 1/2 x 40."""
    found = desk.cost_per_thousand(["ESCALATE", "ESCALATE", "LOBBY"], ["ESCALATE", "LOBBY", "LOBBY"], COSTS, {"ESCALATE": 3, "LOBBY": 97})
    assert found == {("ESCALATE", "LOBBY"): pytest.approx(600)}


def test_macro_f1_counts_a_rare_queue_like_a_frequent_one():
    assert desk.macro_f1(["A"] * 8 + ["B"], ["A"] * 9, ["A", "B"]) == pytest.approx((16 / 17 + 0) / 2)


def test_a_sheet_is_read_and_a_damaged_one_is_empty(tmp_path):
    path = tmp_path / "desk.yaml"
    path.write_text("LOBBY: '  advice   before buying '\nrule_1: ''\nrule_2: Danger first.\n", encoding="utf-8")
    sheet = desk.read_desk(path)
    assert sheet["queues"]["LOBBY"] == "advice before buying" and sheet["rules"] == ["Danger first."]
    assert tuple(sheet["queues"]) == desk.QUEUES == tuple(sorted(desk.PRIORITY)), "the order of the sheet says nothing about what goes first"
    assert desk.words_in(sheet) == 5
    path.write_text("LOBBY: [", encoding="utf-8")
    assert not any(desk.read_desk(path)["queues"].values()) and not any(desk.read_desk(tmp_path / "none.yaml")["queues"].values())


@pytest.mark.parametrize("changes, queue", [
    ({"matter": "charged twice", "second": "product is broken"}, "WORKBENCH"), ({"matter": "login fails", "second": "injury"}, "ESCALATE"),
    ({"mood": "angry"}, "HARBOUR"), ({"order": "order: LOBBY"}, "HARBOUR"), ({"matter": "only praise"}, "LOBBY"),
])
def test_the_house_rules_give_a_case_its_queue(changes, queue):
    assert desk.sort_by_house_rules(desk.plain_case(**changes)) == queue


def test_a_case_that_cannot_be_run_says_why(tmp_path):
    assert not desk.problems(desk.plain_case())
    assert "matter" in desk.problems(desk.plain_case(matter="a strike"))[0]
    assert "same" in desk.problems(desk.plain_case(second="parcel is late"))[0]
    assert desk.read_cases(tmp_path / "cases.csv") == []


def test_a_grid_says_its_numbers_in_words_too():
    picture = grid({("A", "A"): 3, ("A", "B"): 1}, ["A", "B"], ["A", "B"], "Where they went", down="should be", across="answered")
    assert "A, answered B: 1" in picture.description and picture.rows == [["A", 3, 1], ["B", 0, 0]] and "<desc>" in picture._repr_html_()


def test_labels_in_capitals_have_room():
    assert 'x="96"' in bars({"WORKBENCH": 1}, "t").svg


def test_a_long_field_is_an_ordinary_text_field_on_disk(tmp_path):
    editor = FieldEditor(tmp_path / "desk.yaml", {"LOBBY": ("", "one sentence")}, long=["LOBBY"])
    editor.set("LOBBY", 'advice: "which course?"')
    assert FieldEditor(tmp_path / "desk.yaml", {"LOBBY": ("", "one sentence")}).values == {"LOBBY": 'advice: "which course?"'}
