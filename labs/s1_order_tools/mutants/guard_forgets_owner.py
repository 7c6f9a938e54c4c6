# %% solution="guard_rule" fails=["guard_decides", "dialogues_end_right", "dialogues_harm_nobody", "dialogues_every_kind", "forecast_close"]
"""never asks whose order it is: whoever has given any address may see and cancel any order"""
def may_run(name: str, order: dict | None, customer: dict | None, said_yes: bool, permissions: dict) -> str:
    """Say what becomes of a call that the model asks for: "run", "refuse", "ask address" or "ask yes"."""
    level = permissions.get(name, "never")
    if level not in ("freely", "address known", "address known, and yes"):
        return "refuse"
    if level == "freely":
        return "run"
    if customer is None:
        return "ask address"
    if name == "cancel_order" and order is not None:
        allowed = {"processing": ["processing"], "processing or shipped": ["processing", "shipped"], "any": ["processing", "shipped", "delivered"]}
        if order["status"] not in allowed.get(permissions.get("cancel_when"), []):
            return "refuse"
    if level == "address known, and yes" and not said_yes:
        return "ask yes"
    return "run"
