# %% [markdown] name="why_it_pays"
r"""
# What comes back

The service desk decides 640 returns a month. One of four is decided wrongly, mostly by a few euros, and that costs 1,199 EUR a month.
You write the rules down as a function. Next month the desk compares its decisions with it.
"""

# %% locked="load_orders"
import pandas as pd

orders = pd.read_csv("data/dev/orders.csv")
orders.head()

# %% [markdown] name="the_rules"
r"""
## The rules

1. Faulty goods come back with their shipping through day 730, and nothing below matters. From day 731 on a fault changes nothing.
2. An opened course: nothing.
3. Through day 14: goods and shipping.
4. Through day 30: goods less 15 per cent, no shipping. From day 31 on: nothing.
5. Never less than 0.
6. Where 3 or 4 pays for an opened device, 10 EUR are kept for looking it over.

Write `refund_due(order)`; `order` is a dict with the fields of the table. It returns EUR; one cent more or less makes no difference.
"""

# %% solution="refund_due"
def refund_due(order):
    ### BEGIN SOLUTION
    goods, shipping, days = order["goods"], order["shipping"], order["days"]
    if order["faulty"] and days <= 730:
        return goods + shipping
    if order["kind"] == "course" and order["opened"]:
        return 0.0
    if days > 30:
        return 0.0
    back = goods + shipping if days <= 14 else 0.85 * goods
    if order["kind"] == "device" and order["opened"]:
        back = back - 10
    return max(0.0, back)
    ### END SOLUTION

# %% check="refund_held_out" points=6 dimension="ai" lead="aibp"
plain = {"kind": "kit", "goods": 40.0, "shipping": 4.0, "days": 2, "opened": False, "faulty": False}
assert refund_due(plain) == 44, "a kit that comes back on day 2: goods and shipping, 44 EUR"

# %% check="refund_edges" points=4 dimension="business" lead="manager"
assert refund_due(plain | {"days": 99}) == 0, "whole goods on day 99: nothing"

# %% [markdown] written="doubtful_case" points=2 dimension="business" lead="manager"
r"""
**A family writes on day 31: the parcel was at a neighbour's for a week.** What do you answer, and what do you propose to whoever owns the rules? Three sentences.

### BEGIN SOLUTION
By the rules nothing comes back, since the days count from delivery, and the answer says so kindly and at once. A voucher is within the desk's own limit, so offer it. Propose that the owner lets days count from the day on which the family had the parcel, and count for a month how often it happens.
### END SOLUTION
"""
