"""The leak scan over everything that is written (A6): nobody is named where they may not be."""

from __future__ import annotations

import base64
import json

import pytest

from cohort_tools.privacy.leaks import Person, leaks, people_of, scan_folder
from cohort_tools.reports.manifest import read_manifest

ZOE = Person("T-0003", ("T-0003", "Zoë Núñez", "zoe@example.org"))


@pytest.mark.parametrize("text", ["see T-0003.", "&#x5A;oë N&uacute;ñez", '{"name": "Zo\\u00eb N\\u00fa\\u00f1ez"}', "mailto:zoe%40example.org",
                                  "x=" + base64.b64encode(b"written by zoe@example.org, long ago").decode(), "x=" + base64.urlsafe_b64encode("????>>>> Zoë Núñez of ours".encode()).decode()])
def test_the_scan_finds_what_is_hidden(text):
    assert leaks(text, [ZOE]) and not leaks(text, [ZOE], ["T-0003"])


@pytest.mark.parametrize("text", ["T-00030 and XT-0003", "zoe@example.organ", ""])
def test_the_scan_does_not_cry_wolf(text):
    assert leaks(text, [ZOE]) == []


def test_the_scan_reads_parquet_and_its_metadata(tmp_path):
    import pandas as pd

    pd.DataFrame({"who": ["zoe@example.org"]}).to_parquet(tmp_path / "a.parquet")
    frame = pd.DataFrame({"n": [1]})
    frame.attrs["by"] = "zoe@example.org"
    frame.to_parquet(tmp_path / "b.parquet")
    assert {f.split(":")[0] for f in scan_folder(tmp_path, [ZOE], lambda place: ())} == {"a.parquet", "b.parquet"}


def allowed(facts, reports):
    """Who may be named in which file of a site."""
    owner = {row["file"]: name for name, row in read_manifest(reports).items()}

    def who(place):
        folder = place.split("/")[0]
        if folder == "trainee":
            trainee = owner[place if place.endswith(".html") else f"{place.partition('/badges/')[0]}/index.html"]
            row = facts.pairs[facts.pairs["pair_id"] == facts.trainees.loc[trainee, "pair_id"]]
            return {trainee, *row["ai_manager_id"], *row["aibp_id"]}
        if folder == "pair":
            return set(facts.pairs.loc[owner[place], ["ai_manager_id", "aibp_id"]])
        return set(facts.trainees.index) if folder in ("cohort", "signals", "index.html", "manifest.jsonl", ".lock") else set()
    return who


def test_a6_everything_that_is_written_names_only_whom_it_may(site):
    facts, reports, _ = site
    people = people_of(facts)
    assert len(people) == 40 and all(len(p.words) >= 3 for p in people)
    found = scan_folder(reports, people, allowed(facts, reports))
    assert found == []
    assert leaks((reports / "index.html").read_text("utf-8"), people), "the scan sees names where they are"


def test_badges_lie_beside_the_page_and_name_nobody(site):
    facts, reports, _ = site
    badges = list(reports.glob("trainee/*/badges/B-*.json"))
    assert len(badges) > 20
    for path in badges:
        assert leaks(path.read_text("utf-8"), people_of(facts)) == [] and path.name in (path.parents[1] / "index.html").read_text("utf-8")


def test_a_wide_audience_sees_no_pair(site):
    facts, reports, _ = site
    for folder in ("camp", "public", "items"):
        text = (reports / folder / "C-1" / "index.html").read_text("utf-8")
        assert not any(pair in text for pair in facts.pairs.index)


def test_no_page_leads_into_a_folder_that_its_readers_may_not_open(site):
    """A pair's page has no link to a member's own page, a trainee's none to anybody else's, a wide one none at all."""
    import re

    _, reports, _ = site
    for page in reports.glob("*/*/index.html"):
        links = [h for h in re.findall(r'href="([^"]+)"', page.read_text("utf-8")) if not h.startswith("#")]
        into = {h.removeprefix("../../").split("/")[0] for h in links if h.startswith("../../") and "feedback" not in h}
        may = {"trainee": {"pair"}, "pair": set(), "unit": set(), "camp": set(), "public": set(), "items": {"index.html"}, "signals": {"index.html", "trainee", "pair"},
               "cohort": {"index.html", "trainee", "pair", "items", "signals"}}[page.parent.parent.name]
        assert into <= may, page


def test_links_of_the_site_lead_somewhere(site):
    import re

    _, reports, _ = site
    for page in reports.rglob("*.html"):
        for link in re.findall(r'href="([^"#]+)"', page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page}: {link}"


def test_small_cells_are_held_back_in_the_wide_reports(payload_of):
    for name, k in (("C-1.camp", 5), ("C-1.public", 10)):
        payload = payload_of(name)
        counts = [n for lab in payload["labs"] for n in lab["states"].values()] + [s[g] for s in payload["stages"] for g in ("eligible", "borderline", "not_yet", "trainees")]
        assert None in counts and not any(0 < n < k for n in counts if n is not None)
        assert {r["why"] for r in payload["suppressed"]} >= {"small", "complement"}


def test_a_wide_report_shown_twice_does_not_tell_of_the_newcomer(site):
    """One more trainee hands in: the counts of that lab stay as they were shown, because the difference would be one person."""
    from cohort_tools.payloads.cohort import cohort_payload
    from cohort_tools.payloads.common import Context
    from cohort_tools.payloads.shared import shared_payload

    context = Context(site[0])
    whole = cohort_payload(context, "C-1")
    first, shown = shared_payload(context, whole, "camp", None)
    fewer = json.loads(json.dumps(shown))
    fewer["stages"]["counts"][0][2] -= 1
    again, kept = shared_payload(context, whole, "camp", fewer)
    assert kept["stages"] == fewer["stages"] and {"table": "stages", "row": "", "column": "", "why": "difference"} in again["suppressed"]
    assert kept["labs"] == shown["labs"] and first["labs"] == again["labs"]
