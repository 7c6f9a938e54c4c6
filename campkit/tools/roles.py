"""Who may do what. An entry is an area ("orders", read only), "orders:write", or the name of one tool."""

from __future__ import annotations

#: Role -> what it may use. A lab can give a desk a table of its own.
ROLES: dict[str, tuple[str, ...]] = {
    "service agent": ("crm", "orders", "tickets:write", "knowledge", "stock", "mail:write", "calendar:write", "cancel_order"),
    "sales adviser": ("crm:write", "orders", "prices", "stock", "knowledge", "mail:write", "calendar:write"),
    "buyer": ("purchasing:write", "stock", "knowledge", "mail:write"),
    "bookkeeper": ("purchasing", "ledger:write", "bank:write", "orders", "crm"),
    "team lead": ("crm:write", "orders:write", "prices", "tickets:write", "knowledge", "stock", "mail:write", "calendar:write"),
    "reader": ("crm", "orders", "prices", "tickets", "knowledge", "stock", "purchasing", "ledger", "bank", "calendar", "mail"),
    "everything": ("*",),
}


def may(permissions: tuple[str, ...], tool) -> bool:
    """Return True when these permissions cover a tool."""
    return ("*" in permissions or tool.name in permissions or f"{tool.area}:write" in permissions
            or (tool.area in permissions and not tool.writes))
