# %% artefact="scenario.yaml"
Path("scenario.yaml").write_text('''brief: promise
title: When will it be here?
wrong_in_hundred: 25
cost_a_month: 5200
costliest_rule: 1
story: The shop makes 5,200 promises a month. One of four is wrong, and a wrong one costs a voucher of 4 EUR.
''', encoding="utf-8")

# %% artefact="cases.csv"
Path("cases.csv").write_text('''case,weekday,hour,pieces,stock,zone,express,expect
plain Monday,Mon,10,1,5,home,no,2
just in time,Mon,13,1,5,home,no,2
two o'clock,Mon,14,1,5,home,no,3
noon,Mon,12,1,5,home,no,2
Friday afternoon,Fri,15,1,5,home,no,5
Saturday,Sat,10,1,5,home,no,4
Sunday evening,Sun,20,1,5,home,no,3
last piece,Mon,10,3,3,home,no,2
one short,Mon,10,3,2,home,no,7
none there,Tue,10,1,0,home,no,7
island,Mon,10,1,5,island,no,4
island express,Mon,10,1,5,island,yes,2
home express,Mon,10,1,5,home,yes,1
mena,Mon,10,1,5,mena,no,7
mena express,Mon,10,1,5,mena,yes,7
would be Sunday,Fri,10,1,5,home,no,3
would be Sunday on the island,Wed,10,1,5,island,no,5
Saturday is fine,Thu,10,1,5,home,no,2
Thursday afternoon express,Thu,15,1,5,island,yes,4
''', encoding="utf-8")

# %% solution="lab_files"
lab = LabFolder("s4_promise_rule")
lab.write("lab.toml", '''
    title = "When will it be here?"
    stage = 4
    minutes = 45
    mode = "solo"
    required = false
    pass_mark = 0.6
    dev_seed = 3
    [release]
    data = ["dev"]
''')
lab.write("lab.py", '''
    # %% [markdown] name="why_it_pays"
    r"""
    # When will it be here?

    The shop makes 5,200 promises a month. One of four is wrong, and a wrong one costs a voucher of 4 EUR: 5,200 EUR a month.

    1. Ordered before 14:00, Monday to Friday: the parcel leaves the same day. Else on the next working day, Monday to Friday.
    2. Fewer pieces in stock than ordered: it leaves five days later than that, weekends counted.
    3. Travel: home 2 days, islands 4, Middle East 7. Express takes half; there is none to the Middle East.
    4. A promise for a Sunday becomes the Monday after it.

    Write `promised_days(order)`: whole days from the order to the promised day. `weekday` 0 is Monday.
    """

    # %% locked="load_orders"
    import pandas as pd

    orders = pd.read_csv("data/dev/orders.csv")
    orders.head()

    # %% solution="promised_days"
    def promised_days(order):
        ### BEGIN_SOLUTION
        day = order["weekday"] + (order["hour"] >= 14)
        if day % 7 > 4:
            day += 7 - day % 7
        if order["pieces"] > order["stock"]:
            day += 5
        day += {"home": 2, "island": 4, "mena": 7}[order["zone"]] // (2 if order["express"] and order["zone"] != "mena" else 1)
        return day + (day % 7 == 6) - order["weekday"]
        ### END_SOLUTION

    # %% check="promise_held_out" points=8 dimension="ai" lead="aibp"
    monday = {"weekday": 0, "hour": 9, "pieces": 1, "stock": 4, "zone": "home", "express": False}
    assert promised_days(monday) == 2, "Monday morning, home: Wednesday, so 2"

    # %% check="promise_weekends" points=4 dimension="business" lead="manager"
    assert promised_days(monday | {"weekday": 5}) == 4, "Saturday: leaves on Monday, is there on Wednesday"

    # %% [markdown] written="kind_words" points=2 dimension="business" lead="manager"
    r"""
    **The parcel will be a day late. Write what the customer reads**, in two sentences.

    ### BEGIN_SOLUTION
    Your parcel will reach you on Tuesday, a day later than we promised; we are sorry. A voucher of 4 EUR is in your account already, you need not do anything.
    ### END_SOLUTION
    """
''')
lab.write("data.py", '''
    """Orders: all weekdays, the hours around the closing time, stock around the number of pieces."""

    import random

    import pandas as pd


    def make(tier: str, seed: int) -> dict[str, pd.DataFrame]:
        """Return {"orders": ...} for a tier and a seed."""
        rng = random.Random(f"{seed}/{tier}")
        rows = []
        for number in range(112 if tier != "dev" else 35):
            pieces = rng.randrange(1, 6)
            rows.append({"weekday": number % 7, "hour": rng.choice([0, 9, 12, 13, 13, 14, 14, 15, 23]), "pieces": pieces, "stock": max(0, pieces + rng.choice([-1, -1, 0, 0, 1, 3])),
                         "zone": rng.choice(["home", "island", "mena"]), "express": rng.random() < 0.5})
        return {"orders": pd.DataFrame(rows)}
''')
lab.write("checks.py", '''
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
        return isinstance(got, (int, float)) and not isinstance(got, bool) and got == truth(order)


    def check_promise_held_out(submission):
        """Hidden orders of all kinds."""
        orders = submission.data("held_out")["orders"].to_dict("records")
        wrong = [order for order in orders if not right(submission.call("promised_days", order), order)]
        if not wrong:
            return passed(f"All {len(orders)} hidden promises are right.")
        late = sum([order["hour"] >= 14 for order in wrong])
        return partial(0.6 * (1 - len(wrong) / len(orders)), f"{len(wrong)} of {len(orders)} hidden promises are wrong, {late} of them for orders after 14:00.", "Take the four rules one by one.")


    def check_promise_weekends(submission):
        """Every hour of a week at home and with express to an island."""
        for weekday in range(7):
            for hour in (0, 13, 14, 23):
                for zone, express in (("home", False), ("island", True), ("mena", True)):
                    order = {"weekday": weekday, "hour": hour, "pieces": 2, "stock": 2, "zone": zone, "express": express}
                    got = submission.call("promised_days", order)
                    if not right(got, order):
                        return failed(f"promised_days({order}) returned {got!r}; the rules promise {truth(order)}.", "Where is the parcel at each midnight?")
        return passed("Every hour of the week is right.")
''')
lab.write("rubric.md", '''
    # Rubric

    ## kind_words (2)

    - 2: says the new day and what the customer gets, and asks nothing of the customer.
    - 1: one of the two.
    - 0: neither.
''')
lab.write("NOTES.md", '''
    # Notes for instructors

    **Teaches**: to walk through a calendar instead of adding numbers. **Common errors**: Friday afternoon; stock that is just enough. **Timing**: 45 minutes.
''')

