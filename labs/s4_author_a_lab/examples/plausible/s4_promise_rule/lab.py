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
    ### BEGIN SOLUTION
    day = order["weekday"] + (order["hour"] >= 14)
    if day % 7 > 4:
        day += 7 - day % 7
    if order["pieces"] > order["stock"]:
        day += 5
    day += {"home": 2, "island": 4, "mena": 7}[order["zone"]] // (2 if order["express"] and order["zone"] != "mena" else 1)
    return day + (day % 7 == 6) - order["weekday"]
    ### END SOLUTION

# %% check="promise_held_out" points=8 dimension="ai" lead="aibp"
monday = {"weekday": 0, "hour": 9, "pieces": 1, "stock": 4, "zone": "home", "express": False}
assert promised_days(monday) == 2, "Monday morning, home: Wednesday, so 2"

# %% check="promise_weekends" points=4 dimension="business" lead="manager"
assert promised_days(monday | {"weekday": 5}) == 4, "Saturday: leaves on Monday, is there on Wednesday"

# %% [markdown] written="kind_words" points=2 dimension="business" lead="manager"
r"""
**The parcel will be a day late. Write what the customer reads**, in two sentences.

### BEGIN SOLUTION
Your parcel will reach you on Tuesday, a day later than we promised; we are sorry. A voucher of 4 EUR is in your account already, you need not do anything.
### END SOLUTION
"""
