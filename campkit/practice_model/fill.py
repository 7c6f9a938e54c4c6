"""Answering in JSON: each property of a schema, or each key that the prompt names, asks the deciding half for its value."""

from __future__ import annotations

import re

from campkit.practice_model.decide import answer as answering
from campkit.practice_model.decide.classify import classify
from campkit.practice_model.decide.compute import read_sum, with_slips
from campkit.practice_model.decide.extract import extract
from campkit.practice_model.decide.inject import Order, ordered_label, ordered_values
from campkit.practice_model.decide.kinds import invent, kind_of
from campkit.practice_model.decide.lines import read_list, read_order_lines
from campkit.practice_model.decide.mind import Mind
from campkit.practice_model.decide.needs import chosen
from campkit.practice_model.decide.presence import mentioned
from campkit.practice_model.decide.spans import find_spans
from campkit.practice_model.decide.write import draft, summarise
from campkit.practice_model.emit.schema import Filler
from campkit.practice_model.reader.model import Field, Instruction, Label
from campkit.practice_model.reader.text import humanise, key_of, sentences, stems, words

MISSING = object()
REASON = frozenset("reason reasoning explanation rationale why justification thoughts thinking analysis because comment comments".split())
SUMMARY = frozenset("summary abstract gist headline overview tldr".split())
REPLY = frozenset("reply response draft message_to_customer".split())
ANSWER = frozenset("answer".split())
QUOTE = frozenset("quote evidence citation source span excerpt section cite reference passage document".split())
SURE = frozenset("confidence probability certainty score".split())
ABLE = frozenset("answerable found answered known supported grounded".split())
TOLD_FALSE = re.compile(r"\bfalse\b[^.;]{0,20}\b(?:if|when|where)\b", re.I)
OTHERWISE_FALSE = re.compile(r"\b(?:otherwise|else)\b\W*(?:it is |use |put |write )?false\b|\bfalse (?:otherwise|if not|if there is (?:no|none)|when not)\b", re.I)
NO = re.compile(r"\b(?:no|not|never|without|none|nothing|nor)\b|n't\b", re.I)
HOW_MANY = frozenset("quantity qty count number units pieces amount".split())


CHOICES = re.compile(r"^\W{0,3}(?:(?:one of|either)\W{1,3})?[\"“`'][^\"”`'\n]{1,40}[\"”`'](?:\s*(?:,|/|\||\bor\b)+\s*(?:or\s+)?[\"“`'][^\"”`'\n]{1,40}[\"”`'])+")


