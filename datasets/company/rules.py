"""Rules with dates: tax rates by country and class, exchange rates by month, the calendar of both regions.

The statutory values are example data for training: a local accountant has to confirm them before anybody uses them.
"""

from __future__ import annotations

import datetime
from decimal import Decimal

from datasets.company.core.calendar import FEASTS, in_ramadan, is_working_day, month_list
from datasets.company.core.card import card
from datasets.company.core.money import per_cent

#: country, tax class, rate in basis points, first day, last day (None: still valid)
TAX = [
    ("XH", "standard", 2000, "2020-01-01", "2025-12-31"), ("XH", "standard", 2100, "2026-01-01", None),
    ("XH", "reduced", 700, "2020-01-01", None), ("XH", "course", 700, "2020-01-01", "2026-06-30"), ("XH", "course", 900, "2026-07-01", None),
    ("XN", "standard", 1900, "2020-01-01", None), ("XN", "reduced", 500, "2020-01-01", None), ("XN", "course", 1900, "2020-01-01", None),
    ("SA", "standard", 1500, "2020-07-01", None), ("SA", "reduced", 1500, "2020-07-01", None), ("SA", "course", 1500, "2020-07-01", None),
    ("AE", "standard", 500, "2018-01-01", None), ("AE", "reduced", 500, "2018-01-01", None), ("AE", "course", 0, "2018-01-01", None),
]
CURRENCY = {"XH": "EUR", "XN": "EUR", "SA": "SAR", "AE": "AED"}
COUNTRIES = {"home": (("XH", 92), ("XN", 8)), "mena": (("SA", 61), ("AE", 39))}
#: units of the currency for one EUR at the start, and the swing of a month in parts of 10,000
RATES = {"USD": (11340, 130), "GBP": (8510, 70), "CNY": (82400, 800), "SAR": (42525, 490), "AED": (41650, 480)}

TABLES = {
    "tax_rates": card(
        "Rates of tax on sales by country and class of product, with dates. XH is the home country, XN its neighbour: a school there with a tax number pays by reverse charge (rate 0).",
        key="country tax_class valid_from", shared=True,
        columns={
            "country": "text: XH, XN, SA or AE", "tax_class": "text: standard, reduced (printed matter and kits) or course", "rate": "decimal in per cent: rate",
            "valid_from": "date: first day", "valid_to": "date optional: last day, empty while valid",
        },
    ),
    "fx_rates": card(
        "Exchange rates by month: units of the currency for one EUR.", key="month currency", shared=True,
        columns={
            "month": "text: YYYY-MM", "currency": "text: ISO 4217", "average_rate": "decimal in currency per EUR: mean of the month", "closing_rate": "decimal in currency per EUR: on the last day",
        },
    ),
    "calendar": card(
        "Every day of the 18 months, for both regions.", key="date", shared=True,
        columns={
            "date": "date: day", "weekday": "integer: 1 Monday to 7 Sunday", "working_home": "yes_no: offices at home work", "working_sa": "yes_no: offices in SA work",
            "working_ae": "yes_no: offices in AE work", "ramadan": "yes_no: the day is in Ramadan", "feast": "yes_no: Eid holidays in SA and AE", "term_home": "yes_no: schools at home teach",
        },
    ),
}


def make_shared(ctx):
    """All three tables; only the exchange rates depend on the seed."""
    tax = [(country, tax_class, per_cent(rate), first, last) for country, tax_class, rate, first, last in TAX]
    return {"tax_rates": ctx.frame("tax_rates", tax), "fx_rates": ctx.frame("fx_rates", make_rates(ctx)), "calendar": ctx.frame("calendar", make_days(ctx))}


def make_rates(ctx):
    """Exchange rates: the dollar walks, riyal and dirham follow it (they are pegged), the others walk alone."""
    stream = ctx.rng("rules/fx")
    rows = []
    level = {currency: start for currency, (start, _) in RATES.items()}
    for month in month_list(ctx.start, ctx.end):
        before = dict(level)
        for currency in ("USD", "GBP", "CNY"):
            level[currency] += round(stream.normal(0, RATES[currency][1]))
        level["SAR"], level["AED"] = level["USD"] * 375 // 100, level["USD"] * 36725 // 10000
        if not rows:
            before["SAR"], before["AED"] = before["USD"] * 375 // 100, before["USD"] * 36725 // 10000
        for currency in sorted(RATES):
            rows.append((month, currency, Decimal((before[currency] + level[currency]) // 2).scaleb(-4), Decimal(level[currency]).scaleb(-4)))
    return rows


def make_days(ctx):
    """The calendar rows."""
    rows = []
    for number in range(ctx.days):
        day = ctx.day(number)
        feast = any(first <= day <= last for first, last in FEASTS)
        rows.append((day.isoformat(), day.isoweekday(), is_working_day(day, "home"), is_working_day(day, "mena", "SA"), is_working_day(day, "mena", "AE"), in_ramadan(day), feast, is_term(day)))
    return [(row[0], *(int(value) for value in row[1:])) for row in rows]


def is_term(day: datetime.date) -> bool:
    """Whether schools at home teach on that day."""
    if not is_working_day(day, "home"):
        return False
    holidays = ((7, 5, 8, 24), (10, 20, 11, 2), (12, 20, 12, 31), (1, 1, 1, 6), (2, 9, 2, 15), (4, 1, 4, 12))
    return not any((m1, d1) <= (day.month, day.day) <= (m2, d2) for m1, d1, m2, d2 in holidays)


def tax_rate(country: str, tax_class: str, day: str, reverse_charge: bool = False) -> int:
    """The rate in basis points on a day YYYY-MM-DD."""
    if reverse_charge:
        return 0
    return next(rate for c, k, rate, first, last in TAX if c == country and k == tax_class and first <= day and (last is None or day <= last))
