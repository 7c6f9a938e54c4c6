"""Typed spans of a text: dates, amounts, numbers, e-mail addresses, links, telephone numbers, identifiers, names."""

from __future__ import annotations

import re
from dataclasses import dataclass

MONTHS = {m: i + 1 for i, names in enumerate(("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august", "sep sept september", "oct october", "nov november", "dec december")) for m in names.split()}
MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬", "01234567890123456789.,")
SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = {w: 10 * (i + 2) for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())}
NUMBER_WORDS = {**{w: i for i, w in enumerate(SMALL)}, **TENS, "hundred": 100, "dozen": 12, "couple": 2, "single": 1, "half": 0.5}
NUMBER_WORD = r"(?:" + "|".join(sorted((w for w in NUMBER_WORDS if w not in ("half", "single")), key=len, reverse=True)) + r")"
WORDED = rf"(?:(?:an?|{NUMBER_WORD})(?:[ -](?:{NUMBER_WORD}))+|{NUMBER_WORD})"
CURRENCY = r"(?:EUR|USD|GBP|SAR|AED|CHF|JPY|CNY|RMB|INR|RM|MYR|€|\$|£|¥|euros?|dollars?|pounds?|riyals?|dirhams?|yuan|ر\.س|درهم|ريال|元)"
AMOUNT = r"\d{1,3}(?:[,' ’]\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d{1,2}|\d+(?:[.,]\d+)?"
PATTERNS: list[tuple[str, re.Pattern]] = [
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("url", re.compile(r"\bhttps?://\S+|\bwww\.\S+", re.I)),
    ("date", re.compile(
        rf"\b\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}\b|\b\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{4}}|\d{{2}})\b|\b\d{{1,2}}(?:st|nd|rd|th)?[ -]*(?:of )?{MONTH}\.?,?[ -]*(?:\d{{4}}|'?\d{{2}}(?!\d|:))?\b|"
        rf"\b{MONTH}\.?[ -]*\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?\b|\d{{4}}年\d{{1,2}}月\d{{1,2}}日", re.I)),
    ("phone", re.compile(r"(?<![\w.-])(?:\+\d{1,3}[\s-]?)?(?:\(?\d{2,4}\)?[\s-]){1,4}\d{3,}(?![\w])|\+\d{8,14}\b")),
    ("money", re.compile(rf"{CURRENCY}\s?-?(?:{AMOUNT})(?![\w])|(?<![\w.,])-?(?:{AMOUNT})\s?{CURRENCY}(?![\w])", re.I)),
    ("id", re.compile(r"#\s?[A-Z]{0,4}\d{2,}\b|\b(?=[A-Z0-9/_-]*\d)(?=[A-Z0-9/_-]*[A-Z])[A-Z0-9]+(?:[-/_][A-Z0-9]+)*\b|(?<![\d.,])\b\d{6,}\b(?![.,]\d)|\b[A-Za-z]+_[A-Za-z]+_\d{3,}\b|\b[a-z]+_\d{4,}\b")),
    ("percent", re.compile(r"\d+(?:[.,]\d+)?\s?(?:%|percent\b)", re.I)),
    ("number", re.compile(rf"(?<![\w.,#])-?(?:{AMOUNT})(?![\w]*@)(?=$|[^\w]|x\b|kg\b|g\b|cm\b|pcs\b)", re.I)),
    ("worded", re.compile(rf"\b{WORDED}\b", re.I)),
]
CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’&.-]*"
NAME = re.compile(rf"\b{CAPITAL}(?:[ ](?:(?:de|van|von|der|den|la|le|al|bin|ibn|of|and|&)[ ])?{CAPITAL}){{0,4}}")
ONE_NAME = re.compile(r"\S(?:.*?[^\W\d]{4,}\.(?=\s)|.*$)")  # a full stop after a longer word ends the name
CJK = re.compile(r"[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True)
class Span:
    """A stretch of text of one kind; `value` is its plain value (ISO date, number, text)."""

    kind: str
    start: int
    end: int
    raw: str
    value: object


def find_spans(text: str) -> list[Span]:
    """All typed spans in order; an earlier kind of the list keeps its place against a later one."""
    plain = text.translate(DIGITS)
    found: list[Span] = []
    taken = bytearray(len(plain))
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(plain):
            raw, start, end = match.group(0).rstrip(".,;)"), match.start(), match.start() + len(match.group(0).rstrip(".,;)"))
            if not raw or any(taken[start:end]):
                continue
            value = _value(kind, raw)
            if value is None:
                continue
            taken[start:end] = b"\x01" * (end - start)
            found.append(Span("number" if kind == "worded" else kind, start, end, text[start:end], value))
    return sorted(found, key=lambda s: s.start)


def find_names(text: str) -> list[Span]:
    """Stretches of capitalised words: people, companies, places, products."""
    return [Span("name", m.start() + part.start(), m.start() + part.end(), part.group(0), part.group(0).strip(" .,")) for m in NAME.finditer(text) for part in ONE_NAME.finditer(m.group(0))]


def _value(kind: str, raw: str):
    if kind == "date":
        return raw if parse_date(raw) else None
    if kind == "worded":
        return parse_words(raw)
    if kind in ("money", "number", "percent"):
        return parse_number(raw)
    if kind == "phone":
        return raw if sum(c.isdigit() for c in raw) >= 7 else None
    return raw.lstrip("# ") if kind == "id" and not raw.startswith("#") else raw


def parse_number(raw: str) -> float | int | None:
    """`1,234.50`, `1.234,50`, `€ 12`, `two dozen` as a number."""
    match = re.search(r"-?\d[\d.,' ’]*", raw.translate(DIGITS))
    if not match:
        return parse_words(raw)
    digits = match.group(0).rstrip(".,' ’").replace(" ", "").replace("'", "").replace("’", "")
    if "," in digits and "." in digits:
        digits = digits.replace(",", "") if digits.rfind(".") > digits.rfind(",") else digits.replace(".", "").replace(",", ".")
    elif "," in digits:
        head, _, tail = digits.rpartition(",")
        digits = digits.replace(",", "") if len(tail) == 3 or digits.count(",") > 1 else f"{head}.{tail}"
    elif digits.count(".") > 1:
        digits = digits.replace(".", "")
    try:
        number = float(digits)
    except ValueError:
        return None
    return int(number) if number == int(number) and "." not in digits and abs(number) < 1e15 else number


def parse_words(raw: str) -> int | float | None:
    """`two dozen`, `a hundred`, `twenty-five` as a number."""
    total, current = 0, None
    for word in re.split(r"[\s-]+", raw.lower().strip()):
        if word in ("a", "an"):
            current = 1
        elif word in ("hundred", "dozen"):
            current = (1 if current is None else current) * NUMBER_WORDS[word]
        elif word in NUMBER_WORDS:
            current = (current or 0) + NUMBER_WORDS[word]
        else:
            return None
    return None if current is None else total + current


def parse_date(raw: str, day_first: bool | None = None) -> str | None:
    """A date as YYYY-MM-DD (or --MM-DD without a year). A doubtful 03/04/2026 is read month first unless `day_first` is True."""
    text = raw.strip().lower().translate(DIGITS)
    iso = re.fullmatch(r"(\d{4})\D(\d{1,2})\D(\d{1,2})\D?", text)
    short = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})", text)
    named = re.search(rf"({MONTH})", text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif short:
        first, second, year = (int(part) for part in short.groups())
        dotted = "." in text
        month, day = (second, first) if (day_first or dotted or first > 12) and second <= 12 else (first, second)
        year += 2000 if year < 100 else 0
    elif named:
        month = MONTHS.get(named.group(1)) or MONTHS.get(named.group(1)[:3])
        numbers = [int(n) for n in re.findall(r"\d+", text)]
        if not numbers:
            return None
        year = next((n for n in numbers if n > 31), None)
        days = [n for n in numbers if n != year]
        day = days[0] if days else 0
        if year is None and len(days) > 1:
            year = 2000 + days[1]
        if year is None:
            return f"--{month:02d}-{day:02d}" if 1 <= day <= 31 else None
        year += 2000 if year < 100 else 0
    else:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 and 1900 <= year <= 2100 else None
