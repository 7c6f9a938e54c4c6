"""Sentences from frames: `(a|b|)` is a choice, `[name]` a slot. Each tier has frames of its own.

A frame file `frames/<theme>.<pool>.txt` has sections `# name`; every other line is one frame. The pools are dev,
held_out and rotation; sample takes one frame in three of the dev pool and dev the other two, so no two tiers share a frame.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

from datasets.errors import DatasetError

FOLDER = Path(__file__).parent / "frames"
INNER = re.compile(r"\(([^()]*)\)")
SLOT = re.compile(r"\[(\w+)\]")


@functools.cache
def read_frames(theme: str, pool: str) -> dict[str, tuple[str, ...]]:
    """The frames of one file by section."""
    sections: dict[str, list[str]] = {}
    name = None
    for line in (FOLDER / f"{theme}.{pool}.txt").read_text("utf-8").splitlines():
        line = line.strip()
        if line.startswith("# "):
            name = line[2:].strip()
            sections[name] = []
        elif line:
            if name is None:
                raise DatasetError(f"frames/{theme}.{pool}.txt: a frame stands before the first '# section'.")
            sections[name].append(line)
    return {section: tuple(frames) for section, frames in sections.items()}


@functools.cache
def frames_of(theme: str, tier: str) -> dict[str, tuple[str, ...]]:
    """The frames that a tier may use, by section."""
    if tier in ("dev", "sample"):
        rest = (0,) if tier == "sample" else (1, 2)
        return {section: tuple(frame for index, frame in enumerate(frames) if index % 3 in rest) for section, frames in read_frames(theme, "dev").items()}
    return read_frames(theme, tier)


def expand(stream, frame: str, slots: dict | None = None) -> str:
    """One sentence from a frame; raises DatasetError when a slot has no value."""
    text = frame
    while match := INNER.search(text):
        text = text[:match.start()] + stream.choice(match[1].split("|")) + text[match.end():]

    def fill(match):
        if slots is None or match[1] not in slots:
            raise DatasetError(f"frame {frame!r} has a slot [{match[1]}] that nobody fills.")
        return str(slots[match[1]])

    text = SLOT.sub(fill, text)
    text = re.sub(r" +([,.!?;])", r"\1", re.sub(r" {2,}", " ", text)).strip()
    return re.sub(r"\.(\.|\?)", r"\1", text)


def usable(frames, slots: dict) -> list[str]:
    """The frames whose slots all have a value (a customer without a mail address does not name one)."""
    return [frame for frame in frames if all(slots.get(name) is not None for name in SLOT.findall(frame))]


def skeleton(frame: str) -> str:
    """A frame with its first choices and empty slots: what a test compares between tiers."""
    text = frame
    while match := INNER.search(text):
        text = text[:match.start()] + match[1].split("|")[0] + text[match.end():]
    return " ".join(re.sub(r"[^\w ]", "", SLOT.sub("_", text).lower()).split())
