"""Stock of kits and devices."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from campkit.tools.areas._common import Sku, need
from campkit.tools.errors import ToolError
from campkit.tools.registry import tool

Quantity = Annotated[int, Field(description="Pieces.", ge=1, le=100_000)]


@tool
def get_stock(desk, sku: Sku) -> dict:
    """Get how many pieces of a product are on hand, reserved, and free."""
    row = need(desk, "stock", sku)
    return {**row, "free": row["on_hand"] - (row["reserved"] or 0)}


@tool(writes=True)
def reserve_stock(desk, sku: Sku, quantity: Quantity) -> dict:
    """Reserve pieces of a product; refused when fewer are free."""
    row = get_stock(desk, sku)
    if quantity > row["free"]:
        raise ToolError(f"Only {row['free']} of {sku} are free; {quantity} were asked for.")
    return desk.store.update("stock", (sku,), reserved=(row["reserved"] or 0) + quantity)


@tool(writes=True)
def release_stock(desk, sku: Sku, quantity: Quantity) -> dict:
    """Give reserved pieces free again."""
    row = need(desk, "stock", sku)
    if quantity > (row["reserved"] or 0):
        raise ToolError(f"Only {row['reserved'] or 0} of {sku} are reserved.")
    return desk.store.update("stock", (sku,), reserved=row["reserved"] - quantity)
