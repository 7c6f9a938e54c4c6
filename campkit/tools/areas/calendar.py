"""Working days and appointments."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from campkit.tools.areas._common import Date, Text, need
from campkit.tools.errors import ToolError
from campkit.tools.registry import tool

Region = Literal["home", "sa", "ae"]
Moment = Annotated[str, Field(description="Date and time, YYYY-MM-DDTHH:MM.", pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$")]


@tool
def next_working_day(desk, after: Date, region: Region = "home") -> dict:
    """Get the first working day after a day, by the calendar of the region."""
    found = desk.store.rows(f"SELECT date FROM calendar WHERE date > ? AND working_{region} = 1 ORDER BY date LIMIT 1", after)
    if not found:
        raise ToolError(f"The calendar of {region} ends before a working day after {after}.")
    return {"date": found[0]["date"], "region": region}


@tool
def list_appointments(desk, on: Date) -> list[dict]:
    """List the appointments of a day."""
    return desk.store.rows("SELECT * FROM appointments WHERE substr(starts_at, 1, 10) = ? AND status = 'booked' ORDER BY starts_at", on)


@tool(writes=True)
def book_appointment(desk, with_whom: Text, starts_at: Moment, minutes: Annotated[int, Field(ge=5, le=480)], subject: Text) -> dict:
    """Book an appointment; refused when the time is in the past or taken."""
    from datetime import datetime, timedelta

    start = datetime.fromisoformat(starts_at)
    if starts_at <= desk.now[:16]:
        raise ToolError(f"{starts_at} is in the past.")
    for other in list_appointments(desk, starts_at[:10]):
        begins = datetime.fromisoformat(other["starts_at"])
        if begins < start + timedelta(minutes=minutes) and start < begins + timedelta(minutes=other["minutes"]):
            raise ToolError(f"That time is taken by {other['appointment_id']} ({other['starts_at']}, {other['minutes']} minutes).")
    return desk.store.insert("appointments", appointment_id=desk.store.next_id("appointments", "AP"), with_whom=with_whom,
                             starts_at=starts_at, minutes=minutes, subject=subject, status="booked")


@tool(writes=True)
def cancel_appointment(desk, appointment_id: Annotated[str, Field(max_length=40)]) -> dict:
    """Cancel an appointment."""
    need(desk, "appointments", appointment_id)
    return desk.store.update("appointments", (appointment_id,), status="cancelled")
