# %% solution="refund_due"
def reason(order):
    if order["faulty"] and order["days"] <= 730:
        return "fault"
    if order["opened"] and order["kind"] == "course" or order["days"] > 30:
        return "nothing"
    return "fresh" if order["days"] <= 14 else "month"


def refund_due(order):
    why = reason(order)
    amount = {"fault": order["goods"] + order["shipping"], "nothing": 0, "fresh": order["goods"] + order["shipping"], "month": order["goods"] - order["goods"] * 15 / 100}[why]
    looked_over = why in ("fresh", "month") and order["opened"] and order["kind"] == "device"
    return max(amount - 10 if looked_over else amount, 0)
