"""Output and Markdown of a trainee, made safe before anybody opens it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from graders.clean import NOTHING, clean_html, clean_markdown, clean_outputs, shown_html
from graders.export import safe_cell


@pytest.mark.parametrize("text", [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a <b onclick='x()'>b</b>", "<iframe srcdoc='<script>'>", "<!--><script>",
    "<a href=\"javascript:alert(1)\">x</a>", "<svg/onload=alert(1)>", "- <details open ontoggle=alert(1)>", "> <style>*{}</style>", "</div><script>",
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x]( <javascript:alert(1)>)", "[x](&#106;avascript:alert(1))",
    "[x](&amp;#106;avascript:alert(1))", "[x](java\tscript:alert(1))", "[x](data:text/html,<script>)", "[x][y]\n\n[y]: javascript:alert(1)",
    "![x](javascript:alert(1))", "<javascript:alert(1)>", "[x](vbscript:x)", "[x](javascript\\:alert(1))", "1. [x]: javascript:alert(1)\n\n[x]", "[a\\]b]: javascript:alert(1)\n\n[c][a\\]b]",
    "[a\nb]: javascript:alert(1)\n\n[c][a b]", "[x]:\njavascript:alert(1)\n\n[x]", "[x](\njavascript:alert(1)\n)", "[x](#a\\:b)", "[[x](javascript:a)](#b)", "[x]:javascript\\:alert(1)\n\n[x]", "[x](java&Tab;script:alert(1))", "[x](javascript&colon;alert(1))",
])
def test_no_markdown_becomes_live_html(text):
    html = markdown2html_mistune(clean_markdown(text))
    for tag, attributes in tags_of(html):
        assert tag in {"p", "a", "img", "ol", "ul", "li", "blockquote", "em", "strong"}, html
        for name, value in attributes:
            assert not name.startswith("on"), html
            assert not re.sub(r"[\x00-\x20]", "", value or "").lower().startswith(("javascript:", "vbscript:", "data:")), html


@pytest.mark.parametrize("target", ["..%2F..%2Fsubmitted%2FT-0003%2Fevil.html", "../../logout", "/files/submitted/evil.html", "%2Fetc%2Fpasswd", "//evil.example/x", "a/../../logout", "\\/logout", "&sol;logout"])
def test_a_link_of_a_trainee_leads_nowhere_on_the_instructors_server(target):
    for text in (f"[x]({target})", f"[x](<{target}>)", f"[x][y]\n\n[y]: {target}", f"[x][y]\n\n> [y]: <{target}>"):
        assert not [value for _, attributes in tags_of(markdown2html_mistune(clean_markdown(text))) for name, value in attributes if name == "href"], text


def tags_of(html: str) -> list:
    """Return (tag, attributes) as a browser would read them; entities in attributes are resolved."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, attrs))

    Reader().feed(html)
    return found


@pytest.mark.parametrize("text", [
    "x < 3 and y > 2", "a **bold** word", "[docs](https://example.org/a?b=1&c=2)", "[mail](mailto:a@example.org)", "[part](#next)", "[file](data/dev/t.csv)", '[docs](https://example.org "the docs")', "[a][b]\n\n[b]: https://example.org/x",
    "| a | b |\n|---|---|\n| 1 | 2 |", "`x: 3`", "1. one\n2. two", "```python\nif a < b:\n    pass\n```",
])
def test_ordinary_markdown_stays_as_it_is(text):
    assert clean_markdown(text) == text


def test_a_tag_in_code_reads_the_same():
    assert clean_markdown("`<b>`").replace(NOTHING, "") == "`<b>`"


@pytest.mark.parametrize("text", ["<script>x</script>", "<img src=x onerror=x>", "<a href='javascript:x'>a</a>", "<style>td{}</style>", "<td onclick=x>",
                                  "<form action='//evil'><input>", "<link rel=stylesheet href=//evil>", "<svg><script>x</script></svg>", "<math><mtext></p><style><img src=x onerror=x>"])
def test_html_output_keeps_no_script(text):
    clean = clean_html(f"<table><tr><td>kept</td></tr></table>{text}")
    assert "kept" in clean
    for alive in ("script", "onerror", "onclick", "href", "style", "form", "svg", "evil"):
        assert alive not in clean.replace("&lt;", ""), clean


def test_a_data_frame_stays_a_table():
    import pandas as pd

    clean = clean_html(pd.DataFrame({"a": [1]})._repr_html_())
    assert "<table" in clean and "<style" not in clean and ">1<" in clean


