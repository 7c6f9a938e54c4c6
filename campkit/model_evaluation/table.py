"""Running the tasks and writing the table."""

from __future__ import annotations

from collections.abc import Iterable

from tqdm import tqdm

from campkit.model_evaluation import questions, receipts, routing, shop, sums
from campkit.model_evaluation.items import Task
from campkit.model_evaluation.routing_words import PLANS
from campkit.model_evaluation.statistics import paired_effect

LEAST_TASKS, LEAST_ITEMS = 3, 1_000  # of each technique
PASS_GAP = 10.0  # the pass line stands this far under the good prompt, and wrong prompts must stand as far under the line


def all_tasks(count: int, unopened: bool) -> list[Task]:
    """Every task, with at most `count` items each. The sets that stay unopened while the model is worked on are only made when they are asked for."""
    made: list[Task] = []
    for plan in PLANS:
        made += [routing.labels_task(plan, count), routing.routing_task(plan, count), routing.rules_task(plan, count), routing.schema_task(plan, count), routing.fence_task(plan, count), routing.brevity_task(plan, count)]
    made += [receipts.fields_task(count // 5), receipts.receipt_schema_task(count // 5), receipts.absent_task(count), receipts.attacked_receipts_task(count // 5)]
    made += [*sums.sum_tasks(count), questions.handbook_task(), questions.prices_task(count * 9 // 8), questions.guidelines_task(count), shop.shop_task(count)]
    return [*made, *(routing.arabic_task(count, first) for first in (0, 24, 36))] if unopened else made


def run_prompt(engine, task: Task, on: frozenset[str], model: str) -> list[float]:
    """The score of every item of a task under one set of ingredients."""
    scores = []
    for item in task.items:
        choice = task.run(engine, item, on, model) if task.run else engine.complete({**task.request(item, on), "model": model}).choices[0]
        scores.append(task.score(item, choice))
    return scores


def evaluate(engine, tasks: Iterable[Task], model: str) -> list[dict]:
    """One record a task: accuracy of the prompts, and for each technique the effects of adding and removing it."""
    records = []
    for task in tqdm(list(tasks), desc=f"evaluating {model}"):
        done: dict[frozenset[str], list[float]] = {}

        def scores(on: frozenset[str], task: Task = task, done: dict = done) -> list[float]:
            if on not in done:
                done[on] = run_prompt(engine, task, on, model)
            return done[on]

        def share(on: frozenset[str], scores=scores) -> float:
            return round(100 * sum(scores(on)) / len(scores(on)), 1)

        record = {"task": task.name, "source": task.source, "model": model, "items": len(task.items), "base": share(task.base), "full": share(task.full), "techniques": {}, "wrong": {}}
        for technique, part in task.techniques.items():
            added, removed = (scores(task.base | {part}), scores(task.base)), (scores(task.full), scores(task.full - {part}))
            record["techniques"][technique] = {"added": vars(paired_effect(*added)), "removed": vars(paired_effect(*removed)), "_added": added, "_removed": removed}
        for name, on in task.wrong.items():
            record["wrong"][name] = share(on)
        records.append(record)
    return records


def pool(records: list[dict]) -> list[dict]:
    """The effects of each technique over all its tasks together."""
    pooled = []
    for technique in dict.fromkeys(t for r in records for t in r["techniques"]):
        parts = [r["techniques"][technique] for r in records if technique in r["techniques"]]
        effects = {}
        for way in ("added", "removed"):
            better = [s for part in parts for s in part[f"_{way}"][0]]
            worse = [s for part in parts for s in part[f"_{way}"][1]]
            effects[way] = paired_effect(better, worse)
        pooled.append({"technique": technique, "tasks": len(parts), **effects})
    return pooled


def missed(records: list[dict]) -> list[str]:
    """One sentence for each gate that these records do not pass; empty when all hold."""
    found = []
    for row in pool(records):
        weak = [way for way in ("added", "removed") if not row[way].passes]
        found += [f"{row['technique']}: the effect of {'adding' if way == 'added' else 'removing'} it is {row[way]} points, under 5 or not surely above 0." for way in weak]
        if row["tasks"] < LEAST_TASKS or row["added"].pairs < LEAST_ITEMS:
            found.append(f"{row['technique']}: {row['tasks']} tasks and {row['added'].pairs:,} items, where {LEAST_TASKS} and {LEAST_ITEMS:,} are asked.")
    for r in records:
        line = r["full"] - PASS_GAP
        found += [f"{r['task']}: the {name} prompt reaches {share} %, less than {PASS_GAP:.0f} points under the pass line of {line:.1f} %." for name, share in r["wrong"].items() if share > line - PASS_GAP]
    return found


def render(records: list[dict], extra: dict[str, list[dict]]) -> str:
    """The Markdown tables: pooled techniques, each task, wrong prompts, the other tiers."""
    lines = ["| technique | tasks | items | effect of adding, points (95 %) | effect of removing, points (95 %) | gate: 5 points, interval above 0 |", "|---|---|---|---|---|---|"]
    for row in pool(records):
        ok = "yes" if row["added"].passes and row["removed"].passes else "adding only" if row["added"].passes else "removing only" if row["removed"].passes else "no"
        enough = "" if row["tasks"] >= LEAST_TASKS and row["added"].pairs >= LEAST_ITEMS else ", too few tasks or items"
        lines.append(f"| {row['technique']} | {row['tasks']} | {row['added'].pairs:,} | {row['added']} | {row['removed']} | {ok}{enough} |")
    lines += ["", "| task | data | items | bare prompt | good prompt | technique: adding, removing |", "|---|---|---|---|---|---|"]
    for r in records:
        effects = "; ".join(f"{t}: {e['added']['points']:+.1f}, {e['removed']['points']:+.1f}" for t, e in r["techniques"].items())
        lines.append(f"| {r['task']} | {r['source']} | {r['items']} | {r['base']} % | {r['full']} % | {effects} |")
    lines += ["", f"Wrong prompts. The pass line stands {PASS_GAP:.0f} points under the good prompt; a wrong prompt has to stay {PASS_GAP:.0f} points under the line.", "", "| task | good prompt | pass line | stuffed | swapped | memorised | empty | gate |", "|---|---|---|---|---|---|---|---|"]
    for r in records:
        if r["wrong"]:
            line = r["full"] - PASS_GAP
            cells = " | ".join(f"{r['wrong'][n]} %" if n in r["wrong"] else "" for n in ("stuffed", "swapped", "memorised", "empty"))
            lines.append(f"| {r['task']} | {r['full']} % | {line:.1f} % | {cells} | {'yes' if max(r['wrong'].values()) <= line - PASS_GAP else 'no'} |")
    if extra:
        names = [records[0]["model"], *extra]
        lines += ["", "The good prompt on the three tiers.", "", "| task | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
        for i, r in enumerate(records):
            lines.append(f"| {r['task']} | {r['full']} % | " + " | ".join(f"{extra[name][i]['full']} %" for name in extra) + " |")
    return "\n".join(lines) + "\n"
