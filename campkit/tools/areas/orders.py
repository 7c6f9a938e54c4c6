"""Orders and their shipments."""

from __future__ import annotations

from campkit.tools.areas._common import CustomerId, Limit, OrderId, Text, need
from campkit.tools.errors import ToolError
from campkit.tools.registry import tool

#: An order may be cancelled as long as nothing has left the house.
OPEN = ("processing", "open", "new", "confirmed")


@tool
def list_orders(desk, customer_id: CustomerId, limit: Limit = 10) -> list[dict]:
    """List a customer's orders, the latest first."""
    need(desk, "customers", customer_id)
    return desk.store.rows("SELECT order_id, ordered_on, status, currency, net, promised_on FROM orders WHERE customer_id = ?"
                           " ORDER BY ordered_on DESC, order_id DESC LIMIT ?", customer_id, limit)


@tool
def get_order(desk, order_id: OrderId) -> dict:
    """Get one order with its lines and shipments."""
    order = need(desk, "orders", order_id)
    order["lines"] = desk.store.rows("SELECT line, sku, quantity, unit_price, net FROM order_lines WHERE order_id = ? ORDER BY line", order_id)
    order["shipments"] = desk.store.rows("SELECT shipment_id, shipped_on, promised_on, delivered_on, carrier, tracking, status"
                                         " FROM shipments WHERE order_id = ? ORDER BY shipment_id", order_id)
    return order


@tool(writes=True)
def cancel_order(desk, order_id: OrderId, reason: Text) -> dict:
    """Cancel an order that has not been shipped. Ask the customer to confirm first: it cannot be undone."""
    order = need(desk, "orders", order_id)
    if order["status"] not in OPEN:
        raise ToolError(f"Order {order_id} is {order['status']}; only an order that is being processed can be cancelled.")
    if desk.store.rows("SELECT 1 FROM shipments WHERE order_id = ?", order_id):
        raise ToolError(f"Order {order_id} has a shipment already; it cannot be cancelled.")
    return desk.store.update("orders", (order_id,), status="cancelled", note_typed=reason)


@tool(writes=True)
def change_delivery_promise(desk, order_id: OrderId, promised_on: str) -> dict:
    """Give an order another promised day (YYYY-MM-DD), after the customer has agreed to it."""
    order = need(desk, "orders", order_id)
    if order["status"] not in OPEN:
        raise ToolError(f"Order {order_id} is {order['status']}; its promised day cannot change any more.")
    if promised_on < desk.now[:10]:
        raise ToolError(f"{promised_on} is in the past; today is {desk.now[:10]}.")
    return desk.store.update("orders", (order_id,), promised_on=promised_on)
