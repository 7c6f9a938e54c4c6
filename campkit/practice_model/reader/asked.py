"""What a prompt asks to be answered, in ordinary sentences: `Reply with the name of the team`, `Write the digit of the level`, `Which shelf is it: a, b or c?`."""

from __future__ import annotations

import functools
import re

from campkit.practice_model.reader.text import key_of, sentences, stem, strip_bullet, unquote, words

SAYING = r"(?:answer|reply|respond|return|output|write|type|print|state|put down|note down|give|tell|say|send|provide|name|enter|show|display|deliver|finish|end)"
IMPERATIVE = re.compile(rf"^\W*(?:[^.!?\n]{{0,120}}?(?:,|\band|\bthen)\s+)?(?:(?:please|now|then|and|finally|so|simply|just|always|for each \w+|in the end)[, ]+)*{SAYING}\b(?:\s+(?:me|us|back|down|out|in|to me))?\b(?!\s+(?:each|every|all)\b)(?P<rest>[^\n]{{0,200}})$", re.I)
THING = frozenset(
    "word label letter name number digit figure code value tag title team queue category option choice class level action department desk folder topic type kind sentiment priority key group tray route intent "
    "grade mark score rating unit bucket bin status verdict function tool".split()
)
CHOSEN = re.compile(r"\b(?:which|what|into one of (?:these|the|our|the following)|one of (?:these|the|our|the following)|following|there are (?:two|three|four|five|six|seven|eight|nine|ten|\d+)) ([A-Za-z]{3,20})\b(?=[^.\n])", re.I)
REASONS = re.compile(r"\b(?:explain(?:ing)?|explanations?|justif\w+|reasons?|reasoning|say why|tell (?:me|us) why|and why|why you|because|step[- ]by[- ]step|thoughts|comment on|confidence)\b", re.I)
NOT = re.compile(r"\b(?:no|not|never|without|nor|don't|do not|avoid|skip|omit|leave out)\b|n't\b", re.I)
NUMBER_ASKED = re.compile(rf"\b{SAYING}\b[^.\n]{{0,30}}\b(?:digit|number|numeral|figure)s?\b(?!\s+of\s+(?!the|that|its|one)\w+)", re.I)
NUMBERED = re.compile(r"^(?P<word>[^\W\d_]+)\s*[-#]?\s*(?P<number>\d{1,2})$")
SLOT = re.compile(r"^[\s*_#>-]{0,10}[^\W\d_][\w -]{0,24}[*_]{0,3}[ \t]{0,4}(?:\([^()\n]{2,200}\))?[ \t*_]{0,6}[:：][\s*_]{0,6}$")  # a last line `Label:` that waits for its answer
FORM_TALK = re.compile(
    r"\b(?:as (?:it is |they are |it's )?(?:written|listed|shown|given|above|spelled|spelt|stated|printed|named|below|defined)|nothing (?:else|more|further|besides|but|other)|no (?:other|further|more|extra|additional|explanations?)|"
    r"without (?:any|other|further|quotes|punctuation|explanations?|comments?)|word for word|(?:exactly|precisely|just|verbatim)$)", re.I)
LISTED = r"(?P<list>[^,:;.?!()\n]{1,40}(?:,\s*[^,:;.?!()\n]{1,40}){0,20},?\s+or\s+[^,:;.?!()\n]{1,40})"
QUESTION = re.compile(rf"^\W*(?:(?:so|now|please)[, ]+)?(?:which|what|where|who|how|into which|to which)\b[^:?\n]{{3,160}}[:–—]\s*{LISTED}\s*\?", re.I)
IS_IT = re.compile(r"^\W*(?:is|are|was|does|do)\b[^:?\n]{3,160}?\b(?P<list>[\w-]+(?:,\s*[\w-]+){1,12},?\s+or\s+[\w-]+)\s*\?", re.I)
DUTY = (
    r"(?:takes? (?:everything|anything|all|over)|looks? after|deals? with|takes? care of|handles?|covers?|is (?:responsible|in charge|there|meant|used|only) (?:for|of|when|if)|is (?:for|about|where|when)|are for|means|is everything|is anything|repairs?|answers?|"
    r"works? on|works? with|serves?|gets?|receives?|manages?|organi[sz]es|fixes|sells|does|mends|sends|helps?|checks|decides|keeps|cleans|plans|pays|books|runs|sees to|concerns|includes?|applies (?:to|when|if)|stands for)"
)
SUBJECT = re.compile(rf"^(?P<name>[A-Z][\w&'-]*(?: (?:and|&|of|[A-Z][\w&'-]*)){{0,4}}) (?P<text>(?:{DUTY})\b.{{5,400}})$")
NO_SUBJECT = frozenset("it this that the they he she we you i who what which everything anything nobody everybody each every these those there if when our your their a an one use read please".split())
GOES = re.compile(r"^(?P<text>.{8,300}?) (?:go|goes|belongs?|is sent|are sent|is passed|are passed|is handled|are handled|should go|must go)\b(?: on)? (?:to|in|into|under|by) (?:the )?(?P<name>[A-Z][\w&'-]*(?: (?:and |& )?[A-Z][\w&'-]*){0,3})[.;]?$")
CONDITIONAL = re.compile(r"^\W*(?:if|when|unless|in case)\b", re.I)
SAID = re.compile(rf"\b{SAYING}\s+([\"'`“][^\"'`”\n]{{1,40}}[\"'`”])", re.I)
OUTPUT = re.compile(r"^[#* \t]{0,10}(?:expected |required |your )?(?:output|answer|response|reply)(?: format)?[*:：\s]{0,20}\n[-*\s]{0,20}(?P<form>(?:the|one|a|an|only|just)\b[^\n]{2,60})$", re.I | re.M)
MOST = 400  # sentences that are looked at


