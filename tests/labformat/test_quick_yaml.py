"""A text of YAML is read once, and everybody gets a copy of their own."""

from __future__ import annotations

import io

import pytest
import yaml

from graders.quick_yaml import MAX_TEXTS, quicken_yaml


@pytest.fixture
def reads(monkeypatch):
    """Count what the real reader is asked; yaml is as before afterwards."""
    asked = []
    read = yaml.safe_load
    monkeypatch.setattr(yaml, "safe_load", lambda stream: asked.append(stream) or read(stream))
    quicken_yaml.cache_clear()
    quicken_yaml()
    yield asked
    quicken_yaml.cache_clear()


TEXTS = ["a: 1\nb: [x, yes, 2026-01-02, 1.5, null]", "", "- &x {k: 1}\n- *x\n", "text", "Größe: ü"]


@pytest.mark.parametrize("text", [*TEXTS, *(text.encode() for text in TEXTS)])
def test_the_same_is_read(text, reads):
    right = yaml.load(text, yaml.SafeLoader)
    assert yaml.safe_load(text) == right == yaml.safe_load(text)
    assert len(reads) == 1


def test_what_somebody_does_to_it_nobody_else_sees(reads):
    text = "rows: [{a: 1}]"
    yaml.safe_load(text)["rows"][0]["a"] = 2
    yaml.safe_load(text)["rows"].append(3)
    assert yaml.safe_load(text) == {"rows": [{"a": 1}]} and len(reads) == 1


def test_parts_that_are_one_stay_one(reads):
    for _ in range(2):
        one, other = yaml.safe_load("- &x {k: 1}\n- *x\n")
        assert one is other


def test_no_yaml_is_refused_each_time_in_the_same_words(reads):
    said = []
    for _ in range(2):
        with pytest.raises(yaml.YAMLError) as error:
            yaml.safe_load("a: [1")
        said.append(str(error.value))
    assert said[0] == said[1] and len(reads) == 2


def test_files_are_read_as_before_and_texts_are_forgotten(reads):
    assert [yaml.safe_load(io.StringIO("a: 1")) for _ in range(2)] == [{"a": 1}] * 2 and len(reads) == 2
    for n in range(MAX_TEXTS + 1):
        yaml.safe_load(f"n: {n}")
    before = len(reads)
    assert yaml.safe_load("n: 0") == {"n": 0} and len(reads) == before + 1
