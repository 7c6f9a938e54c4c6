"""Handed-in YAML is read in the trusted process: what is small, plain and quick is read, everything else is a sentence."""

from __future__ import annotations

import pytest

from campkit.checking import BadReturn, read_yaml


class HandedIn:
    def __init__(self, text: str | bytes) -> None:
        self.content = text.encode() if isinstance(text, str) else text

    def read_file(self, name: str, max_bytes: int = 1_000_000) -> bytes:
        assert max_bytes <= 50_000
        return self.content


MERGES = "a0: &a0 {x: 1, y: 2}\n" + "".join(f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 9)}]}}\n" for i in range(1, 13))


def test_what_an_editor_writes_is_read():
    assert read_yaml(HandedIn("\ufefflimit: 20.5\nrules: [one, 'two: three']\nnone: null\n"), "x.yaml") == {
        "limit": 20.5, "rules": ["one", "two: three"], "none": None}


@pytest.mark.parametrize("text", [MERGES, "a: &a [1]\nb: *a\n", "a: &a [*a]\n", "[" * 20_000, "x: 2026-02-31\n", f"x: {'9' * 5000}\n", b"\xff\xfe\x00",
                                  "x: !!python/object/apply:os.system [true]\n", "a: b: c\n"],
                         ids=["merges", "alias", "itself", "deep", "date", "digits", "no text", "object", "no YAML"])
def test_a_bomb_or_a_broken_file_is_a_sentence(text):
    with pytest.raises(BadReturn, match="save it with the editor"):
        read_yaml(HandedIn(text), "x.yaml")
