"""The small pictures: right lengths, the numbers behind them, nothing that runs."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pandas as pd
import pytest

from campkit.charts import bars, dots, lines, together


def svg_of(chart) -> ElementTree.Element:
    return ElementTree.fromstring(re.search(r"<svg.*</svg>", chart._repr_html_(), re.S)[0])


def test_bars_are_as_long_as_their_numbers():
    chart = bars({"a": (40, 10), "b": (20, 0)}, "Hours", series=("promised", "saved"), unit="h")
    widths = [float(rect.get("width")) for rect in svg_of(chart).iter("rect") if rect.get("height") == "11" and rect.get("y") != "2"]
    assert widths[2] / widths[0] == pytest.approx(0.5, abs=0.01) and widths[1] / widths[0] == pytest.approx(0.25, abs=0.01) and widths[3] == 0
    assert svg_of(chart).find("title").text == "Hours"


def test_each_dot_is_there_once_and_inside():
    chart = dots({f"s{n}": n / 10 for n in range(11)}, "Share", limit=0.5)
    circles = list(svg_of(chart).iter("circle"))
    assert len(circles) == 11 and all(0 < float(circle.get("cx")) < 720 for circle in circles)


def test_names_are_escaped():
    html = bars({"<script>alert(1)</script>": 1}, "a & <b>")._repr_html_()
    assert "<script" not in html and "<b>a & " not in html


def test_there_is_text_where_there_is_no_browser():
    chart = bars({"orders": 12.5}, "Hours a month", unit="h")
    assert repr(chart) == "Hours a month\n        value\norders  12.5"
    assert "12.5" in repr(together(chart, pd.DataFrame({"x": [1]})))


def test_tables_have_words_left_and_numbers_right():
    html = together(pd.DataFrame({"step": ["a<b"], "hours": [2.0]}))._repr_html_()
    assert "a&lt;b" in html and "text-align:left" in html and "text-align:right" in html


def test_nothing_to_draw_is_no_error():
    assert "no dots" in dots({}, "Empty")._repr_html_() and bars({}, "Empty")._repr_html_()


def test_a_line_has_a_gap_where_a_number_is_missing_and_a_mark_where_it_is_said():
    chart = lines({"units": [10, 20, None, 40]}, ["a", "b", "c", "d"], "Units", marks={"empty shelf": [2]})
    path = next(svg_of(chart).iter("path")).get("d")
    assert path.count("M") == 2 and path.count("L") == 1
    assert repr(chart).splitlines()[4].split() == ["c", "empty", "shelf"]


def test_a_limit_does_not_run_through_a_number():
    chart = bars({"without cache": 4.78, "all": 6.82}, "Times cheaper", limit=5)
    line = float(re.search(r'<line x1="([0-9.]+)"', chart.svg)[1])
    number = float(re.search(r'<text x="([0-9.]+)" y="[0-9]+">4.78', chart.svg)[1])
    assert number > line


def test_small_letters_have_room_in_a_wide_font():
    """The label ends at x; a wide font takes about 8.2 px a letter."""
    assert float(re.search(r'<text x="([0-9.]+)"[^>]*>handbook', bars({"handbook": (1, 2)}, "t", series=("a", "b")).svg)[1]) >= 8.2 * len("handbook")


def test_a_table_breaks_where_a_reader_would():
    table = pd.DataFrame({"minutes_by_hand": [12000, 900], "month": ["2026-10", "2026-11"], "year": [2025, 2026], "text": ["the order O-1000001 is late", "x"]})
    shown = together(table)._repr_html_()
    assert "minutes_<wbr>by_<wbr>hand" in shown, "a long name may break at its underscores"
    assert ">12,000<" in shown and ">900<" in shown and ">2026<" in shown, "large numbers have commas, years have none"
    assert '<span style="white-space:nowrap">2026-10</span>' in shown and '<span style="white-space:nowrap">O-1000001</span> is late' in shown


@pytest.mark.parametrize(("top", "ticks"), [(899, ["0", "250", "500", "750", "1,000"]), (40, ["0", "10", "20", "30", "40"]), (1.3, ["0", "0.50", "1", "1.50", "2"])], ids=str)
def test_the_numbers_beside_a_line_are_round(top, ticks):
    assert re.findall(r'text-anchor="end">([\d.,]+)<', lines({"units": [0, top]}, ["a", "b"], "Units").svg) == ticks
