"""`camp records` and `camp report open`: thin commands, clear sentences, exit codes."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from campkit.errors import CampError
from cohort_tools.cli import cli
from cohort_tools.records.database import open_records
from cohort_tools.records.ingest import ingest_course


@pytest.fixture
def ready(course, labs):
    records = open_records(course / "records")
    ingest_course(records, course, labs)
    records.close()
    return course


def camp(*arguments):
    return CliRunner().invoke(cli, [str(a) for a in arguments], prog_name="camp")


def test_explain_prints_formula_value_and_rows(ready):
    done = camp("records", "explain", "role_fit", "T-0001", "--course", ready, "--as-of", "2026-11-20")
    assert done.exit_code == 0 and "= 0.8500 fraction" in done.output and "nodes_held_out" in done.output
    data = json.loads(camp("records", "explain", "role_fit", "T-0001", "--course", ready, "--as-of", "2026-11-20", "--json").output)
    assert data["value"] == pytest.approx(0.85) and len(data["rows"]) == 6 and data["rows"][-1]["points"] is None


@pytest.mark.parametrize(("arguments", "sentence"), [(("explain", "luck", "T-0001"), "there is no indicator luck"), (("explain", "role_fit", "T-9999"), "there is none called T-9999"),
                                                     (("compute", "luck"), "there is no indicator luck")])
def test_unknown_names_are_said_to_be_unknown(ready, arguments, sentence):
    done = camp("records", *arguments, "--course", ready)
    assert done.exit_code == 1 and sentence in done.output


def test_compute_lists_values_and_the_reason_when_empty(ready):
    done = camp("records", "compute", "mastery", "--course", ready, "--as-of", "2026-11-20")
    assert "T-0001" in done.output and "nothing_graded" in done.output
    assert "role_fit" in camp("records", "compute", "--list", "--course", ready).output


def test_import_is_all_or_nothing_and_a_dry_run_writes_nothing(ready, tmp_path):
    good = tmp_path / "leave.csv"
    good.write_text("trainee_id,from,to,kind\nT-0001,2026-12-01,2026-12-05,holiday\n")
    assert "would change: 1 leave" in camp("records", "import", good, "--course", ready, "--dry-run").output
    assert "new or changed: 1 leave" in camp("records", "import", good, "--course", ready, "--who", "me").output
    good.write_text("trainee_id,from,to,kind\nT-0001,2026-12-04,2026-12-09,holiday\nT-0009,2026-12-04,2026-12-09,holiday\n")
    done = camp("records", "import", good, "--course", ready)
    assert isinstance(done.exception, CampError) and "leave.csv:3" in str(done.exception)
    assert "0 errors" in camp("records", "validate", "--course", ready).output


def test_open_says_how_to_make_what_is_not_there(ready, tmp_path):
    done = camp("report", "open", "P-01", "--out", tmp_path / "none", "--course", ready)
    assert done.exit_code == 1 and "camp report render" in done.output
