"""Messages with two matters: a sentence that says nothing is no matter, and a tie-break rule decides between the labels that it names and no others."""

import itertools

import pytest

from campkit.practice_model.decide.classify import classify
from campkit.practice_model.decide.mind import Mind
from campkit.practice_model.engine import Engine
from campkit.practice_model.reader.model import Label, Rule

DESKS = {
    "Alder": "somebody is injured, fire or smoke, a child swallowed a part, the police or a lawyer",
    "Maple": "the machine arrived broken or does not start, a part is missing in the box, the wrong machine came",
    "Birch": "the parcel has not arrived, where is the delivery, the courier, another address or day of delivery",
    "Cedar": "charged twice or too much, an invoice or receipt, a payment reminder, a refund has not come",
    "Dogwood": "advice before buying, which machine is right, a price or an offer for a school",
}
ORDER = ["Alder", "Maple", "Birch", "Cedar", "Dogwood"]
ONE = {
    "The machine does not start any more since yesterday.": "Maple", "My parcel has not arrived, where is the courier?": "Birch", "I was charged twice for the same order.": "Cedar",
    "Which machine would you recommend for a school of 80 children?": "Dogwood", "I need a receipt for the last payment.": "Cedar", "A screw is missing in the box of the machine.": "Maple",
}
NOTHING = ["My cat is called Otto.", "I am furious!", "Get me your boss!", "It is raining here.", "My name is Anna Berg.", "Nobody ever answers me!", "Have a nice weekend, all of you."]
TWO = {
    "The machine does not start any more. Also, my parcel with the screws has not arrived.": ("Maple", "Birch"), "Where is the courier with my parcel? And I was charged twice for it.": ("Birch", "Cedar"),
    "I was charged twice. By the way, the machine arrived broken.": ("Cedar", "Maple"), "Which machine is right for a school? And please send me the invoice of the last one.": ("Dogwood", "Cedar"),
}


@pytest.fixture(scope="module")
def engine():
    return Engine.load()


def ask(engine, text, rules, names=tuple(DESKS), model="practice-large"):
    listed = "\n".join(f"- {name}: {DESKS[name]}" for name in names)
    prompt = f"Sort the message to one desk.\nDesks:\n{listed}\n\nRules:\n" + "\n".join(f"- {rule}" for rule in rules) + "\n\nAnswer with the name of the desk only."
    return engine.complete({"model": model, "messages": [{"role": "system", "content": prompt}, {"role": "user", "content": text}]}).choices[0].text


def whole_order(names=ORDER):
    return ["If a message fits several desks, the first in this order wins: priority " + " > ".join(names) + "."]


@pytest.mark.parametrize("rules", [whole_order(), ["Alder wins over Dogwood."], ["If a message fits Alder and Birch, choose Alder."]], ids=["order", "wins", "if both"])
def test_a_sentence_that_says_nothing_is_no_matter(engine, rules):
    kept = [ask(engine, f"{text} {more}" if after else f"{more} {text}", rules) == desk for (text, desk), more, after in itertools.product(ONE.items(), NOTHING, (True, False))]
    assert sum(kept) >= 0.9 * len(kept), f"{sum(kept)} of {len(kept)}"
    assert all(ask(engine, text, rules) == desk for text, desk in ONE.items())


def test_a_sentence_that_says_nothing_makes_no_label_level_with_the_best(engine):
    """In the small tier such a sentence draws all labels nearer to each other; what is level is judged without it."""
    changed = [(text, more) for text, more, after in itertools.product(ONE, NOTHING, (True, False))
               if ask(engine, f"{text} {more}" if after else f"{more} {text}", whole_order(), model="practice-small") != ask(engine, text, whole_order(), model="practice-small")]
    assert len(changed) <= 3, changed


@pytest.mark.parametrize("rule", ["If a message is only angry, choose the desk of its matter.", "Ignore the tone of the message.", "Being angry is no danger."])
def test_a_rule_about_the_tone_harms_nothing(engine, rule):
    assert all(ask(engine, f"{text} I am really angry!", [*whole_order(), rule]) == desk for text, desk in ONE.items())


def test_an_order_decides_between_two_matters_whatever_the_order_of_the_list(engine):
    for names in (ORDER, ORDER[::-1], sorted(ORDER, key=lambda n: n[1])):
        for ranked in (ORDER, ORDER[::-1]):
            for text, pair in TWO.items():
                assert ask(engine, text, whole_order(ranked), names) == min(pair, key=ranked.index), (text, names, ranked)


@pytest.mark.parametrize("rule", ["Alder wins over Dogwood.", "If a message fits both Alder and Dogwood, choose Alder.", "If a message fits both Maple and Alder, choose Maple."])
def test_a_rule_about_other_labels_changes_nothing(engine, rule):
    others = {"Maple", "Alder", "Dogwood"} if "Maple" in rule else {"Alder", "Dogwood"}
    for text, pair in TWO.items():
        if len(set(pair) & others) < 2:
            assert ask(engine, text, [rule]) == ask(engine, text, []), (text, rule)


def test_a_chain_of_rules_decides_between_its_ends(engine):
    chain = ["Dogwood wins over Birch.", "Birch wins over Cedar."]
    text = "Which machine is right for a school? And please send me the invoice of the last one."
    assert ask(engine, text, chain) == "Dogwood" and ask(engine, text, ["Cedar wins over Birch.", "Birch wins over Dogwood."]) == "Cedar"
    assert ask(engine, text, chain[:1]) == ask(engine, text, [])  # half a chain says nothing about the two


def test_rules_that_contradict_each_other_cancel(engine):
    text = next(iter(TWO))
    assert ask(engine, text, ["Maple wins over Birch.", "Birch wins over Maple."]) == ask(engine, text, [])


class Flat:
    """A tier for which every text is as near as every other."""

    name, skill, spread = "flat", 1.0, 1.0

    def similarity(self, text, others):
        return [0.5] * len(others)


def test_without_any_evidence_the_list_decides_and_a_rule_between_level_labels_counts():
    labels = [Label(name, text) for name, text in DESKS.items()]
    assert classify(Mind(Flat()), "One thing here. Another thing there.", labels).label == "Alder"
    assert classify(Mind(Flat()), "One thing here. Another thing there.", labels, (), (Rule("", "Cedar", "Birch", True),)).label == "Alder"
    assert classify(Mind(Flat()), "One thing here. Another thing there.", labels, (), (Rule("", "Cedar", "Alder", True),)).label == "Cedar"