@functools.lru_cache(maxsize=64)
def asks_alone(text: str) -> bool:
    """Whether a sentence tells the model to answer with one thing (`Reply with the name of the team.`) and none asks for reasons."""
    parts = sentences(text)[:MOST]
    if any(REASONS.search(part) and not NOT.search(part[: REASONS.search(part).start()][-60:]) for part in parts):
        return False
    nouns = THING | {word.lower().removesuffix("s") for word in CHOSEN.findall(text[:20_000])}
    return bool(SLOT.match(text.rstrip()[-300:].rsplit("\n", 1)[-1])) or any(_is_asked(part, nouns) for part in parts)


def names_answers(text: str, names: tuple[str, ...]) -> bool:
    """Whether a sentence tells the model to answer with the labels themselves (`Answer with P1, P2 or P3.`, `Reply yes or no.`), and none asks for reasons."""
    parts = sentences(text)[:MOST]
    if len(names) < 2 or len(names) > 60 or any(REASONS.search(part) and not NOT.search(part[: REASONS.search(part).start()][-60:]) for part in parts):
        return False
    mentions = [re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.I) for name in names]
    for part in parts:
        if sum(unquote(said) in names for said in SAID.findall(part)) > 1:
            return True  # `if so, write "a", otherwise write "b"`
        found = IMPERATIVE.match(strip_bullet(part))
        if found and sum(bool(mention.search(found["rest"])) for mention in mentions) >= min(len(names), 2) and not CONDITIONAL.match(part):
            return True
    said = OUTPUT.search(text)
    return bool(said) and any(word.rstrip("s") in THING for word in words(said["form"])[:4])


def _is_asked(part: str, nouns: frozenset[str] | set[str]) -> bool:
    """Whether one sentence is such an order; `Write a reply that names the level` is none."""
    found = IMPERATIVE.match(strip_bullet(part))
    if not found:
        return False
    near = words(found["rest"])[:10]
    if near in (["which"], ["which", "one"], ["which", "it", "is"]):
        return True
    if re.search(r"\b(?:sentence|reply|message|mail|letter to|paragraph|summary|draft|report|list|question|example|text|each|every)\b", " ".join(near[:3])):
        return False
    return any(word in nouns or word.removesuffix("s") in nouns or word.removesuffix("'s") in nouns for word in near)


def without_form_talk(names: list[str]) -> list[str]:
    """The names of a list without phrases about the form of the answer (`exactly as written above`, `nothing else`), and without the words that lead it in."""
    kept = [re.sub(r"^(?:between|from|among|one of|either)\s+", "", name, flags=re.I) for name in names if not FORM_TALK.search(name)]
    return [unquote(name) for name in kept]


def numbers_of(text: str, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """`Level 1 - ...` as 1, where the digit is asked for; all other lists stay as they are."""
    found = [NUMBERED.match(name) for name, _ in pairs]
    if len(pairs) < 2 or not all(found) or len({match["word"].lower() for match in found}) > 1 or len({match["number"] for match in found}) < len(pairs) or not NUMBER_ASKED.search(text):
        return pairs
    return [(match["number"], said) for match, (_, said) in zip(found, pairs, strict=True)]


def from_question(text: str) -> list[str]:
    """`Which shelf is it for: history, science or novels?`, `Is the lead hot, warm or cold?`."""
    for part in sentences(text)[:MOST]:
        found = QUESTION.match(part) or IS_IT.match(part)
        names = [unquote(name.strip()) for name in re.split(r"\s*,\s*(?:or\s+)?|\s+or\s+", found["list"])] if found else []
        if len(names) > 1 and all(0 < len(words(name)) <= 4 for name in names) and len({key_of(name) for name in names}) == len(names):
            return names
    return []


def from_prose(text: str) -> list[tuple[str, str]]:
    """`Accounts deals with bills. Kitchen covers breakfast.`, `Messages about money go to Accounts.`: names that a text introduces one sentence each; two or more of one kind, where the answer is to name one."""
    if not asks_alone(text):
        return []
    duties: dict[str, str] = {}
    ways: dict[str, str] = {}
    for part in sentences(text)[:MOST]:
        part = strip_bullet(part)
        found = SUBJECT.match(part) if len(part) < 500 else None
        if found and words(found["name"])[0] not in NO_SUBJECT:
            duties.setdefault(found["name"], re.sub(rf"^{DUTY}\s+(?=\w)", "", found["text"]).rstrip(".") if not _telling(found["text"]) else found["text"].rstrip("."))
        found = GOES.match(part) if len(part) < 500 else None
        if found:
            ways[found["name"]] = f"{ways[found['name']]}; {found['text']}" if found["name"] in ways else found["text"]
    best = max((ways, duties), key=len)
    return list(best.items()) if len(best) > 1 else []


def _telling(text: str) -> bool:
    """Whether the verb itself says what is done (`repairs things`), and not only that it is this one's duty."""
    return stem(words(text)[0]) not in {stem(word) for word in ("looks", "deals", "takes", "handles", "covers", "is", "are", "means", "gets", "receives", "concerns", "includes", "applies", "stands", "does")}