class Values:
    """The values for one request; an instance is asked property by property."""

    def __init__(self, mind: Mind, ins: Instruction, orders: list[Order], inside: tuple[int, ...] = ()) -> None:
        """`inside` are the kinds of order lines (their properties) that this text is itself a line of."""
        self.mind, self.ins, self.orders, self.inside = mind, ins, orders, inside
        self._set = ordered_values(orders)
        self._reply = None
        self.label_keys: frozenset[str] = frozenset()  # of several keys those whose example value is a label; empty when that is not known

    @property
    def reply(self) -> answering.Reply:
        """The answer found in the context, looked up once."""
        if self._reply is None:
            self._reply = answering.find_answer(self.mind, self.ins.data, self.ins.passages)
        return self._reply

    def ask(self, field: Field, schema: dict) -> object:
        """The value for one leaf or array of a schema."""
        types = schema.get("type")
        types = [types] if isinstance(types, str) else list(types or [])
        if isinstance(schema.get("enum"), list):
            return self.choose(field, schema["enum"])
        if "array" in types or "items" in schema:
            return self.many(field, schema)
        name = set(words(humanise(field.name)))
        if "boolean" in types:
            return self.holds(field, name)
        return self.leaf(field, name, types)

    def choose(self, field: Field, options: list) -> object:
        """One value of an enum."""
        texts = [o for o in options if isinstance(o, str)]
        if not texts:
            return options[0]
        known = {key_of(label.name): label for label in self.ins.labels}
        labels = [label if label and label.definition else Label(o, _definition(field.description, o)) for o, label in ((o, known.get(key_of(o))) for o in texts)]
        ordered = ordered_label(self.orders, tuple(labels))
        if ordered is not None:
            return ordered
        examples = [e for e in self.ins.examples if e.answer in texts]
        if self.ins.task == "judge" and set(map(str.lower, texts)) <= {"yes", "no", "true", "false", "pass", "fail"}:
            return next((t for t in texts if (t.lower() in ("yes", "true", "pass")) == self.holds(field, set())), texts[0])
        verdict = chosen(self.mind, self.ins, labels, examples)
        if None in options and max(verdict.scores) < 0.12:
            return None
        return verdict.label

    def many(self, field: Field, schema: dict) -> object:
        """The values of an array: order lines for objects, several labels for an enum, otherwise what the text lists."""
        items = schema.get("items") or {}
        properties = items.get("properties") if isinstance(items.get("properties"), dict) else None
        if properties is not None:
            return self._lines(properties, items, f"{field.description} {self.ins.instructions}")
        if isinstance(items.get("enum"), list):
            options = [o for o in items["enum"] if isinstance(o, str)]
            verdict = classify(self.mind, self.ins.data, [Label(o, _definition(field.description, o)) for o in options]) if options else None
            best = max(verdict.scores) if verdict else 0.0
            return [o for o, s in zip(options, verdict.scores, strict=True) if s >= max(0.25, best - 0.08)] if verdict else []
        singular = Field(re.sub(r"(?<=\w)s$", "", field.name), field.description, items)
        kind = kind_of(singular)
        spans = [s.value for s in find_spans(self.ins.data) if s.kind == kind or (kind == "money" and s.kind == "number")]
        if kind in ("email", "date", "phone", "url", "id", "money", "number"):
            return list(dict.fromkeys(spans))
        return read_list(self.ins.data)

    def _lines(self, properties: dict, items: dict, said: str) -> list[dict]:
        """Objects of an array, from the order lines of the text."""
        made = []
        skip = re.search(r"\b(?:leave out|skip|omit|ignore|without|exclude|not include|no)\b[^.\n]{0,40}\bcancel", said, re.I) or re.search(r"\bcancel\w*\b[^.\n]{0,40}\b(?:left out|skipped|omitted|excluded|not included|do not count)", said, re.I)
        lines = [line for line in read_order_lines(self.ins.data) if not (line.cancelled and skip)]
        if id(properties) in self.inside and any(line.source == self.ins.data for line in lines):
            return []  # a schema that refers to itself: this text is the line that it was read from
        for line in lines:
            sub = Values(self.mind, Instruction("extract", "", line.source, True, True), [], (*self.inside, id(properties)))
            entry = {}
            for name, part in properties.items():
                part = part if isinstance(part, dict) else {}
                own, types = set(words(humanise(name))), part.get("type")
                numeric = "number" in (types or ()) or "integer" in (types or ())
                if re.search(r"cancel", name):
                    entry[name] = line.cancelled
                elif numeric and (own & HOW_MANY or sum("integer" in str(p.get("type")) or "number" in str(p.get("type")) for p in properties.values() if isinstance(p, dict)) == 1):
                    entry[name] = line.quantity
                elif not numeric and not own & {"unit", "currency", "date", "colour", "color", "size", "note", "id", "sku"} and "enum" not in part and line.item not in entry.values():
                    entry[name] = line.item
                else:
                    entry[name] = MISSING
            filler = Filler({"type": "object", "properties": properties}, sub.ask, MISSING)
            made.append({name: filler.node(properties[name], Field(name), 1, ()) if value is MISSING else value for name, value in entry.items()})
        return made

    def holds(self, field: Field, name: set[str]) -> bool:
        """Whether what a boolean describes is true of the text."""
        if name & ABLE or (self.ins.task == "answer" and name & {"abstain", "abstained", "unanswerable"}):
            grounded = self.reply.grounded
            return not grounded if name & {"abstain", "abstained", "unanswerable"} else grounded
        claim = field.description or humanise(field.name)
        claim = re.sub(r"^\W*(?:true|whether|if|is true|set to true)\b\W*(?:if|when|whether)?", "", claim, flags=re.I).strip() or humanise(field.name)
        if OTHERWISE_FALSE.search(field.description) and (there := mentioned(self.ins.data, field.name)) is not None:
            return there
        parts = [self.ins.data, *sentences(self.ins.data)][:40]
        near = max(self.mind.similarity(claim, parts), default=0.0)
        asked = set(stems(claim))
        shared = len(asked & set(stems(self.ins.data))) / len(asked) if asked else 0.0
        if self.ins.contract.nulls and TOLD_FALSE.search(field.description):
            return self._said(field)
        negated = any(re.search(r"\b(?:no|not|never|n't|without)\b", s, re.I) and set(stems(s)) & asked for s in parts[1:]) and not re.search(r"\b(?:no|not|never|without)\b", claim, re.I)
        return round(0.5 * near + 0.5 * shared, 4) >= 0.36 and not negated

    def _said(self, field: Field) -> bool | None:
        """True or false where the text speaks of it, None where it does not: for `true if ..., false if it says that it is not`."""
        own = set(stems(humanise(field.name)))
        about = [part for part in sentences(self.ins.data) if {word.removeprefix("un") for word in stems(part)} & own or any(len(word) > 4 and word[:5] in {name[:5] for name in own} for word in stems(part))]
        if not about:
            return None
        return not any(NO.search(part) or any(word.startswith("un") and word.removeprefix("un") in own for word in stems(part)) for part in about)

    def leaf(self, field: Field, name: set[str], types: list[str]) -> object:
        """A string or a number."""
        for key, value in self._set.items():
            if set(stems(key)) & set(stems(humanise(field.name))):
                return value
        ins = self.ins
        numeric = "number" in types or "integer" in types
        if name & SURE and numeric and "price" not in name:
            return 0.8
        if name & REASON:
            return f"The text is mainly about {' '.join(words(ins.data)[:12])}."
        if name & SUMMARY:
            return summarise(self.mind, ins)
        if ins.task == "answer" and ins.passages and (name & ANSWER or name & QUOTE):
            return self._answered(name)
        if name & REPLY or name & ANSWER and ins.task != "compute":
            return draft(self.mind, ins) if name & REPLY else ins.data[:200]
        if ins.task == "compute" and (numeric or name & {"answer", "result", "total", "sum"}):
            found = read_sum(ins.instructions, ins.data)
            if found:
                return float(with_slips(*found, ins.contract.steps, self.mind.tier.skill))
        label = self._labelled(field, name)
        if label is not None:
            return label
        found = extract(self.mind, ins.data, field, ins.contract.nulls, ins.contract.year or _year_of(field))
        if found.value is not None:
            return found.value
        return None if "null" in types or not types and self.ins.contract.nulls or (self.ins.contract.nulls and "null" in types) else invent(field, ins.data)

    def _labelled(self, field: Field, name: set[str]) -> str | None:
        """A label, when the prompt lists labels and the property is where the label goes."""
        if self.ins.task not in ("classify", "judge") or not self.ins.labels or self.label_keys and field.name not in self.label_keys:
            return None
        return self.choose(field, [label.name for label in self.ins.labels])

    def _answered(self, name: set[str]) -> str | None:
        """The answer, or its place, or the abstention."""
        reply, offered = self.reply, self.ins.contract.abstain
        if not reply.grounded:
            if name & ANSWER:
                return offered if offered else answering.invented(self.mind, self.ins.data, self.ins.data)
            return None if offered or self.ins.contract.nulls else reply.mark
        if name & ANSWER:
            return reply.sentence
        return reply.sentence if name & {"quote", "evidence", "span", "excerpt"} else reply.mark or reply.sentence


