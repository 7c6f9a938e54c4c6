"""Output of a trainee's code, made safe for people's browsers before it is stored anywhere."""

from __future__ import annotations

import base64
import binascii
import re
from html import escape
from typing import Any

#: How nbconvert shows an answer, for every page that is made of one; nbconvert's own stand in their place otherwise.
FILTERS = {"clean_html": "graders.clean.shown_html", "highlight_code": "graders.clean.shown_code"}
#: Kinds of output that are kept. Scripts, widgets, vector images and Markdown can carry code; their text form stays.
IMAGES = ("image/png", "image/jpeg", "image/gif")
SIGNATURES = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8", "image/gif": b"GIF8"}
TAGS = {"table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "p", "div", "span", "b", "strong", "i", "em",
        "u", "code", "pre", "br", "hr", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "sub",
        "sup", "small", "blockquote", "abbr"}


#: Parsing takes tags times unclosed tags: text styles are begun anew in each block, and each block looks through all around it.
MAX_TAGS, MAX_WORK = 30_000, 2_000_000
_STYLE = re.compile(r"<(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?![A-Za-z0-9])", re.IGNORECASE)


def clean_html(text: str) -> str:
    """Return HTML without scripts, styles, links, forms, images and attributes that act."""
    import nh3

    tags = text.count("<")
    if tags > MAX_TAGS or tags * len(_STYLE.findall(text)) > MAX_WORK:
        return "<p>[HTML of so many tags is not shown; show fewer rows.]</p>"
    return nh3.clean(text, tags=TAGS, attributes={"*": {"title"}, "th": {"colspan", "rowspan", "scope"},
                                                  "td": {"colspan", "rowspan"}, "table": {"border"}},
                     clean_content_tags={"script", "style"}, link_rel=None)


def shown_html(text: Any) -> str:
    """Clean HTML that a page is made of: nbconvert's own second look, which knows half of a table's tags and shows the others as text."""
    import nh3

    text = text.decode() if isinstance(text, bytes) else str(text)
    return nh3.clean(text, tags=TAGS | {"a"}, attributes={"*": {"class", "id", "title"}, "a": {"href"}, "th": {"colspan", "rowspan", "scope"},
                                                          "td": {"colspan", "rowspan"}, "table": {"border"}},
                     url_schemes={"http", "https", "mailto"}, clean_content_tags={"script", "style"}, link_rel=None)


#: Of a picture: a few kilobytes can become gigabytes in the browser of whoever opens the page.
MAX_PIXELS = 25_000_000
#: Colouring code takes the square of its length in places: a chain of ten thousand names takes seconds, of a hundred thousand minutes.
MAX_COLOURED = 10_000
#: Codes of a terminal in one output; each one costs the length of all that follows it.
MAX_CODES = 2_000
_CODE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]?)?")


def shown_code(source: str, language: str | None = None, metadata: Any = None) -> str:
    """Return code for a page: in colours, or as plain text when it is long."""
    if len(source) > MAX_COLOURED:
        return f'<div class="highlight"><pre>{escape(source)}</pre></div>'
    from nbconvert.filters import Highlight2HTML

    return Highlight2HTML(pygments_lexer="ipython3")(source, language, metadata)


def plain_where_full_of_codes(text: str) -> str:
    """Return an output's text without the codes of a terminal when there are too many of them."""
    return _CODE.sub("", text) if text.count("\x1b") > MAX_CODES else text


#: A character that takes no room: behind it "<" begins no tag, in text and in code alike.
NOTHING = "\u200b"
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
#: Where a link may lead: a page of the web, a mail, a part of this page, a file below. No colon, entity, escape or code in it could mean another scheme.
_TARGET = r"(?:https?://[^\s<>()]*|mailto:[^\s<>()\\&%]*|\#[\w-]*|(?!/)(?:(?!\.\.)[\w./-])+)"
#: The end of a link's words where something else follows: Markdown has too many ways of writing it to list what is bad.
_LINK = re.compile(rf"""\](?=\((?!{_TARGET}(?:\)|\s+["']))|:(?!{_TARGET}(?:\s|\Z)|[ \t]+{_TARGET}(?:\s|\Z)))""")


def clean_markdown(text: str) -> str:
    """Return a trainee's Markdown that reads the same and holds no live HTML, no picture, and no link but a plain one."""
    text = _TAG.sub("<" + NOTHING, text).replace("![", f"!{NOTHING}[")  # a picture would be asked for from the instructor's own server
    return _LINK.sub("]" + NOTHING, text)


def clean_outputs(outputs: list[dict[str, Any]]) -> list[Any]:
    """Return outputs as nbformat nodes in which nothing can run."""
    from nbformat import from_dict

    return [from_dict(_clean(output)) for output in outputs]


def _clean(output: dict[str, Any]) -> dict[str, Any]:
    if output["output_type"] == "stream":
        return {**output, "text": plain_where_full_of_codes(output["text"])}
    if output["output_type"] == "error":
        return {**output, "traceback": plain_where_full_of_codes("\n".join(output["traceback"])).split("\n") if sum(map(len, output["traceback"])) > MAX_CODES else output["traceback"]}
    if output["output_type"] not in ("display_data", "execute_result"):
        return {**output}
    data = {}
    for kind, content in output["data"].items():
        if kind == "text/plain":
            data[kind] = plain_where_full_of_codes(content)
        elif kind == "text/html":
            data[kind] = clean_html(content)
        elif kind in IMAGES and _is_image(kind, content):
            data[kind] = content
    if not data:
        data["text/plain"] = f"[output of the kind {', '.join(output['data'])[:100]} is not shown]"
    return {**output, "data": data, "metadata": {}}


def _is_image(kind: str, content: str) -> bool:
    try:
        data = base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    width, height = _size(kind, data)
    return data.startswith(SIGNATURES[kind]) and width * height <= MAX_PIXELS


def _size(kind: str, data: bytes) -> tuple[int, int]:
    """Return what a picture says of its width and height, (0, 0) when it does not say it where it should."""
    if kind == "image/png":
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if kind == "image/gif":
        return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    at, largest = 2, (0, 0)
    while at + 9 <= len(data) and data[at] == 0xFF:  # the parts of a JPEG: each with its length
        part = data[at + 1]
        if 0xC0 <= part <= 0xCF and part not in (0xC4, 0xC8, 0xCC):
            largest = max(largest, (int.from_bytes(data[at + 7:at + 9], "big"), int.from_bytes(data[at + 5:at + 7], "big")))
        at += 2 + int.from_bytes(data[at + 2:at + 4], "big")
    return largest
