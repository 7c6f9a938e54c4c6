"""Opening balances, month-end revaluation, and the journal errors that are planted for the close."""

from __future__ import annotations

import datetime

from datasets.company.books.ledger import REVALUED, Entry, Ledger, Line
from datasets.company.core.calendar import month_range, next_working_day

#: problem, how many, which kinds of entry it can strike
ERRORS = (("posted twice", 6, ("bill",)), ("debit and credit swapped", 5, ("bill", "accrual")), ("tax booked as cost", 5, ("bill",)), ("booked in the next month", 6, ("bill",)), ("equipment booked as cost", 4, ("equipment",)), ("manual entry without document", 4, ()))


def post_opening(ledger: Ledger) -> None:
    """The opening balances of the first day; equity takes the rest."""
    known = [("1000", ledger.planned(240_000_000)), ("1400", ledger.opening_stock), ("1500", ledger.opening_equipment), ("1590", -ledger.opening_depreciation)]
    if ledger.ctx.region == "mena":
        known.append(("1001", 40_000_000, None, "AED"))
    known.append(("1005", 32_000_000, None, "USD"))
    total = 0
    for line in known:
        total += line[1] if len(line) == 2 else ledger.in_base(line[1], line[3], ledger.months[0])
    ledger.post(ledger.ctx.start, "opening", "OPEN", "Opening balances", [*known, ("3000", -total)])
    ledger.entries.insert(0, ledger.entries.pop())


def post_sweeps(ledger: Ledger) -> None:
    """On the fifth, what the second currency's account holds above a float goes to the first account."""
    if ledger.ctx.region != "mena":
        return
    moves = [(entry.day.isoformat(), line.amount_document) for entry in ledger.entries for line in entry.lines if line.account == "1001"]
    moves.sort()
    held, place = 0, 0
    for month in ledger.months[1:]:
        while place < len(moves) and moves[place][0] < f"{month}-01":
            held += moves[place][1]
            place += 1
        amount = (held - 60_000_000) // 1_000_000 * 1_000_000
        if amount > 0:
            day = next_working_day(datetime.date.fromisoformat(f"{month}-05"), ledger.ctx.region, "AE")
            value = ledger.in_base(amount, "AED", month)
            entry = ledger.post(day, "sweep", f"SWEEP-{month}", f"Transfer between own accounts {month}", [("1000", value), ("1001", -value)], "Lantern Learning", f"own transfer {month}")
            entry.lines[1].currency, entry.lines[1].amount_document = "AED", -amount
            held -= amount


def post_revaluation(ledger: Ledger) -> None:
    """At each month end, foreign balances of monetary accounts go to the closing rate; the gap is an exchange difference."""
    balance: dict[tuple[str, str], list[int]] = {}
    by_month: dict[str, list[Entry]] = {month: [] for month in ledger.months}
    for entry in ledger.entries:
        by_month[entry.day.isoformat()[:7]].append(entry)
    for month in ledger.months:
        for entry in by_month[month]:
            for line in entry.lines:
                if line.account in REVALUED and line.currency != ledger.base:
                    held = balance.setdefault((line.account, line.currency), [0, 0])
                    held[0] += line.amount
                    held[1] += line.amount_document
        for (account, currency), held in sorted(balance.items()):
            gap = ledger.in_base(held[1], currency, month, closing=True) - held[0]
            if gap:
                entry = ledger.post(month_range(month)[1], "revaluation", f"FX-{month}-{account}-{currency}", f"Revaluation {currency} {month}", [(account, gap), ("7010", -gap, "BU-13")])
                entry.lines[0].currency, entry.lines[0].amount_document = currency, 0
                held[0] += gap


