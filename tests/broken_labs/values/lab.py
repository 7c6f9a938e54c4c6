# %% [markdown] name="why_it_pays"
r"""
# Late first replies

A customer who waits too long for a first reply writes again, and then two people work on one question.
Lantern Learning promises a first reply within **four hours**. Which unit keeps the promise least often?
"""

# %% locked="load_tickets"
import pandas as pd

tickets = pd.read_csv("data/dev/tickets.csv", parse_dates=["opened", "first_reply"])
smallest_unit = 20
tickets.head()

# %% [markdown] name="what_counts"
r"""
## What counts

- A ticket is *late* when its first reply came **more than** four hours after it was opened, or never came.
- A ticket that was exported twice has the same `ticket_id` twice. It counts once.
- Spam does not count at all.

Write `late_share(tickets)`: it returns a dict, unit -> share of late tickets, from 0 to 1.
"""

# %% solution="late_share"
def late_share(tickets: pd.DataFrame) -> dict[str, float]:
    """Return for each unit the share of its tickets whose first reply was late, 0 to 1."""
    ### BEGIN SOLUTION
    real_tickets = tickets[tickets["kind"] != "spam"].drop_duplicates("ticket_id")
    waited = real_tickets["first_reply"] - real_tickets["opened"]
    is_late = ~(waited <= pd.Timedelta(hours=4))  # a missing reply compares as False: late
    return is_late.groupby(real_tickets["unit"]).mean().to_dict()
    ### END SOLUTION

# %% check="late_share_held_out" points=6 dimension="ai" lead="aibp"
shares = late_share(tickets)
assert set(shares) == set(tickets["unit"]), "late_share should have one entry for each unit"
assert all(0 <= share <= 1 for share in shares.values()), "a share lies between 0 and 1"

# %% [markdown] name="who_needs_help"
r"""
## Who needs help first

A unit with three tickets of which two are late is no pattern. Write `unit_to_help(shares, counts)`: the unit with
the highest share of late tickets among those with **at least 20** tickets that count.
"""

# %% solution="unit_to_help"
def unit_to_help(shares: dict[str, float], counts: dict[str, int]) -> str:
    """Return the unit with the highest share among those with at least 20 tickets; both dicts have the units as keys."""
    ### BEGIN SOLUTION
    large_enough = [unit for unit in shares if counts[unit] >= 20]
    return max(large_enough, key=shares.get)
    ### END SOLUTION

# %% check="unit_to_help_held_out" points=4 dimension="business" lead="manager"
first = unit_to_help({"courses": 0.2, "kits": 0.4, "gift cards": 0.9}, {"courses": 50, "kits": 30, "gift cards": 3})
assert first in ("courses", "kits"), "gift cards have only three tickets"

# %% [markdown] written="next_step" points=2 dimension="business" lead="manager"
r"""
### BEGIN SOLUTION
Ask the unit's lead for ten late tickets and read them together. If most waited for the same answer (a price, a
delivery date), give the desk that answer as a standard reply, and measure the share again after two weeks.
### END SOLUTION
"""
