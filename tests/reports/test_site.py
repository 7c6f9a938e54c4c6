"""The site: rendered through papermill, incremental, atomic, honest about failures."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cohort_tools.payloads.trainee import trainee_payload
from cohort_tools.privacy.pseudonyms import key_of, pseudonym
from cohort_tools.records.errors import RecordsError
from cohort_tools.reports import site as site_module
from cohort_tools.reports.manifest import read_manifest
from cohort_tools.reports.notebooks import Done, ReportError, check_parameters, export, report_notebook
from cohort_tools.reports.site import build_site, run_jobs


def fake_jobs(jobs, workers):
    """Stand in for the kernels where a test is about what happens around them."""
    import hashlib

    for job in jobs:
        text = f"{job.subject} {job.payload_sha256}".encode()
        Path(job.target).parent.mkdir(parents=True, exist_ok=True)
        Path(job.target).write_bytes(text)
        yield Done(job, 0.1, hashlib.sha256(text).hexdigest(), len(text))


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(site_module, "run_jobs", fake_jobs)


def test_a4_an_unchanged_run_renders_nothing(facts, tmp_path, quick):
    first = build_site(facts, tmp_path / "out", tmp_path / "records")
    assert (len(first.rendered), first.skipped) == (11, 0)
    again = build_site(facts, tmp_path / "out", tmp_path / "records")
    assert (len(again.rendered), again.skipped) == (0, 11)


def test_a4_one_changed_mark_renders_one_trainee_one_pair_and_the_cohort(facts, tmp_path, quick):
    from cohort_tools.indicators.facts import Facts

    build_site(facts, tmp_path / "out", tmp_path / "records")
    with facts.records.transaction() as c:
        c[facts.records.main].exec_driver_sql("UPDATE score SET points = 1.0, auto_points = 1.0 WHERE owner_id = 'T-0001' AND item_id = 'nodes_held_out' AND attempt = 2")
    again = build_site(Facts(facts.records, facts.now), tmp_path / "out", tmp_path / "records")
    assert {d.job.subject for d in again.rendered} == {"T-0001", "P-01", "C-1"}


@pytest.mark.slow
def test_a15_a_killed_worker_fails_its_own_report_and_no_other(facts, tmp_path, monkeypatch):
    from tests.reports import dying

    build = lambda: build_site(facts, tmp_path / "out", tmp_path / "records")  # noqa: E731
    with monkeypatch.context() as once:
        once.setattr(site_module, "run_jobs", fake_jobs)
        build()
    good = (tmp_path / "out" / "pair" / "P-01" / "index.html").read_bytes()
    monkeypatch.setattr(site_module, "render", dying.render)
    monkeypatch.setattr(site_module, "renderer_version", lambda: "another")
    site = build()
    assert [d.job.subject for d in site.failed] == ["P-01"] and "died" in site.failed[0].error
    assert len(site.rendered) == 10 and (tmp_path / "out" / "pair" / "P-01" / "index.html").read_bytes() == good


def test_a15_a_failure_ends_the_command_with_an_error(facts, tmp_path, monkeypatch):
    from click.testing import CliRunner

    from cohort_tools.cli.report import command
    from cohort_tools.records import course as module

    monkeypatch.setattr(site_module, "run_jobs", lambda jobs, workers: (Done(j, 0.1, error=f"{j.subject}: it broke") for j in jobs))
    monkeypatch.setattr(module, "course_facts", lambda course, sync, as_of: (facts, facts.records, []))
    result = CliRunner().invoke(command, ["render", "--course", str(tmp_path), "--out", str(tmp_path / "out"), "--no-sync"])
    assert result.exit_code == 1 and "0 rendered, 0 unchanged, 11 failed" in result.output and "P-01: it broke" in result.stderr


def test_each_audience_has_a_folder_whose_permissions_keep_others_out(facts, tmp_path, quick):
    build_site(facts, tmp_path / "out", tmp_path / "records", units=True)
    modes = {p.name: p.stat().st_mode & 0o777 for p in (tmp_path / "out").iterdir() if p.is_dir()}
    assert modes == {"trainee": 0o750, "pair": 0o750, "unit": 0o750, "cohort": 0o750, "signals": 0o750, "items": 0o750, "camp": 0o750, "public": 0o755}
    assert len(list((tmp_path / "out" / "trainee").iterdir())) == 4  # a folder for each trainee


def test_a_run_that_is_stopped_goes_on_where_it_was(facts, tmp_path, quick, monkeypatch):
    def stopped(jobs, workers):
        for number, done in enumerate(fake_jobs(jobs, workers)):
            if number == 5:
                raise KeyboardInterrupt
            yield done

    monkeypatch.setattr(site_module, "run_jobs", stopped)
    with pytest.raises(KeyboardInterrupt):
        build_site(facts, tmp_path / "out", tmp_path / "records")
    monkeypatch.setattr(site_module, "run_jobs", fake_jobs)
    again = build_site(facts, tmp_path / "out", tmp_path / "records")
    assert (len(again.rendered), again.skipped) == (6, 5)


def test_a_page_that_was_edited_by_hand_is_made_again(facts, tmp_path, quick):
    build_site(facts, tmp_path / "out", tmp_path / "records")
    (tmp_path / "out" / "pair" / "P-01" / "index.html").write_text("better marks")
    assert [d.job.subject for d in build_site(facts, tmp_path / "out", tmp_path / "records").rendered] == ["P-01"]


def test_a15_a_failed_report_keeps_the_last_good_page_and_says_so(facts, tmp_path, quick, monkeypatch):
    build_site(facts, tmp_path / "out", tmp_path / "records")
    good = (tmp_path / "out" / "pair" / "P-01" / "index.html").read_text()
    monkeypatch.setattr(site_module, "renderer_version", lambda: "another")

    def one_breaks(jobs, workers):
        yield from (Done(j, 0.1, error="it broke") for j in jobs if j.subject == "P-01")
        yield from fake_jobs([j for j in jobs if j.subject != "P-01"], workers)

    monkeypatch.setattr(site_module, "run_jobs", one_breaks)
    again = build_site(facts, tmp_path / "out", tmp_path / "records")
    assert [d.job.subject for d in again.failed] == ["P-01"] and (tmp_path / "out" / "pair" / "P-01" / "index.html").read_text() == good
    assert "stale since" in (tmp_path / "out" / "index.html").read_text() and read_manifest(tmp_path / "out")["P-01"]["status"] == "failed"
    monkeypatch.setattr(site_module, "run_jobs", fake_jobs)
    assert [d.job.subject for d in build_site(facts, tmp_path / "out", tmp_path / "records").rendered] == ["P-01"]


def test_the_index_links_to_every_page_by_relative_addresses(facts, tmp_path, quick):
    site = build_site(facts, tmp_path / "out", tmp_path / "records")
    links = re.findall(r'href="([^"]+)"', site.index.read_text())
    assert len(set(links)) == 11 and all((tmp_path / "out" / link).exists() for link in links)
    assert not any("T-0001" in link for link in links if link.startswith("trainee"))


def test_progress_files_are_written_for_the_home_notebook(facts, tmp_path, quick):
    build_site(facts, tmp_path / "out", tmp_path / "records")
    progress = json.loads((tmp_path / "records" / "progress" / "T-0001.json").read_text())
    assert progress["stage"]["number"] == 1 and {lab["lab"] for lab in progress["labs"]} == {"s1_solo", "s3_pair", "s1_later"}


def test_pseudonyms_of_two_purposes_cannot_be_linked(tmp_path):
    one, two = key_of(tmp_path, "research"), key_of(tmp_path, "board")
    assert pseudonym(one, "T-0001") != pseudonym(two, "T-0001") and pseudonym(one, "T-0001") == pseudonym(key_of(tmp_path, "research"), "T-0001")
    assert (tmp_path / "keys" / "research.key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(RecordsError, match="no name of a purpose"):
        key_of(tmp_path, "../etc")


@pytest.mark.parametrize("kind", ["trainee", "pair", "cohort", "items", "signals", "unit"])
def test_an_unknown_parameter_is_an_error(kind):
    check_parameters(kind, {"payload_path": "x", "locale": "en"})
    with pytest.raises(ReportError, match="no parameter traineeid"):
        check_parameters(kind, {"traineeid": "T-0001"})


def test_the_exported_page_carries_a_policy_and_loads_nothing():
    from nbformat import v4

    notebook = v4.new_notebook(cells=[v4.new_code_cell("x", outputs=[v4.new_output("display_data", {"text/html": "<p>hello</p>"}), v4.new_output("stream", text="secret log")])])
    page = export(notebook, "trainee", "zh-CN", "A & B")
    assert '<html lang="zh-CN">' in page and "default-src 'none'" in page and "<p>hello</p>" in page and "A &amp; B" in page
    assert "secret log" not in page and "<script" not in page and not re.search(r"https?://", page)


def test_every_report_notebook_begins_with_typed_parameters_and_ends_with_a_receipt():
    for kind in ("trainee", "pair", "cohort", "items", "signals", "unit"):
        notebook = report_notebook(kind)
        assert notebook.cells[0].metadata["tags"] == ["parameters"] and "receipt" in notebook.cells[-1].source


@pytest.mark.slow
def test_papermill_renders_a_report_and_refuses_a_wrong_payload(facts, context, tmp_path):
    import dataclasses

    from cohort_tools.payloads import digest, write_json
    from cohort_tools.reports.notebooks import Job

    payload = trainee_payload(context, "T-0001")
    path = write_json(tmp_path / "T-0001.json", payload)
    job = Job("trainee", "T-0001", str(path), digest(payload), "self", "en", str(tmp_path / "out" / "a.html"))
    other = dataclasses.replace(job, subject="T-0002", payload_sha256="0" * 64, target=str(tmp_path / "out" / "b.html"))
    results = {d.job.subject: d for d in run_jobs([job, other], 2)}
    assert results["T-0001"].error == "" and "Progress of Li, Wei" in (tmp_path / "out" / "a.html").read_text()
    assert "not the one that was ordered" in results["T-0002"].error and not (tmp_path / "out" / "b.html").exists()
    assert not list((tmp_path / "out").glob(".part-*"))
