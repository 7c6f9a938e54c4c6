"""Labels that stand in tags: `<department name="K1">what it does</department>`, `<level><code>P1</code><meaning>...</meaning></level>`, `<categories> ... </categories>`."""

from __future__ import annotations

import re
from collections.abc import Callable

from campkit.practice_model.reader.text import key_of, strip_bullet, unquote, words

LABEL_TAG = re.compile(
    r"<(?P<tag>label|category|class|intent|queue|option|topic|department|team|route|tray|item|type)\b(?P<attrs>[^<>]*)>(?P<body>.{0,4000}?)</(?P=tag)>", re.S | re.I
)
CONTAINER = re.compile(r"<(?P<tag>(?:allowed_|possible_)?(?:labels|categories|classes|intents|queues|options|topics|departments|teams|routes|types|desks|values|levels|groups|priorities|codes|answers|choices))\b[^<>]*>(?P<body>[^<>]{3,4000})</(?P=tag)>", re.I)
ATTRIBUTE = re.compile(r"(?:name|id|code|key|value|label|title)\s*=\s*[\"']([^\"']+)[\"']", re.I)
MEANING = re.compile(r"(?:description|desc|meaning|definition|text|for|when|about|use)\s*=\s*(?:\"([^\"]+)\"|'([^']+)')", re.I)
NAMED_TAG = re.compile(r"<(?P<tag>[A-Za-z][\w-]{0,30})\s(?P<attrs>[^<>]{3,1000}?)(?:/>|>(?P<body>[^<>]{0,2000})</(?P=tag)>)")
NESTED = re.compile(r"<(?P<tag>[A-Za-z][\w-]{0,30})>\s*<(?P<head>name|id|code|key|label|title)>(?P<name>[^<>]{1,60})</(?P=head)>\s*(?:<(?P<more>[A-Za-z][\w-]{0,30})>(?P<body>[^<>]{0,2000})</(?P=more)>|(?P<plain>[^<>]{0,2000}))\s*</(?P=tag)>", re.I)
NO_LABEL = frozenset(  # repeated elements with a name that are something else: texts to answer from, worked examples, values to fill in
    "example examples document doc passage chunk source article section page entry message email mail ticket text note param parameter tool function field key property column rule step fact faq paragraph chapter product "
    "customer user person input output question answer record row case sample shot turn file attachment variable argument".split()
)
SHORT = 5  # words in the name of a label


def from_tags(text: str, split: Callable[[str], tuple[str, str]]) -> list[tuple[str, str]]:
    """The labels of repeated elements with their definitions: the name is an attribute, a child element, or the text itself (`split` parts `K1: what it does`)."""
    found = []
    for match in LABEL_TAG.finditer(text):
        body, attribute = " ".join(match["body"].split()), ATTRIBUTE.search(match["attrs"])
        if attribute:
            found.append((attribute.group(1), body))
        elif body and "<" not in body:
            name, said = split(body)
            found.append((name, said) if said else (unquote(body), ""))
    return found if len(found) > 1 else _repeated(text)


def _repeated(text: str) -> list[tuple[str, str]]:
    """The elements of one kind, whatever it is called, that each carry a name of their own; empty when there are not two."""
    kinds: dict[str, list[tuple[str, str]]] = {}
    for match in NAMED_TAG.finditer(text):
        name, meaning = ATTRIBUTE.search(match["attrs"]), MEANING.search(match["attrs"])
        said = " ".join((match["body"] or "").split()) or (meaning.group(1) or meaning.group(2) if meaning else "")
        if name:
            kinds.setdefault(match["tag"].lower(), []).append((name.group(1).strip(), said))
    for match in NESTED.finditer(text):
        kinds.setdefault(match["tag"].lower(), []).append((match["name"].strip(), " ".join((match["body"] or match["plain"] or "").split())))
    for tag, pairs in kinds.items():
        if tag not in NO_LABEL and len(pairs) > 1 and all(0 < len(words(name)) <= SHORT for name, _ in pairs) and len({key_of(name) for name, _ in pairs}) == len(pairs):
            return pairs
    return []


def from_container(text: str, split: Callable[[str], tuple[str, str]]) -> list[tuple[str, str]]:
    """Names on lines of their own (or behind commas) inside one pair of tags: `<categories> ... </categories>`."""
    for match in CONTAINER.finditer(text):
        lines = [strip_bullet(line) for line in match["body"].splitlines() if line.strip()]
        lines = re.split(r"\s*,\s*", lines[0]) if len(lines) == 1 else lines
        pairs = [split(line) for line in lines]
        if len(pairs) > 1 and all(0 < len(words(name)) <= SHORT for name, _ in pairs) and len({key_of(name) for name, _ in pairs}) == len(pairs):
            return pairs
    return []
