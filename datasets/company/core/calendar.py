"""The calendar of both regions: months, working days, holidays, Ramadan, the school year, the shape of demand."""

from __future__ import annotations

import datetime
import functools

Date = datetime.date

#: First and last day of Ramadan and the days of the two feasts (dates of the Umm al-Qura calendar).
RAMADAN = (Date(2026, 2, 18), Date(2026, 3, 19))
FEASTS = ((Date(2025, 6, 5), Date(2025, 6, 10)), (Date(2026, 3, 20), Date(2026, 3, 24)), (Date(2026, 5, 26), Date(2026, 5, 31)))
MENA_DAYS = {"SA": ((9, 23), (2, 22)), "AE": ((12, 2), (12, 3))}
HOME_HOLIDAYS = ((1, 1), (1, 6), (5, 1), (8, 15), (11, 1), (12, 25), (12, 26))
EASTER_MONDAYS = (Date(2025, 4, 21), Date(2026, 4, 6))
#: How much families and schools buy in each month, in per cent of an average month (index 0 is January).
SEASON = {
    ("home", "family"): (88, 78, 84, 80, 74, 70, 82, 142, 138, 104, 122, 138),
    ("home", "school"): (92, 90, 105, 112, 128, 138, 66, 84, 150, 112, 82, 41),
    ("mena", "family"): (92, 84, 86, 88, 72, 64, 70, 150, 146, 104, 132, 112),
    ("mena", "school"): (96, 88, 74, 112, 130, 104, 52, 128, 156, 108, 90, 62),
}


def month_list(start: Date, end: Date) -> list[str]:
    """The months from start to end as YYYY-MM."""
    months, year, month = [], start.year, start.month
    while (year, month) <= (end.year, end.month):
        months.append(f"{year:04d}-{month:02d}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return months


def month_range(month: str) -> tuple[Date, Date]:
    """The first and the last day of a month YYYY-MM."""
    first = Date.fromisoformat(f"{month}-01")
    following = Date(first.year + (first.month == 12), first.month % 12 + 1, 1)
    return first, following - datetime.timedelta(days=1)


def in_ramadan(day: Date) -> bool:
    """Whether the day is in Ramadan."""
    return RAMADAN[0] <= day <= RAMADAN[1]


@functools.cache
def is_working_day(day: Date, region: str, country: str = "SA") -> bool:
    """Whether offices work. Weekend: Saturday and Sunday at home and in AE, Friday and Saturday in SA."""
    weekend = (4, 5) if region == "mena" and country == "SA" else (5, 6)
    if day.weekday() in weekend:
        return False
    if region == "home":
        return (day.month, day.day) not in HOME_HOLIDAYS and day not in EASTER_MONDAYS
    return (day.month, day.day) not in MENA_DAYS[country] and not any(first <= day <= last for first, last in FEASTS)


def next_working_day(day: Date, region: str, country: str = "SA") -> Date:
    """The day itself when offices work, else the next day on which they do."""
    while not is_working_day(day, region, country):
        day += datetime.timedelta(days=1)
    return day


@functools.cache
def demand(day: Date, region: str, kind: str = "family") -> float:
    """Demand on a day relative to an average day (1.0), for kind family or school: season, week, feasts, Ramadan, growth."""
    season = SEASON[region, kind]
    # Between the middles of two months the season changes step by step, not at midnight on the first.
    first, last = month_range(day.isoformat()[:7])
    position = (day.day - 1) / ((last - first).days + 1) - 0.5
    here, other = season[day.month - 1], season[(day.month - 1 + (1 if position >= 0 else -1)) % 12]
    level = here + (other - here) * abs(position) * 0.5
    level *= 1 + 0.16 * (day - Date(2025, 5, 1)).days / 548
    if kind == "school":
        level *= 1.38 if is_working_day(day, region) else 0.06
    elif region == "home":
        level *= (0.92, 0.9, 0.94, 0.98, 0.96, 1.12, 1.2)[day.weekday()]
        if day.month == 11 and 24 <= day.day <= 30 or day.month == 12 and 10 <= day.day <= 20:
            level *= 1.45
    else:
        level *= (0.96, 0.92, 0.92, 1.04, 1.22, 1.08, 0.9)[day.weekday()]
        if day.month == 11 and 24 <= day.day <= 30:
            level *= 1.5
    if region == "mena":
        if in_ramadan(day):
            level *= 0.72 if kind == "school" else (0.84 if day < RAMADAN[0] + datetime.timedelta(days=20) else 1.34)
        elif any(first <= day <= last for first, last in FEASTS):
            level *= 0.7
    return level / 100


def hour_of_message(stream, region: str, day: Date) -> int:
    """The hour (0 to 23, local time) at which a customer writes; in Ramadan people write late at night."""
    if region == "mena" and in_ramadan(day):
        return stream.weighted([(0, 9), (1, 7), (2, 4), (3, 2), (9, 2), (10, 4), (11, 6), (12, 7), (13, 8), (14, 8), (15, 6), (16, 4), (17, 2), (18, 1), (19, 2), (20, 5), (21, 10), (22, 12), (23, 11)])
    return stream.weighted([(0, 1), (6, 1), (7, 3), (8, 6), (9, 9), (10, 10), (11, 9), (12, 8), (13, 7), (14, 7), (15, 8), (16, 8), (17, 8), (18, 7), (19, 8), (20, 8), (21, 6), (22, 4), (23, 2)])
