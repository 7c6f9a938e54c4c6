"""What hands do to text: slips, dates and telephone numbers written in many ways."""

from __future__ import annotations

import datetime

NEIGHBOURS = dict(zip("abcdefghijklmnopqrstuvwxyz", "sqw vnx edf rfw rds dgt fhy gju uok hki jlo kop njk bhm ipl ola wsa etf adw rgy yij cbg qes zcd tuh xas".split(), strict=True))
MONTHS = "January February March April May June July August September October November December".split()
DIAL = {"XH": "+991", "XN": "+992", "SA": "+966", "AE": "+971"}


def mistype(stream, text: str) -> str:
    """One slip of the hand: a letter swapped, dropped, doubled or struck beside."""
    places = [i for i, letter in enumerate(text) if letter.isalpha() and letter.isascii()]
    if len(places) < 3:
        return text
    at = places[stream.randrange(1, len(places))]
    slip = stream.weighted([("swap", 34), ("drop", 30), ("double", 16), ("beside", 20)])
    if slip == "swap" and at + 1 < len(text) and text[at + 1].isalpha() and text[at + 1] != text[at]:
        return text[:at] + text[at + 1] + text[at] + text[at + 2:]
    if slip == "drop":
        return text[:at] + text[at + 1:]
    if slip == "beside" and text[at].lower() in NEIGHBOURS:
        return text[:at] + stream.choice(NEIGHBOURS[text[at].lower()]) + text[at + 1:]
    return text[:at] + text[at] + text[at:]


def typed_date(stream, day: datetime.date) -> str:
    """A date in one of the ways in which people type it."""
    return stream.weighted([
        (f"{day.day:02d}.{day.month:02d}.{day.year}", 26), (f"{day.day}/{day.month}/{day.year}", 18), (f"{day.month}/{day.day}/{day.year}", 6), (day.isoformat(), 20),
        (f"{day.day} {MONTHS[day.month - 1]} {day.year}", 12), (f"{MONTHS[day.month - 1][:3]} {day.day}, {day.year}", 8), (f"{day.day:02d}-{day.month:02d}-{day.year % 100:02d}", 10),
    ])


def typed_phone(stream, country: str, same_as: str | None = None) -> str:
    """A telephone number in one of the ways in which people type it; `same_as` keeps the digits of another one."""
    code = DIAL[country]
    if same_as:
        digits = "".join(c for c in same_as if c.isdigit())[-8:]
    else:
        digits = f"{stream.randrange(10_000_000, 99_999_999)}"
    a, b, c = digits[:2], digits[2:5], digits[5:]
    return stream.choice([f"{code} {a} {b} {c}", f"00{code[1:]}{digits}", f"0{a} {b}{c}", f"0{a}-{b}-{c}", f"({code}) {a}{b}{c}", f"{code}{digits}"])
