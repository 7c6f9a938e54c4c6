"""The smallest promises of the engine: it loads, lists, answers, embeds, and its weights are the ones it names."""

import hashlib
import json

import numpy as np
import pytest

from campkit.errors import ModelError
from campkit.practice_model.engine import Engine
from campkit.practice_model.types import Completion
from campkit.practice_model.vectors import WEIGHTS


@pytest.fixture(scope="module")
def engine():
    return Engine.load()


def ask(engine, system, user, model="practice-large", **extra):
    return engine.complete({"model": model, "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}], **extra})


def test_weights_match_their_checksums():
    for line in (WEIGHTS / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((WEIGHTS / name).read_bytes()).hexdigest() == digest, name


def test_models_are_listed_with_prices(engine):
    cards = {card.id: card for card in engine.models()}
    assert {"practice-small", "practice-medium", "practice-large", "practice-embed-small", "practice-embed-large"} == set(cards)
    assert cards["practice-small"].prices["input"] < cards["practice-medium"].prices["input"] < cards["practice-large"].prices["input"]


def test_unknown_model_says_what_is_loaded():
    with pytest.raises(ModelError, match="practice-small"):
        Engine.load(["practice-small"]).complete({"model": "gpt", "messages": [{"role": "user", "content": "hi"}]})


@pytest.mark.parametrize("model", ["practice-small", "practice-medium", "practice-large"])
def test_clear_prompt_is_answered_with_the_label(engine, model):
    done = ask(engine, "Classify the message as one of: refund, delivery, praise. Reply with the label only.", "My parcel has not arrived yet", model)
    assert isinstance(done, Completion) and done.choices[0].text == "delivery" and done.choices[0].finish_reason == "stop"
    assert done.prompt_tokens > done.completion_tokens > 0


def test_embeddings_are_unit_vectors(engine):
    for model, width in (("practice-embed-small", 256), ("practice-embed-large", 384)):
        vectors = engine.embed(["red shoes", "scarlet boots", "tax law"], model)
        assert vectors.shape == (3, width) and vectors.dtype == np.float32
        assert np.allclose((vectors**2).sum(axis=1), 1, atol=1e-4)
        assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_strict_schema_comes_back_as_json(engine):
    schema = {"type": "object", "properties": {"email": {"type": ["string", "null"]}, "quantity": {"type": "integer"}}, "required": ["email", "quantity"], "additionalProperties": False}
    done = ask(engine, "Extract the fields.", "Send 12 lamps to jo@example.com", response_format={"type": "json_schema", "json_schema": {"name": "o", "strict": True, "schema": schema}})
    assert json.loads(done.choices[0].text) == {"email": "jo@example.com", "quantity": 12}
