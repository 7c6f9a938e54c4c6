"""A leak scan: nobody finds another person in a page, a payload or a file that is not made for them."""

from __future__ import annotations

import base64
import json
import re

import pytest

from cohort_tools.payloads.pair import pair_payload
from cohort_tools.payloads.trainee import progress_payload, trainee_payload
from cohort_tools.records.tables import table_named
from cohort_tools.render.page import Page, open_page
from cohort_tools.render.text import Language

PEOPLE = {"T-0001": "Li, Wei", "T-0002": "=SUM(A1)", "T-0003": "Zoë", "T-0004": "王芳"}
EMAILS = ["li@example.org", "sum@example.org", "zoe@example.org", "wang@example.org"]


def leaks(text: str, allowed: set[str]) -> list[str]:
    """Return every id, name and address in the text (also inside JSON escapes and base64) that is not allowed in it."""
    seen = text + json.loads(f'"{text}"') if "\\u" in text and '"' not in text else text
    for blob in re.findall(r"[A-Za-z0-9+/]{40,}={0,2}", text):
        try:
            seen += base64.b64decode(blob + "==", validate=False).decode("utf-8", "ignore")
        except ValueError:
            continue
    from html import unescape

    seen = unescape(seen)
    found = [i for i, name in PEOPLE.items() if i not in allowed and (i in seen or name in seen)]
    return found + [e for e in EMAILS if e in seen]


def test_the_scan_finds_what_is_hidden():
    assert leaks("see T-0003", set()) == ["T-0003"] and leaks("&#x5A;oë", set()) == ["T-0003"]
    assert leaks(base64.b64encode(b"something long enough about zoe@example.org and more").decode(), set()) == ["zoe@example.org"]
    assert leaks("T-0001 and Li, Wei", {"T-0001"}) == []


@pytest.mark.parametrize(("trainee", "partner"), [("T-0001", "T-0002"), ("T-0003", "T-0004")])
def test_a_trainee_s_page_names_only_them_and_their_partner(context, trainee, partner):
    payload = trainee_payload(context, trainee)
    page = Page(payload, Language("en"))
    for text in (json.dumps(payload, ensure_ascii=False), json.dumps(progress_payload(payload), ensure_ascii=False), "".join(page.show(s) for s in page.sections)):
        assert leaks(text, {trainee, partner}) == []


def test_a_pair_s_page_names_the_two_and_shows_no_item_of_either(context):
    payload = pair_payload(context, "P-01")
    page = Page(payload, Language("en"))
    html = "".join(page.show(s) for s in page.sections)
    assert leaks(html, {"T-0001", "T-0002"}) == []
    for item in context.facts.table("lab_item")["item_id"]:
        assert item not in html and item.replace("_", " ") not in html


def test_partners_see_bands_of_each_other(context):
    from cohort_tools.payloads.pair import in_band

    assert [in_band({"value": v})["value"] for v in (0.0, 0.09, 0.1, 0.849, 1.0)] == pytest.approx([0.05, 0.05, 0.15, 0.85, 0.95])
    text = json.dumps(pair_payload(context, "P-01")["members"])
    assert "0.5714" not in text and '"value": 0.55' in text  # T-0002 stands at 8 of 14 in AI


def test_a_page_is_not_rendered_for_other_readers(context, tmp_path):
    from cohort_tools.payloads import digest, write_json
    from cohort_tools.records.errors import RecordsError

    payload = trainee_payload(context, "T-0001")
    path = write_json(tmp_path / "p.json", payload)
    assert open_page("trainee", str(path), digest(payload), "en", "self").title
    for arguments in (("trainee", str(path), digest(payload), "en", "lead"), ("trainee", str(path), "0" * 64, "en", "self"), ("pair", str(path), digest(payload), "en", "self")):
        with pytest.raises(RecordsError):
            open_page(*arguments)


def test_usage_events_have_no_room_for_content():
    columns = set(table_named("usage_event").columns.keys())
    assert not columns & {"prompt", "content", "text", "message", "answer", "output", "input"}