# %% solution="faulty_answers"
TWO = ["promise_held_out", "promise_weekends"]
lab.alternative("week_as_text", '''
    def promised_days(order):
        week, at = "wwwwwcC" * 5, order["weekday"]
        at += order["hour"] not in range(14)
        while week[at] != "w":
            at += 1
        at += 5 * (order["stock"] < order["pieces"])
        way = dict(home=2, island=4, mena=7)[order["zone"]]
        at += way / 2 if order["express"] and way < 7 else way
        return at + (week[int(at)] == "C") - order["weekday"]
''')
lab.alternative("table_of_departures", '''
    LEAVES = {0: (0, 1), 1: (0, 1), 2: (0, 1), 3: (0, 1), 4: (0, 3), 5: (2, 2), 6: (1, 1)}


    def promised_days(order):
        days = LEAVES[order["weekday"]][order["hour"] > 13]
        days += 0 if order["stock"] >= order["pieces"] else 5
        days += {"home": [2, 1], "island": [4, 2], "mena": [7, 7]}[order["zone"]][order["express"]]
        return days + 1 if (order["weekday"] + days) % 7 == 6 else days
''')
for name, says, old, new, fails in [
    ("two_is_early", "lets an order of 14:00 leave the same day", ">= 14", "> 14", TWO),
    ("never_closes", "lets every order leave the same day", '(order["hour"] >= 14)', "0", TWO),
    ("saturday_works", "lets parcels leave on Saturdays", "day % 7 > 4", "day % 7 > 5", TWO),
    ("weekend_works", "lets parcels leave at weekends", "day % 7 > 4", "False", TWO),
    ("enough_is_too_few", "waits when the last pieces are just enough", 'order["pieces"] > order["stock"]', 'order["pieces"] >= order["stock"]', TWO),
    ("stock_forgotten", "never looks at the stock", "day += 5", "day += 0", ["promise_held_out"]),
    ("express_everywhere", "has express to the Middle East", ' and order["zone"] != "mena"', "", TWO),
    ("no_express", "forgets express", "(2 if order", "(1 if order", TWO),
    ("sundays_too", "delivers on Sundays", "(day % 7 == 6)", "0", TWO),
]:
    lab.mutant(name, says, fails, change=(old, new))

# %% solution="kill_forecast"
kill_forecast = 100
