"""Bank statements: what the ledger says, but for the exceptions that are planted for the reconciliation."""

from __future__ import annotations

import datetime

from datasets.company.books.ledger import BANK, Ledger
from datasets.company.core.calendar import next_working_day
from datasets.company.core.money import money
from datasets.company.text.typing_errors import mistype


class Statement:
    """The bank lines of a branch and what differs from its ledger."""

    def __init__(self, ledger: Ledger):
        self.ledger, self.ctx = ledger, ledger.ctx
        self.stream = ledger.ctx.rng("bank")
        self.lines: list[dict] = []
        self.truth: list[tuple] = []
        self.currency = {account: currency for currency, account in BANK[ledger.ctx.region].items()}

    def write(self) -> None:
        """One bank line for each ledger line on a bank account, with exceptions."""
        stream = self.stream
        for entry in self.ledger.entries:
            for number, line in enumerate(entry.lines):
                if line.account not in self.currency or entry.kind == "revaluation":
                    continue
                amount, day = line.amount_document, entry.day
                key = (entry.document, line.account)
                plain = entry.kind in ("receipt", "payment") and line.currency == self.ledger.base
                problem = stream.weighted([("", 976), ("amount differs", 6), ("in the ledger only", 4), ("booked in the next month", 14 if day.day < 26 else 60)]) if plain else ""
                if problem == "amount differs":
                    wrong = swap_digits(amount)
                    if wrong == amount:
                        problem = ""
                    else:  # the ledger carries the slip, the bank is right
                        entry.lines[number].amount = entry.lines[number].amount_document = wrong
                        other = entry.lines[1 - number]
                        other.amount = other.amount_document = -wrong
                        self.note(key, entry, problem, line.account, amount - wrong)
                if problem == "in the ledger only":
                    self.note(key, entry, problem, line.account, -amount)
                    continue
                if problem == "booked in the next month":
                    later = next_working_day(day + datetime.timedelta(days=1), self.ctx.region)
                    if later.month == day.month:
                        problem = ""
                    elif later > self.ctx.end:
                        self.note(key, entry, problem, line.account, -amount)
                        continue
                    else:
                        day = later
                        self.note(key, entry, problem, line.account, 0)
                self.add(line.account, day, amount, entry.party or entry.text, self.text_of(entry), entry.document)
        self.bank_only()

    def note(self, key, entry, problem, account, gap):
        """Remember an exception; `gap` is bank minus ledger."""
        self.truth.append({"entry": entry, "line": None, "problem": problem, "account": account, "gap": gap})

    def add(self, account, day, amount, party, text, document):
        """Add a bank line; its balance is filled in at the end."""
        self.lines.append({"account": account, "day": day, "amount": amount, "party": party, "text": text, "document": document})
        return self.lines[-1]

    def bank_only(self):
        """Fees, interest, a stranger's money, a debit nobody knows: on the statement, not in the ledger."""
        stream = self.stream
        for month in self.ledger.months:
            for _ in range(stream.count(0.9)):
                first = datetime.date.fromisoformat(f"{month}-{stream.randrange(3, 27):02d}")
                day = next_working_day(first, self.ctx.region)
                if day > self.ctx.end:
                    continue
                party, text, low, high = stream.choice([("Bank", "ACCOUNT FEE", -4_500, -1_200), ("Bank", "INTEREST", 800, 9_000), ("Bank", "FEE FOREIGN TRANSFER", -2_500, -900), ("M. Unknown", "sorry wrong account last month", 2_000, 30_000), ("Yearbook Listing Service", "DIRECT DEBIT REGISTRY ENTRY", -48_000, -29_000)])
                amount = stream.randrange(low, high)
                line = self.add("1000", day, amount, party, text, None)
                self.truth.append({"entry": None, "line": line, "problem": "on the statement only", "account": "1000", "gap": amount})

    def text_of(self, entry) -> str:
        """The text of a bank line as the other side wrote it."""
        if entry.kind in ("receipt", "refund"):
            return entry.reference or self.stream.choice(["", "transfer", "no reference"])
        text = entry.reference or entry.document or entry.text
        return mistype(self.stream, text) if entry.kind == "bill" else text

    def tables(self) -> tuple[list[tuple], list[tuple]]:
        """Bank lines with balances in the account's currency, and the exceptions."""
        balance = dict.fromkeys(self.currency, 0)
        rows, number = [], 0
        for index in sorted(range(len(self.lines)), key=lambda i: (self.lines[i]["account"], self.lines[i]["day"], i)):
            line = self.lines[index]
            number += 1
            balance[line["account"]] += line["amount"]
            line["id"] = self.ctx.id("BL", number)
            rows.append((line["id"], line["account"], line["day"].isoformat(), money(line["amount"]), self.currency[line["account"]], line["party"] or None, line["text"] or None, money(balance[line["account"]])))
        truth = [(self.ctx.id("BX", n), row["entry"].number if row["entry"] else None, row["line"]["id"] if row["line"] else None, row["account"], row["problem"], money(row["gap"])) for n, row in enumerate(self.truth, 1)]
        return rows, truth


def swap_digits(amount: int) -> int:
    """The amount with two neighbouring digits swapped, as hands do."""
    digits = list(str(abs(amount)))
    for at in range(1, len(digits)):
        if digits[at] != digits[at - 1] and digits[at] != "0":
            digits[at], digits[at - 1] = digits[at - 1], digits[at]
            return int("".join(digits)) * (1 if amount > 0 else -1)
    return amount
