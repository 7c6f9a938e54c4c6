"""Measure the gap in which a lab's pass lines stand: `python tests/measure_gaps.py LAB [--seeds 3] [--write]`.

For each figure that the lab's `checks.measure(submission)` returns: the range over the worked answer and the
alternatives, and what each mutant gets, over several held-out seeds. `--write` puts the summary into measured.json.
Nothing here gives marks; `camp labs prove` does.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
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


def main() -> None:
    """Read the arguments, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lab", help="name of a folder under labs/")
    parser.add_argument("--seeds", type=int, default=3, help="how many held-out seeds")
    parser.add_argument("--write", action="store_true", help="put the summary into the lab's measured.json")
    given = parser.parse_args()
    lab = load_lab(ROOT / "labs" / given.lab)
    seeds = [PROVE_SEED + number for number in range(given.seeds)]
    found = measure(lab, seeds)
    for figure, place in found.items():
        print(f"{figure}: accepted {place['accepted'][0]:g} to {place['accepted'][1]:g}")
        for name, (low, high) in place["mutants_outside"].items():
            print(f"    {name:34} {low:g} to {high:g}")
    if given.write:
        path = lab.folder / "measured.json"
        content = json.loads(path.read_text("utf-8")) if path.exists() else {}
        content |= {"pass_mark": lab.config.pass_mark, "seeds": seeds, "figures": found}
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
        os.replace(fresh, path)


if __name__ == "__main__":
    main()
