"""`camp bench model`: how fast the practice model answers, in process and over HTTP, and what it costs to load."""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from typing import Any

import click

from cohort_tools.cli import json_option, print_json

TOPICS = ("late parcel", "wrong invoice", "lost password", "broken device", "new course", "refund", "school quote", "address change")
WORDS = ("yesterday", "again", "for my daughter", "since Monday", "without notice", "twice", "in May", "for the whole class")

APART = 100_000_000  # numbers of requests between one measurement and the next: no text is asked twice

#: (what the row says, the least or most it may be); None where the design names no figure.
GATES = {
    ("in_process", "practice-small"): 500, ("in_process", "practice-medium"): 500, ("in_process", "practice-large"): 100,
    ("p99_ms", "practice-small"): 20, ("p99_ms", "practice-medium"): 20, ("p99_ms", "practice-large"): 40,
    ("import_s", ""): 0.3, ("load_s", ""): 1.0,
}


def request(model: str, number: int) -> dict[str, Any]:
    """A short routing request, another message each time; the label definitions stay the same, as in real work."""
    message = f"Customer {number} writes about a {TOPICS[number % 8]} {WORDS[number // 8 % 8]}, case {number * 37 % 9973}."
    system = "Choose one label for the message: delivery, billing, account, repair, sales. Answer with the label only."
    return {"model": model, "messages": [{"role": "system", "content": system}, {"role": "user", "content": message}]}


@click.command()
@click.option("--seconds", default=3.0, show_default=True, type=click.FloatRange(0.1), help="Time for each measurement.")
@click.option("--clients", default=4, show_default=True, type=click.IntRange(1, 500), help="Clients at once over HTTP.")
@click.option("--tiers", default="practice-small,practice-medium,practice-large", show_default=True, help="Models to measure.")
@json_option
def command(seconds: float, clients: int, tiers: str, as_json: bool) -> None:
    """Measure the practice model: completions a second, latency, memory, load time.

    Example: camp bench model --seconds 3
    """
    result = measure(seconds, clients, [name.strip() for name in tiers.split(",")])
    print_json(result) if as_json else click.echo(table(result))


def measure(seconds: float, clients: int, tiers: list[str]) -> dict[str, Any]:
    """All figures. Loading is timed in fresh processes; over HTTP the model runs in a process of its own."""
    from tqdm import tqdm

    rows: dict[str, dict[str, Any]] = {name: {} for name in tiers}
    with tqdm(total=2 + 4 * len(tiers), desc="measuring", unit="step", disable=None) as bar:
        start = load_figures()
        bar.update(2)
        for name in tiers:
            rows[name]["in_process"] = in_process(name, seconds)
            bar.update()
            rows[name]["with_openai_client"] = with_client(name, seconds)
            bar.update()
        with served() as (base, key):
            for name in tiers:
                one = over_http(base, key, name, seconds, 1, 2)
                rows[name].update({"p50_ms": one["p50_ms"], "p90_ms": one["p90_ms"], "p99_ms": one["p99_ms"]})
                bar.update()
                rows[name]["http"] = over_http(base, key, name, seconds, clients, 3)["per_second"]
                bar.update()
    return {"seconds": seconds, "clients": clients, "cores": os.cpu_count(), "start": start, "tiers": rows}


def load_figures() -> dict[str, float]:
    """Import time of campkit, load time of the model, memory before and after: the best of three fresh processes."""
    code = (
        "import json, sys, time\n"
        "def memory():\n"
        "    try:\n"
        "        import resource\n"
        "    except ImportError:\n"
        "        return 0.0\n"
        "    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == 'darwin' else 1024)\n"
        "a = time.perf_counter(); import campkit; b = time.perf_counter(); before = memory()\n"
        "from campkit.practice_model.engine import Engine\n"
        "c = time.perf_counter(); engine = Engine.load(); d = time.perf_counter()\n"
        "engine.complete({'model': 'practice-large', 'messages': [{'role': 'user', 'content': 'hello'}]})\n"
        "e = time.perf_counter()\n"
        "print(json.dumps({'import_s': b - a, 'load_s': d - b, 'first_answer_s': e - d, 'memory_before_mb': before, 'memory_mb': memory()}))\n"
    )
    runs = [json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout) for _ in range(3)]
    return {name: round(min(run[name] for run in runs), 4) for name in runs[0]}


