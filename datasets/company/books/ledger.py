"""The journal of a branch while it is written: entries that balance, in the branch's currency, with document currency beside."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from datasets.company.core.calendar import is_working_day, month_list, month_range
from datasets.company.core.money import share

BASE = {"home": "EUR", "mena": "SAR"}
#: Planned rate at which costs in EUR enter the books (parts of 10,000): stock is kept at planned cost.
PLANNED = {"home": 10_000, "mena": 42_500}
BANK = {"home": {"EUR": "1000", "USD": "1005"}, "mena": {"SAR": "1000", "AED": "1001", "USD": "1005"}}
#: account, name, type, whether foreign amounts on it are revalued at month end
CHART = (
    ("1000", "Bank, first currency", "asset", 1), ("1001", "Bank, AED", "asset", 1), ("1005", "Bank, USD", "asset", 1), ("1010", "Card and wallet clearing", "asset", 1), ("1015", "Cash on delivery clearing", "asset", 1),
    ("1020", "Marketplace clearing", "asset", 0), ("1200", "Trade receivables", "asset", 1), ("1290", "Receipts not yet matched", "liability", 1), ("1300", "Input tax", "asset", 0), ("1350", "Prepaid costs", "asset", 0),
    ("1400", "Stock", "asset", 0), ("1410", "Goods bought for the depot", "asset", 0), ("1500", "Equipment, cost", "asset", 0), ("1590", "Equipment, depreciation so far", "asset", 0),
    ("2000", "Trade payables", "liability", 0), ("2100", "Accrued costs", "liability", 0), ("2150", "Royalties owed", "liability", 0), ("2200", "Output tax", "liability", 0), ("2300", "Wage tax and social security", "liability", 0),
    ("2900", "Account with the group depot", "liability", 0), ("3000", "Equity", "equity", 0), ("4000", "Revenue, courses", "revenue", 0), ("4010", "Revenue, kits", "revenue", 0), ("4020", "Revenue, devices", "revenue", 0),
    ("4030", "Revenue, books", "revenue", 0), ("4300", "Revenue, marketplace", "revenue", 0), ("5000", "Cost of goods sold", "cost", 0), ("5100", "Royalties on courses", "cost", 0), ("5200", "Stock differences", "cost", 0),
    ("6000", "Staff", "cost", 0), ("6100", "Rent", "cost", 0), ("6200", "Software and cloud", "cost", 0), ("6210", "Model usage", "cost", 0), ("6300", "Advertising", "cost", 0), ("6400", "Insurance", "cost", 0),
    ("6500", "Freight", "cost", 0), ("6600", "Bank and card fees", "cost", 0), ("6610", "Marketplace commission", "cost", 0), ("6700", "Office and small equipment", "cost", 0), ("6800", "Travel and training", "cost", 0),
    ("6900", "Depreciation", "cost", 0), ("7010", "Exchange differences", "cost", 0), ("7100", "Result of disposals", "cost", 0),
)
REVALUED = {account for account, _, _, revalued in CHART if revalued}
REVENUE = {"course": "4000", "kit": "4010", "device": "4020", "book": "4030"}


@dataclass
class Line:
    """One line of an entry: cents in the branch's currency (debit positive), and in the document's."""

    account: str
    amount: int
    currency: str
    amount_document: int
    bu: str | None = None


@dataclass
class Entry:
    """One journal entry."""

    day: datetime.date
    kind: str
    document: str | None
    text: str
    lines: list[Line]
    party: str = ""
    reference: str | None = None
    number: str = ""
    user: str = ""
    at: str = ""
    odd: str = ""  # the problem planted in it
    notes: dict = field(default_factory=dict)


class Ledger:
    """Collects entries; every entry balances to the cent when it is posted."""

    def __init__(self, ctx):
        self.ctx, self.base = ctx, BASE[ctx.region]
        self.stream = ctx.rng("ledger")
        self.entries: list[Entry] = []
        self.rates = {(row["month"], row["currency"]): (int(row["average_rate"].scaleb(4)), int(row["closing_rate"].scaleb(4))) for row in ctx.rows("fx_rates")}
        self.months = month_list(ctx.start, ctx.end)

    def rate(self, month: str, currency: str, closing: bool = False) -> int:
        """Units of the currency for one EUR, in parts of 10,000."""
        return 10_000 if currency == "EUR" else self.rates[month, currency][closing]

    def in_base(self, amount: int, currency: str, month: str, closing: bool = False) -> int:
        """An amount in the branch's currency at the month's rate."""
        if currency == self.base:
            return amount
        return share(amount, self.rate(month, self.base, closing), self.rate(month, currency, closing))

    def planned(self, cents_eur: int) -> int:
        """A planned cost in EUR in the branch's currency."""
        return share(cents_eur, PLANNED[self.ctx.region])

    def last_working_day(self, month: str) -> datetime.date:
        """The last day of the month on which offices work."""
        day = month_range(month)[1]
        while not is_working_day(day, self.ctx.region):
            day -= datetime.timedelta(days=1)
        return day

    def post(self, day, kind: str, document: str | None, text: str, lines: list, party: str = "", reference: str | None = None) -> Entry | None:
        """Post an entry. A line is (account, amount), (account, amount, bu) in base, or (account, amount, bu, currency) in a document currency.

        A difference that rates leave goes to the last line. Entries after the end are not posted (None).
        """
        if isinstance(day, str):
            day = datetime.date.fromisoformat(day)
        if day > self.ctx.end:
            return None
        month = day.isoformat()[:7]
        made, total = [], 0
        for line in lines:
            account, amount, bu, currency = (*line, None, None)[:4] if len(line) < 4 else line
            currency = currency or self.base
            if amount:
                made.append(Line(account, self.in_base(amount, currency, month), currency, amount, bu))
                total += made[-1].amount
        if not made:
            return None
        assert abs(total) <= len(made), f"{kind} {document} of {day} is out of balance by {total}"
        made[-1].amount -= total
        entry = Entry(day, kind, document, text, made, party, reference)
        self.entries.append(entry)
        return entry

    def finish(self) -> None:
        """Put the entries in order, number them, say who posted them when."""
        order = sorted(range(len(self.entries)), key=lambda index: (self.entries[index].day, index))
        self.entries = [self.entries[index] for index in order]
        staff = [row for row in self.ctx.rows("employees") if row["bu_id"] == "BU-13"]
        present: dict[str, list[str]] = {}
        for number, entry in enumerate(self.entries, 1):
            entry.number = self.ctx.id("J", number)
            text = entry.day.isoformat()
            if entry.user:
                continue
            if text not in present:
                present[text] = [row["employee_id"] for row in staff if row["start_date"] <= text and (row["end_date"] or "9999") >= text] or [staff[0]["employee_id"]]
            automatic = entry.kind in ("sales", "receipts", "payout", "stock", "opening", "closing", "depreciation", "revaluation", "royalty", "marketplace")
            entry.user = "" if automatic else self.stream.choice(present[text])
            hour = self.stream.weighted([(2, 6), (3, 4)]) if automatic else self.stream.randrange(8, 18)
            entry.at = f"{text}T{hour:02d}:{self.stream.randrange(60):02d}:{self.stream.randrange(60):02d}Z"
