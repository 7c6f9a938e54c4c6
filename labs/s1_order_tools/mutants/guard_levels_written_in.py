# %% solution="guard_rule" fails=["guard_decides"]
"""knows the levels of its own file by heart and does not read the one it is given"""
def may_run(name: str, order: dict | None, customer: dict | None, said_yes: bool, permissions: dict) -> str:
    """Say what becomes of a call that the model asks for: "run", "refuse", "ask address" or "ask yes"."""
    level = {"find_customer": "freely", "list_orders": "address known", "get_order": "address known", "create_ticket": "address known", "cancel_order": "address known, and yes"}.get(name, "never")
    if level not in ("freely", "address known", "address known, and yes"):
        return "refuse"
    if level == "freely":
        return "run"
    if customer is None:
        return "ask address"
    if order is not None and order["customer_id"] != customer["customer_id"]:
        return "refuse"
    if name == "cancel_order" and order is not None:
        allowed = {"processing": ["processing"], "processing or shipped": ["processing", "shipped"], "any": ["processing", "shipped", "delivered"]}
        if order["status"] not in allowed.get(permissions.get("cancel_when"), []):
            return "refuse"
    if level == "address known, and yes" and not said_yes:
        return "ask yes"
    return "run"