def _definition(description: str, option: str) -> str:
    """What a property's description says about one of its options (`billing: invoices and fees; tech: ...`)."""
    match = re.search(rf"(?<!\w){re.escape(option)}[\"'`]?\s*(?:[:=]|\s[-–—]\s|\(|\b(?:when|if|for|means)\b)\s*([^;\n()]+?)(?=[.;\n)]|,\s*(?:and\s+|or\s+)?[\w\"'`-]+\s*(?:[:=]|\b(?:when|if|for|means)\b)|$)", description)
    return match.group(1).strip() if match else ""


def fill_schema(mind: Mind, ins: Instruction, orders: list[Order], schema: dict) -> object:
    """A value that fits the schema."""
    said = {key_of(field.name): field.description for field in ins.contract.keys if field.description}
    return Filler(_described(schema, said) if said else schema, Values(mind, ins, orders).ask, MISSING).fill()


def _described(schema: object, said: dict[str, str]) -> object:
    """The schema with what the prompt's own words say of the properties that the schema leaves undescribed (one level)."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict):
        return schema
    told = {name: {**part, "description": said[key_of(name)]} if isinstance(part, dict) and not part.get("description") and "$ref" not in part and key_of(name) in said else part for name, part in properties.items()}
    return {**schema, "properties": told}


def _year_of(field: Field) -> int | None:
    """The year that a field's description gives to dates without one."""
    match = re.search(r"\byear\b[^.\d]{0,30}\b((?:19|20)\d\d)\b", field.description, re.I)
    return int(match.group(1)) if match else None


