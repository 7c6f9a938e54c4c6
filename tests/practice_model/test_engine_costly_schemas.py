"""A schema comes from a trainee: whatever it asks for, the model answers in bounded work and goes on."""

from __future__ import annotations

import pytest

from campkit.practice_model.emit.schema import MOST_STEPS, Filler, _is_slow

QUICK = [r"^\d+(\.\d+)?$", r"^[A-Z]{2}-\d{4}$", r"[\w.+-]+@[\w-]+\.[\w.]+", "^(low|high)$", "^[a-z][a-z0-9_]*$", "(ab)+"]
SLOW = ["^(a|a)*$", "^(a|aa)+$", "^((a|a))*$", "^(a?){28}a{28}$", "a?" * 28 + "a{28}", "a*a*a*a*b", "a{0,300}" * 4, r"^(\w|a)*$"]


@pytest.mark.parametrize("pattern", QUICK)
def test_patterns_of_usual_schemas_are_tried(pattern):
    assert not _is_slow(pattern)


@pytest.mark.parametrize("pattern", SLOW)
def test_patterns_that_could_take_for_ever_are_not_tried(pattern):
    schema = {"type": "string", "pattern": pattern}
    assert _is_slow(pattern)
    assert Filler(schema, lambda field, part: "a" * 40 + "!", object()).fill() == "a" * 40 + "!"


def test_lists_of_lists_of_lists_end():
    schema: dict = {"type": "string", "minLength": 100_000}
    for _ in range(5):
        schema = {"type": "array", "items": schema, "minItems": 1000}
    missing = object()
    filler = Filler(schema, lambda field, part: [] if part.get("type") == "array" else missing, missing)
    assert len(str(filler.fill())) < 10_000_000
    assert filler.steps < 3 * MOST_STEPS
