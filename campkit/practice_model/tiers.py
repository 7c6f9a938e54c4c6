"""The three tiers. They share every rule of the engine and differ in how they compare two texts.

practice-small   mean of static token vectors
practice-medium  each token of one text finds its best partner in the other, on the same vectors
practice-large   the sentence transformer

Texts in scripts that the weights do not read are compared by the forms they share (letters.py): the small tier sees whole words, the others parts of words too.
"""

from __future__ import annotations

from collections.abc import Sequence

from campkit.practice_model.letters import is_unread, read_part, shared_forms
from campkit.practice_model.vectors import DECIMALS, Cache, StaticVectors, unit

SMALL, MEDIUM, LARGE = "practice-small", "practice-medium", "practice-large"
CHAT_TIERS = (SMALL, MEDIUM, LARGE)
SPREAD = {SMALL: 0.9, MEDIUM: 0.7, LARGE: 1.0}  # how far a tier sets a near text apart from others, measured against the large one


class Tier:
    """Compares texts: `similarity(a, b)` is between -1 and 1, rounded, the same on every machine."""

    def __init__(self, name: str, skill: float) -> None:
        self.name, self.skill = name, skill
        self.spread = SPREAD.get(name, 1.0)

    def similarity(self, text: str, others: Sequence[str]) -> list[float]:
        """How near each of the other texts is, rounded to four decimals. A text that the weights do not read has no meaning to compare with one that they do."""
        unread = [is_unread(other) for other in others]
        readable = read_part(text) if is_unread(text) else text
        plain = [other for other, strange in zip(others, unread, strict=True) if not strange]
        near = iter(self.near(readable, plain) if readable and plain else [0.0] * len(plain))
        if readable is text:
            return [0.0 if strange else next(near) for strange in unread]
        return [round(shared_forms(text, other, self.skill > 0) if strange else 0.5 * next(near), DECIMALS) for other, strange in zip(others, unread, strict=True)]

    def near(self, text: str, others: Sequence[str]) -> list[float]:
        """How near texts are in meaning, by the tier's own reading."""
        raise NotImplementedError

    def vector(self, text: str):
        """The unit vector of a text."""
        raise NotImplementedError


class MeanTier(Tier):
    """A tier that compares one vector a text (small and large)."""

    def __init__(self, name: str, skill: float, source) -> None:
        super().__init__(name, skill)
        self.width, self.vector = source.width, Cache(source.mean)

    def near(self, text, others):
        """Cosine of the two vectors."""
        import numpy as np

        if not others:
            return []
        scores = np.stack([self.vector(other) for other in others]) @ self.vector(text)
        return [round(float(score), DECIMALS) + 0.0 for score in scores]


class MatchTier(Tier):
    """A tier that matches token by token (medium)."""

    def __init__(self, name: str, skill: float, source: StaticVectors) -> None:
        super().__init__(name, skill)
        self.width, self.vector = source.width, Cache(source.mean)
        self._tokens = Cache(lambda text: self._prepare(source, text), 8_000)

    @staticmethod
    def _prepare(source, text):
        """(unit token vectors, weight of each token) of a text; long texts keep their first 200 tokens."""
        import numpy as np

        found = source.tokens(text)[:200]
        weight = np.sqrt((found * found).sum(axis=1))
        return unit(found), weight / (weight.sum() or 1.0)

    def near(self, text, others):
        """Mean over tokens of the best partner, both ways, blended with the cosine of the means."""
        import numpy as np

        mine, my_weight = self._tokens(text)
        scores = []
        for other in others:
            theirs, their_weight = self._tokens(other)
            if not len(mine) or not len(theirs):
                scores.append(0.0)
                continue
            grid = mine @ theirs.T
            forth, back = float(my_weight @ grid.max(axis=1)), float(their_weight @ grid.max(axis=0))
            cosine = float(np.dot(self.vector(text), self.vector(other)))
            scores.append(round(0.25 * forth + 0.25 * back + 0.5 * cosine, DECIMALS) + 0.0)
        return scores


def load_tiers(names: Sequence[str] = CHAT_TIERS) -> dict[str, Tier]:
    """The tiers by name; the transformer is opened only when it is asked for."""
    static = StaticVectors()
    made: dict[str, Tier] = {}
    if SMALL in names:
        made[SMALL] = MeanTier(SMALL, 0.0, static)
    if MEDIUM in names:
        made[MEDIUM] = MatchTier(MEDIUM, 0.5, static)
    if LARGE in names:
        from campkit.practice_model.transformer import Transformer

        made[LARGE] = MeanTier(LARGE, 1.0, Transformer())
    return made