def fill_keys(mind: Mind, ins: Instruction, orders: list[Order], keys: tuple[Field, ...]) -> dict:
    """A value for each key that the prompt names."""
    values = Values(mind, ins, orders)
    names = {key_of(label.name) for label in ins.labels}
    values.label_keys = frozenset(field.name for field in keys if key_of(field.description) in names)
    made = {}
    for field in keys:
        wanted = field.schema or _schema_of(field, ins)
        nullable = dict(wanted)
        if ins.contract.nulls and isinstance(nullable.get("type"), str):
            nullable["type"] = [nullable["type"], "null"]
        made[field.name] = Filler(nullable, values.ask, MISSING).node(nullable, Field(field.name, field.description), 1, ())
    return made


def _schema_of(field: Field, ins: Instruction) -> dict:
    """A schema for a key that the prompt describes in words only."""
    said = f"{field.description}".lower()
    schema: dict = {"type": "string", "description": field.description}
    options = CHOICES.match(field.description)
    if options:
        listed = re.findall(r"[\"“`']([^\"”`'\n]{1,40})[\"”`']", options.group(0))
        return {"enum": [*listed, None] if ins.contract.nulls else listed, "description": field.description}
    if re.search(r"\b(?:number|integer|numeric|float|decimal)\b", said) and not re.search(r"\b(?:(?:tele)?phone|mobile|fax|order|invoice|reference|customer|account|tracking|booking|id) number\b", said):
        schema["type"] = "integer" if "integer" in said else "number"
    elif re.search(r"\btrue\b|\bboolean\b|\bwhether\b", said):
        schema["type"] = "boolean"
    elif re.search(r"\b(?:list|array)\b", said):
        schema = {"type": "array", "items": {"type": "string"}, "description": field.description}
    if not ins.contract.nulls and schema["type"] == "string" and re.search(r"\bnull\b", said):
        schema["type"] = ["string", "null"]
    return schema


def arguments_for(mind: Mind, parameters: dict, filled: dict, ins: Instruction) -> dict:
    """Arguments that fit a tool's schema: those found, the rest made up."""
    made = Filler(parameters, Values(mind, ins, []).ask, MISSING).fill() if parameters else {}
    made = made if isinstance(made, dict) else {}
    required = parameters.get("required") if isinstance(parameters.get("required"), list) else []
    return {name: filled.get(name, value) for name, value in made.items() if name in filled or name in required}
