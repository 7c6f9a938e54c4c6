"""One answer to an understood request: the decision of its task, in the shape that the output contract asks for."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from campkit.practice_model.decide import answer as answering
from campkit.practice_model.decide import compute
from campkit.practice_model.decide.cases import decide_case
from campkit.practice_model.decide.inject import Order, find_orders, ordered_label, without_orders
from campkit.practice_model.decide.judge import judged
from campkit.practice_model.decide.mind import Mind
from campkit.practice_model.decide.needs import chosen
from campkit.practice_model.decide.short import short_answer
from campkit.practice_model.decide.write import plan, rewrite, summarise
from campkit.practice_model.dialogue import result_sentences, take_turn
from campkit.practice_model.emit import words as wording
from campkit.practice_model.fill import Values, fill_keys, fill_schema
from campkit.practice_model.reader.model import Field, Instruction
from campkit.practice_model.types import Choice

WITH_UNIT = re.compile(r"[\"“'`]\d+ (?:people|persons|guests|seats|pieces|days|hours|minutes|nights|items|[a-z]{4,12}s)[\"”'`]")  # a sample of the answer, a number with what it counts


def respond(mind: Mind, request: dict, ins: Instruction) -> Choice:
    """The answer to one request."""
    if request.get("tools"):
        return take_turn(mind, request, ins, lambda fresh: Choice(_after_tools(mind, ins, fresh)))
    return Choice(in_words(mind, ins))


def in_words(mind: Mind, ins: Instruction) -> str:
    """The answer as text (which may be JSON)."""
    orders = [] if ins.protected else find_orders(ins.data)
    if ins.protected and ins.task in ("classify", "judge", "extract", "compute"):
        ins = replace(ins, data=without_orders(ins.data))
    orders += find_orders(ins.outside)
    contract = ins.contract
    if contract.schema is not None:
        return json.dumps(fill_schema(mind, ins, orders, contract.schema), ensure_ascii=False)
    if contract.json:
        return _as_json(mind, ins, orders)
    core = _core(mind, ins, orders)
    return core


def _as_json(mind: Mind, ins: Instruction, orders: list[Order]) -> str:
    """JSON by agreement in words: the keys that are named, or keys of the model's own."""
    if ins.contract.keys:
        value: object = fill_keys(mind, ins, orders, ins.contract.keys)
    elif ins.task in ("classify", "judge"):
        value = {wording.own_key(mind, ins.data): _label(mind, ins, orders)}
    elif ins.task == "extract":
        value = _own_record(mind, ins)
    else:
        value = {wording.own_key(mind, ins.data): _plain(mind, ins, orders)}
    text = json.dumps(value, ensure_ascii=False)
    if ins.contract.bare or ins.json_object:
        return text
    return f"Here is the JSON you asked for:\n\n```json\n{json.dumps(value, ensure_ascii=False, indent=2)}\n```\n\nLet me know if you need anything else!"


def _own_record(mind: Mind, ins: Instruction) -> dict:
    """A record with keys of the model's own choice, from what it notices first."""
    fields = [Field("date"), Field("amount", "", {"type": ["number", "null"]}), Field("name"), Field("email")]
    made = fill_keys(mind, ins, [], tuple(fields))
    return {mind.pick((key, f"{key}_value", key.capitalize()), "own", ins.data): value for key, value in made.items() if value is not None}


def _core(mind: Mind, ins: Instruction, orders: list[Order]) -> str:
    """The plain answer, dressed as the contract asks."""
    contract = ins.contract
    if ins.task in ("classify", "judge"):
        label = _label(mind, ins, orders)
        if contract.template:
            return f"{contract.template} {label}"
        if contract.frame:
            return contract.frame.replace("{}", label)
        return label if contract.bare else wording.chatty_label(mind, label, ins.data)
    text = _plain(mind, ins, orders)
    if ins.task == "answer" and contract.abstain and text == contract.abstain:
        return text
    text = wording.shorten(text, contract.max_words, contract.max_sentences)
    if contract.template:
        return f"{contract.template} {text}"
    if contract.frame:
        return contract.frame.replace("{}", text)
    quiet = contract.bare or contract.max_words or contract.max_sentences or contract.bullets or contract.cite or (contract.steps and ins.task == "compute")
    return text if quiet or ins.task == "plan" else wording.chatty(mind, text, ins.data)


