"""Six process maps and one month of their event log: who did which step of which case, for how long, with what outcome.

The maps (`process_steps.csv`) say what a step is by nature: settled by a rule, in need of judgement on cases that come
again and again, or one-off. The seed decides the rest: how many hours each step takes, which steps come back as rework,
are logged for several people at once or lie waiting, how each input arrives, and which risky steps have an approver.
"""

from __future__ import annotations

import csv
from pathlib import Path

from datasets.company.core.card import card

MONTH, NEXT_MONTH = "2026-10", "2026-11"
#: process: (name, cases in October, cases planned for November)
PROCESSES = {
    "orders": ("Order handling", 700, 1060), "refunds": ("Refunds and returns", 310, 450), "quotes": ("School quotes", 140, 175),
    "invoices": ("Supplier invoices", 370, 480), "content": ("Content review", 100, 122), "mena": ("Lesson scheduling in the Middle East", 340, 460),
}
DIGITAL = ("text", "form", "image")
#: What the seed makes of the steps that need judgement. role: (how many, hours a month, build days, rework in per cent)
ROLES = {
    "gold": (2, (66, 78), (10, 12), (4, 9)),          # worth building
    "gold_rework": (3, (68, 80), (10, 12), (62, 75)),  # worth building once rework is counted
    "giant": (1, (100, 112), (46, 50), (4, 9)),       # most hours, but eats the build budget
    "middle": (4, (42, 48), (9, 11), (0, 3)),         # looks better than gold_rework to those who leave rework out
    "shared": (4, (27, 31), (9, 11), (2, 6)),         # logged once per person: looks three times as large
    "waiting": (3, (20, 26), (9, 11), (2, 6)),        # lies in a queue: looks large with waiting counted
    "small": (0, (14, 24), (8, 12), (2, 6)),          # the rest
}
TEMPTING = (84, 96)  # hours of the steps that must not or cannot become an AI node
QUEUE = (180, 240)  # hours a month that the waiting steps lie in a queue
REWORK_LENGTH = 1.5  # rework takes longer than the first go

TABLES = {
    "process_steps": card(
        "The steps of six processes, as their owners drew them. A row is one step.", key="step",
        planted="truth_process_steps says which steps are AI nodes.",
        columns={
            "process": "text: process", "step": "text: step", "position": "integer: place in the process, from 1", "name": "text: what is done",
            "team": "text: who does it", "input": "text: how the work arrives: text, form, image, phone call, paper or in person",
            "reversible": "yes_no: whether a mistake can be undone", "regulated": "yes_no: whether a law or a regulator says how",
            "approval": "yes_no: whether a second person signs before it takes effect",
            "build_days": "integer in days: what it takes to build an AI node here, as the technology unit estimates",
        },
    ),
    "process_events": card(
        "The event log of October 2026. A row is one person's work on one task. A task that several people do together has one row for each of them, "
        "and each row shows the minutes of the whole task.", key="task actor",
        planted="Shared tasks, rework and waiting are planted so that each is large for steps that are not worth building, or for steps that are.",
        columns={
            "task": "text: one piece of work; several rows when several people did it together", "case": "text: the order, refund, quote ... that it belongs to",
            "step": "text -> process_steps.step: step", "actor": "text: who worked on it", "day": "date: when it was finished",
            "minutes": "integer in minutes: hands-on time of the whole task", "waiting": "integer in minutes: time that it lay in a queue before",
            "rework": "yes_no: whether the step was done before for this case and came back", "kind": "text: what kind of case it was, as the team coded it",
            "outcome": "text: what was decided",
        },
    ),
    "process_volumes": card(
        "Cases by process and month, counted or planned.", key="process month",
        columns={"process": "text: process", "name": "text: name of the process", "month": "text: YYYY-MM", "cases": "integer: cases", "planned": "yes_no: whether it is a plan"},
    ),
    "truth_process_steps": card(
        "What each step is: its right label and how its log was drawn. For graders only.", key="step",
        columns={
            "step": "text -> process_steps.step: step", "label": "text: rule, ai or human", "nature": "text: rule, judgement or one-off", "role": "text: what the seed made of it",
            "share": "integer in per cent: cases of the process that come here", "seconds": "integer in seconds: mean hands-on time of a first go",
            "rework": "integer in per cent: tasks that come back", "actors": "integer: people logged for one task", "waiting": "integer in minutes: median wait",
            "once": "integer in per cent: cases of a kind that does not come again", "surprise": "integer in per thousand: cases not decided as is usual for their kind",
        },
    ),
}


