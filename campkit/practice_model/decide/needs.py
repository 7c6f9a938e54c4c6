"""Choosing a label where some labels need something from the text, and another one is for texts that lack it."""

from __future__ import annotations

from collections.abc import Sequence

from campkit.practice_model.decide.classify import Verdict, classify
from campkit.practice_model.decide.extract import extract
from campkit.practice_model.decide.mind import Mind
from campkit.practice_model.reader.model import Example, Field, Instruction, Label


def chosen(mind: Mind, ins: Instruction, labels: Sequence[Label], examples: Sequence[Example]) -> Verdict:
    """The verdict on the text; the labels for what is lacking are only chosen where it is lacking."""
    asking = {need.target for need in ins.needs}
    plain = [label for label in labels if label.name not in asking]
    if not ins.needs or len(plain) < 2 or len(plain) == len(labels):
        return classify(mind, ins.data, labels, examples, ins.rules)
    verdict = classify(mind, ins.data, plain, examples, ins.rules)
    for need in ins.needs:
        if verdict.label in need.labels and extract(mind, ins.data, Field(need.thing.replace(" ", "_"), need.told), True).value is None:
            return Verdict(need.target, verdict.scores, verdict.margin)
    return verdict
