"""Answering from context: find the sentence, or abstain when that was offered, or invent what a careless model would."""

from __future__ import annotations

import re
from dataclasses import dataclass

from campkit.practice_model.decide.mind import Mind
from campkit.practice_model.reader.model import Passage
from campkit.practice_model.reader.passages import short_name
from campkit.practice_model.reader.text import content_words, sentences, stem, stems

ENOUGH = 0.50  # support below this: the context does not hold the answer
ASKING = frozenset("many much long often far early late old big cost costs price pay allowed possible have has get know tell offer sell provide need want use make take happen happens mean exactly kind".split())


@dataclass(frozen=True)
class Reply:
    """The best sentence, its passage's mark, and how well the context supports it (0 to 1 and a little more)."""

    sentence: str
    mark: str
    support: float
    passage: str = ""  # the text around the sentence

    @property
    def grounded(self) -> bool:
        """Whether the context really holds an answer."""
        return self.support >= ENOUGH


def find_answer(mind: Mind, question: str, passages: tuple[Passage, ...]) -> Reply:
    """The sentence of the context that fits the question best."""
    options = [(sentence, passage) for passage in passages[:400] for sentence in sentences(passage.text)[:60] if len(sentence) > 8][:2000]
    if not options:
        return Reply("", "", 0.0)
    asked = _asked(question)
    texts = [f"{humble(passage.name)} {sentence}".strip() for sentence, passage in options]
    known = [set(stems(text)) for text in texts]
    spread = {word: sum(word in words_ for words_ in known) for word in asked}
    lexical = [_cover(asked, words_, spread, len(options)) for words_ in known]
    order = sorted(range(len(options)), key=lambda i: (-lexical[i], i))[:60] if len(options) > 60 else range(len(options))
    near = dict(zip(order, mind.similarity(question, [options[i][0] for i in order]), strict=True))
    scores = {i: round(0.55 * lexical[i] + 0.75 * max(near[i], 0.0) + _kind_fits(question, options[i][0]) + mind.jitter(question, options[i][0]), 4) for i in order}
    best = max(order, key=lambda i: (scores[i], -i))
    support = round(max(scores[best] - (0.16 if lexical[best] < 0.34 else 0.0), 0.0), 4)
    return Reply(options[best][0], short_name(options[best][1].name), support, options[best][1].text)


def humble(name: str) -> str:
    """A passage's title without its number."""
    return re.sub(r"^\W*(?:§\s*)?[A-Za-z]{0,5}[-_]?\d[\w.-]*\W*", "", name).strip()


def _asked(question: str) -> list[str]:
    """Stems of the words that say what is asked for."""
    found = [stem(w) for w in content_words(question) if w not in ASKING]
    return list(dict.fromkeys(found)) or stems(question)


def _cover(asked: list[str], known: set[str], spread: dict[str, int], total: int) -> float:
    """The share of the asked-for words that a sentence has; words that are rare in the context count more, absent ones most."""
    if not asked:
        return 0.0
    weight = {w: 1.6 if spread[w] == 0 else 1.0 + 0.6 * (1 - spread[w] / total) for w in asked}
    return round(sum(weight[w] for w in asked if w in known) / sum(weight.values()), 4)


def _kind_fits(question: str, sentence: str) -> float:
    """A number for `how many`, a time for `when`: a small help."""
    asks_number = re.search(r"\bhow (?:many|much|long|old|early|late|far|often)\b|\bwhat (?:does|do) .*\b(?:cost|pay)\b|\bprice\b|\bfee\b|\bcost\b", question, re.I)
    asks_time = re.search(r"\bwhen\b|\bwhat time\b|\bhours\b|\bdate\b", question, re.I)
    if asks_number or asks_time:
        return 0.06 if re.search(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|once|twice|first|free)\b", sentence) else -0.04
    return 0.0


def invented(mind: Mind, question: str, data: str) -> str:
    """A fluent answer without any ground: what the reader of a careless prompt gets."""
    topic = " ".join(w for w in content_words(question) if w not in ASKING) or "that"
    number = mind.pick(("14", "30", "7", "24", "10", "48"), "number", question)
    price = mind.pick(("19.90", "49", "25", "9.50", "120", "15"), "price", question)
    if re.search(r"\b(?:how much|cost|price|fee|pay|charge)\b", question, re.I):
        return mind.pick((f"The price for {topic} is {price} euros.", f"It costs {price} euros."), question)
    if re.search(r"\b(?:how long|when|how many|how soon|deadline|period)\b", question, re.I):
        return mind.pick((f"For {topic} it is {number} days.", f"That takes {number} working days."), question)
    if re.match(r"\W*(?:who|whom)\b", question, re.I):
        return mind.pick(("That is Alex Morgan, the head of the department.", "Sam Taylor from the service team is responsible."), question)
    return mind.pick((f"Yes, {topic} is available; please register {number} days ahead.", f"Yes, we offer {topic} for {price} euros.", f"Our standard policy allows {topic} within {number} days."), question)
