"""The ledger: balanced entries only, and none in a closed month."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from campkit.tools.areas._common import Date, Money, Text, money, need
from campkit.tools.errors import ToolError
from campkit.tools.registry import tool


class Line(BaseModel):
    """One line of an entry: an account, and an amount on one side."""

    model_config = ConfigDict(extra="forbid", strict=True)
    account: Annotated[str, Field(description="Account number, for example 1000.", max_length=10)]
    debit: Money = "0.00"
    credit: Money = "0.00"


@tool
def get_entry(desk, entry_id: Annotated[str, Field(max_length=40)]) -> dict:
    """Get one entry of the journal with its lines."""
    entry = need(desk, "journal_entries", entry_id)
    entry["lines"] = desk.store.rows("SELECT line, account, debit, credit FROM journal_lines WHERE entry_id = ? ORDER BY line", entry_id)
    return entry


@tool
def account_balance(desk, account: Annotated[str, Field(max_length=10)], up_to: Date | None = None) -> dict:
    """Get an account's balance (debits less credits) up to and with a day (today if left out)."""
    day = up_to or desk.now[:10]
    rows = desk.store.rows("SELECT debit, credit FROM journal_lines JOIN journal_entries USING (entry_id) WHERE account = ? AND posted_on <= ?",
                           account, day)
    balance = sum((money(row["debit"]) - money(row["credit"]) for row in rows), Decimal("0.00"))
    return {"account": account, "up_to": day, "lines": len(rows), "balance": f"{balance:.2f}"}


@tool(writes=True)
def post_entry(desk, posted_on: Date, document: Text, text: Text, lines: Annotated[list[Line], Field(min_length=2, max_length=50)]) -> dict:
    """Post an entry to the journal. Debits equal credits, each line has one side, and the day's month is still open."""
    lines = [Line.model_validate(line) if isinstance(line, dict) else line for line in lines]
    for number, line in enumerate(lines, start=1):
        sides = [money(line.debit), money(line.credit)]
        if min(sides) != 0 or max(sides) <= 0:
            raise ToolError(f"Line {number} needs an amount above zero on one side and 0.00 on the other.")
    gap = sum(money(line.debit) - money(line.credit) for line in lines)
    if gap:
        raise ToolError(f"Debits and credits differ by {gap}. Nothing was posted.")
    if posted_on[:7] < desk.now[:7]:
        raise ToolError(f"{posted_on[:7]} is closed. Post into {desk.now[:7]} and name the month in the text.")
    entry_id = desk.store.next_id("journal_entries", "J")
    entry = desk.store.insert("journal_entries", entry_id=entry_id, posted_on=posted_on, period=posted_on[:7], kind="manual",
                              document=document, text=text)
    for number, line in enumerate(lines, start=1):
        desk.store.insert("journal_lines", entry_id=entry_id, line=number, account=line.account, debit=line.debit, credit=line.credit)
    return {**entry, "lines": len(lines)}
