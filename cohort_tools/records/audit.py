"""The audit: one entry for each import and each command that changes the records."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection

from cohort_tools.records.database import upsert
from cohort_tools.records.tables import table_named
from cohort_tools.records.values import now_utc


def write_audit(connection: Connection, who: str, action: str, table_name: str, rows: int, detail: str | None = None,
                reason: str | None = None) -> None:
    """Add an entry; an import that changed no row leaves none."""
    if rows == 0:
        return
    upsert_row = {"audit_id": uuid.uuid4().hex, "at": now_utc(), "who": who, "action": action, "table_name": table_name,
                  "rows": rows, "detail": detail, "reason": reason}
    upsert(connection, table_named("audit"), [upsert_row], "camp")
