"""Allowed answers and their definitions: from schema enums, tags, bullets, tables, JSON, lists in a sentence, or the examples."""

from __future__ import annotations

import json
import re

from campkit.practice_model.reader import asked, enumerations
from campkit.practice_model.reader.label_forms import (
    CHOOSE_FOR,
    from_choices,
    from_endings,
    from_letters,
    from_lines,
    from_otherwise,
    from_quoted,
    from_sections,
)
from campkit.practice_model.reader.model import Example, Label
from campkit.practice_model.reader.rule_lists import read_rule_list
from campkit.practice_model.reader.slots import example_names
from campkit.practice_model.reader.tag_labels import from_container, from_tags
from campkit.practice_model.reader.text import (
    BULLET,
    heading_of,
    key_of,
    sentences,
    strip_bullet,
    unquote,
    words,
)

LABEL_WORDS = frozenset(
    "label labels category categories class classes intent intents queue queues topic topics option options choice choices route routes tray trays type types "
    "sentiment tag tags department departments team teams code codes value values bucket buckets allowed priority status verdict answers outcome kinds kind definitions "
    "group groups folder folders desk desks level levels destination destinations owner owners unit units 标签 类别 分类 选项 الفئات التصنيفات".split()
)
SHOWN = frozenset("label answer category output input q a response intent class".split())
LEADING = re.compile(r"^\W*(?:(?:choose|pick|select|answer|reply|respond|return|output|assign|use|write|give|say|label)\b.*|.*\b(?:one of|from|either))$", re.I)
ARROW = re.compile(r"->|→|=>|⇒")
PAIR = re.compile(
    r"^(?P<name>[\"'`“*]{0,3}[^\s:：=|()\"'`*][^:：=|()\n]{0,60}?[\"'`”*]{0,3})\s*(?:[:：=|]|\s[-–—]{1,2}\s|->|→|\((?=[^()]{4,}\)\s*$)|\bmeans\b|\bcovers\b|\bis for\b|\bis about\b)\s*(?P<text>\S.*)$"
)
LIST_LEAD = re.compile(
    r"\b(?:one of|one from|either|(?:labels?|categor(?:y|ies)|class(?:es)?|intents?|options?|queues?|values?|topics?|answers?|choices|sentiments?|departments?|teams?)"
    r"(?:\s+\w+){0,3}?\s*(?:are|is|:|=|of|from)|into|about|among|between|as|with|from|reply|answer|choose|pick|select|output|return|say|respond)(?:(?<=[:=])|(?!\w))"
    r"(?:\s+(?:exactly|only|the|these|this|following|allowed|labels?|categories|classes|options|one|of|set|either))*\s*[:：]?\s*(?P<list>[^.;\n!?]*(?:,|\bor\b|/|\||、)[^.;\n!?]*)",
    re.I,
)
RULE_START = re.compile(r"^\W*(?:if|when|whenever|unless|in case|in doubt|in all other cases|otherwise|never|always|prefer|do not|don't|where both|for messages)\b", re.I)
SHORT, LONG = 5, 14  # words in the name of a label; a long one needs a definition, under words that announce a list
WEAK_LEAD = re.compile(r"(?:into|about|among|between|as|with|from)\b", re.I)
CHOOSING = re.compile(r"\b(?:classif\w+|categori\w+|label\w*|rout(?:e|es|ing)|sort\w*|assign\w*|tag|triage|choose|pick|select|decide|which|whether|put|answer|reply|respond|return|mark|rate|judge)\b", re.I)
DECIDING = re.compile(r"\b(?:classif\w+|categori\w+|route|sort|assign|choose|pick|select|decide|judge|rate|grade|mark)\b", re.I)
YES_NO = re.compile(r"(?<![\w-])[\"'`“*]{0,3}(yes|true)[\"'`”*]{0,3}\s{0,3}(?:,\s{0,3})?(?:\bor\b|/|\|)\s{0,3}[\"'`“*]{0,3}(no|false)(?![\w-])", re.I)
CONDITIONAL = re.compile(r"^[^\n.]{0,80}\b(?:if|when|where|whenever)\b[^\n.]{0,200}\b(?:yes (?:or|/) ?no|yes/no|yes-or-no)\b[^\n.]*", re.I | re.M)  # `If the question can be answered with yes or no, ...`: not every answer is one of the two
STEP = re.compile(r"^(?:step|stage|phase|part|rule)\s*\d+$", re.I)


