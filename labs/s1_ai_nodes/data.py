"""Process maps and event logs of Lantern Learning, in the tiers of the lab.

dev is October 2026 as the trainee sees it, with four pilots of last spring. held_out and rotation are three other months in which
volumes, inputs and approvals differ, a short log for checks of single functions, and November of the trainee's own company.
`python labs/s1_ai_nodes/data.py` measures the pass lines anew (see NOTES.md).
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


# -- measuring the pass lines: python labs/s1_ai_nodes/data.py [number of seeds] -------------------------------------

def measure_gaps(seeds: list[int]) -> dict:
    """Return for each metric its pass line, the weakest accepted answer and the best answer that the check must refuse.

    Answers run here without a sandbox: they are the lab's own. A mutant counts for a metric when it declares that it fails its check.
    """
    import contextlib
    import io
    import os
    import statistics
    import tempfile
    from pathlib import Path

    here = Path(__file__).parent
    checks = load(here / "checks.py")
    metrics = {  # check: (metric, pass line, whether higher is better)
        "labels_held_out": (lambda s: checks.label_accuracy(s)[0], checks.LABEL_BANDS[0][0], True),
        "nodes_best_use": (lambda s: checks.best_use(s)[0], checks.BEST_USE_BANDS[0][0], True),
        "nodes_held_out": (lambda s: checks.share_of_best(s)[0], checks.HELD_OUT_BANDS[0][0], True),
        "nodes_stable": (checks.stability, checks.STABLE_BANDS[0][0], True),
        "forecast_november": (checks.forecast_error, checks.FORECAST_BANDS[0][0], False),
    }
    found: dict[str, dict[str, list[float]]] = {name: {} for name in metrics}
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(f"{folder}/data/dev")
        for name, table in make("dev", DEV_SEED).items():
            table.to_csv(f"{folder}/data/dev/{name}.csv", index=False)
        os.chdir(folder)
        files = [None, *sorted((here / "alternatives").glob("*.py")), *sorted((here / "mutants").glob("*.py"))]
        for seed in seeds:
            tiers = {"dev": make("dev", DEV_SEED), "held_out": make("held_out", seed)}
            for path in files:
                cells, fails = read_cells(here / "lab.py"), []
                if path is not None:
                    cells |= read_cells(path)
                    fails = read_fails(path) if path.parent.name == "mutants" else []
                with contextlib.redirect_stdout(io.StringIO()):
                    submission = Plain(cells, tiers)
                    for check, (metric, _, _) in metrics.items():
                        if path is None or path.parent.name == "alternatives" or check in fails:
                            value = number_of(metric, submission)
                            if value is not None:
                                found[check].setdefault(path.stem if path else "worked answer", []).append(value)
    table = {}
    good = {"worked answer", *(path.stem for path in (here / "alternatives").glob("*.py"))}
    for check, (_, line, higher) in metrics.items():
        weakest, best = (min, max) if higher else (max, min)
        accepted = {name: weakest(values) for name, values in found[check].items() if name in good}
        refused = {name: best(values) for name, values in found[check].items() if name not in good}
        low, high = weakest(accepted, key=accepted.get), best(refused, key=refused.get)
        table[check] = {
            "pass_line": line, "higher_is_better": higher, "weakest_accepted": round(accepted[low], 4), "weakest_accepted_is": low,
            "best_refused": round(refused[high], 4), "best_refused_is": high,
            "deviation_over_seeds": round(statistics.pstdev(found[check]["worked answer"]), 4),
        }
    return {"pass_mark": 0.6, "made_by": "python labs/s1_ai_nodes/data.py", "seeds": len(seeds), "gaps": table}


def number_of(metric, submission) -> float | None:
    """Return the metric of a submission, None where the answer cannot be used at all."""
    try:
        return float(metric(submission))
    except Exception:
        return None


def load(path):
    """Return a module of this lab, loaded by path."""
    import importlib.util

    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_cells(path) -> dict[str, str]:
    """Return the code cells of a percent file by name, in order."""
    import re

    cells = {}
    for part in re.split(r"(?m)^# %%", path.read_text("utf-8"))[1:]:
        marker, _, body = part.partition("\n")
        named = re.search(r'(?:solution|check|locked)="(\w+)"', marker)
        if "[markdown]" not in marker and named:
            cells[named[1]] = body
    return cells


def read_fails(path) -> list[str]:
    """Return the checks that a mutant says it fails."""
    import json
    import re

    return json.loads(re.search(r"fails=(\[.*?\])", path.read_text("utf-8"))[1])


class Plain:
    """An answer run in this process: enough of a submission for the metrics."""

    def __init__(self, cells: dict[str, str], tiers: dict):
        self.names, self.tiers = {}, tiers
        for name, body in cells.items():
            try:
                exec(compile(body, name, "exec"), self.names)
            except Exception:  # a mutant stops at a visible check; the cells after it run, as they would in a notebook
                continue

    def call(self, name, /, *arguments, timeout_s=10.0):
        """Call a function of the answer; tables are copied, as the real bridge does."""
        return self.names[name](*(a.copy() if hasattr(a, "copy") else a for a in arguments))

    def value(self, name, /):
        """Return a variable of the answer."""
        return self.names[name]

    def data(self, tier="held_out"):
        """Return the tables of a tier."""
        return self.tiers[tier]


if __name__ == "__main__":
    import json
    import os
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    target = Path(__file__).resolve().with_name("measured.json")
    measured = measure_gaps(list(range(1, 1 + int(sys.argv[1] if len(sys.argv) > 1 else 12))))
    fresh = target.with_suffix(".new")
    fresh.write_text(json.dumps(measured, indent=1) + "\n", "utf-8")
    os.replace(fresh, target)
    print(json.dumps(measured, indent=1))
