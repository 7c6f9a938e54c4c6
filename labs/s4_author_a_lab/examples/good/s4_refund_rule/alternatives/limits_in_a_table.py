# %% solution="refund_due"
WINDOWS = {range(0, 15): (100, True), range(15, 31): (85, False)}


def refund_due(order):
    if order["faulty"] and order["days"] in range(731):
        return round(order["goods"] + order["shipping"], 2)
    for window, (share, shipping) in WINDOWS.items():
        if order["days"] in window and not (order["opened"] and order["kind"] == "course"):
            amount = order["goods"] * share / 100 + shipping * order["shipping"] - 10 * (order["opened"] and order["kind"] == "device")
            return round(amount, 2) if amount > 0 else 0
    return 0
