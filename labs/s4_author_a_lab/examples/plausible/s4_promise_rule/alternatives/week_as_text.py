# %% solution="promised_days"
def promised_days(order):
    week, at = "wwwwwcC" * 5, order["weekday"]
    at += order["hour"] not in range(14)
    while week[at] != "w":
        at += 1
    at += 5 * (order["stock"] < order["pieces"])
    way = dict(home=2, island=4, mena=7)[order["zone"]]
    at += way // 2 if order["express"] and way < 7 else way
    return at + (week[int(at)] == "C") - order["weekday"]
