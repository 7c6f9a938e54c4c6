"""Purchasing: suppliers, orders to them, what came, what they bill."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from campkit.tools.areas._common import Money, Sku, Text, money, need
from campkit.tools.errors import ToolError
from campkit.tools.registry import tool

SupplierId = Annotated[str, Field(description="Supplier id, for example S-101.", max_length=40)]
PurchaseOrderId = Annotated[str, Field(description="Purchase order id, for example PO-1020001.", max_length=40)]


@tool
def get_purchase_order(desk, order_id: PurchaseOrderId) -> dict:
    """Get one purchase order with its goods receipts and the invoices that name it."""
    order = need(desk, "purchase_orders", order_id)
    order["receipts"] = desk.store.rows("SELECT receipt_id, received_on, quantity_received, quantity_rejected FROM goods_receipts"
                                        " WHERE order_id = ? ORDER BY receipt_id", order_id)
    order["invoices"] = desk.store.rows("SELECT invoice_id, invoice_number, invoice_date, quantity, unit_price, total, currency, decision"
                                        " FROM supplier_invoices WHERE order_id = ? ORDER BY invoice_id", order_id)
    return order


@tool(writes=True)
def order_from_supplier(desk, supplier_id: SupplierId, sku: Sku, quantity: Annotated[int, Field(ge=1, le=1_000_000)], unit_price: Money) -> dict:
    """Place a purchase order in the supplier's currency."""
    supplier = need(desk, "suppliers", supplier_id)
    if money(unit_price) <= 0:
        raise ToolError("The price of a purchase order is above zero.")
    return desk.store.insert("purchase_orders", order_id=desk.store.next_id("purchase_orders", "PO"), supplier_id=supplier_id, sku=sku,
                             ordered_on=desk.now[:10], quantity=quantity, unit_price=unit_price, currency=supplier["currency"])


@tool(writes=True)
def decide_invoice(desk, invoice_id: Annotated[str, Field(max_length=40)], decision: Literal["pay", "hold", "reject"], reason: Text) -> dict:
    """Decide about a supplier invoice. Holding or rejecting tells nobody; write to the supplier yourself."""
    if (need(desk, "supplier_invoices", invoice_id)["decision"] or "").startswith("pay"):
        raise ToolError(f"Invoice {invoice_id} was released for payment already.")
    return desk.store.update("supplier_invoices", (invoice_id,), decision=f"{decision}: {reason}")