def read_labels(text: str, schema: dict | None, examples: tuple[Example, ...], wanted: bool) -> tuple[Label, ...]:
    """The allowed labels in prompt order. `wanted` is False when the task has no labels: then only a schema's enum counts."""
    definitions = dict(from_tags(text, split_pair) or from_container(text, split_pair) or [(name, "") for _, name in read_rule_list(text)] or from_letters(text) or asked.numbers_of(text, _from_lists(text)) or from_sections(text) or ()) if wanted else {}
    names = enum_of(schema)
    if not names and wanted:
        names = list(definitions) or _from_json(text) or [name for name, _ in from_lines(text)]
        if not names:
            names = _from_slot(text) or enumerations.best(text)
            told = asked.from_prose(text)
            if told and all(any(name.lower() in said.lower() for _, said in told) for name in names):  # the lists in the sentences say what each one does
                definitions, names = dict(told), [name for name, _ in told]
            other = dict(from_quoted(text) or from_choices(text) or from_endings(text) or from_otherwise(text))
            if other and not {key_of(name) for name in other} <= {key_of(name) for name in names}:  # rules may speak of labels that stand in a list
                definitions, names = other, list(other)
        if not names:
            names = list(dict.fromkeys(example.answer for example in examples if 0 < len(words(example.answer)) <= 6))
    if not names:
        return ()
    if not wanted:
        definitions = {}
    known = {key_of(name): text_ for name, text_ in definitions.items()}
    loose = _loose_definitions(text, names) if wanted else {}
    return tuple(Label(name, known.get(key_of(name)) or loose.get(name, "")) for name in names)


def sometimes_yes_no(text: str) -> str:
    """The text without `If the question can be answered with yes or no, reply yes or no`: not every answer is one of the two."""
    return CONDITIONAL.sub(" ", text) if YES_NO.search(text) else text


def is_yes_no(labels: tuple[Label, ...]) -> bool:
    """Whether the two labels are a yes and a no: a judgement, not a choice of topic."""
    return len(labels) == 2 and {label.name.lower() for label in labels} in ({"yes", "no"}, {"true", "false"}, {"pass", "fail"})


def enum_of(schema: dict | None) -> list[str]:
    """The values of the first string enum in a schema, [] when it has none."""
    stack = [schema] if isinstance(schema, dict) else []
    seen = 0
    while stack and seen < 200:
        node, seen = stack.pop(0), seen + 1
        if isinstance(node.get("enum"), list) and all(isinstance(v, str) for v in node["enum"]) and node["enum"]:
            return list(node["enum"])
        for part in ("anyOf", "oneOf"):
            consts = [v.get("const") for v in node.get(part, []) if isinstance(v, dict)] if isinstance(node.get(part), list) else []
            if consts and all(isinstance(c, str) for c in consts):
                return consts
        children = node.get("properties")
        stack.extend(v for v in (children.values() if isinstance(children, dict) else ()) if isinstance(v, dict))
        stack.extend(v for v in (node.get("items"), *(node.get("anyOf") if isinstance(node.get("anyOf"), list) else ())) if isinstance(v, dict))
    return []


def _from_lists(text: str) -> list[tuple[str, str]]:
    """The best block of lines that are each a label, alone or with its definition."""
    best, best_score = [], 0.0
    slot, _ = example_names(text)
    for lead, block in list_blocks(text):
        named = bool(set(words(lead)) & LABEL_WORDS)
        block = _without_rules(block)
        if sum(bool(CHOOSE_FOR.match(line)) for line in block) > len(block) / 2:
            continue  # `Choose Amber for ...`: the names are inside
        pairs = [split_pair(line) for line in block]
        short = sum(len(words(name)) <= (LONG if named and said else SHORT) for name, said in pairs)
        shown = [words(name)[0] for name, _ in pairs if len(words(name)) == 1 and set(words(name)) & SHOWN]
        if len(pairs) > 2 and " | " in block[0] and set(words(pairs[0][0])) & LABEL_WORDS and len(words(pairs[0][1])) <= 3:
            pairs = pairs[1:]  # the heads of the columns
        if all(STEP.match(name) for name, _ in pairs) or slot and any(name.lower() == slot for name, _ in pairs):
            continue  # `Message: ... / Type: ...` are worked examples
        if len(shown) != len(set(shown)) or set(shown) - {"a", "q"} or {"a", "q"} <= set(shown):
            continue  # `Message: ... / Label: ...` are worked examples
        arrows = [line for line in block if ARROW.search(line)]
        answers = [ARROW.split(line)[-1].strip() for line in arrows]
        if len(arrows) > len(block) / 2 and (len(set(answers)) < len(answers) or sum(len(n) for n, _ in pairs) >= sum(len(t) for _, t in pairs)):
            continue  # `short text -> label` are worked examples, whatever the language
        if len(pairs) < 2 or short < len(pairs) or len({key_of(n) for n, _ in pairs}) < len(pairs):
            continue
        if not named and not (DECIDING.search(lead) and asked.asks_alone(text)) and re.search(r"\b(extract|field|rule|step|example|key|column|note|guideline|instruction|return|passage|section)s?\b", lead, re.I):
            continue
        defined = sum(bool(t) for _, t in pairs)
        if not named and not defined:
            continue
        score = 2.0 * named + defined / len(pairs) + min(len(pairs), 10) / 100
        if score > best_score:
            best, best_score = pairs, score
    return best


