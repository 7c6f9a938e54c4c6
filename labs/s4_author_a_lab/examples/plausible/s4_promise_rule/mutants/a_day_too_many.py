# %% solution="promised_days" fails=["promise_held_out", "promise_weekends"]
"""counts the day of the order as the first"""
def promised_days(order):
    day = order["weekday"] + (order["hour"] >= 14)
    if day % 7 > 4:
        day += 7 - day % 7
    if order["pieces"] > order["stock"]:
        day += 5
    day += {"home": 2, "island": 4, "mena": 7}[order["zone"]] // (2 if order["express"] and order["zone"] != "mena" else 1)
    return day + (day % 7 == 6) - order["weekday"] + 1
