"""Small tools for reading text: sentences, bullets, headings, plain words."""

from __future__ import annotations

import re

from campkit.practice_model.letters import COMMON, IDEOGRAPH, is_unread, stem_form

LONGEST = 4_000  # characters of one sentence
BULLET = re.compile(r"^\s*(?:[-*•‣–—+]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|(?:STEP|Step)\s?\d{1,2}[.:])\s+")
HEADING = re.compile(r"^\s*(?:#{1,6}\s*(?P<hash>.+?)\s*#*|\*\*(?P<bold>[^*]{1,80})\*\*:?|(?P<plain>[^\s:：][^:：\n]{0,79})[:：])\s*$")
SENTENCE_END = re.compile(r"(?<=[.!?。！？؟])[\"'”’)\]]*\s+|\n+|(?<=[。！？])")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?", re.UNICODE)
STOPWORDS = frozenset(
    "a an the and or but if then else of in on at to from by for with without into over under as is are was were be been being am do does did done "
    "have has had having i me my mine we us our ours you your yours he him his she her hers it its they them their theirs this that these those "
    "there here what which who whom whose when where why how not no nor so than too very can could may might must shall should will would just "
    "please also any some all each every either neither both about again more most other such only own same s t don now up down out off".split()
)


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text, without empty ones; a longer one than LONGEST is cut, so that reading stays linear."""
    found = []
    for part in SENTENCE_END.split(text):
        part = part.strip() if part else ""
        while len(part) > LONGEST:
            cut = part.rfind(" ", LONGEST // 2, LONGEST)
            found.append(part[: cut if cut > 0 else LONGEST].strip())
            part = part[cut if cut > 0 else LONGEST :].strip()
        if part:
            found.append(part)
    return found


def words(text: str) -> list[str]:
    """Lower-case words of a text."""
    return [word.lower() for word in WORD.findall(text)]


def content_words(text: str) -> list[str]:
    """Lower-case words that carry meaning."""
    return [word for word in words(text) if word not in STOPWORDS and word not in COMMON]


def stem(word: str) -> str:
    """A word without its commonest endings, so that `cancelled` meets `cancel`."""
    if not word.isascii() and is_unread(word):
        return stem_form(word)
    for ending in ("ations", "ation", "ings", "ing", "ments", "ment", "ies", "ied", "ers", "ed", "es", "er", "ly", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word.removesuffix("y") or word


def stems(text: str) -> list[str]:
    """Stems of the words that carry meaning; Chinese, which writes no spaces, as pairs of characters."""
    found = []
    for word in content_words(text):
        pairs = [a + b for a, b in zip(word, word[1:], strict=False)] if not word.isascii() and IDEOGRAPH.search(word) else []
        found.extend(pairs or [stem(word)])
    return found


def key_of(text: str) -> str:
    """A label or key reduced to its letters and digits, for comparison."""
    return "".join(WORD.findall(text.replace("_", " "))).casefold()


def humanise(name: str) -> str:
    """`cardArrival_late` as words: card arrival late."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.sub(r"[_\-/.]+", " ", spaced).strip()


def is_code(name: str) -> bool:
    """Whether a label is a code that says nothing by itself (K1, B, 42, Q-7)."""
    plain = name.strip()
    return len(plain) <= 2 or bool(re.fullmatch(r"[A-Za-z]{0,4}[-_ ]?\d{1,5}[A-Za-z]?", plain))


def strip_bullet(line: str) -> str:
    """A line without its bullet or number."""
    return BULLET.sub("", line, count=1).strip()


def heading_of(line: str) -> str | None:
    """The title when a line is a heading (`## Labels`, `**Labels**`, `Labels:`), else None."""
    if BULLET.match(line) and not line.lstrip().startswith("**"):
        return None
    found = HEADING.match(line)
    return next((title.strip(" *:：") for title in found.groups() if title), None) if found else None


def unquote(text: str) -> str:
    """A text without the quotes, backticks or stars around it."""
    text = text.strip()
    for mark in ("**", "`", '"', "'", "*"):
        if len(text) > 2 * len(mark) and text.startswith(mark) and text.endswith(mark):
            return text[len(mark) : -len(mark)].strip()
    if len(text) > 2 and text[0] in "“‘«" and text[-1] in "”’»":
        return text[1:-1].strip()
    return text
