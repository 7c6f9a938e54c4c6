"""Texts in scripts that the weights do not read (Arabic, Chinese, Cyrillic ...): compared by the forms they share, not by meaning.

The vocabulary of the weights knows such scripts letter by letter, so their vectors say next to nothing. What is left is what anybody
can see who does not know the language: the same words, the same words with other endings, the same runs of letters.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections import Counter

LATIN_END = 0x250  # letters up to here belong to scripts that the weights read
SIGNS = re.compile(r"[\u0610-\u061a\u0640\u064b-\u065f\u0670]")  # Arabic vowel signs and the stretching stroke
SAME = str.maketrans("أإآٱىةؤئ", "ااااي" + "هوي")
PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال", "و")
SUFFIXES = ("تها", "ها", "هم", "كم", "نا", "ات", "ون", "ين", "ان", "تي", "ته", "تك", "ه", "ي", "ك", "ا", "ت")
COMMON = frozenset(
    "هل في من على الى عن ما ماذا لماذا كيف متى اين كم هذا هذه ذلك التي الذي ان كان كنت لا لم لن قد لقد مع او ثم حتى لكن كل اي انا انت هو هي نحن "
    "يمكن يمكنني يمكنك اريد احتاج لدي هناك عند بعد قبل 的 了 我 你 是 在 有 吗 呢 吧 和 也 就 都 这 那 个 一 不 怎 么 请".split()
)
IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")
TERM = re.compile(r"[^\W_]+", re.UNICODE)


def is_unread(text: str) -> bool:
    """Whether most letters of a text belong to scripts that the weights know letter by letter only."""
    return not text.isascii() and _is_unread(text[:2_000])


@functools.lru_cache(maxsize=20_000)
def _is_unread(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return sum(ord(char) >= LATIN_END for char in letters) * 2 > len(letters)


def read_part(text: str) -> str:
    """The words of a text that the weights do read: names and terms in Latin letters."""
    return " ".join(LATIN.findall(text[:4_000]))


def normal(text: str) -> str:
    """A text in one way of writing: no vowel signs, one form of each letter."""
    return SIGNS.sub("", unicodedata.normalize("NFKC", text).lower()).translate(SAME)


def stem_form(word: str) -> str:
    """A word without the particles that Arabic writes onto it; at least three letters stay."""
    word = normal(word)
    for prefix in PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            word = word[len(prefix) :]
            break
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word


@functools.lru_cache(maxsize=20_000)
def forms(text: str, grams: bool) -> tuple[dict[str, float], float]:
    """(weight of each form, length) of a text: stems of words and, with `grams`, runs of three letters of each word; characters and pairs of Chinese."""
    plain = normal(text[:4_000])
    found: Counter = Counter()
    for word in TERM.findall(plain):
        if IDEOGRAPH.search(word):
            marks = [char for char in word if char not in COMMON]
            found.update({char: 0.5 for char in marks})
            found.update({a + b: 1.0 for a, b in zip(word, word[1:], strict=False)} if grams else {})
        elif word not in COMMON and len(word) > 1:
            stem = stem_form(word)
            found[stem] += 1.0
            if grams:
                marked = f"^{stem}$"
                for i in range(len(marked) - 2):
                    found[f"~{marked[i : i + 3]}"] += 0.35
    weights = {form: math.sqrt(count) for form, count in found.items()}
    return weights, math.sqrt(sum(weight * weight for weight in weights.values()))


def shared_forms(text: str, other: str, grams: bool) -> float:
    """0 to 1: the cosine of the forms of two texts."""
    (mine, my_length), (theirs, their_length) = forms(text, grams), forms(other, grams)
    if not mine or not theirs:
        return 0.0
    small, large = (mine, theirs) if len(mine) <= len(theirs) else (theirs, mine)
    return sum(weight * large[form] for form, weight in small.items() if form in large) / (my_length * their_length)
