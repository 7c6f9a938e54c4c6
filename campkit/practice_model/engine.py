"""The engine of the practice model: a request in, a completion out. Pure and thread-safe; it keeps no state but caches of vectors."""

from __future__ import annotations

from collections.abc import Sequence

from campkit.errors import ModelError
from campkit.practice_model import tokens
from campkit.practice_model.decide.mind import Mind
from campkit.practice_model.reader import read
from campkit.practice_model.respond import respond
from campkit.practice_model.tiers import CHAT_TIERS, LARGE, SMALL, load_tiers
from campkit.practice_model.types import Choice, Completion, ModelCard

EMBEDDINGS = {"practice-embed-small": SMALL, "practice-embed-large": LARGE}
CREATED = 1_793_491_200  # 2026-11-01, the date of the price file
CONTEXT = 128_000


class Engine:
    """Answers requests with the loaded tiers. Make it with `Engine.load()`."""

    def __init__(self, tiers: dict) -> None:
        self._tiers = tiers

    @classmethod
    def load(cls, tiers: Sequence[str] = CHAT_TIERS) -> Engine:
        """Load the named tiers (all three by default). Raises ModelError for an unknown name."""
        unknown = [name for name in tiers if name not in CHAT_TIERS]
        if unknown:
            raise ModelError(f"There is no tier '{unknown[0]}'. Choose from {', '.join(CHAT_TIERS)}.")
        return cls(load_tiers(tiers))

    def models(self) -> list[ModelCard]:
        """The models that this engine serves, with their prices."""
        prices = tokens.prices()["models"]
        cards = []
        for name in [*self._tiers, *(e for e, tier in EMBEDDINGS.items() if tier in self._tiers)]:
            price = dict(prices[name])
            latency = price.pop("latency_ms")
            kind = "embedding" if name in EMBEDDINGS else "chat"
            width = self._tiers[EMBEDDINGS.get(name, name)].width
            cards.append(ModelCard(name, kind, CREATED, "ai-native-camp", CONTEXT, latency, width, price))
        return cards

    def complete(self, request: dict) -> Completion:
        """Answer a validated chat request. Raises ModelError when its model is not a chat tier of this engine."""
        tier = self._tiers.get(request["model"])
        if tier is None:
            raise ModelError(f"The model '{request['model']}' is not loaded. Loaded are: {', '.join(self._tiers)}.")
        ins = read(request["messages"], request.get("response_format"), bool(request.get("tools")))
        size = tokens.count(ins.instructions)
        prompt, cached = tokens.count_prompt(request)
        heat = float(request.get("temperature") or 0.0)
        choices = []
        for draw in range(int(request.get("n") or 1)):
            mind = Mind(tier, heat, int(request.get("seed") or 0), draw, size)
            choices.append(_limit(respond(mind, request, ins), request))
        said = sum(tokens.count(c.text or "") + sum(tokens.count(t.name) + tokens.count(t.arguments) + 3 for t in c.tool_calls) for c in choices)
        return Completion(tuple(choices), prompt, cached, said)

    def embed(self, texts: Sequence[str], model: str):
        """Unit vectors (texts x dimensions, float32) of an embedding model."""
        import numpy as np

        name = EMBEDDINGS.get(model)
        if name is None or name not in self._tiers:
            raise ModelError(f"There is no embedding model '{model}'. Choose from {', '.join(EMBEDDINGS)}.")
        tier = self._tiers[name]
        return np.stack([np.round(tier.vector(text), 6) for text in texts]).astype(np.float32) if texts else np.zeros((0, tier.width), np.float32)


def _limit(choice: Choice, request: dict) -> Choice:
    """The choice cut at a stop sequence or at `max_tokens`."""
    text = choice.text
    if text is None:
        return choice
    stops = request.get("stop") or []
    cuts = [text.find(stop) for stop in ([stops] if isinstance(stops, str) else stops) if stop and stop in text]
    if cuts:
        text = text[: min(cuts)]
    most = request.get("max_completion_tokens") or request.get("max_tokens")
    if most:
        text, was_cut = tokens.cut(text, int(most))
        if was_cut:
            return Choice(text, (), "length")
    return Choice(text, choice.tool_calls, choice.finish_reason)
