# %% solution="guard_rule" fails=["guard_decides"]
"""reads any as every status, so that what is cancelled is cancelled again"""
def may_run(name: str, order: dict | None, customer: dict | None, said_yes: bool, permissions: dict) -> str:
    """Say what becomes of a call that the model asks for: "run", "refuse", "ask address" or "ask yes"."""
    level = permissions.get(name, "never")
    if level == "freely":
        return "run"
    if level not in ("address known", "address known, and yes"):
        return "refuse"
    if customer is None:
        return "ask address"
    if order is not None and order["customer_id"] != customer["customer_id"]:
        return "refuse"
    if name == "cancel_order":
        if permissions.get("cancel_when") == "any":
            return "run" if said_yes or level == "address known" else "ask yes"
        allowed = {"processing": ["processing"], "processing or shipped": ["processing", "shipped"], "any": ["processing", "shipped", "delivered"]}.get(permissions.get("cancel_when"), [])
        if order is not None and order["status"] not in allowed:
            return "refuse"
    if level == "address known, and yes" and not said_yes:
        return "ask yes"
    return "run"
