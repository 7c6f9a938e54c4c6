# %% [markdown] name="swap_why"
r"""
# The value dashboard: your partner's part

Ten minutes, alone. Here you answer about the half that you did *not* do, on a variant that neither of you has seen. The manager answers questions 1 to 3 about the functions, the AIBP questions 4 to 6 about cases and decisions; only your own count.
"""

# %% locked="swap_month"
import pandas as pd

MONTH = {"machine": 40, "undone_in_7_days": 6, "undone_later": 3, "twice": 12, "too_young": 9, "test_runs": 5, "confirmed": 10, "assisted": 8, "person": 22}
DESKS = [("north", 12, 15), ("south", 90, 180)]
SCENARIO = {"minutes_by_hand": 6, "minutes_assisted": 2, "eur_per_minute": 0.4, "eur_per_run": 0.05, "licence": 300.0, "build_cost": 6000.0, "months_of_use": 20}
print("one month:", MONTH)
print("solved the first time (desk, matters with one contact, matters):", DESKS)
print("a scenario:", SCENARIO, "with 150 steps by machine and 100 assisted")

# %% [markdown] name="swap_manager"
r"""
## For the AI manager: what do the functions say?

1. `aar`: AAR of the month above, in per cent with one decimal.
2. `fcr`: FCR of both desks together, in per cent with one decimal.
3. `heads`: average heads of a 30-day month in which four people were there all month, one from the 21st and one until the 6th.
"""

# %% solution="swap_functions"
### BEGIN SOLUTION
aar = 42.5
fcr = 52.3
heads = 4 + 10 / 30 + 6 / 30
### END SOLUTION

# %% check="swap_aar" points=3 dimension="ai" lead="manager"
assert isinstance(aar, (int, float)) and 0 <= aar <= 100, "aar is a number from 0 to 100"

# %% check="swap_fcr" points=2 dimension="ai" lead="manager"
assert isinstance(fcr, (int, float)) and 0 <= fcr <= 100, "fcr is a number from 0 to 100"

# %% check="swap_heads" points=3 dimension="business" lead="manager"
assert isinstance(heads, (int, float)) and heads > 0, "heads is a number"

# %% [markdown] name="swap_aibp"
r"""
## For the AIBP: what does it mean?

4. `not_caught`: which of the faulty programs would **not** be caught by a case with only machine, assisted and person above 0? Choose from `"counts assisted as automatic"`, `"counts test runs"`, `"leaves people out"`.
5. `decision` (`"keep"` or `"stop"`) for the scenario above, and `worth`: what it is worth in the month, in EUR.
6. `trick`: in September the log of a step has 212 rows and 200 different numbers; the books have 205 cases; nothing was undone. Which **two** of the five tricks does that show? A list, in the words of the lab.
"""

# %% solution="swap_meaning"
### BEGIN SOLUTION
not_caught = "counts test runs"
decision = "stop"
worth = -92.5
trick = ["exported twice", "hard cases left out"]
### END SOLUTION

# %% check="swap_case" points=2 dimension="business" lead="aibp"
assert not_caught in ("counts assisted as automatic", "counts test runs", "leaves people out"), "choose one of the three"

# %% check="swap_decision" points=3 dimension="business" lead="aibp"
assert decision in ("keep", "stop"), "decision is keep or stop"
assert isinstance(worth, (int, float)), "worth is a number"

# %% check="swap_trick" points=2 dimension="ai" lead="aibp"
assert isinstance(trick, list) and len(trick) == 2, "trick is a list of two"
