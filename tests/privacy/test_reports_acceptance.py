"""What the design asks of every page: no script and nothing from outside (A1), both languages (A12), accessible (A13), printable."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from cohort_tools.render.text import LANGUAGES
from tests.chromium import launched

#: One report of each kind, a rich one and a bare one of trainee and pair.
NAMES = ("T-0001", "T-0003", "T-0015", "P-01", "P-08", "C-1", "C-1.items", "C-1.signals", "C-1.camp", "C-1.public", "BU-01")


@pytest.fixture(scope="module")
def pages(site, payload_of, whole_page, tmp_path_factory):
    """The pages of `NAMES` in both languages, as files."""
    from cohort_tools.render.page import Page
    from cohort_tools.render.text import Language

    out = tmp_path_factory.mktemp("pages")
    for code in LANGUAGES:
        for name in NAMES:
            payload = payload_of(name)
            (out / f"{name}.{code}.html").write_text(whole_page(Page(payload, Language(code)), payload["kind"]), "utf-8")
    return out


def test_a1_no_script_nothing_from_outside_and_a_policy_that_forbids_it(site):
    for path in site[1].rglob("*.html"):
        html = path.read_text("utf-8")
        assert "<script" not in html.lower() and not re.search(r"\son\w+=", html), path
        assert html.count('http-equiv="Content-Security-Policy"') == 1 and "default-src 'none'" in html, path
        assert not re.search(r"""(?:src|href|action|data)=["']?(?:https?:)?//|url\(|@import""", html), path


def test_a12_every_page_says_the_same_sections_in_both_languages(pages):
    for name in NAMES:
        english, chinese = (re.findall(r'<section id="([^"]+)"', (pages / f"{name}.{code}.html").read_text("utf-8")) for code in LANGUAGES)
        assert english == chinese and len(english) >= 2, name
        html = (pages / f"{name}.zh-CN.html").read_text("utf-8")
        assert '<html lang="zh-CN">' in html
        assert len(re.findall(r"[\u4e00-\u9fff]", html)) > 150, name


SECTIONS = {
    "T-0001": ["next", "new", "stage", "fit", "labs", "work", "pair", "scenarios", "badges", "definitions"],
    "P-01": ["next", "new", "scenarios", "pipeline", "members", "labs", "demand", "complement", "metrics", "solutions", "working", "reviews", "agreed", "definitions"],
    "C-1": ["next", "new", "glance", "staffing", "stages", "pairs", "people", "tool-use", "demand", "long-term", "labs", "items", "mistakes", "practice", "gold", "library", "signals", "quality", "definitions"],
    "C-1.items": ["next", "new", "look", "backlog", "map", "labs", "definitions"],
}


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_every_section_of_the_design_is_there(pages, name):
    found = re.findall(r'<section id="([^"]+)"', (pages / f"{name}.en.html").read_text("utf-8"))
    assert [s for s in found if s in SECTIONS[name]] == SECTIONS[name]


def test_the_first_screen_says_what_to_do_next_and_how_fresh_it_is(pages):
    for name in NAMES:
        html = (pages / f"{name}.en.html").read_text("utf-8")
        head = html[:html.index('<section id="new"')]
        assert "As of 2\u00a0Nov\u00a02026" in head and re.search(r'<ol class="steps"><li>[^<]{10,}', head), name


def test_a13_alternatives_captions_and_scopes(pages):
    for name in NAMES:
        html = (pages / f"{name}.en.html").read_text("utf-8")
        assert all("<title" in s and "<desc" in s for s in re.findall(r"<svg.*?</svg>", html, re.S)), name
        assert html.count("<table") == html.count("<caption") and "<th>" not in html and "No description has been provided" not in html, name
        assert html.count("<h1") == 1, name


@pytest.fixture(scope="module")
def browser():
    with launched() as opened:
        yield opened


@pytest.mark.slow
def test_a13_axe_finds_nothing_serious_in_a_real_browser(site, pages, browser):
    if find_spec("axe_playwright_python") is None:
        pytest.skip("axe-playwright-python is not installed (it is in requirements/test.lock)")
    axe = (Path(find_spec("axe_playwright_python").origin).parent / "axe.min.js").read_text("utf-8")
    found = []
    for path in [*sorted(pages.glob("*.html")), site[1] / "index.html"]:
        for width in (1100,) if "zh-CN" in path.name else (1100, 380):
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.goto(path.as_uri())
            page.evaluate(axe)
            result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            found += [f"{path.name} at {width}: {v['id']}: {v['nodes'][0]['html'][:160]}" for v in result["violations"] if v["impact"] in ("serious", "critical")]
            assert result["testEngine"]["name"] == "axe-core"
            page.close()
    assert found == []


@pytest.mark.slow
def test_pages_fit_their_paper_and_their_screen(pages, browser):
    """Nothing is wider than a telephone's screen or than A4, and a print has page numbers to cut nothing off."""
    for name in NAMES:
        page = browser.new_page(viewport={"width": 380, "height": 800})
        page.goto((pages / f"{name}.en.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 380, name
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 680, "height": 1000})  # A4 without its margins, at 96 dots
        wide = page.evaluate("[...document.querySelectorAll('table, svg')].filter(e => e.getBoundingClientRect().right > 681).map(e => e.closest('section')?.id)")
        assert wide == [], (name, wide)
        assert page.pdf(format="A4")[:5] == b"%PDF-"
        page.close()


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a5_two_workers_and_sixty_reports_do_not_cross(site, tmp_path):
    """Each page that real kernels make, two at a time, is byte for byte the one that its own payload gives in one process."""
    import hashlib

    from cohort_tools.payloads import digest
    from cohort_tools.reports.manifest import read_manifest
    from cohort_tools.reports.notebooks import Job
    from cohort_tools.reports.site import run_jobs

    _, reports, records = site
    rows = {n: r for n, r in read_manifest(reports).items() if r["kind"] in ("trainee", "pair")}
    jobs = []
    for name, row in rows.items():
        path = records / "payloads" / f"{name}.json"
        payload = json.loads(path.read_text("utf-8"))
        jobs.append(Job(row["kind"], name, str(path), digest(payload), payload["audience"], "en", str(tmp_path / f"{name}.html"), name))
    assert len(jobs) >= 60
    for done in run_jobs(jobs, 2):
        assert done.error == "" and hashlib.sha256((tmp_path / f"{done.job.name}.html").read_bytes()).hexdigest() == rows[done.job.name]["sha256"], done.job.name
