"""The business measures: AAR, CTS, FCR, GMV and gross profit per head, from event logs and tables.

Each function takes rows (a DataFrame, or dicts) and returns a `Measure`: numerator, denominator and their ratio.
The parts are kept because ratios are never averaged: two months are combined by adding their parts (`combine`).
Rows that were exported twice (same id) count once. Definitions: design document on the cohort, at its top, and the
lab "value dashboard"; where the two differ the docstring says which is followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

#: Cost kinds of CTS; a kind that is not among them is an error, not a cost that is silently left out.
COST_KINDS = ("people", "model", "tool", "rework", "refund", "build")


@dataclass(frozen=True)
class Measure:
    """One measured ratio."""

    name: str
    """AAR, CTS, FCR, GMV per head, gross profit per head."""
    numerator: Fraction
    denominator: Fraction
    unit: str
    """"share" (0 to 1) or an amount such as "EUR per order"."""

    @property
    def value(self) -> float | None:
        """The ratio; None when the denominator is 0: nothing to measure is not the same as zero."""
        return None if self.denominator == 0 else float(self.numerator / self.denominator)

    def __str__(self) -> str:
        if self.value is None:
            return f"{self.name}: nothing to measure yet"
        if self.unit == "share":
            return f"{self.name} {100 * self.value:.1f} % ({float(self.numerator):,.0f} of {float(self.denominator):,.0f})"
        return f"{self.name} {self.value:,.2f} {self.unit} ({float(self.numerator):,.2f} over {float(self.denominator):,.2f})"


def combine(measures: Iterable[Measure]) -> Measure:
    """Combine the same measure of several months or units: numerators and denominators are added, never averaged.

    Raises ValueError for an empty list or different measures.
    """
    parts = list(measures)
    if len({(part.name, part.unit) for part in parts}) != 1:
        raise ValueError(f"combine needs one or more of the same measure, not {sorted({part.name for part in parts}) or 'none'}")
    return Measure(parts[0].name, sum((p.numerator for p in parts), Fraction(0)), sum((p.denominator for p in parts), Fraction(0)), parts[0].unit)


def automation_rate(events: Any, revert_days: int = 7, as_of: date | str | None = None, scope: Iterable[str] | None = None) -> Measure:
    """AAR: steps of the core process done fully automatically / all its steps, by volume, not reverted within 7 days.

    `events`: one row for each step that was done: event_id, step, done_on (date), by ("machine", "assisted" or "person";
    only "machine" counts, a step that a person confirms is assisted), reverted_on (date, empty when it stood).
    `scope`: names of the core process's steps, default all. `as_of`: steps of the last `revert_days` days before it are
    left out, since nobody knows yet whether they will be reverted.
    """
    automatic = total = 0
    chosen = None if scope is None else set(scope)
    for row in _once(events, "event_id"):
        done = _day(row["done_on"])
        if (chosen is not None and row["step"] not in chosen) or (as_of is not None and done + timedelta(days=revert_days) > _day(as_of)):
            continue
        if row["by"] not in ("machine", "assisted", "person"):
            raise ValueError(f"event {row['event_id']}: by is {row['by']!r}; it is machine, assisted or person")
        total += 1
        reverted = _day(row.get("reverted_on"))
        automatic += row["by"] == "machine" and not (reverted is not None and reverted - done <= timedelta(days=revert_days))
    return Measure("AAR", Fraction(automatic), Fraction(total), "share")


def cost_to_serve(costs: Any, orders: Any) -> Measure:
    """CTS: people and tool cost of acquisition, service and fulfilment / orders fulfilled.

    `costs`: cost_id, kind (one of COST_KINDS), amount in one currency. People, model, tool, rework, refund and the month's
    part of what was built (see `amortised`) all count. `orders`: order_id, fulfilled (true or false): created and
    cancelled orders are no denominator.
    """
    amount = Fraction(0)
    for row in _once(costs, "cost_id"):
        if row["kind"] not in COST_KINDS:
            raise ValueError(f"cost {row['cost_id']}: kind {row['kind']!r} is none of {', '.join(COST_KINDS)}")
        amount += _number(row["amount"])
    fulfilled = sum(_yes(row["fulfilled"]) for row in _once(orders, "order_id"))
    return Measure("CTS", amount, Fraction(fulfilled), "EUR per order")


def amortised(build_cost: Any, months_of_use: int) -> Decimal:
    """The month's part of what it cost to build something, straight over the months that it will be used."""
    if months_of_use < 1:
        raise ValueError(f"months_of_use is {months_of_use}; something built is used for at least one month")
    return Decimal(str(build_cost)) / months_of_use


