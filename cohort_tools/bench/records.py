"""`camp bench records`: every indicator and every signal of a very large programme, in seconds and megabytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from campkit.errors import CampError
from cohort_tools.cli import json_option, print_json


@click.command()
@click.option("--trainees", default=5000, show_default=True, type=click.IntRange(20, 100_000), help="How many trainees, in pairs.")
@click.option("--events", default=2_000_000, show_default=True, type=click.IntRange(100, 50_000_000), help="How many uses of AI tools.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Keep the records in this folder, and use them when they are there.  [default: made anew, thrown away]")
@json_option
def command(trainees: int, events: int, keep: Path | None, as_json: bool) -> None:
    """Make the records of a large programme and compute everything about it, in a process of its own.

    Making the records is told apart from computing. Nothing is read before the clock starts.

    Example: camp bench records --trainees 500 --events 100000
    """
    with tempfile.TemporaryDirectory(prefix="camp-bench-") as scratch:
        result = measure(Path(keep) if keep else Path(scratch) / "records", trainees, events)
    print_json(result) if as_json else click.echo(table(result))


def measure(folder: Path, trainees: int, events: int) -> dict[str, Any]:
    """Return the figures. Raises CampError when the process that computes fails."""
    from cohort_tools.bench.scale_data import make_records

    marker, asked = folder / "scale.json", {"trainees": trainees, "events": events}
    started = time.perf_counter()
    if marker.exists() and json.loads(marker.read_text("utf-8"))["asked"] == asked:
        rows = json.loads(marker.read_text("utf-8"))["rows"]
    elif folder.exists() and any(folder.iterdir()):
        raise CampError(f"{folder}: this folder holds other records; give another one with --keep, or empty it")
    else:
        rows = make_records(folder, trainees, events)
        marker.write_text(json.dumps({"asked": asked, "rows": rows}), "utf-8")
    made = time.perf_counter() - started
    environment = {**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run([sys.executable, "-m", "cohort_tools.bench.records", str(folder)], capture_output=True, text=True, env=environment)
    if done.returncode:
        raise CampError(f"the indicators of {trainees} trainees could not be computed: {done.stderr.strip().splitlines()[-1:]}")
    return {**asked, "rows": sum(rows.values()), "made_s": round(made, 1), "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None, **json.loads(done.stdout)}


def compute(folder: Path) -> dict[str, Any]:
    """Compute every indicator and every signal; return the seconds of each part and the peak of memory."""
    from cohort_tools.bench.scale_data import AS_OF
    from cohort_tools.indicators.alerts import alerts
    from cohort_tools.indicators.facts import Facts
    from cohort_tools.indicators.value import all_indicators
    from cohort_tools.records.database import open_records

    started, worked, each = time.perf_counter(), time.process_time(), {}
    facts = Facts(open_records(folder), AS_OF)
    for name, one in all_indicators().items():
        begun = time.perf_counter()
        one.compute(facts)
        each[name] = round(time.perf_counter() - begun, 2)
    indicators, signals = time.perf_counter() - started, time.perf_counter()
    cpu = time.process_time() - worked
    named = len(alerts(facts))
    return {"indicators": len(each), "indicators_s": round(indicators, 1), "indicators_cpu_s": round(cpu, 1), "signals": named, "signals_s": round(time.perf_counter() - signals, 1),
            "peak_mb": peak_mb(), "slowest": dict(sorted(each.items(), key=lambda x: -x[1])[:5])}


def peak_mb() -> int | None:
    """Return the largest amount of memory that this process has held, in MB; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024))


def table(result: dict[str, Any]) -> str:
    """Return the figures as lines."""
    slow = ", ".join(f"{name} {seconds:g}" for name, seconds in result["slowest"].items())
    return "\n".join([
        f"{result['trainees']} trainees, {result['events']} uses of AI tools, {result['rows']} rows; {result['cores']} processors, load {result['load']}",
        f"records made in       {result['made_s']:>7.1f} s",
        f"{result['indicators']} indicators in      {result['indicators_s']:>7.1f} s  ({result['indicators_cpu_s']:.1f} s of processor time; one process)",
        f"{result['signals']} signals in      {result['signals_s']:>7.1f} s",
        f"most memory           {result['peak_mb']:>7} MB",
        f"slowest: {slow}"])


if __name__ == "__main__":
    print(json.dumps(compute(Path(sys.argv[1]))))