def test_only_known_kinds_of_output_are_kept():
    outputs = clean_outputs([
        {"output_type": "display_data", "metadata": {}, "data": {"application/javascript": "x", "text/plain": "t"}},
        {"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": "<svg/>"}},
        {"output_type": "display_data", "metadata": {}, "data": {"image/png": "<script>", "text/plain": "p"}},
        {"output_type": "display_data", "metadata": {}, "data": {"image/png": "iVBORw0KGgo="}},
        {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": "<script>", "text/latex": "$x$", "application/vnd.jupyter.widget-view+json": "{}"}},
    ])
    assert [sorted(o["data"]) for o in outputs] == [["text/plain"], ["text/plain"], ["text/plain"], ["image/png"], ["text/plain"]]
    assert "is not shown" in outputs[1]["data"]["text/plain"]


@pytest.mark.parametrize(("value", "safe"), [("=1+1", "'=1+1"), ("+1", "'+1"), ("@x", "'@x"), ("-x", "'-x"), ("＝1+1", "'＝1+1"), ("\n=1", "'\n=1"), ("|calc", "'|calc"), ("Ann", "Ann"), (None, ""), (3.5, 3.5)])
def test_a_spreadsheet_shows_text_and_runs_nothing(value, safe):
    assert safe_cell(value) == safe


def test_html_that_would_grow_or_take_for_ever_is_not_read():
    from graders.clean import clean_html

    styles = "<p>" + "".join(f"<b title={n}>" for n in range(2000)) + "</p>" + "<p>x</p>" * 2000
    for bomb in (styles, "<div>" * 100_000):
        assert clean_html(bomb) == "<p>[HTML of so many tags is not shown; show fewer rows.]</p>"
    table = "<table>" + "<tr><td>1</td><td>2</td></tr>" * 1000 + "</table>"
    assert clean_html(table).count("<td>") == 2000


@pytest.mark.parametrize("text, gone", [
    ("<a href='javascript:x()'>a</a>", "javascript"), ("<img src=x onerror=x()>", "<img"), ("<b onclick=x()>b</b>", "onclick"), ("<style>*{display:none}</style>", "display"),
    ("<div style='position:fixed'>c</div>", "fixed"), ("<form action=x><button formaction=javascript:x()>d</button></form>", "<form"), ("<svg onload=x()>", "<svg"),
    ("<math><mtext><table><mglyph><style><img src=x onerror=x()></style></mglyph></table></mtext></math>", "<img"),
])
def test_the_second_look_lets_nothing_act_and_keeps_tables(text, gone):
    shown = shown_html(f'<table border="1"><thead><tr><th colspan="2">h</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>{text}')
    assert shown.startswith('<table border="1"><thead><tr><th colspan="2">h</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>')
    assert gone not in shown
    assert shown_html(shown) == shown and shown_html('<span class="kn">x</span>') == '<span class="kn">x</span>'


def test_code_and_codes_that_take_the_square_of_their_length_are_shown_plainly():
    """Both took minutes of the one process that writes everybody's feedback."""
    import time

    from graders.clean import shown_code

    begun = time.process_time()
    assert shown_code("a." * 100_000 + "<b>") == f'<div class="highlight"><pre>{"a." * 100_000}&lt;b&gt;</pre></div>'
    outputs = clean_outputs([{"output_type": "stream", "name": "stdout", "text": "\x1b[1mx" * 150_000},
                             {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "\x1b[" * 150_000 + "y"}},
                             {"output_type": "error", "ename": "E", "evalue": "e", "traceback": ["\x1b[31mz" * 3000, "w"]}])
    assert outputs[0].text == "x" * 150_000 and outputs[1].data["text/plain"].count("\x1b") == 0 and outputs[2].traceback == ["z" * 3000, "w"]
    assert time.process_time() - begun < 20
    assert '<span class="kn">import</span>' in shown_code("import pandas")
    few = {"output_type": "stream", "name": "stdout", "text": "\x1b[1mx" * 100}
    assert clean_outputs([few])[0].text == few["text"], "ordinary colours stay"


def picture(kind: str, width: int, height: int) -> bytes:
    """Return the beginning of a picture, up to where its size stands."""
    if kind == "png":
        return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big")
    if kind == "gif":
        return b"GIF89a" + width.to_bytes(2, "little") + height.to_bytes(2, "little")
    return b"\xff\xd8\xff\xe0\0\x04JF\xff\xc2\0\x0b\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + b"\x01\x01\x11\0"


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif"])
def test_a_picture_that_becomes_gigabytes_in_a_browser_is_not_shown(kind):
    import base64

    def shown(*size):
        output = {"output_type": "display_data", "metadata": {}, "data": {f"image/{kind}": base64.b64encode(picture(kind, *size)).decode()}}
        return f"image/{kind}" in clean_outputs([output])[0].data

    assert shown(800, 600) and shown(4000, 3000) and not shown(6000, 6000) and not shown(60_000, 60_000)
