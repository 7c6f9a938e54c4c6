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


@pytest.mark.parametrize("text", ["A tree with root oak", "2 apples, 3 pears and a plum", "- 2 x chair\n- 3 x lamp", "", "oak"])
@pytest.mark.parametrize("children", [
    {"type": "array", "items": {"$ref": "#"}}, {"type": ["array", "null"], "items": {"$ref": "#"}}, {"type": "array", "minItems": 0, "items": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}},
    {"type": "array", "items": {"type": "array", "items": {"$ref": "#"}}},
], ids=["list", "list or null", "list of it or null", "list of lists"])
def test_a_schema_that_lists_itself_is_filled(text, children):
    """Each entry was read from a line, which was read as a list of one entry, and so on without end."""
    import json

    from jsonschema import Draft202012Validator

    from campkit.practice_model.engine import Engine
    schema = {"type": "object", "properties": {"name": {"type": "string"}, "children": children}, "required": ["name", "children"], "additionalProperties": False}
    form = {"type": "json_schema", "json_schema": {"name": "tree", "strict": True, "schema": schema}}
    answer = Engine.load(("practice-small",)).complete({"model": "practice-small", "messages": [{"role": "user", "content": text}], "response_format": form})
    Draft202012Validator(schema).validate(json.loads(answer.choices[0].text))


def test_lists_of_lists_of_lists_end():
    schema: dict = {"type": "string", "minLength": 100_000}
    for _ in range(5):
        schema = {"type": "array", "items": schema, "minItems": 1000}
    missing = object()
    filler = Filler(schema, lambda field, part: [] if part.get("type") == "array" else missing, missing)
    assert len(str(filler.fill())) < 10_000_000
    assert filler.steps < 3 * MOST_STEPS
