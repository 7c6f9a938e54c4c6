"""The worked prompt of the message router on messages that nobody here wrote: Banking77 (PolyAI, CC BY 4.0), its test half.

The function is the lab's own; only the sheet is another. `python tests/outside/test_outside_message_router.py` prints the
figures that stand in the lab's notes; as a test it needs CAMP_DATA_MIRROR.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from campkit.message_desk import macro_f1
from graders.source import parse_notebook

ROOT = Path(__file__).resolve().parents[2]
LAB = ROOT / "labs" / "s1_message_router" / "lab.py"
MIRROR = os.environ.get("CAMP_DATA_MIRROR")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not MIRROR, reason="CAMP_DATA_MIRROR names no folder with the outside data sets"),
              pytest.mark.skipif(not LAB.exists(), reason="the lab is not in this tree")]


def worked_builder():
    """The lab's worked `build_prompt`."""
    space: dict = {}
    exec(compile(next(cell.source for cell in parse_notebook(LAB) if cell.name == "build_prompt"), "build_prompt", "exec"), space)
    return space["build_prompt"]


def messages(mirror: Path, intents, most: int) -> list[tuple[str, str]]:
    """(text, intent) of the test half: every n-th, so that at most `most` are left."""
    with open(mirror / "banking77" / "test.csv", encoding="utf-8-sig", newline="") as file:
        rows = [(row["text"], row["category"]) for row in csv.DictReader(file) if row["category"] in intents]
    return rows[::max(1, -(-len(rows) // most))]


def measure(mirror: Path, model: str = "practice-large") -> dict[str, dict[str, float]]:
    """For each sheet: share right, macro-F1, usable answers, messages and the tokens of the longest prompt."""
    from campkit.model_evaluation.routing_words import PLANS
    from campkit.practice_model.engine import Engine

    engine, build = Engine.load((model,)), worked_builder()
    sheets = {}
    for plan, (intents, rules) in PLANS.items():
        names = {intent: desk for intent, (desk, _) in intents.items()}
        queues = {desk: text for desk, text in intents.values()}
        sheets[f"{plan}: names only"] = names, {"queues": {desk: "a desk" for desk in queues}, "rules": []}
        sheets[f"{plan}: definitions"] = names, {"queues": queues, "rules": []}
        sheets[f"{plan}: definitions and rules"] = names, {"queues": queues, "rules": rules}
    with open(mirror / "banking77" / "test.csv", encoding="utf-8-sig", newline="") as file:
        every = sorted({row["category"] for row in csv.DictReader(file)})
    words = {intent: intent.replace("_", " ").replace("?", "").lower() for intent in every}
    codes = {intent: f"DESK-{number:02d}" for number, intent in enumerate(every, 1)}
    sheets["all 77 intents, their names as definitions"] = codes, {"queues": {codes[intent]: words[intent] for intent in every}, "rules": []}
    found = {}
    for name, (names, desk) in sheets.items():
        rows = messages(mirror, names, 400)
        answers = [engine.complete({"model": model, "messages": [{"role": "user", "content": build(text, desk)}], "temperature": 0}) for text, _ in rows]
        right, given = [names[intent] for _, intent in rows], [answer.choices[0].text.strip() for answer in answers]
        found[name] = {
            "messages": len(rows), "right": sum(a == b for a, b in zip(right, given, strict=True)) / len(rows), "macro-F1": macro_f1(right, given, list(desk["queues"])),
            "usable": sum(answer in desk["queues"] for answer in given) / len(rows), "longest prompt": max(answer.prompt_tokens for answer in answers),
        }
    return found


def test_the_worked_prompt_sorts_real_messages_and_definitions_decide():
    found = measure(Path(MIRROR))
    assert all(figures["usable"] == 1 for figures in found.values())
    for plan in ("cards", "transfers", "charges"):
        assert found[f"{plan}: definitions"]["right"] > found[f"{plan}: names only"]["right"] + 0.3
        assert found[f"{plan}: definitions and rules"]["right"] > 0.6


if __name__ == "__main__":
    for name, figures in measure(Path(MIRROR)).items():
        print(f"{name:45}", "  ".join(f"{key} {value:.3f}" if isinstance(value, float) else f"{key} {value}" for key, value in figures.items()))
