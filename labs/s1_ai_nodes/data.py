"""Process maps and event logs of Lantern Learning, in the tiers of the lab.

dev is October 2026 as the trainee sees it, with four pilots of last spring. held_out and rotation are three other months in which
volumes, inputs and approvals differ, a short log for checks of single functions, and November of the trainee's own company.
"""

from __future__ import annotations

MONTHS = 3
TAKES_OVER = 0.7
WORDS = {0: "no", 1: "yes"}
DEV_SEED = 7


def make(tier: str, seed: int) -> dict:
    """Return the tables of a tier: maps (steps), logs (events), volumes, pilots and the truth about each step."""
    if tier == "sample":
        tables = read_company(seed, "dev")
        return {"steps": tables["steps"], "events": tables["events"].head(200)}
    if tier == "dev":
        tables = read_company(seed, "dev")
        return {**tables, "pilots": make_pilots(tables)}
    tables = {}
    for month in range(1, MONTHS + 1):
        world = read_company(f"{tier}/{seed}/{month}", "held_out")
        world["steps"]["as_of"] = f"2026-0{month + 5}-01"
        tables |= {f"{name}_{month}": world[name] for name in ("steps", "events", "truth_steps")}
    tables["short_events"] = short_log(tables["events_1"], tables["truth_steps_1"])
    tables["november_events"] = november(f"{tier}/{seed}")
    return tables


def read_company(seed, tier: str) -> dict:
    """The company's process tables in the words of the lab: yes and no instead of 1 and 0."""
    from datasets.company import make_company

    company = make_company(seed, parts=["processes"], tier=tier)
    steps, events = company.table("process_steps"), company.table("process_events")
    for column in ("reversible", "regulated", "approval"):
        steps[column] = steps[column].map(WORDS)
    events["rework"] = events["rework"].map(WORDS)
    steps["as_of"] = "2026-10-01"
    volumes = company.table("process_volumes").pivot(index=["process", "name"], columns="month", values="cases").reset_index()
    volumes.columns = ["process", "name", "october", "november_plan"]
    return {"steps": steps, "events": events, "volumes": volumes, "truth_steps": company.truth("process_steps")}


def short_log(events, truth):
    """The log of six steps that differ in what makes a log hard to read: shared tasks, rework, waiting, a rule, one-off cases."""
    roles = ["shared", "gold_rework", "waiting", "gold", "busy_rule"]
    chosen = [truth.loc[truth["role"] == role, "step"].iloc[0] for role in roles]
    chosen.append(truth.loc[truth["nature"] == "one-off", "step"].iloc[0])
    return events[events["step"].isin(chosen)].reset_index(drop=True)


def november(seed: str):
    """The log of November at the trainee's own company: October's steps, the planned volumes, new cases."""
    import pandas

    from datasets.company import Stream, make_company
    from datasets.company.core.context import Context
    from datasets.company.processes import NEXT_MONTH, PROCESSES, draw_events, plan_steps

    october = Context(make_company(DEV_SEED, parts=["processes"]), 1)
    steps = plan_steps(october.rng("processes/steps"))
    volumes = {name: november for name, (_, _, november) in PROCESSES.items()}
    events = pandas.DataFrame(draw_events(steps, volumes, Stream(f"lantern/november/{seed}"), NEXT_MONTH))
    events["rework"] = events["rework"].map(WORDS)
    return events[["task", "case", "step", "actor", "day", "minutes", "waiting", "rework", "kind", "outcome"]]


def make_pilots(tables: dict):
    """Four AI nodes that were built last spring: the reason for each, what was promised and what came of it (hours a month)."""
    import pandas

    events, truth = tables["events"], tables["truth_steps"].set_index("step")
    names = tables["steps"].set_index("step")["name"]
    once = events.drop_duplicates("task")
    hours = once.groupby("step")["minutes"].sum() / 60
    logged = events.groupby("step")["minutes"].sum() / 60
    queued = (once["minutes"] + once["waiting"]).groupby(once["step"]).sum() / 60
    tasks = once.groupby("step").size()
    pick = {
        "It is done most often.": (tasks[truth.index[truth["label"] == "rule"]].idxmax(), hours),
        "It has the most hours in the log.": (logged[truth.index[truth["role"] == "shared"]].idxmax(), logged),
        "It takes longest from start to end.": (queued[truth.index[truth["role"] == "waiting"]].idxmax(), queued),
        "It has the longest tasks.": ((hours / tasks)[truth.index[truth["nature"] == "one-off"]].idxmax(), hours),
    }
    rows = []
    for reason, (step, measure) in pick.items():
        label = truth.loc[step, "label"]
        saved = TAKES_OVER * hours[step] * (1 - truth.loc[step, "once"] / 100) if label == "ai" else 0.0
        rows.append((names[step], reason, round(TAKES_OVER * measure[step]), round(saved)))
    return pandas.DataFrame(rows, columns=["step", "reason", "hours_promised", "hours_saved"])
