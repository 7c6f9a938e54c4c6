"""The instruction reader: from the messages of a request to what they ask, in general terms. It knows no lab and no data set."""

from __future__ import annotations

import functools
import json
import math
import re
from dataclasses import replace

from campkit.practice_model.reader.asked import asks_alone, names_answers
from campkit.practice_model.reader.contract import read_contract
from campkit.practice_model.reader.examples import read_examples, read_turns
from campkit.practice_model.reader.field_blocks import without_block
from campkit.practice_model.reader.frames import read_frame
from campkit.practice_model.reader.label_forms import read_cases
from campkit.practice_model.reader.labels import is_yes_no, read_labels, sometimes_yes_no
from campkit.practice_model.reader.locate import locate
from campkit.practice_model.reader.model import (
    Contract,
    Example,
    Field,
    Instruction,
    Label,
    Passage,
    Rule,
)
from campkit.practice_model.reader.needs import read_needs
from campkit.practice_model.reader.passages import read_passages
from campkit.practice_model.reader.rule_lists import is_rest, read_rule_list
from campkit.practice_model.reader.rules import read_rules
from campkit.practice_model.reader.samples import wanted_value
from campkit.practice_model.reader.task import read_task
from campkit.practice_model.reader.telling import is_told
from campkit.practice_model.reader.text import key_of
from campkit.practice_model.reader.unfold import unfold

__all__ = ["Contract", "Example", "Field", "Instruction", "Label", "Passage", "Rule", "read"]

RESTS_ON = re.compile(r"\b(?:handbook|knowledge base|passages?|context|faq|according to|based on the|polic(?:y|ies))\b", re.I)  # the answer stands in a text of the prompt
ROOM = 4_000  # characters of instructions that are read with full attention
MOST = 200_000  # characters read of one part; more is cut in the middle, as a context window would
SPACES, UNBROKEN = 200, 1_000  # the longest run of white space, and of letters, digits and joining signs, that is read
ENDLESS = re.compile(rf"\s{{{SPACES},}}|[A-Za-z0-9_.+/=-]{{{UNBROKEN},}}")
VALUE = re.compile(r"^\d+(?:[.,]\d+)?\s?(?P<unit>[A-Za-z%°/]+)$")
STUDIED = 256  # instruction texts whose reading is kept: the same prompt comes again and again with other data


def read(messages: list[dict], response_format: dict | None = None, has_tools: bool = False) -> Instruction:
    """Read a request. Never raises on any text; what is not understood is simply not found."""
    system = "\n\n".join(_cut(m.get("content") or "") for m in messages if m.get("role") in ("system", "developer"))
    turns = [m for m in messages if m.get("role") in ("user", "assistant")]
    last = max((i for i, m in enumerate(turns) if m.get("role") == "user"), default=None)
    user = _cut(turns[last].get("content") or "") if last is not None else ""
    shown, talk = read_turns(turns[:last] if last is not None else [])
    history = "\n".join(_cut(m.get("content") or "") for m in talk)
    place = locate(user, bool(system.strip()) and _instructs(system) or bool(shown))
    own = "\n".join(part for part in (place.before, place.after) if part.strip())
    instructions = "\n".join(part for part in (system, own) if part.strip())
    form = json.dumps(response_format, sort_keys=False, ensure_ascii=False) if response_format else ""
    sum_ = re.search(r"\d\s*[+*x×÷]\s*\d|\d\s+[-/]\s+\d", place.data[:2000])
    asks = "sum" if sum_ else "question" if place.data.strip().endswith(("?", "？", "؟")) else ""
    known = _study(instructions, form, has_tools, shown, place.how == "arrow", asks)
    passages = _passages("\n\n".join(part for part in (system, own, history) if part.strip())) if known.task in ("answer", "chat", "judge") else ()
    return replace(
        known, data=place.data, fenced=place.fenced or place.how == "message", outside=place.outside, passages=passages,
    )


