"""Allowed answers that stand in a sentence (`as x, y or z`, `yes/no`, `(a|b|c)`): every enumeration of the prompt is a candidate, and the one that looks most like a choice of answers is taken."""

from __future__ import annotations

import re
from dataclasses import dataclass

from campkit.practice_model.reader.asked import FORM_TALK, SAYING
from campkit.practice_model.reader.text import BULLET, STOPWORDS, key_of, sentences, unquote, words

JOIN = re.compile(r"\s*[,،、|/]\s*(?:(?:and|or|and/or)\b\s*)?|\s+(?:or|and|vs\.?)\s+|\s*(?:或者|或是|或|还是)\s*|\s+(?:أو|أم)\s+")
BREAK = re.compile(r"[:：;()（）\[\]{}—–.!?。？！]|\s-\s")
BRACKETS = re.compile(r"[(（]([^()（）\n]{2,300})[)）]")
REMARK = re.compile(r"\W*(?:only|except|for|e\.g|such as|like|including|not|see|if|when|or|and|usually|about|at least|at most)\b", re.I)
OR = re.compile(r"\bor\b|[|/]|或|还是|أو|أم")
QUOTES = "\"'`*“”‘’«»「」《》"
CLAUSE = frozenset("they you we he she if this that these should must will would can is are who which has have do does".split())
FIRM = frozenset("as into in from between among either say reply answer respond return output write choose pick select assign about with print state label only exactly أجب اكتب whether to give type put".split())  # the list begins behind such a word
SOFT = frozenset("is are was be a an the of one its it being for and or just word words following".split())  # it may begin behind such a one
TAIL = re.compile(r"\s+(?:in|for|to|with|when|if|based|depending|only|nothing|alone|please|according|by|using|without|that|which|who|on|at|as|where|but|then|is|are|and|so|category|label|categories|labels|فقط)\b.*$", re.I)
NAMED = re.compile(
    r"\b(?:one of|one from|either|options?|choices?|labels?|categor(?:y|ies)|class(?:es)?|intents?|queues?|values?|topics?|sentiments?|departments?|teams?|desks?|levels?|tags?|types?|answers?|priorit(?:y|ies)|groups?|kinds?|codes?|words?)\b|类别|分类|标签|选项|部门|哪个|哪一|فئات|الفئات|التصنيفات", re.I)
CHOOSING = re.compile(
    r"\b(?:classif\w+|categori[sz]\w*|label|route|sort|assign|tag|triage|choose|pick|select|decide|determine|mark|rate|judge|identify|put|grade|name|tell)\b|分类|归类|判断|选择|صنف|اختر|حدد", re.I)
ASKED = re.compile(rf"^\W*(?:[^.!?\n]{{0,60}}?(?:,|\band|\bthen)\s+)?(?:(?:please|now|then|and|so|simply|just|only|always)[, ]+)*{SAYING}\b|[只仅]?(?:回答|输出|回复|返回)|\b(?:أجب|اكتب)\b", re.I)
WHICH = re.compile(r"^\W*(?:is|are|was|were|does|do|did|may|can|could|should|must|has|have|will|would|which|what|who|how|where)\b.*[?？]", re.I)
CONDITION = re.compile(r"^\W*(?:if|when|whenever|unless|in case|where|for|otherwise|never|always|do not|don't|for example|e\.g)\b", re.I)
ORDERS = re.compile(rf"^(?:{SAYING}|extract|read|decide|choose|classify|pick|explain)\s|\bjson\b|\b(?:its|polite)\b", re.I)  # an order to the model is no name
FIELDS = re.compile(r"\b(?:extract|fields?|keys?|columns?|json|such as|including|e\.g|for example|like|mention\w*|contain\w*|include\w*)\b", re.I)
MOST, MOST_WORDS, LONG, ENOUGH = 300, 4, 8, 1.3  # sentences looked at; words of one name, and of one behind a colon; the score from which one counts
NEAR = 160  # characters between what asks for a choice and the enumeration


@dataclass(frozen=True)
class Candidate:
    """One enumeration with what speaks for it."""

    names: tuple[str, ...]
    score: float


def candidates(text: str) -> list[Candidate]:
    """Every enumeration of the prompt's sentences with its score, in the order of the prompt."""
    found: list[Candidate] = []
    for sentence in sentences(text)[:MOST]:
        if len(sentence) > 1_200 or BULLET.match(sentence) and CONDITION.match(BULLET.sub("", sentence)):
            continue
        for ahead, chunk in _chunks(sentence):
            names = names_of(chunk, headed=ahead.rstrip()[-1:] in (":", "：", "(", "[", "（"))
            if names:
                found.append(Candidate(tuple(names), _score(names, chunk, ahead, sentence)))
    return found


def _chunks(sentence: str) -> list[tuple[str, str]]:
    """The stretches of a sentence that may hold an enumeration, each with what stands before it: between colons and the like, and inside brackets."""
    inside = [(sentence[: m.start() + 1], m.group(1)) for m in BRACKETS.finditer(sentence) if not REMARK.match(m.group(1))]
    plain, found, start = BRACKETS.sub(lambda m: "" if m.start() and sentence[m.start() - 1].isspace() else m.group(0), sentence), [], 0
    for cut in [*BREAK.finditer(plain), None]:
        found.append((plain[:start], plain[start : cut.start() if cut else len(plain)]))
        start = cut.end() if cut else start
    return [*found, *inside]


