"""Less usual ways to name the labels: sections with a heading each, `Choose A for ...`, answers at the ends of rules, `yes if ..., otherwise no`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from campkit.practice_model.reader.model import Label, Rule
from campkit.practice_model.reader.rule_lists import read_rule_list
from campkit.practice_model.reader.text import heading_of, key_of, sentences, strip_bullet, unquote, words

SECTION_WORDS = frozenset(
    "task rule rules output input format context example examples data note notes message text field fields instruction instructions definition definitions label labels role background goal "
    "answer question questions queue queues category categories team teams desk desks topic topics class classes option options persona tone style steps step constraints schema tools handbook "
    "policy knowledge document documents email ticket customer request summary guidelines important tie ties priority order fence security".split()
)
LEAD = re.compile(
    r"\b(?:classify|categori[sz]e|sort|route|assign|choose|pick|select|triage|which|put|file|label)\b.*\b(?:labels?|categor(?:y|ies)|class(?:es)?|intents?|queues?|topics?|options?|routes?|trays?|types?|departments?|"
    r"teams?|desks?|groups?|folders?|destinations?|kinds?|one of|following|below)\b|^\W*(?:the |our |allowed |possible |these |six |five |four |three |two )*(?:labels?|categories|classes|intents|queues|topics|options|departments|teams|desks|groups|folders|destinations)\W*$", re.I)
HEAD = re.compile(r"^\s*(?:(?P<level>#{1,6})\s*(?P<hash>[^\n#]{1,80}?)\s*#*|\*\*(?P<bold>[^*\n]{1,80})\*\*:?|__(?P<under>[^_\n]{1,80})__:?)\s*$")
VERB = r"(?:choose|use|pick|select|answer|reply|respond|say|write|return|output|assign|label(?: it)?(?: as)?|mark(?: it)?(?: as)?|send(?: it)? to|route(?: it)? to|put(?: it)? (?:in|into)|file(?: it)? under|classify(?: it)? as|tag(?: it)?(?: as)?|it is|it goes to|goes to|(?:the |your )?(?:answer|label|category|result) (?:is|must be)|give)"
NAME = r"[\"'`*“]{0,2}(?P<name>[^\W_][^,;:.()\n\"'`*”]{0,60}?)[\"'`*”]{0,2}"
ONE_OF = re.compile(r"\b(?:answer|reply|respond|return|output|use|write|say)\b.*\b(?:one|exactly one) (?:of|from) (?:the |these )?(?:following |allowed |possible )*(?:labels?|categories|classes|intents|queues|topics|options|teams|desks|departments|words|values)\b", re.I)
LEADING_WORDS = 40  # in what asks for a choice
FAR = 20_000  # characters in which such a sentence is looked for
MOST_LINES = 600  # lines of a prompt in which rules are looked for
QUOTED_FOR = re.compile(
    r"[\"`“](?P<name>[^\"`”\n]{1,40})[\"`”]\s*(?:,\s*)?(?:when(?:ever)?|if|for|where|means(?: that)?|is (?:for|when|about)|=|\()\s*(?P<text>[^\"`“\n]{4,300}?)(?=(?:\)|[,;.])\s*(?:(?:and|or|then|use|choose|answer|write|say|output)\s+)*[\"`“]|\)?[.;]|\s+(?:and|or)\s+[\"`“]|$)", re.I)
CHOOSE_FOR = re.compile(rf"^{VERB}\s+{NAME}\s+(?:for|if|when|whenever|where)\b\s*[:：]?\s*(?P<text>[^\n]*\w.*)$", re.I)
ABOUT = re.compile(r"^(?:(?:the|a|any|it|this|message|text|messages|customer|is|are|that|which|everything|anything|all|about|mentions?|concerns?|talks? about|deals? with|has to do with)\s+)+:?\s*", re.I)
CONDITION = re.compile(r"\b(?:if|when|whenever|unless|in case|in all other cases|in any other case|otherwise|else|for|everything else|anything else|all others?)\b", re.I)
ENDING = re.compile(rf"(?:,?\s*(?:then\s*)?[:：]|,?\s*\bthen\b|->|→|=>|,?\s*\b(?:always\s+|just\s+|then\s+)?{VERB})\s*[:：]?\s*(?:the (?:word|label|name)\s+)?{NAME}\s*[.!]?$", re.I)
LETTERED = re.compile(r"^\s*[(\[*]{0,3}(?P<letter>[A-Za-z])[*]{0,2}[.)\]][*]{0,2}\s+(?P<text>\S.*)$")
BY_LETTER = re.compile(r"\b(?:(?:its|the|one|a|single|only|that|corresponding|right|correct) letters?|letters? (?:only|alone)|by letter)\b|\b(?:answer|reply|respond|write|say|output|return|choose)\b[^.\n]{0,20}\b[Aa],? (?:or )?[Bb]\b", re.I)
NUMBERED = re.compile(r"^\s*[(\[]?(?P<number>\d{1,2})[.)\]:]\s+(?P<text>\S.*)$")
BY_NUMBER = re.compile(r"\b(?:numbers? of the (?:category|categories|option|label|team|queue|topic|class|answer|desk|department|type|choice)|(?:category|option|label|team|queue|topic|class|choice) numbers?|by (?:its )?number)\b", re.I)
NONE_OF_THEM = re.compile(rf"\b(?:if|when|where)\s+(?:none|nothing|no \w+)\b[^.\n]{{0,60}}?,?\s*{VERB}\s+(?:just |only )?[\"'`“]?(?P<name>[^\W_][\w-]{{0,20}})[\"'`”]?\s*[.!\n]", re.I)
REST = r"(?:otherwise|else|if not|if (?:it|they|this|that|he|she) (?:is not|isn't|are not|aren't|does not|doesn't|do not|don't|has not|cannot|must not)|in all other cases|in any other case)"
WHETHER = re.compile(
    rf"\b{VERB}\s+(?:only\s+)?[\"'`*“]?(?P<first>[^\W_][^,;:.()\n\"'`*”]{{0,40}}?)[\"'`*”]?\s+(?:if|when|whenever)\b\s*(?P<text>[^\n]{{3,400}}?)"
    rf"(?:[,;.]?\s+(?:and\s+|or\s+)?{REST}\b\s*,?:?\s*(?:{VERB}\s+)?[\"'`*“]?(?P<second>[^\W_][^,;:.()\n\"'`*”]{{0,40}}?)[\"'`*”]?\s*(?:[.;,!\n]|$)|"
    rf"(?:[,;]\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+)(?:{VERB}\s+)?[\"'`*“]?(?P<other>[\w'-]+(?: [\w'-]+){{0,2}}?)[\"'`*”]?\s+{REST}\b)", re.I)
AS_IF = re.compile(  # `mark it as urgent if ...; mark everything else as normal`
    r"\b(?:mark|label|tag|flag|treat|classify|file|rate|count)\b[^.\n]{0,40}?\bas [\"'`“]?(?P<first>[\w-]{1,30})[\"'`”]? (?:if|when|whenever)\b(?P<text>[^\n;.]{5,300})[;.,]\s*(?:and\s+)?(?:(?:mark|label|tag|flag|treat|classify|file|rate|count)\s+)?"
    r"(?:everything else|anything else|all (?:the )?(?:others?|rest)|the rest|any other \w+)\s+as [\"'`“]?(?P<second>[\w-]{1,30})", re.I)
QUOTED_NAME = r"[\"'`“](?P<{}>[^\"'`”\n]{{1,40}})[\"'`”]"
IF_SO_END = rf"{VERB}\s+{QUOTED_NAME.format('first')}\s*[,;.]?\s+(?:and\s+|or\s+)?{REST}\b\s*,?\s*(?:{VERB}\s+)?{QUOTED_NAME.format('second')}(?P<other>)"
IF_SO = re.compile(rf"\bif\b[^.\n]{{1,200}}?,?\s*{IF_SO_END}", re.I)
SO_ELSE = re.compile(IF_SO_END, re.I)  # its second half: where that is nowhere, the whole is not looked for from each `if`
OTHERWISE = re.compile(r"^(?:otherwise|else|in all other cases|in any other case|everything else|anything else|all others?|if (?:none|nothing|no (?:rule|case))\b[^,:]{0,30}(?:fits?|appl\w+|match\w*|above))\b", re.I)
FILLER = frozenset("it this that the a an them one only nothing json null label answer word name yourself me you in with sentence value text number question quote".split())
NO_NAME = re.compile(r"^(?:the|a|an|give|quote|write|use|say|with|its|all|do|don't|not to|to|by)\b", re.I)


def from_sections(text: str) -> list[tuple[str, str]]:
    """`## Amber` with its definition below, two or more in a row, after words that ask for a choice."""
    lines = text.splitlines()
    asked, found, level, place = "", [], None, 0
    while place < len(lines):
        head = HEAD.match(lines[place])
        if not head:
            if lines[place].strip() and not found:
                asked = lines[place] if len(words(lines[place])) <= LEADING_WORDS else ""
            place += 1
            continue
        name = unquote(next(part for part in (head["hash"], head["bold"], head["under"]) if part).rstrip(":"))
        kind = head["level"] or "bold"
        body, place = _body(lines, place + 1)
        if level not in (None, kind) or set(words(name)) & SECTION_WORDS or not body or len(words(name)) > 8 or len(words(body)) > 80 or not LEAD.search(asked[-300:]):
            if len(found) > 1:
                break
            short = body if len(words(body)) <= LEADING_WORDS else ""  # a whole section of a handbook asks for nothing
            asked, found, level = (name if set(words(name)) & SECTION_WORDS and not LEAD.search(short) else short), [], None
            continue
        found.append((name, body))
        level = kind
    return found if len(found) > 1 and len({key_of(name) for name, _ in found}) == len(found) else []


def _body(lines: list[str], place: int) -> tuple[str, int]:
    """The first paragraph from a line on, and the number of the line after it."""
    while place < len(lines) and not lines[place].strip():
        place += 1
    start = place
    while place < len(lines) and lines[place].strip() and not HEAD.match(lines[place]) and not (heading_of(lines[place]) and place > start):
        place += 1
    return " ".join(strip_bullet(line) for line in lines[start:place]), place


def from_lines(text: str) -> list[tuple[str, str]]:
    """Names on lines of their own, right below a line that announces labels and ends in a colon."""
    lines = [*text.splitlines(), ""]
    for place, line in enumerate(lines[:MOST_LINES]):
        if not (line.rstrip().endswith((":", "："))) or not (LEAD.search(line.strip().rstrip(":：")[-300:]) or ONE_OF.search(line[-300:])):
            continue
        below = lines[place + 1 :]
        below = below[1:] if below and not below[0].strip() else below
        names = []
        for entry in below[:200]:
            if not 0 < len(words(entry)) <= 5 or entry.rstrip().endswith((".", ":", "?", "!", "：")):
                break
            names.append(unquote(entry.strip()))
        if len(names) > 1 and len({key_of(name) for name in names}) == len(names):
            return [(name, "") for name in names]
    return []


def from_letters(text: str) -> list[tuple[str, str]]:
    """`A. bread and cakes` on lines of their own, where the prompt asks for the letter; with the word for `none of them`, when it names one."""
    if not BY_LETTER.search(text):
        return _from_numbers(text) if BY_NUMBER.search(text) else []
    run: list[tuple[str, str]] = []
    for line in [*text.splitlines()[:MOST_LINES], ""]:
        entry = LETTERED.match(line)
        if entry and entry["letter"].upper() == chr(ord("A") + len(run)):
            run.append((entry["letter"], entry["text"]))
        elif line.strip() and len(run) < 2:
            run = []
    none = NONE_OF_THEM.search(text)
    return [*run, *([(none["name"], "")] if none and not set(words(none["name"])) & FILLER else [])] if len(run) > 1 else []


def _from_numbers(text: str) -> list[tuple[str, str]]:
    """`1. Hardware` on lines of their own, where the prompt asks for the number of the category."""
    run: list[tuple[str, str]] = []
    for line in [*text.splitlines()[:MOST_LINES], ""]:
        entry = NUMBERED.match(line)
        if entry and int(entry["number"]) == len(run) + 1:
            run.append((entry["number"], entry["text"]))
        elif line.strip() and len(run) < 2:
            run = []
    return run if len(run) > 1 else []


def from_choices(text: str) -> list[tuple[str, str]]:
    """`Choose Amber for: lost things`, `Use Birch if the customer wants ...`: two or more."""
    found: dict[str, str] = {}
    for line in text.splitlines()[:MOST_LINES]:
        for part in sentences(strip_bullet(line)) if len(line) < 2_000 else ():
            match = CHOOSE_FOR.match(part)
            if match and len(words(match["name"])) <= 5 and not set(words(match["name"])) & FILLER:
                said = match["text"].strip().rstrip(".")
                found.setdefault(match["name"].strip(), ABOUT.sub("", said) or said)
    return list(found.items()) if len(found) > 1 else []


def from_quoted(text: str) -> list[tuple[str, str]]:
    """Quoted names with what they are for, in running text: `"refund" when money is asked back, "delivery" if it is about a parcel`."""
    for line in text.splitlines()[:MOST_LINES]:
        found = [(m["name"].strip(), ABOUT.sub("", m["text"]).strip(" ,;.")) for m in QUOTED_FOR.finditer(line)] if len(line) < 4_000 else []
        if len(found) > 1 and all(said for _, said in found) and len({key_of(name) for name, _ in found}) == len(found) and not any(set(words(name)) & FILLER for name, _ in found):
            return found
    return []


def from_endings(text: str) -> list[tuple[str, str]]:
    """The answers at the ends of rules: `1. If it was stolen: Police`, `In all other cases: Adviser`. The rules themselves decide."""
    found: dict[str, str] = {}
    for line in text.splitlines()[:MOST_LINES]:
        line = strip_bullet(line)
        for part in sentences(line) if len(line) < 2_000 else ():
            if not CONDITION.match(part):
                continue
            match = ENDING.search(part)
            if match and len(words(match["name"])) <= 4 and not set(words(match["name"])) & FILLER:
                found.setdefault(match["name"].strip(), "")
    return list(found.items()) if len(found) > 1 else []


def _whether(text: str) -> re.Match | None:
    """The first sentence (or two) of the shape `answer A if ..., otherwise B`."""
    places = [m.start() for m, _ in zip(re.finditer(rf"\b{REST}\b", text, re.I), range(20), strict=False)]
    return next((found for place in places if (found := WHETHER.search(text, max(0, place - 500), min(len(text), place + 120)))), None)


def from_otherwise(text: str) -> list[tuple[str, str]]:
    """`Answer urgent if somebody is hurt, otherwise normal`: two answers, of which the second is for all the rest."""
    match = AS_IF.search(text, 0, FAR)
    if match:
        return [(match["first"], match["text"].strip()), (match["second"], "everything else")]
    match = _whether(text) or SO_ELSE.search(text, 0, FAR) and IF_SO.search(text, 0, FAR)
    if not match:
        return []
    first, second = match["first"].strip(), (match["second"] or match["other"] or "").strip()
    if not second or NO_NAME.match(second) or NO_NAME.match(first) or set(words(first)) & FILLER or set(words(second)) & FILLER or len(words(first)) > 4 or len(words(second)) > 4 or key_of(first) == key_of(second):
        return []
    return [(first, ""), (second, "")]


def read_cases(text: str, labels: Sequence[Label]) -> tuple[Rule, ...]:
    """An ordered list of cases that decides by itself: every label is the answer of a case or of `otherwise`. Empty when there is no such list, or when labels have definitions of their own."""
    canon = {key_of(label.name): label.name for label in labels}
    found: list[Rule] = []
    whether = _whether(text)
    if whether and key_of(whether["first"]) in canon and key_of(whether["second"] or whether["other"]) in canon:
        found = [Rule(whether["text"].strip(), canon[key_of(whether["first"])]), Rule("", canon[key_of(whether["second"] or whether["other"])])]
    else:
        for line in text.splitlines()[:MOST_LINES]:
            line = strip_bullet(line)
            for part in sentences(line) if len(line) < 2_000 else ():
                start, match = CONDITION.match(part), ENDING.search(part)
                if start and match and key_of(match["name"]) in canon:
                    rest = part[start.end() : match.start()].strip(" ,;:")
                    found.append(Rule("" if OTHERWISE.match(part) else rest, canon[key_of(match["name"])]))
    if {rule.target for rule in found} != set(canon.values()):
        found = [Rule(said, canon[key_of(name)]) for said, name in read_rule_list(text) if key_of(name) in canon] or found
    told = {label.name for label in labels if label.definition and not any(rule.target == label.name and rule.condition[:20] in label.definition for rule in found if rule.condition)}
    return tuple(found) if {rule.target for rule in found} == set(canon.values()) and not told and any(rule.condition for rule in found) else ()
