"""The meter's ledger as usage events of the records; the meter's panel in a real kernel."""

from __future__ import annotations

import csv

import pytest
from click.testing import CliRunner

from campkit.errors import DataError
from cohort_tools.cli import cli
from cohort_tools.records.columns import ID_PATTERN, NAME_PATTERN
from cohort_tools.records.tables.work import USAGE_EVENT
from cohort_tools.usage_ledger import COLUMNS, read_ledger
from tests.practice_model.wire_helpers import chat_body, make_service, send


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    """Two calls of a trainee and one of nobody, written by a real meter."""
    service = make_service()
    service.meter.ledger = tmp_path / "ledger.jsonl"
    monkeypatch.setenv("CAMP_TRAINEE", "T-0007")
    send(service, chat_body())
    send(service, {"model": "practice-small", "input": "x"}, "/v1/responses")
    monkeypatch.delenv("CAMP_TRAINEE")
    send(service, chat_body())
    return service.meter.ledger


def test_events_fit_the_table_of_the_records(ledger, tmp_path):
    done = CliRunner().invoke(cli, ["model", "usage", str(ledger), "--out", str(tmp_path / "usage_event.csv")])
    assert done.exit_code == 0 and "2 usage events. 1 calls name no trainee" in done.output
    rows = list(csv.DictReader((tmp_path / "usage_event.csv").open(encoding="utf-8")))
    assert set(COLUMNS) <= {column.name for column in USAGE_EVENT.columns}
    assert [(row["trainee_id"], row["action"], row["tokens_in"], row["tokens_out"], row["measured"]) for row in rows] == [
        ("T-0007", "ask", "100", "10", "self_reported"), ("T-0007", "ask", "100", "10", "self_reported")]
    for row in rows:
        assert ID_PATTERN.match(row["event_id"]) and NAME_PATTERN.match(row["tool_id"]) and NAME_PATTERN.match(row["action"])


def test_reading_a_ledger_twice_gives_the_same_events(ledger):
    assert read_ledger(ledger) == read_ledger(ledger)
    ids = [row[0] for row in read_ledger(ledger)[0]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("line", ["{", "{}", '{"schema": 9}', "[]"])
def test_a_wrong_line_is_named(tmp_path, line):
    path = tmp_path / "ledger.jsonl"
    path.write_text(line + "\n", "utf-8")
    with pytest.raises(DataError, match="ledger.jsonl:1"):
        read_ledger(path)


@pytest.mark.slow
def test_the_panel_follows_the_calls_in_a_real_kernel():
    import nbformat
    from nbclient import NotebookClient

    cells = [
        "import campkit\nclient = campkit.client()\ncampkit.meter(calls=10).panel()",
        "import time\nfor number in range(4):\n    client.chat.completions.create(model='practice-small', messages=[{'role': 'user', 'content': f'hello {number}'}])\ntime.sleep(0.5)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=120, kernel_name="python3", store_widget_state=True).execute()
    widgets = notebook.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"].values()
    values = [widget["state"].get("value") for widget in widgets]
    assert 0.4 in values and any("practice-small</th><td>4</td>" in str(value) for value in values)
