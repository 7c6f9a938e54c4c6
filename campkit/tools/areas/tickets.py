"""Service tickets."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from campkit.tools.areas._common import CustomerId, Limit, OrderId, Text, need
from campkit.tools.errors import ToolError
from campkit.tools.registry import tool

TicketId = Annotated[str, Field(description="Ticket id.", max_length=40)]
Priority = Literal["low", "normal", "high", "urgent"]


@tool
def list_tickets(desk, customer_id: CustomerId | None = None, status: Literal["open", "waiting", "closed"] | None = None, limit: Limit = 10) -> list[dict]:
    """List tickets, of one customer or of all, the latest first."""
    return desk.store.rows("SELECT ticket_id, customer_id, order_id, subject, priority, status, opened_at FROM tickets"
                           " WHERE (?1 IS NULL OR customer_id = ?1) AND (?2 IS NULL OR status = ?2)"
                           " ORDER BY opened_at DESC, ticket_id DESC LIMIT ?3", customer_id, status, limit)


@tool
def get_ticket(desk, ticket_id: TicketId) -> dict:
    """Get one ticket with its text."""
    return need(desk, "tickets", ticket_id)


@tool(writes=True)
def create_ticket(desk, customer_id: CustomerId, subject: Text, text: Text, order_id: OrderId | None = None, priority: Priority = "normal") -> dict:
    """Open a ticket for a customer, for a person to work on."""
    need(desk, "customers", customer_id)
    if order_id is not None and need(desk, "orders", order_id)["customer_id"] != customer_id:
        raise ToolError(f"Order {order_id} belongs to another customer.")
    return desk.store.insert("tickets", ticket_id=desk.store.next_id("tickets", "TK"), customer_id=customer_id, order_id=order_id,
                             subject=subject, text=text, priority=priority, status="open", opened_at=desk.now)


@tool(writes=True)
def close_ticket(desk, ticket_id: TicketId, resolution: Text) -> dict:
    """Close a ticket and say how it was resolved."""
    if need(desk, "tickets", ticket_id)["status"] == "closed":
        raise ToolError(f"Ticket {ticket_id} is closed already.")
    return desk.store.update("tickets", (ticket_id,), status="closed", resolution=resolution, closed_at=desk.now)
