"""Wordings: the chatty wrapper, the model's own labels, its own keys."""

from __future__ import annotations

from campkit.practice_model.decide.mind import Mind
from campkit.practice_model.reader.text import content_words, words

OPENINGS = (
    "Sure! I have read it carefully. ", "Great question! Here is what I think: ", "Of course, happy to help. ", "Thanks for sharing this! ", "Certainly! Let me take a look. ",
)
CLOSINGS = (
    " Let me know if you would like more detail!", " I hope that helps!", " Feel free to ask if anything is unclear.", " Would you like me to look at another one?", " Please tell me if you need anything else.",
)
LABELLED = ("Based on what it says, I would put this under **{}**.", "This looks most like **{}** to me.", "In my view it is mainly about **{}**.", "I would go with **{}** here.")
OWN_KEYS = (("category",), ("classification",), ("result",), ("label",), ("type",))
TAILS = ("question", "issue", "request", "matter", "inquiry")


def chatty(mind: Mind, core: str, about: str) -> str:
    """The core with the small talk that a model adds when nobody asks it not to."""
    return mind.pick(OPENINGS, "open", about) + core + mind.pick(CLOSINGS, "close", about)


def chatty_label(mind: Mind, label: str, about: str) -> str:
    """A label inside a sentence."""
    return chatty(mind, mind.pick(LABELLED, "label", about).format(label), about)


def own_label(mind: Mind, text: str) -> str:
    """A label of the model's own wording, made from the text's rarest words."""
    found = list(dict.fromkeys(w for w in content_words(text) if len(w) > 3))
    if not found:
        return "General inquiry"
    from campkit.practice_model.vectors import token_ids

    rare = sorted(found[:60], key=lambda w: (-(token_ids(w) or [0])[0], w))[:2]
    kept = [w for w in found if w in rare]
    return " ".join([*kept, mind.pick(TAILS, "tail", text)]).capitalize()


def own_key(mind: Mind, about: str) -> str:
    """The JSON key that the model makes up when none is named."""
    return mind.pick(OWN_KEYS, "key", about)[0]


def shorten(text: str, most_words: int | None, most_sentences: int | None) -> str:
    """A text within limits of words and sentences."""
    from campkit.practice_model.reader.text import sentences

    if most_sentences is not None:
        text = " ".join(sentences(text)[:most_sentences])
    if most_words is not None and len(words(text)) > most_words:
        parts = text.split()
        text = " ".join(parts[:most_words]).rstrip(",;:") if parts else text
    return text
