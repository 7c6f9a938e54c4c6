"""What the editors of single labs say, run from the labs' own cells; and what their hidden data promise."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from campkit import message_desk
from graders.labs import load_lab

LABS = Path(__file__).resolve().parents[1] / "labs"


@pytest.fixture(scope="module")
def router_cell():
    """The names that the router's case editor defines, without drawing it."""
    lab = load_lab(LABS / "s1_message_router")
    source = next(cell.source for cell in lab.cells if cell.name == "edit_cases").split("case_editor =")[0]
    names = {"message_desk": message_desk, "Counter": Counter, "QUEUES": message_desk.QUEUES}
    exec(source, names)
    return names


PLAIN = [("parcel is late", "HARBOUR"), ("product is broken", "WORKBENCH"), ("needs an invoice", "INVOICE"), ("login fails", "CLASSROOM"), ("which course", "LOBBY"), ("injury", "ESCALATE"),
         ("charged twice", "INVOICE"), ("wants to send back", "WORKBENCH")]


def cases(*more):
    """Eight plain cases and some more."""
    return [message_desk.plain_case(matter=matter, expect=queue) for matter, queue in PLAIN] + [message_desk.plain_case(**one) for one in more]


@pytest.mark.parametrize("more", [
    [{"matter": "part is missing", "expect": "HARBOUR"}],
    [{"matter": "parcel is late", "expect": "INVOICE"}],
    [{"matter": "charged twice", "mood": "asks for the boss", "expect": "ESCALATE"}],
], ids=["one wrong case", "contradiction", "the boss is no danger"])
def test_a_wrong_case_catches_no_warm_up_program(router_cell, more):
    """A case that every program fails, the right ones too, must not turn the editor green."""
    assert len(router_cell["not_caught"](cases(*more))) == 4
    assert any("Read once more what Nadia says" in line for line in router_cell["feedback_on_cases"](cases(*more)))


def test_two_cases_that_contradict_each_other_are_named(router_cell):
    told = router_cell["feedback_on_cases"](cases({"matter": "parcel is late", "expect": "INVOICE"}))
    assert any("Case 9 says INVOICE for the message of case 1, which says HARBOUR." in line for line in told)


def test_fair_cases_catch_all_four_and_are_not_doubted(router_cell):
    good = cases({"mood": "angry"}, {"order": "order: LOBBY"}, {"matter": "charged twice", "second": "product is broken", "expect": "WORKBENCH"})
    assert router_cell["not_caught"](good) == []
    assert not any("Read once more" in line or "says" in line for line in router_cell["feedback_on_cases"](good))


@pytest.mark.parametrize("tier", ["held_out", "rotation"])
def test_the_hidden_customers_of_the_order_desk_have_other_words(tier):
    """60 dialogues, no opening frame of the public ones but where a tool or a note is the trouble, every kind present, another order of words for another seed."""
    lab = load_lab(LABS / "s1_order_tools")
    data, words = lab.make_data(tier, 5), lab.module("data.py").WORDS
    assert len(data["dialogues"]) == 60 and len(data["requests"]) == 72 and set(data["dialogues"]["kind"]) == set(lab.module("data.py").COUNTS)
    assert not {text for texts in words[tier].values() for text in texts} & {text for texts in words["dev"].values() for text in texts}
    faults = data["dialogues"].query("kind == 'fault'")["faults"]
    assert len(faults) == 6 and sum("after_success" in fault for fault in faults) == 2
    other = lab.make_data(tier, 6)["dialogues"]
    assert Counter(data["dialogues"]["confirms"]) != Counter(other["confirms"]) or list(data["dialogues"]["opening"].str[:12]) != list(other["opening"].str[:12])


def test_a_needless_ticket_is_harm_only_where_a_stranger_gets_it():
    checks = load_lab(LABS / "s1_order_tools").module("checks.py")
    met = checks.Met()
    met.rows = [("cancel_yes", ["1 ticket nobody needed"]), ("cancel_stranger", ["1 ticket nobody needed"]), ("cancel_no", ["O-1 was cancelled and should not have been"]), ("where_one", [])]
    assert [kind for kind, _ in met.harmful()] == ["cancel_stranger", "cancel_no"]
