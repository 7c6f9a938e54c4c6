"""The mail outbox: drafts that a person, or a rule, sends. Nothing here leaves the machine."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from campkit.tools.areas._common import Limit, Text, need
from campkit.tools.errors import ToolError
from campkit.tools.registry import tool

Address = Annotated[str, Field(description="E-mail address.", pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=200)]


@tool
def list_mail(desk, status: Literal["draft", "sent"] = "draft", limit: Limit = 10) -> list[dict]:
    """List drafts or sent mail, the oldest first."""
    return desk.store.rows("SELECT * FROM outbox WHERE status = ? ORDER BY mail_id LIMIT ?", status, limit)


@tool(writes=True)
def write_mail(desk, to_address: Address, subject: Text, body: Text) -> dict:
    """Write a draft. It is not sent."""
    return desk.store.insert("outbox", mail_id=desk.store.next_id("outbox", "M"), to_address=to_address, subject=subject, body=body,
                             status="draft", written_at=desk.now)


@tool(writes=True)
def send_mail(desk, mail_id: Annotated[str, Field(max_length=40)]) -> dict:
    """Send a draft. It cannot be called back."""
    if need(desk, "outbox", mail_id)["status"] == "sent":
        raise ToolError(f"Mail {mail_id} was sent already.")
    return desk.store.update("outbox", (mail_id,), status="sent")
