"""Does a better prompt on the practice model mean a better prompt on a real service?

Forty stored prompts (five tasks, eight ways to ask) are scored on both; the figure is Spearman's rank
correlation of the scores, with a bootstrap interval over the prompts. Works with any address that speaks
the protocol. Nothing here knows what the right correlation would be.
"""

from __future__ import annotations

import json
import random
import re
import statistics
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from campkit.errors import ModelError

PROMPTS = Path(__file__).with_name("transfer_prompts.json")
PERSONA = "You are a world-class expert with forty years of experience. Be very careful, this is important for my career."
LEAST_PROMPTS = 30
CALLS_AT_ONCE = 4
SETTINGS = {"temperature": 0, "max_tokens": 50}
INSTEAD = {"max_tokens": {"max_completion_tokens": 2_000}}  # models that think first want this name, and room for their thoughts


def read_prompts(path: Path | None = None) -> list[dict[str, Any]]:
    """Every prompt: its task, its way of asking, its system message and the items with their answers."""
    path = path or PROMPTS
    try:
        tasks = json.loads(path.read_text("utf-8"))["tasks"]
        return [
            {"task": task["name"], "way": way, "system": system, "items": [tuple(item) for item in task["items"]]}
            for task in tasks for way, system in ways(task).items()
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: cannot read the stored prompts ({error!r}). See {PROMPTS.name} for the form.") from None


def ways(task: dict[str, Any]) -> dict[str, str]:
    """Eight ways to ask for the same thing, from bare to complete, and wrong ones."""
    labels = list(task["labels"])
    listed = f"Choose one of: {', '.join(labels)}."
    meaning = list(task["labels"].values())
    swapped = meaning[1:] + meaning[:1]
    only = "Answer with the label only."

    def defined(texts: list[str]) -> str:
        return "Labels:\n" + "\n".join(f"- {name}: {text}" for name, text in zip(labels, texts, strict=True))

    shown = "Examples:\n" + "\n".join(f"Message: {text}\nLabel: {label}" for text, label in task["examples"])
    instruction = task["instruction"]
    return {
        "bare": instruction,
        "labels": "\n".join([instruction, listed, only]),
        "persona": "\n".join([PERSONA, instruction, listed, only]),
        "definitions": "\n".join([instruction, defined(meaning), only]),
        "examples": "\n".join([instruction, listed, shown, only]),
        "definitions and rule": "\n".join([instruction, defined(meaning), task["rule"], only]),
        "complete": "\n".join([instruction, defined(meaning), task["rule"], shown, only]),
        "swapped": "\n".join([instruction, defined(swapped), only]),
    }


def is_right(answer: str, expected: str) -> bool:
    """Is the answer the label, whatever its case, quotes and final stop?"""
    return re.sub(r"^[\s\"'*`]+|[\s\"'*`.!]+$", "", answer or "").casefold() == expected.casefold()


def score(client: Any, model: str, prompts: list[dict[str, Any]], what: str) -> list[float]:
    """The share of right answers of each prompt on one service."""
    import openai
    from tqdm import tqdm

    settings, lock = dict(SETTINGS), threading.Lock()

    def ask(job: tuple[str, str, str]) -> bool:
        system, text, expected = job
        messages = [{"role": "system", "content": system}, {"role": "user", "content": text}]
        while True:
            sent = dict(settings)
            try:
                done = client.chat.completions.create(model=model, messages=messages, **sent)
                return is_right(done.choices[0].message.content, expected)
            except openai.BadRequestError as refusal:
                if refusal.param not in sent:
                    raise
                with lock:
                    if settings.pop(refusal.param, None) is not None:
                        settings.update(INSTEAD.get(refusal.param, {}))

    jobs = [(prompt["system"], *item) for prompt in prompts for item in prompt["items"]]
    try:
        with ThreadPoolExecutor(CALLS_AT_ONCE) as pool:
            right = list(tqdm(pool.map(ask, jobs), total=len(jobs), desc=what, unit="call", disable=None))
    except openai.APIError as error:
        raise ModelError(f"{what} ({model}): {error}. Check the address, the key and the model name.") from None
    for name in SETTINGS.keys() - settings.keys():
        print(f"{what} ({model}) refuses {name}; it was asked {'with ' + ', '.join(INSTEAD[name]) if name in INSTEAD else 'without it'}.", file=sys.stderr)
    scores, start = [], 0
    for prompt in prompts:
        size = len(prompt["items"])
        scores.append(sum(right[start:start + size]) / size)
        start += size
    return scores


def ranks(values: list[float]) -> list[float]:
    """Ranks from 1; equal values share the mean of their ranks."""
    order = sorted(values)
    return [order.index(value) + (order.count(value) + 1) / 2 for value in values]


def spearman(a: list[float], b: list[float]) -> float | None:
    """Spearman's rank correlation; None when one side does not vary."""
    x, y = ranks(a), ranks(b)
    if len(set(x)) < 2 or len(set(y)) < 2:
        return None
    return statistics.correlation(x, y)


def interval(a: list[float], b: list[float], rounds: int = 2000) -> tuple[float, float] | None:
    """A 95 % bootstrap interval over the prompts, the same each time."""
    rng = random.Random(20261101)
    found = []
    for _ in range(rounds):
        chosen = rng.choices(range(len(a)), k=len(a))
        value = spearman([a[i] for i in chosen], [b[i] for i in chosen])
        if value is not None:
            found.append(value)
    if len(found) < rounds / 2:
        return None
    cuts = statistics.quantiles(found, n=40, method="inclusive")
    return cuts[0], cuts[-1]


def compare(base_url: str, key: str, model: str, tier: str, path: Path | None, record: Path | None, items: int | None) -> dict[str, Any]:
    """Score all prompts on the practice tier and on the service; raises `ModelError` with what to check."""
    import openai

    from campkit.model_client import shared_service
    from campkit.practice_model.wire.in_process import make_transports
    from campkit.recording import Recorder
    from campkit.watched_http import httpx_of_openai, make_clients

    prompts = read_prompts(path)
    if len(prompts) < LEAST_PROMPTS:
        raise ModelError(f"A rank correlation needs {LEAST_PROMPTS} prompts or more; {path} has {len(prompts)}.")
    for prompt in prompts:
        prompt["items"] = prompt["items"][:items]
    inside = openai.DefaultHttpxClient(transport=make_transports(httpx_of_openai())[0](shared_service()))
    outside = make_clients()[0](recorder=Recorder(record, key)) if record else None
    ours = score(openai.OpenAI(base_url="http://practice-model/v1", api_key="none", http_client=inside), tier, prompts, "practice model")
    theirs = score(openai.OpenAI(base_url=base_url, api_key=key, http_client=outside), model, prompts, "service")
    bounds = interval(ours, theirs)
    return {
        "tier": tier, "model": model, "prompts": len(prompts), "items": sum(len(prompt["items"]) for prompt in prompts),
        "spearman": spearman(ours, theirs), "low": bounds and bounds[0], "high": bounds and bounds[1],
        "rows": [
            {"task": prompt["task"], "way": prompt["way"], "practice": mine, "service": other}
            for prompt, mine, other in zip(prompts, ours, theirs, strict=True)
        ],
    }


def table(result: dict[str, Any]) -> str:
    """The scores and the correlation as text."""
    lines = [f"{'task':<18} {'way of asking':<22} {result['tier']:>16} {result['model'][:24]:>24}"]
    lines += [f"{row['task']:<18} {row['way']:<22} {row['practice']:>15.0%} {row['service']:>24.0%}" for row in result["rows"]]
    if result["spearman"] is None:
        return "\n".join([*lines, "", "No rank correlation: one side gives every prompt the same score."])
    bounds = "" if result["low"] is None else f", 95 % interval {result['low']:.2f} to {result['high']:.2f}"
    return "\n".join([*lines, "", f"Rank correlation over {result['prompts']} prompts: {result['spearman']:.2f}{bounds}."])
