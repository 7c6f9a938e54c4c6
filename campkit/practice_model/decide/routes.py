"""Where something starts and where it goes: `from Hamburg to Oslo`, `to Leeds from Bologna`, `Izmir - Hull`; and amounts in a unit that the prompt converts."""

from __future__ import annotations

import re

from campkit.practice_model.decide.spans import NUMBER_WORD, parse_number
from campkit.practice_model.reader.model import Field
from campkit.practice_model.reader.text import humanise, words

CAPITAL = r"[A-ZÀ-ÖØ-Þ][^\W_]+(?:['’-][^\W_]+)*"
PLACE = rf"(?:the (?:port|city|town|airport|station) of )?(?P<place>{CAPITAL}(?: (?:(?:de|van|upon|am|la|le) )?{CAPITAL}){{0,2}})"
STARTS = frozenset("origin from start starting departure departs source pickup collection begins leaving leave leaves starts depart".split())
ENDS = frozenset("destination to end arrival arrives target dropoff deliver delivered going ends reach arrive".split())
START = re.compile(rf"\b(?i:from|leaving|leaves?|departing|departs?|origin(?: is)?:?|starting (?:in|at)|starts? (?:in|at)|out of|(?:pick(?:ed)?[ -]?up|collect(?:ed|ion)?|load(?:ed|ing)?)\b[^.!?\n]{{0,30}}?\b(?:in|at|from))\s+{PLACE}")
END = re.compile(rf"\b(?i:to|towards|for|reach|destination(?: is)?:?|bound for|arriv(?:es?|ing) (?:in|at)|(?:deliver(?:ed|y)?|drop(?:ped)?(?: off)?|unload(?:ed)?)\b[^.!?\n]{{0,20}}?\b(?:in|at|to)|should be in|must be in)\s+{PLACE}")
PAIR = re.compile(rf"(?P<first>{CAPITAL}(?: {CAPITAL})?)\s+(?:to|-|–|—|->|→|>)\s+(?P<second>{CAPITAL}(?: {CAPITAL})?)")
CONVERTED = re.compile(r"\b(?:1|one|an?)\s+(?P<unit>[A-Za-z]{1,20})\s*(?:=|is|equals|are|counts as)\s*(?P<times>\d[\d.,]*)")


def route_end(text: str, field: Field) -> str | None:
    """The place where it starts or ends, whichever the field asks for; None for any other field and where the text names none."""
    way = _way(field)
    if way is None:
        return None
    found = (START if way == "start" else END).search(text)
    pair = PAIR.search(text)
    if pair and not (way == "end" and found):
        first = pair["first"].split()[-1] if pair.start() == 0 and not found else pair["first"]
        between = first if way == "start" else pair["second"]
        return (found["place"] if found else between).rstrip(".,;")
    return found["place"].rstrip(".,;") if found else None


def _way(field: Field) -> str | None:
    """`start` or `end` for a field that asks for one end of a way; its name speaks before its description."""
    for said in (words(humanise(field.name)), words(field.description)):
        starts, ends = bool(STARTS & set(said)), bool(ENDS & set(said))
        if starts != ends:
            return "start" if starts else "end"
    return None


def converted(text: str, field: Field) -> float | int | None:
    """An amount in another unit that the field's description converts (`1 tonne = 1000 kg`), in the unit that is asked for."""
    rate = CONVERTED.search(field.description)
    if not rate:
        return None
    found = re.search(rf"(?<![\w.,])(?P<number>\d[\d.,]*|{NUMBER_WORD})[ -]?{re.escape(rate['unit'].removesuffix('s'))}s?\b", text, re.I)
    number, times = (parse_number(found["number"]), parse_number(rate["times"])) if found else (None, None)
    if number is None or times is None:
        return None
    value = number * times
    return int(value) if float(value).is_integer() else value