def in_process(model: str, seconds: float) -> float:
    """Completions a second through the service (checks, meter, JSON), without the openai package; one thread."""
    from campkit.model_client import shared_service
    from campkit.practice_model.wire.messages import WireRequest, dump

    service = shared_service()

    def ask(number: int) -> None:
        reply = service.handle(WireRequest("POST", "/v1/chat/completions", {}, dump(request(model, number))))
        if reply.status != 200:
            raise click.ClickException(f"{model} answered {reply.status}: {b''.join(reply.chunks)[:300]!r}")

    return repeat(ask, seconds, 0)


def with_client(model: str, seconds: float) -> float:
    """Completions a second through `campkit.client()`; one thread."""
    import campkit

    with contextlib.redirect_stdout(sys.stderr):
        client = campkit.client()
    return repeat(lambda number: client.chat.completions.create(**request(model, number)), seconds, 1)


def repeat(ask, seconds: float, part: int) -> float:
    """How often `ask(number)` runs in a second, after some calls to warm up. Each part has numbers of its own: the model keeps the vectors of texts that it has read, so the same ones again would look faster."""
    for number in range(20):
        ask((part + 1) * APART - 1 - number)
    started, number = time.perf_counter(), 0
    while time.perf_counter() - started < seconds:
        ask(part * APART + number)
        number += 1
    return round(number / (time.perf_counter() - started), 1)


@contextlib.contextmanager
def served():
    """`camp model serve` in a process of its own; gives its address and key."""
    command_line = [sys.executable, "-m", "cohort_tools", "model", "serve", "--port", "0", "--key", "bench"]
    process = subprocess.Popen(command_line, stdout=subprocess.PIPE, text=True)
    try:
        for line in process.stdout:
            if line.startswith("export OPENAI_BASE_URL="):
                yield line.strip().partition("=")[2], "bench"
                return
        raise click.ClickException("`camp model serve` did not start.")
    finally:
        process.terminate()
        process.wait(10)


def over_http(base: str, key: str, model: str, seconds: float, clients: int, part: int) -> dict[str, float]:
    """Completions a second and latency percentiles with so many clients, each on a connection of its own and with texts of its own."""
    import httpx

    times: list[float] = []

    def work(client: int) -> None:
        with httpx.Client(base_url=base, headers={"authorization": f"Bearer {key}"}, timeout=60) as http:
            for number in range(20 // clients + 1):
                http.post("/chat/completions", json=request(model, (part + 1) * APART - 1 - client * 1000 - number)).raise_for_status()
            end, number = time.perf_counter() + seconds, 0
            while time.perf_counter() < end:
                started = time.perf_counter()
                http.post("/chat/completions", json=request(model, part * APART + client * 100_000 + number)).raise_for_status()
                times.append(time.perf_counter() - started)
                number += 1

    threads = [threading.Thread(target=work, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(times) < 2:
        raise click.ClickException(f"{model}: fewer than two answers in {seconds} s over HTTP.")
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return {
        "per_second": round(len(times) / seconds, 1),
        **{f"p{share}_ms": round(cuts[share - 1] * 1000, 2) for share in (50, 90, 99)},
    }


def table(result: dict[str, Any]) -> str:
    """The figures as text, with the figure asked for beside those that have one."""
    start = result["start"]
    lines = [
        f"import campkit {start['import_s']:.3f} s (asked: under {GATES['import_s', '']} s); model load {start['load_s']:.2f} s "
        f"(under {GATES['load_s', '']:g} s); first answer of the transformer {start['first_answer_s']:.2f} s; "
        f"memory {start['memory_mb']:.0f} MB",
        "",
        f"{'model':<18} {'in process':>12} {'asked':>6} {'openai client':>14} {'HTTP x' + str(result['clients']):>9} "
        f"{'p50':>8} {'p90':>8} {'p99':>8} {'asked':>9}",
    ]
    for name, row in result["tiers"].items():
        least, most = GATES.get(("in_process", name), ""), GATES.get(("p99_ms", name), "")
        lines.append(
            f"{name:<18} {row['in_process']:>10.0f}/s {least:>6} {row['with_openai_client']:>12.0f}/s {row['http']:>7.0f}/s "
            f"{row['p50_ms']:>5.1f} ms {row['p90_ms']:>5.1f} ms {row['p99_ms']:>5.1f} ms {f'< {most} ms' if most else '':>9}")
    return "\n".join(lines)