@functools.lru_cache(maxsize=STUDIED)
def _study(instructions: str, form: str, has_tools: bool, shown: tuple[Example, ...], arrow: bool, asks: str) -> Instruction:
    """What the instructions alone say. `asks` is what the data looks like (a question, a sum), for prompts that name no task."""
    response_format = json.loads(form) if form else {}
    kind = response_format.get("type")
    schema = (response_format.get("json_schema") or {}).get("schema") if kind == "json_schema" else None
    whole = unfold(_without_examples(instructions))
    prose = sometimes_yes_no(whole)
    ruled = read_rule_list(prose)
    conditions = {said for said, _ in ruled}
    examples = (*(e for e in read_examples(instructions) if e.text not in conditions and not (ruled and is_rest(e.text))), *shown)
    contract = read_contract(prose, response_format, [e.answer for e in shown] + (["arrow"] if arrow else []))
    prose = without_block(prose) if contract.json and contract.keys else prose
    trial = _choices(read_labels(prose, schema, examples, True), contract)
    task = read_task(prose, asks, schema, has_tools, len(trial) > 1, len(contract.keys))
    if task in ("answer", "chat", "rewrite", "plan", "summarise") and len(trial) > 1 and (asks_alone(whole) or _offered(whole, trial) and names_answers(whole, tuple(label.name for label in trial))) and (task != "answer" or not RESTS_ON.search(whole)):
        task = "classify"  # a list of names, and one of them is asked for
    if task in ("classify", "answer") and is_yes_no(trial):
        task = "judge"
    labels = trial if task in ("classify", "judge") else read_labels(prose, schema, examples, False)
    if task == "judge" and not labels:
        labels = (Label("yes"), Label("no"))
    if task in ("extract", "chat", "answer") and contract.bare and not (contract.json or contract.keys or contract.schema is not None or has_tools or len(labels) > 1 or RESTS_ON.search(whole)):
        wanted = wanted_value(prose)
        task, contract = ("extract", replace(contract, keys=wanted, single=True, nulls=contract.nulls or bool(contract.abstain))) if wanted else (task, contract)
    frame = "" if contract.json or contract.template or contract.schema is not None else read_frame(prose, labels)
    contract = replace(contract, frame=frame, yes_no=prose != whole) if frame or prose != whole else contract
    examples = _matching(examples, labels) if task in ("classify", "judge") and labels else examples
    if task in ("classify", "judge") and not contract.bare and len(labels) > 1 and not contract.json:
        contract = replace(contract, bare=asks_alone(whole) or names_answers(whole, tuple(label.name for label in labels)))
    rules = _buried(read_rules(prose, labels, tuple(examples)), prose) if task in ("classify", "judge") else ()
    cases = read_cases(prose, labels) if task in ("classify", "judge") and not examples and len(labels) > 1 else ()
    labels = tuple(Label(label.name) for label in labels) if cases else labels
    return Instruction(
        task=task, instructions=instructions, data="", fenced=False, told=is_told(instructions), labels=labels, examples=tuple(examples),
        rules=rules, cases=cases, needs=read_needs(prose, labels) if task == "classify" else (), contract=contract, json_object=kind in ("json_object", "json_schema"),
    )


def _offered(text: str, labels: tuple[Label, ...]) -> bool:
    """Whether labels are offered as such: with definitions, or the last two joined by `or`, a slash or a bar; `Answer the question, in one sentence` offers none."""
    joined = rf"{re.escape(labels[-2].name)}[\"'`*”]*\s*(?:,?\s*\bor\b\s*(?:an? )?|/|\|)\s*[\"'`*“]*{re.escape(labels[-1].name)}"
    return any(label.definition for label in labels) or bool(re.search(joined, text, re.I))


def _choices(labels: tuple[Label, ...], contract: Contract) -> tuple[Label, ...]:
    """The labels, unless they are the keys of the answer or samples of its value (`"12 euro", "9 pm"`)."""
    keys, names = {key_of(field.name) for field in contract.keys}, {key_of(label.name) for label in labels}
    samples = [VALUE.match(label.name) for label in labels]
    values = contract.brief and all(samples) and len({match["unit"].lower() for match in samples if match}) > 1
    return () if len(labels) > 1 and (len(keys) > 1 and names <= keys or values) else labels


_passages = functools.lru_cache(maxsize=STUDIED)(read_passages)


def _buried(rules: tuple[Rule, ...], text: str) -> tuple[Rule, ...]:
    """The rules with their weights: in a long prompt a rule in the middle counts less than one at either end."""
    if len(text) <= ROOM:
        return rules
    depth = min(1.0, math.log2(len(text) / ROOM) / 3)
    places = [max(0, text.find(rule.condition)) / len(text) if rule.condition else 0.0 for rule in rules]
    return tuple(replace(rule, weight=round(1 - 0.8 * depth * (1 - abs(2 * place - 1)), 4)) for rule, place in zip(rules, places, strict=True))


def _cut(text: str) -> str:
    """At most MOST characters, the beginning and the end; endless runs of spaces or of one unbroken word are shortened, so that reading stays linear."""
    text = text if len(text) <= MOST else text[: MOST // 2] + "\n" + text[-MOST // 2 :]
    return ENDLESS.sub(lambda run: run.group(0)[: SPACES if run.group(0)[0].isspace() else UNBROKEN], text)


def _instructs(system: str) -> bool:
    """Whether a system message says what to do, and not only who the model is."""
    rest = re.sub(r"\b[Yy]ou are (?:an?|the) [^.!\n]*[.!]?", "", system)
    return bool(re.search(r"\w{3,}", rest)) and (len(rest.split()) > 6 or bool(re.search(r"\b(sort|rout|classif|extract|answer|reply|return|label|summar|use|add|give|write|translate)\w*", system, re.I)))


def _without_examples(text: str) -> str:
    """The instructions without their example blocks, so that an example is not read as a rule or a label list."""
    return re.sub(r"<examples?\b[^<>]*>.*?</examples?>", " ", text, flags=re.S | re.I) if "</example" in text.lower() else text


def _matching(examples: tuple[Example, ...], labels: tuple[Label, ...]) -> tuple[Example, ...]:
    """Examples whose answer is an allowed label, written as the label is."""
    known = {key_of(label.name): label.name for label in labels}
    found = []
    for example in examples:
        name = known.get(key_of(example.answer))
        if name is None and example.answer.lstrip().startswith("{"):
            name = next((n for n in known.values() if re.search(rf"[\"']{re.escape(n)}[\"']", example.answer)), None)
        if name is not None:
            found.append(replace(example, answer=name))
        elif key_of(example.text) in known and len(example.answer.split()) > 2:
            found.append(Example(example.answer, known[key_of(example.text)], example.weight))
    return tuple(found)
