"""The truth comes from a calendar, day by day."""

from datetime import date, timedelta

from campkit.checking import failed, partial, passed

MONDAY = date(2026, 3, 2)
WAY = {("home", False): 2, ("home", True): 1, ("island", False): 4, ("island", True): 2, ("mena", False): 7, ("mena", True): 7}


def truth(order):
    ordered = leaves = MONDAY + timedelta(order["weekday"])
    if order["hour"] > 13:
        leaves += timedelta(1)
    while leaves.weekday() in (5, 6):
        leaves += timedelta(1)
    arrives = leaves + timedelta(WAY[order["zone"], bool(order["express"])] + (5 if order["stock"] < order["pieces"] else 0))
    return (arrives - ordered).days + (arrives.weekday() == 6)


def right(got, order):
    return type(got) is int and got == truth(order)


def check_promise_held_out(submission):
    """Hidden orders of all kinds."""
    orders = submission.data("held_out")["orders"].to_dict("records")
    wrong = [order for order in orders if not right(submission.call("promised_days", order), order)]
    if not wrong:
        return passed(f"All {len(orders)} hidden promises are right.")
    return partial(0.6 * (1 - len(wrong) / len(orders)), f"{len(wrong)} of {len(orders)} hidden promises are wrong, the first is {wrong[0]}.", "Take the four rules one by one.")


def check_promise_weekends(submission):
    """Every hour of a week at home and with express to an island."""
    for weekday in (0, 4):
        for hour in (9, 17):
            for zone, express in (("home", False), ("island", True), ("mena", True)):
                order = {"weekday": weekday, "hour": hour, "pieces": 2, "stock": 2, "zone": zone, "express": express}
                got = submission.call("promised_days", order)
                if not right(got, order):
                    return failed(f"promised_days({order}) returned {got!r}; the rules promise {truth(order)}.", "Where is the parcel at each midnight?")
    return passed("Every hour of the week is right.")
