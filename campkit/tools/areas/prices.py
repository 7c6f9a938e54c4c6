"""The price book: which price holds for whom, when, from which quantity on, and who may give which discount."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import Field

from campkit.tools.areas._common import Date, Sku, money, need
from campkit.tools.errors import NotFound
from campkit.tools.registry import tool

Country = Annotated[str, Field(description="Country code of the customer, for example XH.", max_length=4)]
Quantity = Annotated[int, Field(description="Pieces or licences.", ge=1, le=100_000)]
Percent = Annotated[str, Field(description='Discount in percent, for example "7.5".', pattern=r"^\d{1,2}(\.\d{1,2})?$")]


@tool
def find_product(desk, words: Annotated[str, Field(min_length=2, max_length=100)]) -> list[dict]:
    """Find products by words of their name. Products that are no longer sold are marked by their end_date."""
    from campkit.tools.areas._common import like

    parts = words.split()[:5]
    where = " AND ".join(["name LIKE ? ESCAPE '\\'"] * len(parts))
    return desk.store.rows(f"SELECT sku, name, kind, unit, school_moq, end_date FROM products WHERE {where} ORDER BY sku LIMIT 20",
                           *[like(part) for part in parts])


@tool
def get_price(desk, sku: Sku, country: Country, quantity: Quantity = 1, on: Date | None = None) -> dict:
    """Get the price that holds for a product in a country on a day (today if left out), by quantity tier."""
    need(desk, "products", sku)
    day = on or desk.now[:10]
    found = desk.store.rows(
        "SELECT * FROM price_book WHERE sku = ? AND country = ? AND min_quantity <= ? AND valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?)"
        " ORDER BY min_quantity DESC, valid_from DESC LIMIT 1", sku, country, quantity, day, day)
    if not found:
        raise NotFound(f"There is no price for {sku} in {country} on {day}.")
    row = found[0]
    total = (money(row["price"]) * quantity).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return {"sku": sku, "price_id": row["price_id"], "version": row["version"], "unit_price": row["price"], "currency": row["currency"],
            "quantity": quantity, "total": str(total), "valid_from": row["valid_from"], "valid_to": row["valid_to"]}


@tool
def check_discount(desk, role: Annotated[str, Field(max_length=60)], customer_kind: Annotated[str, Field(max_length=20)],
                   discount: Percent, order_value: Annotated[str, Field(pattern=r"^\d{1,9}(\.\d{1,2})?$")]) -> dict:
    """Check whether a role may give a discount (in percent) on an order of a value to a family or a school, and who approves otherwise."""
    rule = need(desk, "discount_authority", role, customer_kind)
    allowed = money(discount) <= money(rule["max_discount"]) and money(order_value) <= money(rule["max_order"])
    return {"allowed": allowed, "max_discount": rule["max_discount"], "max_order": str(rule["max_order"]),
            "approver": None if allowed else rule["approver"]}