def plant_errors(ledger: Ledger) -> tuple[list[tuple], list[tuple]]:
    """Spoil some entries; gives (document, problem) with the entry, and what has to be added to put each right."""
    stream = ledger.ctx.rng("journal errors")
    spoilt, cures = [], []
    used: set[int] = set()
    last = ledger.months[-1]
    for problem, number, kinds in ERRORS:
        for _ in range(max(3, number + stream.randrange(-1, 2))):
            if not kinds:
                entry = odd_entry(ledger, stream)
                cure = [(line.account, -line.amount) for line in entry.lines]
            else:
                fits = [i for i, e in enumerate(ledger.entries) if e.kind in kinds and i not in used and not e.odd and e.day.isoformat()[:7] != last and fit(problem, e)]
                if not fits:
                    continue
                at = stream.choice(fits)
                used.add(at)
                entry, cure = spoil(ledger, stream, problem, ledger.entries[at])
            spoilt.append((entry, problem))
            cures += [(entry, account, amount) for account, amount in cure]
    return spoilt, cures


def fit(problem: str, entry: Entry) -> bool:
    """Whether a problem can strike an entry."""
    if problem == "tax booked as cost":
        return any(line.account == "1300" for line in entry.lines)
    if problem == "debit and credit swapped":
        return entry.document.startswith(("B-", "ACC-")) and all(line.currency == entry.lines[0].currency for line in entry.lines)
    if problem == "booked in the next month":
        return entry.day.day > 20 and not any(line.account == "1300" for line in entry.lines) or entry.day.day > 24
    return True


def spoil(ledger: Ledger, stream, problem: str, entry: Entry) -> tuple[Entry, list[tuple]]:
    """Do one thing wrong to an entry; gives the wrong entry and the cure as (account, amount in base)."""
    if problem == "posted twice":
        again = Entry(min(entry.day + datetime.timedelta(days=stream.randrange(1, 4)), ledger.ctx.end), entry.kind, entry.document, entry.text, [Line(**vars(line)) for line in entry.lines], entry.party, entry.reference, odd=problem)
        entry.odd = problem
        ledger.entries.append(again)
        return again, [(line.account, -line.amount) for line in entry.lines]
    if problem == "debit and credit swapped":
        cure = [(line.account, 2 * line.amount) for line in entry.lines]
        for line in entry.lines:
            line.amount, line.amount_document = -line.amount, -line.amount_document
        return entry, cure
    if problem == "tax booked as cost":
        tax = next(line for line in entry.lines if line.account == "1300")
        entry.lines.remove(tax)
        entry.lines[0].amount += tax.amount
        entry.lines[0].amount_document += tax.amount_document
        return entry, [("1300", tax.amount), (entry.lines[0].account, -tax.amount)]
    if problem == "booked in the next month":
        entry.day = month_range(entry.day.isoformat()[:7])[1] + datetime.timedelta(days=stream.randrange(2, 9))
        return entry, []
    if problem == "equipment booked as cost":
        cost = entry.lines[0].amount
        entry.lines[0].account, entry.lines[0].bu, entry.kind = "6700", "BU-15", "bill"
        return entry, [("1500", cost), ("6700", -cost)]
    raise AssertionError(problem)


def odd_entry(ledger: Ledger, stream) -> Entry:
    """A round amount, booked by somebody outside Finance on a weekend night, with no document."""
    day = ledger.ctx.day(stream.randrange(40, 500))
    while day.weekday() < 5:
        day += datetime.timedelta(days=1)
    text = day.isoformat()
    others = [row["employee_id"] for row in ledger.ctx.rows("employees") if row["bu_id"] in ("BU-01", "BU-03", "BU-11") and row["start_date"] <= text and (row["end_date"] or "9999") >= text]
    amount = stream.choice([150_000, 300_000, 490_000, 500_000, 980_000])
    entry = Entry(day, "manual", None, stream.choice(["adj", "correction as discussed", "misc", "per call"]), [Line("6800", amount, ledger.base, amount, "BU-03"), Line("2000", -amount, ledger.base, -amount)])
    entry.user, entry.at = stream.choice(others), f"{text}T{stream.choice([22, 23]):02d}:{stream.randrange(60):02d}:{stream.randrange(60):02d}Z"
    ledger.entries.append(entry)
    return entry
