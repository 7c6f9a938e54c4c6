# %% solution="guard_rule" fails=["guard_decides"]
"""lets a tool run that the permissions do not name"""
def may_run(name: str, order: dict | None, customer: dict | None, said_yes: bool, permissions: dict) -> str:
    """Say what becomes of a call that the model asks for: "run", "refuse", "ask address" or "ask yes"."""
    level = permissions.get(name, "address known")
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
