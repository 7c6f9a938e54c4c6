"""Measure the gap in which a lab's pass lines stand: `python tests/measure_gaps.py LAB [--seeds 3] [--write]`.

`--errors` measures standard errors in place of gaps: what each figure is computed of (the lab's `checks.samples`) is
drawn anew with replacement, 500 times, for the worked answer and the alternatives on each seed.

For each figure that the lab's `checks.measure(submission)` returns: the range over the worked answer and the
alternatives, and what each mutant gets, over several held-out seeds. `--write` puts the summary into measured.json.
Nothing here gives marks; `camp labs prove` does.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import tempfile
from pathlib import Path

from tqdm import tqdm

from graders.build import write_release_files
from graders.exec_session import ExecSession
from graders.labs import load_lab
from graders.prove import PROVE_SEED

ROOT = Path(__file__).resolve().parents[1]


def figures_of(lab, variant, seed: int) -> dict[str, float | None]:
    """Run one variant and return the lab's figures for it."""
    folder = Path(tempfile.mkdtemp(prefix="camp-measure-"))
    try:
        write_release_files(lab, folder)
        with ExecSession(lab, lab.with_answers(variant), folder, seed) as session:
            session.run()
            return lab.module("checks.py").measure(session)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(lab, seeds: list[int]) -> dict:
    """Return figure -> accepted range and the mutants outside it, over all seeds."""
    right = [(None, "worked")] + [(variant, variant.name) for variant in lab.alternatives]
    wrong = [(variant, variant.name) for variant in lab.mutants if not variant.equivalent]
    found: dict[str, dict] = {}
    for seed in seeds:
        for variant, name in tqdm(right + wrong, desc=f"seed {seed}"):
            for figure, value in figures_of(lab, variant, seed).items():
                place = found.setdefault(figure, {"accepted": [], "mutants": {}})
                if value is not None and variant in lab.mutants:
                    place["mutants"].setdefault(name, []).append(value)
                elif value is not None:
                    place["accepted"].append(value)
    for figure, place in found.items():
        low, high = min(place["accepted"]), max(place["accepted"])
        outside = {name: values for name, values in place["mutants"].items() if not all(low <= value <= high for value in values)}
        found[figure] = {"accepted": [low, high], "mutants_outside": {name: [min(values), max(values)] for name, values in sorted(outside.items())}}
    return found


def standard_errors(lab, seeds: list[int], times: int = 500) -> dict:
    """Return figure -> value, bootstrap standard error (mean over right answers and seeds) and spread between seeds of the worked answer."""
    found: dict[str, dict] = {}
    for seed in seeds:
        for variant in tqdm([None, *lab.alternatives], desc=f"seed {seed}"):
            folder = Path(tempfile.mkdtemp(prefix="camp-measure-"))
            try:
                write_release_files(lab, folder)
                with ExecSession(lab, lab.with_answers(variant), folder, seed) as session:
                    session.run()
                    for figure, (items, score) in lab.module("checks.py").samples(session).items():
                        draw = random.Random(f"{figure} {seed}")
                        drawn = [score(draw.choices(items, k=len(items))) for _ in range(times)]
                        place = found.setdefault(figure, {"items": len(items), "worked": [], "errors": []})
                        place["errors"].append(statistics.pstdev(drawn))
                        place["worked"] += [] if variant else [score(items)]
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    return {figure: {"items": place["items"], "worked": [round(value, 4) for value in place["worked"]], "standard_error": round(statistics.mean(place["errors"]), 4),
                     "between_seeds": round(statistics.stdev(place["worked"]), 4) if len(place["worked"]) > 1 else None} for figure, place in found.items()}


def write_into(lab, content: dict) -> None:
    """Put entries into the lab's measured.json."""
    path = lab.folder / "measured.json"
    fresh = path.with_suffix(".new")
    before = json.loads(path.read_text("utf-8")) if path.exists() else {}
    if "figures" in content:
        before.pop("note", None)  # it speaks of the figures that go
    fresh.write_text(json.dumps(before | content, indent=1) + "\n", "utf-8")
    os.replace(fresh, path)


def main() -> None:
    """Read the arguments, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lab", help="name of a folder under labs/")
    parser.add_argument("--seeds", type=int, default=3, help="how many held-out seeds")
    parser.add_argument("--write", action="store_true", help="put the summary into the lab's measured.json")
    parser.add_argument("--errors", action="store_true", help="standard errors by drawing the hidden items anew, in place of the gaps")
    given = parser.parse_args()
    lab = load_lab(ROOT / "labs" / given.lab)
    seeds = [PROVE_SEED + number for number in range(given.seeds)]
    if given.errors:
        errors = standard_errors(lab, seeds)
        for figure, place in errors.items():
            print(f"{figure}: standard error {place['standard_error']:g} over {place['items']} items; worked answer {', '.join(map(str, place['worked']))}; between seeds {place['between_seeds']}")
        if given.write:
            write_into(lab, {"standard_errors": {"seeds": seeds, "draws": 500, "figures": errors}})
        return
    found = measure(lab, seeds)
    for figure, place in found.items():
        print(f"{figure}: accepted {place['accepted'][0]:g} to {place['accepted'][1]:g}")
        for name, (low, high) in place["mutants_outside"].items():
            print(f"    {name:34} {low:g} to {high:g}")
    if given.write:
        write_into(lab, {"pass_mark": lab.config.pass_mark, "seeds": seeds, "figures": found})


if __name__ == "__main__":
    main()