def _without_rules(block: list[str]) -> list[str]:
    """The entries of a list without the rules that follow them in the same list: sentences that begin like a rule, or that only name other entries."""
    named = [name for name, said in map(split_pair, block) if said and len(words(name)) <= LONG and not RULE_START.match(name)]
    if len(named) < 2:
        return [line for line in block if not RULE_START.match(line)] if sum(not RULE_START.match(line) for line in block) >= 2 else block
    kept, names = [], {key_of(name) for name in named}
    for line in block:
        name, said = split_pair(line)
        if RULE_START.match(line) or not said and (key_of(name) not in names and (line.rstrip().endswith(".") or sum(other.lower() in line.lower() for other in named[:60]) > 1)):
            continue
        kept.append(line)
    return kept


def list_blocks(text: str) -> list[tuple[str, list[str]]]:
    """(line before, lines) of each list: bullets, numbered lines, table rows, or two or more lines of the shape `name: text`."""
    blocks: list[tuple[str, list[str]]] = []
    lead, block, kind = "", [], ""
    for raw in [*text.splitlines(), ""]:
        line = raw.strip()
        title = heading_of(line)
        if line.startswith("|") and line.count("|") >= 2:
            shape = "table"
        elif BULLET.match(line) and not (title and line.startswith("**")):
            shape = "bullet"
        elif line and not title and PAIR.match(line) and len(words(PAIR.match(line)["name"])) <= 5 and not _leads(PAIR.match(line)):
            shape = "pair"
        else:
            shape = ""
        if shape and (shape == kind or not block):
            block.append(_cells(line) if shape == "table" else strip_bullet(line))
            kind = shape
            continue
        if not line and block and kind == "bullet":
            continue  # a blank line inside a list of bullets
        if block:
            blocks.append((lead, [entry for entry in block if entry]))
            block, kind = [], ""
        if shape:
            block, kind = [_cells(line) if shape == "table" else strip_bullet(line)], shape
        elif line:
            lead = title or line
    if block:
        blocks.append((lead, [entry for entry in block if entry]))
    return [(lead, block) for lead, block in blocks if block]


def _leads(pair: re.Match) -> bool:
    """Whether a line `name: text` is no entry of a list but the head of one: `Choose one of: yes, no`, `Options: Amber, Birch`."""
    return bool(LEADING.match(pair["name"])) or bool(not pair["name"].rstrip()[-1:].isdigit() and set(words(pair["name"])) & LABEL_WORDS and re.search(r",|\bor\b|\|", pair["text"]))


def _cells(line: str) -> str:
    """A table row as `first: second`; empty for the ruler and for a heading row of label words."""
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    if all(set(cell) <= set("-: ") for cell in cells) or set(words(cells[0])) & LABEL_WORDS:
        return ""
    return f"{cells[0]}: {' '.join(cells[1:])}"


def split_pair(line: str) -> tuple[str, str]:
    """`Name: definition` (or =, -, means, ...) as its two parts; a bare name has an empty definition."""
    found = PAIR.match(line)
    if not found:
        return unquote(line.rstrip(".;,")), ""
    return unquote(found["name"]), found["text"].strip().rstrip(")") if "(" not in found["text"] else found["text"].strip()


def _from_json(text: str) -> list[str]:
    """A JSON list of strings in the prompt."""
    for match in re.finditer(r"\[[^\[\]]{3,4000}\]", text):
        try:
            values = json.loads(match.group(0).replace("'", '"'))
        except ValueError:
            continue
        if len(values) > 1 and all(isinstance(v, str) and len(words(v)) <= 6 for v in values):
            return list(dict.fromkeys(values))
    return []


def _from_slot(text: str) -> list[str]:
    """`{a|b|c}`, `<a|b|c>`: the slot of a form that shows its values."""
    for match in re.finditer(r"\{([^{}\n\"]+\|[^{}\n]+)\}|<([^<>\n/]+\|[^<>\n]+)>", text):
        names = [unquote(part) for part in (match.group(1) or match.group(2)).split("|")]
        if all(0 < len(words(name)) <= 5 for name in names):
            return list(dict.fromkeys(names))
    return []


def _loose_definitions(text: str, names: list[str]) -> dict[str, str]:
    """Definitions written as sentences: `Amber means ...`, `Use Amber for ...`, `... -> Amber`."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        for sentence in sentences(strip_bullet(line)):
            for name in names:
                remark = re.search(rf"(?<!\w){re.escape(name)}[\"'`*”]*\s*\(([^()]{{3,}})\)", sentence)
                if remark and name not in found:
                    found[name] = remark.group(1).strip()
                quoted = rf"[\"'`*“]*{re.escape(name)}[\"'`*”]*"
                match = re.match(rf"^{quoted}\s*(?:[:：=]|-{{1,2}}|–|means|is for|is about|covers|stands for|refers to|includes|are|is)\s+(.+)$", sentence, re.I)
                match = match or re.match(rf"^(?:use|choose|pick|select|assign|answer|label|put in|send to)\s+{quoted}\s+(?:for|when|if|whenever|to)\s+(.+)$", sentence, re.I)
                if match and name not in found:
                    found[name] = match.group(1).strip().rstrip(".")
    return found
