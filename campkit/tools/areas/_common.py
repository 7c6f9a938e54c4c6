"""What several areas share: kinds of arguments, and the sentence for a record that is not there."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import Field

from campkit.tools.errors import NotFound, WrongArguments

CustomerId = Annotated[str, Field(description="Customer id, for example C-1000001.", max_length=40)]
OrderId = Annotated[str, Field(description="Order id, for example O-1000001.", max_length=40)]
Sku = Annotated[str, Field(description="Article number (SKU), for example K148.", max_length=40)]
Date = Annotated[str, Field(description="A date, YYYY-MM-DD.", pattern=r"^\d{4}-\d{2}-\d{2}$")]
Money = Annotated[str, Field(description='An amount with a point and two decimals, for example "149.00".', pattern=r"^-?\d{1,12}(\.\d{1,3})?$")]
Limit = Annotated[int, Field(description="How many rows at most.", ge=1, le=50)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]


def need(desk, table: str, *key: Any) -> dict[str, Any]:
    """Return a row, or raise NotFound with a sentence."""
    row = desk.store.row(table, *key)
    if row is None:
        raise NotFound(f"There is no row {'/'.join(map(str, key))} in {table}.")
    return row


def money(text: str | int | None) -> Decimal:
    """Return an amount of the store as an exact decimal."""
    try:
        return Decimal(str(text))
    except InvalidOperation:
        raise WrongArguments(f"{text!r} is no amount.") from None


def like(text: str) -> str:
    """Return a LIKE pattern that finds `text` anywhere; % and _ in it stand for themselves."""
    return "%" + text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