def make(ctx):
    """The maps, October's log, October's and November's volumes, and the truth about each step."""
    steps = plan_steps(ctx.rng("processes/steps"))
    volumes = {name: october for name, (_, october, _) in PROCESSES.items()}
    events = draw_events(steps, volumes, ctx.rng("processes/events"), MONTH)
    rows = [(p, name, MONTH, october, 0) for p, (name, october, _) in PROCESSES.items()]
    rows += [(p, name, NEXT_MONTH, november, 1) for p, (name, _, november) in PROCESSES.items()]
    return {
        "process_steps": ctx.frame("process_steps", only_columns(steps, "process_steps")), "process_events": ctx.frame("process_events", events),
        "process_volumes": ctx.frame("process_volumes", rows), "truth_process_steps": ctx.frame("truth_process_steps", only_columns(steps, "truth_process_steps")),
    }


def only_columns(rows: list[dict], table: str) -> list[dict]:
    """The columns of one table out of richer rows."""
    return [{name: row[name] for name in TABLES[table].columns} for row in rows]


def read_maps() -> list[dict]:
    """The steps as they are written in process_steps.csv, in order."""
    with open(Path(__file__).with_name("process_steps.csv"), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plan_steps(stream) -> list[dict]:
    """Decide for every step how it arrives, who approves it, how long it takes and how its cases look."""
    steps, place = [], {}
    for line in read_maps():
        place[line["process"]] = place.get(line["process"], 0) + 1
        steps.append({
            **line, "position": place[line["process"]], "input": line["inputs"].split("|")[0], "inputs": line["inputs"].split("|"),
            "reversible": int(line["reversible"] == "yes"), "regulated": int(line["regulated"] == "yes"), "approval": 0,
            "usual": dict(pair.split(">") for pair in line["kinds"].split("|")), "outcomes": line["outcomes"].split("|"), "share": round(float(line["share"]) * 100),
        })
    judged = [s for s in steps if s["nature"] == "judgement"]
    risky = [s for s in judged if s["regulated"] and not s["reversible"]]
    for step in stream.sample(risky, 2):
        step["approval"] = 1
    for step in stream.sample([s for s in judged if len(s["inputs"]) > 1], 2):
        step["input"] = step["inputs"][1]
    for step in steps:
        if step["nature"] == "rule" and step["regulated"] and not step["reversible"]:
            step["approval"] = 1
    give_roles(steps, stream)
    for step in steps:
        describe_cases(step, stream)
    return steps


def may_be_built(step: dict) -> bool:
    """Whether the house rules let anything but a person do the step, and whether a program can read what comes in."""
    return step["input"] in DIGITAL and not (step["regulated"] and not step["reversible"] and not step["approval"])


def give_roles(steps: list[dict], stream) -> None:
    """Set role, label, hours, build days, rework, actors and waiting of every step."""
    open_steps = []
    for step in steps:
        step.update(actors=1, waiting=stream.randrange(4, 13))
        built = may_be_built(step)
        if step["nature"] == "judgement" and built:
            step["label"] = "ai"
            open_steps.append(step)
        elif step["nature"] == "rule":
            step["label"] = "rule" if built else "human"
            settle(step, stream, "rule", (18, 46), (7, 9), (1, 6))
        else:
            step["label"] = "human"
            settle(step, stream, "tempting", TEMPTING, (8, 10), (3, 8))
    for step in stream.sample([s for s in steps if s.get("role") == "rule" and tasks_of(s) >= 200], 3):
        settle(step, stream, "busy_rule", (70, 88), (7, 9), (1, 6))
    stream.shuffle(open_steps)
    # Long tasks fit steps with few cases, short ones steps with many: large roles go to steps that are done often enough.
    often = [s for s in open_steps if tasks_of(s) >= 75]
    for role, (count, hours, days, rework) in ROLES.items():
        for _ in range(count):
            pool = often if role in ("gold", "gold_rework", "giant", "middle") else [s for s in open_steps if "role" not in s]
            step = next(s for s in pool if "role" not in s)
            settle(step, stream, role, hours, days, rework)
            if role == "shared":
                step["actors"] = 3
            if role == "waiting":
                step["waiting"] = round(stream.randrange(*QUEUE) * 60 / tasks_of(step))
    for step in open_steps:
        if "role" not in step:
            settle(step, stream, "small", *ROLES["small"][1:])


def tasks_of(step: dict) -> float:
    """Tasks of a step in October, rework not counted."""
    return PROCESSES[step["process"]][1] * step["share"] / 100


def settle(step: dict, stream, role: str, hours, days, rework) -> None:
    """Give a step its role and draw its figures from the ranges of the role."""
    rework = stream.randrange(rework[0], rework[1] + 1)
    total = stream.randrange(hours[0] * 60, hours[1] * 60)  # minutes a month, rework included
    first_goes = tasks_of(step) * (1 + REWORK_LENGTH * rework / 100)
    step.update(role=role, rework=rework, build_days=stream.randrange(days[0], days[1] + 1), seconds=round(60 * total / first_goes))


def describe_cases(step: dict, stream) -> None:
    """How many cases are of a kind that does not come again, and how often a kind is not decided as usual."""
    if step["nature"] == "one-off":
        step.update(once=stream.randrange(78, 90), surprise=stream.randrange(250, 400))
    elif step["nature"] == "rule":
        step.update(once=stream.randrange(0, 4), surprise=stream.randrange(2, 13))
    else:
        step.update(once=stream.randrange(4, 16), surprise=stream.randrange(170, 340))
    # Which kinds are frequent differs from month to month. A rule step has several outcomes: many outcomes do not mean judgement.
    kinds = list(step["usual"])
    start = stream.randrange(len(kinds))
    step["kinds"] = kinds[start:] + kinds[:start]


def draw_events(steps: list[dict], volumes: dict[str, int], stream, month: str) -> list[dict]:
    """Draw the log of one month: every case of every process through its steps, rework included."""
    events, number, once = [], 0, 0
    kinds = {s["step"]: [(kind, 3.0 / (2 + i)) for i, kind in enumerate(s["kinds"])] for s in steps}
    by_process = {name: [s for s in steps if s["process"] == name] for name in volumes}
    for process, cases in volumes.items():
        for case in range(1, cases + 1):
            first_day = stream.randrange(1, 25)
            for step in by_process[process]:
                if stream.random() * 100 >= step["share"]:
                    continue
                if stream.random() * 100 < step["once"]:
                    once += 1
                    kind, usual = f"one-off {once:04d}", stream.choice(step["outcomes"])
                else:
                    kind = stream.weighted(kinds[step["step"]])
                    usual = step["usual"][kind]
                goes = 1 + (stream.random() * 100 < step["rework"])
                for go in range(goes):
                    number += 1
                    outcome = usual
                    if stream.chance(step["surprise"]):
                        outcome = stream.choice([o for o in step["outcomes"] if o != usual])
                    length = step["seconds"] / 60 * (REWORK_LENGTH if go else 1.0)
                    row = {
                        "task": f"T-{number:05d}", "case": f"{process[:3].upper()}-{case:04d}", "step": step["step"],
                        "day": f"{month}-{min(30, first_day + (step['position'] + go) // 2):02d}",
                        "minutes": max(1, stream.whole(stream.long_tail(length / 1.063, 0.35))), "waiting": max(0, round(stream.long_tail(step["waiting"], 0.6))),
                        "rework": go, "kind": kind, "outcome": outcome,
                    }
                    team = stream.sample(range(1, 7), step["actors"])
                    events += [{**row, "actor": f"{step['team']} {person}"} for person in sorted(team)]
    return events
