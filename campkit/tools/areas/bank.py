"""Bank statements and matching them with the ledger."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from campkit.tools.areas._common import Date, Limit, need
from campkit.tools.errors import ToolError
from campkit.tools.registry import tool


@tool
def list_bank_lines(desk, since: Date, until: Date, open_only: bool = False, limit: Limit = 20) -> list[dict]:
    """List bank lines by day; with open_only those that no entry is matched with."""
    return desk.store.rows("SELECT * FROM bank_lines WHERE booked_on BETWEEN ? AND ? AND (? = 0 OR matched_entry IS NULL)"
                           " ORDER BY booked_on, bank_line_id LIMIT ?", since, until, int(open_only), limit)


@tool(writes=True)
def match_bank_line(desk, bank_line_id: Annotated[str, Field(max_length=40)], entry_id: Annotated[str, Field(max_length=40)]) -> dict:
    """Match a bank line with the journal entry that books it. A line is matched once."""
    line = need(desk, "bank_lines", bank_line_id)
    need(desk, "journal_entries", entry_id)
    if line["matched_entry"]:
        raise ToolError(f"Bank line {bank_line_id} is matched with {line['matched_entry']} already.")
    return desk.store.update("bank_lines", (bank_line_id,), matched_entry=entry_id)