def best(text: str) -> list[str]:
    """The names of the best enumeration; empty when none looks like a choice of answers."""
    found = [candidate for candidate in candidates(text) if candidate.score >= ENOUGH]
    return list(max(found, key=lambda candidate: candidate.score).names) if found else []


def names_of(chunk: str, headed: bool) -> list[str]:
    """The entries of one enumeration: the first without what leads to it, the last without what follows; empty when it is none."""
    parts = [part.strip() for part in JOIN.split(chunk) if part and part.strip()]
    while len(parts) > 2 and FORM_TALK.search(parts[-1]):  # `True or False, nothing else`
        parts.pop()
    while len(parts) > 2 and TAIL.match(" " + parts[-1]):  # `yes or no, in lower case`
        parts.pop()
    while len(parts) > 2 and ASKED.match(parts[0]) and len(words(parts[0])) > 2 and ("word" in parts[0] or not FIRM & set(words(parts[0])[1:])):  # `Answer with just one word, yes or no`
        parts.pop(0)
    if len(parts) < 2:
        return []
    quoted = re.findall(r"[\"`“「«]([^\"`”」»\n]{1,40})[\"`”」»]", chunk)
    if len(quoted) >= len(parts) and len(parts) > 1:
        return _checked(quoted)
    first, *inner, last = parts
    rest = max([len(words(part)) for part in inner] or [len(words(TAIL.sub("", last)))] or [1])
    first = _first(first, rest, headed)
    if first.startswith("ب") and " " not in first and re.search(r"\b(?:أجب|اكتب)\b", chunk):
        first = first[1:]  # `أجب بنعم`: answer with yes
    last = TAIL.sub("", last) if len(words(last)) > max(len(words(first)), rest if inner else 0) else last
    return _checked([first, *inner, last], LONG if headed else MOST_WORDS)


def _first(part: str, others: int, headed: bool) -> str:
    """The first entry without the words that lead to it: `sentiment of the tweet as positive` beside `neutral` is `positive`."""
    tokens = part.split()
    plain = [token.strip(QUOTES + ",").lower() for token in tokens]
    firm = max((i for i, token in enumerate(plain) if token in FIRM), default=-1)
    if headed and firm < 0 and len(tokens) <= LONG:
        return part
    soft = max((i for i, token in enumerate(plain) if token in SOFT), default=-1)
    tokens = tokens[max(firm, soft) + 1 :] if firm >= 0 or soft >= 0 else tokens
    return " ".join(tokens[-others:] if soft > firm and len(tokens) > others or firm < 0 and soft < 0 and len(tokens) > MOST_WORDS else tokens)


def _checked(parts: list[str], most: int = MOST_WORDS) -> list[str]:
    """The entries as names, when all of them can be names."""
    if any(len(words(part)) > MOST_WORDS and CLAUSE & set(words(part)) for part in parts):
        return []  # clauses, not names
    names = [unquote(re.sub(r"^(?:or|and|either|the|an?|with|only|just)\s+", "", unquote(part.strip(" .")), flags=re.I)).strip(" ." + QUOTES) for part in parts]
    fit = not any(set(name) & set("<>{}=") for name in names) and all(0 < len(words(name)) <= most and not FORM_TALK.search(name) and len(name) <= 12 * most and not set(words(name)) <= STOPWORDS - {"no", "not", "other"} for name in names)
    return names if len(names) > 1 and fit and len({key_of(name) for name in names}) == len(names) else []


def _score(names: list[str], chunk: str, ahead: str, sentence: str) -> float:
    """How much an enumeration looks like a choice of answers: where it stands, how it is joined, how alike its entries are."""
    place = len(ahead) + max(0, chunk.lower().find(names[0].lower()))
    before = sentence[:place]
    score = 0.02 * min(len(names), 10)
    score += 1.2 if NAMED.search(before[-80:]) else 0.0
    score += 1.5 if ASKED.match(sentence) and place <= NEAR else 1.2 if CHOOSING.search(before[-NEAR:]) else 0.9 if WHICH.match(sentence) and (OR.search(chunk) or ahead.rstrip().endswith((":", "："))) else 0.0
    score += 0.4 if re.search(r"\b(?:is|are)\s+(?:either |always |one of )?(?:an? )?[\"'`“]?$", before) and OR.search(chunk) else 0.0
    score += 0.3 if ASKED.match(sentence) and len(words(sentence)) <= 12 else 0.0
    score += 0.4 if ahead.rstrip()[-1:] in (":", "：") and (NAMED.search(before[-80:]) or CHOOSING.search(before)) else 0.0
    score += 0.5 if OR.search(chunk) else 0.0
    score += 0.4 if len({(name.isupper(), name.islower()) for name in names}) == 1 else -0.3
    score += 0.3 if all(len(words(name)) <= 2 for name in names) else 0.0
    score += 0.6 if {name.lower() for name in names} in ({"yes", "no"}, {"true", "false"}) else 0.0
    score -= 0.0 if OR.search(chunk) or not re.search(r"\band\b", chunk) or NAMED.search(before[-80:]) else 0.6
    score -= 1.5 if CONDITION.match(sentence) else 0.0
    score -= 1.5 * sum(bool(ORDERS.match(name)) for name in names[:10])
    score -= 1.0 if FIELDS.search(before) else 0.0
    score -= 0.8 * sum(bool(set(words(name)) & {"you", "your", "it", "them", "we", "us", "explain", "text", "message", "email", "they", "their", "any", "finally", "first", "then", "perform"}) for name in names[:10])
    return round(score, 3)
