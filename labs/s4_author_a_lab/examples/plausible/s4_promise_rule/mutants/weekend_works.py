# %% solution="promised_days" fails=["promise_weekends"]
"""lets parcels leave at weekends"""
def promised_days(order):
    day = order["weekday"] + (order["hour"] >= 14)
    if False:
        day += 7 - day % 7
    if order["pieces"] > order["stock"]:
        day += 5
    day += {"home": 2, "island": 4, "mena": 7}[order["zone"]] // (2 if order["express"] and order["zone"] != "mena" else 1)
    return day + (day % 7 == 6) - order["weekday"]
