"""CRM: who our customers are."""

from __future__ import annotations

from campkit.tools.areas._common import CustomerId, Limit, Text, like, need
from campkit.tools.errors import WrongArguments
from campkit.tools.registry import tool


@tool
def find_customer(desk, name: str | None = None, email: str | None = None, town: str | None = None, limit: Limit = 5) -> list[dict]:
    """Find customers by part of a name, by e-mail address or by town. Several may fit: ask which one is meant."""
    if not (name or email or town):
        raise WrongArguments("find_customer: give at least one of name, email, town.")
    return desk.store.rows(
        "SELECT customer_id, kind, name, contact_name, email, town, country FROM customers"
        " WHERE (?1 IS NULL OR name LIKE ?1 ESCAPE '\\' OR contact_name LIKE ?1 ESCAPE '\\')"
        " AND (?2 IS NULL OR lower(email) = lower(?2)) AND (?3 IS NULL OR town LIKE ?3 ESCAPE '\\')"
        " ORDER BY customer_id LIMIT ?4", like(name) if name else None, email, like(town) if town else None, limit)


@tool
def get_customer(desk, customer_id: CustomerId) -> dict:
    """Get everything that the CRM knows of one customer."""
    return need(desk, "customers", customer_id)


@tool(writes=True)
def add_customer_note(desk, customer_id: CustomerId, note: Text) -> dict:
    """Add a note to a customer; earlier notes are kept."""
    before = need(desk, "customers", customer_id)["note"]
    return desk.store.update("customers", (customer_id,), note=f"{before}\n{note}" if before else note)


@tool(writes=True)
def set_consent(desk, customer_id: CustomerId, consent: bool) -> dict:
    """Write down whether a customer agrees to be contacted for advertising."""
    need(desk, "customers", customer_id)
    return desk.store.update("customers", (customer_id,), consent=consent)
