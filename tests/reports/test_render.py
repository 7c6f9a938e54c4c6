"""Rendering: escaped, without script, complete in words, the same each time."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from string import Formatter

import pytest

from cohort_tools.payloads.trainee import trainee_payload
from cohort_tools.render.page import Page
from cohort_tools.render.svg import short
from cohort_tools.render.text import LANGUAGES, MESSAGES, Language, catalogue
from cohort_tools.reports.plan import all_reports

VOID = {"meta", "br", "img", "hr", "input", "link"}


class Strict(HTMLParser):
    """Checks that every element is closed, and gathers what a reader without eyes would need."""

    def __init__(self):
        super().__init__()
        self.open, self.svgs, self.tables, self.ids, self.links = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "a":
            self.links.append(attrs.get("href"))
        if tag == "svg":
            self.svgs.append({"role": attrs.get("role"), "by": attrs.get("aria-labelledby", "").split()})
        if tag == "table":
            self.tables.append([])
        if tag in ("caption", "th") and self.tables:
            self.tables[-1].append((tag, attrs.get("scope")))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()


def pages(context, locale="en"):
    """Every page of a site: all audiences, business units too."""
    for report in all_reports(context, units=True):
        page = Page(report.payload, Language(locale))
        yield report.payload, "".join(page.show(s) for s in page.sections)


def test_pages_are_well_formed_accessible_and_hold_no_script(context):
    for payload, html in pages(context):
        parser = Strict()
        parser.feed(html)
        assert parser.open == [] and len(parser.ids) == len(set(parser.ids))
        assert all(s["role"] == "img" and len(s["by"]) == 2 and set(s["by"]) <= set(parser.ids) for s in parser.svgs)
        assert all(t[0][0] == "caption" and all(scope for tag, scope in t if tag == "th") for t in parser.tables), payload["kind"]
        assert not re.search(r"<script|<link|https?://|javascript:|\bon\w+=", html)
        assert "NaN" not in html and "None" not in html and "{" not in html


def test_names_with_markup_are_text(context):
    payload = trainee_payload(context, "T-0001")
    payload["subject"]["name"] = "<script>alert(1)</script>"
    payload["labs"][0]["items"][0]["message"] = "<img src=x onerror=alert(1)>"
    page = Page(payload, Language("en"))
    html = "".join(page.show(s) for s in page.sections)
    assert "<script" not in html and "<img" not in html and "&lt;script&gt;" in html


def test_a_trainee_s_report_compares_with_criteria_and_with_nobody(context):
    for payload, html in pages(context):
        if payload["kind"] == "trainee":
            assert not re.search(r"\b(rank|ranking|top|best|percentile|leaderboard)\b", re.sub(r"<[^>]+>", " ", html), re.IGNORECASE)


def test_a_page_is_the_same_each_time(context):
    payload = trainee_payload(context, "T-0001")
    first, second = (Page(payload, Language("en")) for _ in range(2))
    a = "".join(Page(payload, Language("en")).show(s) for s in first.sections[:1])
    assert a == "".join(Page(payload, Language("en")).show(s) for s in second.sections[:1])


@pytest.mark.parametrize("code", [c for c in LANGUAGES if (MESSAGES / f"{c}.toml").exists()])
def test_the_catalogues_say_the_same_things_with_the_same_slots(code):
    english, other = catalogue("en"), catalogue(code)
    assert set(other) == set(english)
    for name, text in english.items():
        def slots(t):
            return {f.split("|")[0] for _, f, _, _ in Formatter().parse(re.sub(r"\|[^}]*", "", t)) if f}
        assert slots(text) == slots(other[name]), name


@pytest.mark.parametrize(("value", "decimals", "expected"), [(0.5, 0, "0"), (1.5, 0, "2"), (2.5, 0, "2"), (1234.5, 1, "1\u202f234.5"), (-0.125, 2, "\u22120.12"), (None, 1, "–"), (float("nan"), 1, "–")])
def test_numbers_are_rounded_half_to_even_with_fixed_decimals(value, decimals, expected):
    assert Language("en").number(value, decimals) == expected


def test_sentences_count():
    say = Language("en")
    assert say("lead_grade", count=1, title="X").startswith("1 submission waits") and say("lead_grade", count=2, title="X").startswith("2 submissions wait")


def test_long_titles_are_cut_by_width():
    assert len(short("x" * 100, 120)) < 25 and short("王" * 40, 120).endswith("…") and len(short("王" * 40, 120)) < len(short("x" * 40, 120))
