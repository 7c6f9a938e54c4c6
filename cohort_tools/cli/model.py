"""`camp model`: serve the practice model to other programs, and compare it with a real service."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from campkit.errors import ModelError
from cohort_tools.cli import json_option, print_json


@click.group()
def command() -> None:
    """Serve the practice model, and compare it with a real service.

    Example: camp model serve --port 8765
    """


@command.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; the default is this machine only.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.")
@click.option("--socket", type=click.Path(path_type=Path, dir_okay=False), help="Listen on this Unix socket instead of a port.")
@click.option("--tiers", help="Models to serve, with commas between them (default: all).")
@click.option("--prices", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Price list (TOML) instead of the built-in one.")
@click.option("--faults", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Fault script (TOML): what goes wrong, and when.")
@click.option("--log", type=click.Path(path_type=Path, dir_okay=False), help="Append one JSON line for each request to this file (no content).")
@click.option("--ledger", type=click.Path(path_type=Path, dir_okay=False), help="Append one JSON line for each model call to this file (tokens, money).")
@click.option("--trainees", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Keys of single trainees (CSV trainee_id,key, from `camp records keys`); the log then says who.")
@click.option("--key", envvar="CAMP_MODEL_KEY", help="The API key to ask for (default: a new one, printed).")
@click.option("--calls", type=click.IntRange(1), help="Budget: at most so many calls.")
@click.option("--tokens", type=click.IntRange(1), help="Budget: at most so many tokens.")
@click.option("--money", help="Budget: at most so much money, in the currency of the price list.")
def serve(host, port, socket, tiers, prices, faults, log, ledger, trainees, key, calls, tokens, money) -> None:
    """Serve the practice model over HTTP or a Unix socket until Ctrl-C.

    Example: camp model serve --port 8765 --log requests.jsonl
    """
    from campkit.practice_model.wire.server import running

    service = make_service(tiers, prices, faults, ledger, key or f"camp-{secrets.token_urlsafe(18)}", calls, tokens, money)
    service.trainees = read_keys(trainees) if trainees else {}
    with running(service, host=host, port=port, socket=socket, log=log) as server:
        click.echo("The practice model, a simulator and not a real language model, serves " + ", ".join(service.cards) + ".")
        if socket:
            click.echo(f"export CAMP_MODEL_SOCKET={socket.resolve()}\nexport CAMP_MODEL_KEY={service.key}")
        else:
            click.echo(f"export OPENAI_BASE_URL={server.base_url}\nexport OPENAI_API_KEY={service.key}")
        if not socket and host not in ("127.0.0.1", "::1", "localhost"):
            click.echo("Other machines can reach this address. Whoever has the key can use it.")
        click.echo("Stop with Ctrl-C.")
        wait_until_stopped()
    click.echo(f"Stopped. {service.meter}")


def read_keys(path: Path) -> dict[str, str]:
    """The keys of single trainees (key: trainee id); raises `ModelError` with the line of a wrong row."""
    import csv

    keys: dict[str, str] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not {"trainee_id", "key"} <= set(reader.fieldnames or []):
            raise ModelError(f"{path}:1: the header needs trainee_id and key. `camp records keys` writes such a file.")
        for row in reader:
            key = (row["key"] or "").strip()
            if len(key) < 16 or key in keys:
                raise ModelError(f"{path}:{reader.line_num}: the key of {row['trainee_id']} is {'there twice' if key in keys else 'shorter than 16 characters'}.")
            keys[key] = row["trainee_id"]
    return keys


def wait_until_stopped() -> None:
    """Sleep until Ctrl-C or a polite request to end (SIGTERM)."""
    import signal
    import threading

    stop = threading.Event()
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), lambda *_: stop.set())
    while not stop.wait(1.0):
        pass


def make_service(tiers, prices, faults, ledger, key, calls, tokens, money):
    """The service that the options describe; raises `ModelError` for options that cannot be."""
    from decimal import Decimal, InvalidOperation

    from campkit.metering import Budget, make_meter
    from campkit.practice_model.engine import Engine
    from campkit.practice_model.wire.faults import load_script
    from campkit.practice_model.wire.service import Service

    meter = make_meter(prices=prices)
    meter.ledger = ledger or meter.ledger
    try:
        meter.set_budget(Budget(calls, tokens, Decimal(money) if money else None))
    except InvalidOperation:
        raise ModelError(f"--money {money} is not a number. Write it as 1.50.") from None
    engine = Engine.load()
    wanted = [name.strip() for name in tiers.split(",") if name.strip()] if tiers else None
    known = [card.id for card in engine.models()]
    for name in wanted or []:
        if name not in known:
            raise ModelError(f"--tiers: there is no model {name!r}. There are {', '.join(known)}.")
    return Service(engine, meter=meter, key=key, faults=load_script(faults) if faults else None, models=wanted)


@command.command()
@json_option
def prices(as_json: bool) -> None:
    """Show the price list in use (CAMP_PRICES, else the built-in one).

    Example: camp model prices
    """
    import os

    from campkit.prices import load_prices

    listed = load_prices(os.environ.get("CAMP_PRICES"))
    rows = [{"model": name, **{key: float(value) for key, value in row.items()}} for name, row in listed.models.items()]
    if as_json:
        return print_json({"date": listed.date, "currency": listed.currency, "batch_discount": float(listed.batch_discount), "models": rows})
    click.echo(f"Prices of {listed.date} in {listed.currency} for a million tokens; a batch costs {100 * (1 - listed.batch_discount):.0f} %.")
    click.echo(f"{'model':<24} {'input':>8} {'cached':>8} {'output':>8} {'latency':>8}")
    for row in rows:
        cached = row.get("cached_input", row["input"])
        click.echo(f"{row['model']:<24} {row['input']:>8.3f} {cached:>8.3f} {row.get('output', 0):>8.3f} {row.get('latency_ms', 0):>5.0f} ms")


@command.command()
@click.option("--base-url", envvar="OPENAI_BASE_URL", help="Address of the other service, up to and with /v1.")
@click.option("--key", envvar="OPENAI_API_KEY", help="Its API key (any word where none is asked).")
@click.option("--model", "model", help="The model of the other service.")
@click.option("--tier", default="practice-large", show_default=True, help="The practice model to compare it with.")
@click.option("--prompts", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Stored prompts (JSON) instead of the built-in ones.")
@click.option("--record", type=click.Path(path_type=Path, dir_okay=False), help="Keep the other service's answers in this file.")
@click.option("--items", default=None, type=click.IntRange(1), help="Use only so many test items for each task.")
@json_option
def transfer(base_url, key, model, tier, prompts, record, items, as_json) -> None:
    """Do prompts rank the same on the practice model and on a real service?

    Scores every stored prompt on both and prints Spearman's rank correlation.

    Example: camp model transfer --base-url http://127.0.0.1:11434/v1 --key any --model llama3.2
    """
    from cohort_tools.bench.transfer import compare, table

    if not base_url or not key or not model:
        raise ModelError("Name the other service with --base-url, --key and --model (or OPENAI_BASE_URL and OPENAI_API_KEY). Its calls may cost money.")
    result = compare(base_url, key, model, tier, prompts, record, items)
    print_json(result) if as_json else click.echo(table(result))


@command.command()
@click.argument("ledgers", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=Path("usage_event.csv"), show_default=True, help="The CSV file to write.")
def usage(ledgers, out) -> None:
    """Turn ledgers of model calls into a table of usage events for the records.

    Example: camp model usage ledger.jsonl --out usage_event.csv && camp records usage usage_event.csv
    """
    import os

    from cohort_tools.usage_ledger import read_ledger, to_csv

    rows, nameless = [], 0
    for path in ledgers:
        found, lost = read_ledger(path)
        rows += found
        nameless += lost
    unfinished = out.with_name(out.name + ".part")
    unfinished.write_text(to_csv(rows), "utf-8")
    os.replace(unfinished, out)
    note = f" {nameless} calls name no trainee (CAMP_TRAINEE was not set) and were left out." if nameless else ""
    click.echo(f"{out}: {len(rows)} usage events.{note}")