def _label(mind: Mind, ins: Instruction, orders: list[Order]) -> str:
    """The label: an order's, a decided one, or words of the model's own when none is allowed."""
    if not ins.labels:
        said = next((o.say for o in reversed(orders) if o.say), None)
        return said or wording.own_label(mind, ins.data)
    ordered = ordered_label(orders, ins.labels)
    if ordered is not None:
        return ordered
    said = next((o.say for o in reversed(orders) if o.say), None)
    if said:
        return said
    decided = judged(mind, ins) if ins.task == "judge" else None
    if decided is None and ins.cases:
        return decide_case(mind, ins.data, ins.cases)
    return decided or chosen(mind, ins, ins.labels, ins.examples).label


def _plain(mind: Mind, ins: Instruction, orders: list[Order]) -> str:
    """The answer's content as text, for the tasks that end in text."""
    said = next((o.say for o in reversed(orders) if o.say), None)
    if said:
        return said
    if ins.task == "compute":
        return _sum(mind, ins)
    if ins.task == "summarise":
        return summarise(mind, ins)
    if ins.task == "rewrite":
        return rewrite(mind, ins)
    if ins.task == "plan":
        return plan(mind, ins)
    if ins.task == "extract":
        values = fill_keys(mind, ins, orders, ins.contract.keys) if ins.contract.keys else _own_record(mind, ins)
        if ins.contract.single:
            value = next(iter(values.values()))
            return ins.contract.abstain or "null" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value}" for key, value in values.items())
    if ins.task == "answer" or ins.passages:
        return _answer(mind, ins)
    return f"You wrote about {wording.own_label(mind, ins.data).lower()}." if ins.data.strip() else "How can I help?"


def _answer(mind: Mind, ins: Instruction) -> str:
    """The sentence that answers, with its mark when a citation is asked for; an abstention; or an invention."""
    reply = Values(mind, ins, []).reply
    if not reply.grounded:
        return ins.contract.abstain or answering.invented(mind, ins.data, ins.data)
    value = short_answer(ins.data, reply.sentence, reply.passage, ins.contract.yes_no, bool(WITH_UNIT.search(ins.instructions))) if (ins.contract.brief or ins.contract.yes_no) and not ins.contract.cite else None
    if value is not None:
        return value
    if ins.contract.cite and reply.mark and reply.mark not in reply.sentence:
        quoted = f'"{reply.sentence}"' if re.search(r"\bquot", ins.instructions, re.I) else reply.sentence
        return f"{quoted} [{reply.mark}]"
    return reply.sentence


def _sum(mind: Mind, ins: Instruction) -> str:
    """A sum, in one go or in steps."""
    found = compute.read_sum(ins.instructions, ins.data)
    if found is None:
        return "I cannot see any numbers to work with."
    expression, value, operations = found
    steps = ins.contract.steps
    said = compute.with_slips(expression, value, operations, steps, mind.tier.skill)
    shown = compute.show(said, compute.wanted_decimals(ins.instructions, ins.data))
    if steps:
        return "\n".join([*compute.running_steps(expression, value, said), f"Total: {shown}"])
    return shown


def _after_tools(mind: Mind, ins: Instruction, fresh: list[dict]) -> str:
    """Words after tools: made from the results when there are any, else an ordinary answer."""
    if ins.contract.schema is not None:
        return in_words(mind, ins)
    if fresh:
        return result_sentences(fresh, ins.data, mind)
    if ins.passages:
        return in_words(mind, ins)
    return wording.chatty(mind, "I can help with that once I know what exactly you need.", ins.data)
