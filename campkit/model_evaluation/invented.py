"""The invented tasks: written before the engine, kept as JSON files; each item is right or wrong."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

from campkit.errors import DataError


def right(kind: str, expected: object, choice) -> bool:
    """Whether a choice is the expected answer of an item of this kind of task."""
    text = (choice.text or "").strip()
    if kind == "tools":
        if "ask" in expected:
            return not choice.tool_calls and expected["ask"] in text
        return len(choice.tool_calls) == 1 and choice.tool_calls[0].name == expected["name"] and json.loads(choice.tool_calls[0].arguments) == expected["arguments"]
    if kind == "sum":
        numbers = re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))
        return bool(numbers) and Decimal(numbers[-1]) == Decimal(str(expected))
    if kind == "answer":
        return str(expected) in text
    try:
        value = json.loads(text)
    except ValueError:
        return text == expected
    if isinstance(expected, dict):
        return value == expected
    return text == expected or isinstance(value, dict) and expected in value.values()


def score_tasks(engine, folder: Path, models: list[str]) -> list[dict]:
    """One record a task file: items, and the number right on each model. Raises DataError for an empty folder."""
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise DataError(f"{folder} holds no task files (*.json).")
    records = []
    for path in paths:
        task = json.loads(path.read_text(encoding="utf-8"))
        record = {"task": task["name"], "about": task["about"], "items": len(task["items"])}
        for model in models:
            record[model] = 0
            for item in task["items"]:
                messages = [{**m, "content": m["content"].replace("{data}", item["data"])} for m in task["request"]["messages"]]
                record[model] += right(task["kind"], item["expect"], engine.complete({**task["request"], "messages": messages, "model": model}).choices[0])
        records.append(record)
    return records


def render_tasks(records: list[dict], models: list[str]) -> str:
    """The records as a Markdown table."""
    lines = ["| task | what | items | " + " | ".join(models) + " |", "|---|---|---|" + "---|" * len(models)]
    lines += [f"| {r['task']} | {r['about']} | {r['items']} | " + " | ".join(str(r[m]) for m in models) + " |" for r in records]
    return "\n".join(lines) + "\n"
