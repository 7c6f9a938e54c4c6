# %% solution="promised_days"
LEAVES = {0: (0, 1), 1: (0, 1), 2: (0, 1), 3: (0, 1), 4: (0, 3), 5: (2, 2), 6: (1, 1)}


def promised_days(order):
    days = LEAVES[order["weekday"]][order["hour"] > 13]
    days += 0 if order["stock"] >= order["pieces"] else 5
    days += {"home": [2, 1], "island": [4, 2], "mena": [7, 7]}[order["zone"]][order["express"]]
    return days + 1 if (order["weekday"] + days) % 7 == 6 else days