def first_contact_resolution(contacts: Any, window_days: int = 7, as_of: date | str | None = None) -> Measure:
    """FCR: share of issues that need no second contact, by issue, 7-day window, over all channels.

    `contacts`: contact_id, customer_id, topic, on (date). A contact within `window_days` of the issue's last contact belongs to the
    same issue, by whatever channel it came. `as_of`: an issue whose first contact is younger than the window is left out
    (right-censored): it had no time yet to come back.
    """
    old = [issue for issue in _issues(contacts, window_days) if as_of is None or _day(issue[0]["on"]) + timedelta(days=window_days) <= _day(as_of)]
    return Measure("FCR", Fraction(sum(len(issue) == 1 for issue in old)), Fraction(len(old)), "share")


def matters_begun(contacts: Any, month: str, window_days: int = 7) -> Any:
    """The contacts of the issues whose first contact lies in `month` ("2026-10"), with those that followed in a later month.

    FCR of one month is taken from these: the rows of the month alone would begin an issue anew on the first, and would
    count one as solved whose second contact came on the first of the next. A table gives a table, rows give a list.
    """
    wanted = {row["contact_id"] for issue in _issues(contacts, window_days) if str(_day(issue[0]["on"]))[:7] == month for row in issue}
    if hasattr(contacts, "columns"):
        return contacts[contacts["contact_id"].isin(wanted)]
    return [row for row in contacts if row["contact_id"] in wanted]


def _issues(contacts: Any, window_days: int) -> Iterable[list[Mapping]]:
    """The issues, each as its contacts by day: same customer, same topic, within the window of the contact before."""
    by_topic: dict[tuple, list[Mapping]] = {}
    for row in _once(contacts, "contact_id"):
        by_topic.setdefault((row["customer_id"], row["topic"]), []).append(row)
    for rows in by_topic.values():
        issue: list[Mapping] = []
        for row in sorted(rows, key=lambda row: _day(row["on"])):
            if issue and _day(row["on"]) - _day(issue[-1]["on"]) > timedelta(days=window_days):
                yield issue
                issue = []
            issue.append(row)
        yield issue


def average_headcount(headcount: Any) -> Fraction:
    """Average heads of a period: head days / days, so a person who starts in the middle of a month counts for half.

    `headcount`: rows with month, head_days and days, for one or more units and months (several units are added).
    """
    head_days, days = Fraction(0), {}
    for row in _rows(headcount):
        head_days += _number(row["head_days"])
        if days.setdefault(row["month"], _number(row["days"])) != _number(row["days"]):
            raise ValueError(f"month {row['month']} has two different numbers of days")
    return head_days / sum(days.values()) if days else Fraction(0)


def gmv_per_head(orders: Any, headcount: Any) -> Measure:
    """GMV per head: value of the goods of all fulfilled orders / average headcount of the period.

    `orders`: order_id, fulfilled, value. `headcount` as for `average_headcount`.
    """
    value = sum((_number(row["value"]) for row in _once(orders, "order_id") if _yes(row["fulfilled"])), Fraction(0))
    return Measure("GMV per head", value, average_headcount(headcount), "EUR per head")


def gross_profit_per_head(revenue: Any, cost_of_goods: Any, headcount: Any, service_cost: Any = 0) -> Measure:
    """Gross profit per head: (revenue - cost of goods - service cost) / average headcount of the period.

    The amounts are numbers. `service_cost` is the numerator of CTS: the value dashboard takes it off, so that work moved
    from heads to tools does not look free; leave it 0 for gross profit as the books have it.
    """
    profit = _number(revenue) - _number(cost_of_goods) - _number(service_cost)
    return Measure("gross profit per head", profit, average_headcount(headcount), "EUR per head")


def _rows(table: Any) -> Iterable[Mapping]:
    return table.to_dict("records") if hasattr(table, "to_dict") and hasattr(table, "columns") else table


def _once(table: Any, key: str) -> Iterable[Mapping]:
    """Rows, each id once; raises ValueError where one id has two different rows."""
    seen: dict[Any, Mapping] = {}
    for row in _rows(table):
        name = row[key]
        if name not in seen:
            seen[name] = row
            yield row
        elif {k: str(v) for k, v in row.items()} != {k: str(v) for k, v in seen[name].items()}:
            raise ValueError(f"{key} {name!r} stands for two different rows; give each its own id, or correct one")


def _day(value: Any) -> date | None:
    if value is None or value == "" or value != value:  # NaN and NaT are not equal to themselves
        return None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _number(value: Any) -> Fraction:
    return Fraction(str(value)) if not isinstance(value, Fraction) else value


def _yes(value: Any) -> bool:
    return value in (True, 1, "1", "true", "True", "yes")
