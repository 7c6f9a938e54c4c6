"""The dashboard's cards: the same facts in a browser and in text; colour is never the only sign."""

from __future__ import annotations

import re

import pytest

from campkit.scorecard import Card, number, scorecard


@pytest.mark.parametrize(("card", "state"), [
    (Card("AAR", 63.4, "%", target=60), "target met"), (Card("AAR", 59.9, "%", target=60), "target missed"), (Card("CTS", 280, "EUR", before=284, lower_is_better=True), "better"),
    (Card("CTS", 290, "EUR", before=284, lower_is_better=True), "worse"), (Card("CTS", 12, "EUR", target=12, lower_is_better=True), "target met"), (Card("CTS", 12.1, "EUR", target=12, lower_is_better=True), "target missed"),
    (Card("FCR", 84.7, "%", before=84.7), "same"), (Card("FCR", 85, "%"), ""), (Card("FCR", None, "%", target=80), "no figure"), (Card("zero", 0, "EUR", before=10), "worse"),
])
def test_a_card_says_where_it_stands(card, state):
    assert card.state == state


def test_numbers_are_written_as_people_read_them():
    assert [number(value) for value in (3, 3.14, 84.45, 280.55, 1234.5, -92.5)] == ["3", "3.1", "84.5", "280.6", "1,234", "-92.5"]


def test_text_and_page_hold_the_same_facts_and_names_are_escaped():
    board = scorecard([Card("<b>AAR</b>", 63.4, "%", before=9.0, target=60, note="mend the export"), Card("FCR", None)], title="Branch & month")
    page, text = board._repr_html_(), repr(board)
    words = re.sub(r"<[^>]+>", " ", page)
    for fact in ("63.4", "was 9: up 54.4", "promised: at least 60", "Next: mend the export", "target met", "nothing to measure yet"):
        assert fact in words and fact in text
    assert "<b>AAR</b>" not in page and "&lt;b&gt;AAR" in page and "<script" not in page
    assert page.count('role="group"') == 2 and 'aria-label="Branch &amp; month"' in page
