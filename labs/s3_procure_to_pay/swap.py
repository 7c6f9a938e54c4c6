# %% [markdown] name="swap_why"
r"""
# Procure to pay: your partner's part

Ten to fifteen minutes, alone. In a pair it is easy to leave half of the work to the other. Here you answer about the half that you did *not* do, on a variant that neither of
you has seen. The manager answers questions 1 to 4 about the program, the AIBP questions 5 to 9 about costs, policy and cases; only your own count. The others are there for whoever is curious.
"""

# %% locked="swap_papers"
import pandas as pd

from campkit import invoice_cases

price_checks = pd.read_csv("data/dev/price_checks.csv", dtype=str, keep_default_na=False)
POLICY = {"price_over_percent": 3.0, "price_over_max_eur": 30.0, "over_delivery_percent": 10.0, "rounding_units": 1, "duplicate_days": 180}
STORIES = {
    "A": invoice_cases.plain_case(ordered=200, price="12.00", received=230, rejected=15, billed=216),
    "B": invoice_cases.plain_case(ordered=40, price="90.00", received=40, billed=40, billed_price="92.00"),
    "C": invoice_cases.plain_case(ordered=300, price="4.00", received=300, rejected=20, billed=300, credited=12),
    "D": invoice_cases.plain_case(ordered=60, price="2500", currency="JPY", received=60, billed=60, billed_price="2560"),
    "E": invoice_cases.plain_case(number="same, last year", paid_before=50, billed=50),
    "F": invoice_cases.plain_case(ordered=100, price="8.00", received=100, billed=100, billed_price="8.24"),
}
for name, case in STORIES.items():
    print(f"{name}: {invoice_cases.describe(case).split(' You say')[0]}")
print("Policy of this variant:", ", ".join(f"{name} {value:g}" for name, value in POLICY.items()))

# %% [markdown] name="swap_manager"
r"""
## For the AI manager: what does a right program say?

The handbook is the one of the lab, with the policy of this variant. A yen is 0.0061 EUR.

1. For each story A to F: `"pay"`, `"hold"` or `"reject"`.
2. For each story that is not paid: the reason, by the handbook's name.
3. What is paid for a story like C if the credit note covers all 20 pieces? In EUR.

And on buying. An article was given out like this: **120** units in a week without an empty day, **60** in a week with **four** empty days, **0** in a week with **seven**. It has **150** on the shelf and **200** on the way; the forecast is **90** a week, the lead time **three weeks**.

4. `wanted`: what was wanted in each of the three weeks, a list; `None` where nobody can tell. `must_last`: how many weeks must what is there last? `left_over`: how many units of what is there are left, as a plain sum, when these weeks are over (below zero: missing)?
"""

# %% solution="swap_program"
### BEGIN SOLUTION
decision = {"A": "hold", "B": "hold", "C": "hold", "D": "pay", "E": "pay", "F": "pay"}
reason = {"A": "rejected_goods", "B": "price_over", "C": "rejected_goods"}
paid_for_c = "1120.00"
wanted = [120, 140, None]
must_last = 4
left_over = 150 + 200 - 4 * 90
### END SOLUTION

# %% check="swap_decisions" points=4 dimension="ai" lead="manager"
assert set(decision) == set(STORIES), "decision has one entry for each story"
assert set(decision.values()) <= {"pay", "hold", "reject"}, "a decision is pay, hold or reject"

# %% check="swap_reasons" points=2 dimension="business" lead="manager"
assert set(reason) == {name for name, said in decision.items() if said != "pay"}, "reason has one entry for each story that is not paid"

# %% check="swap_amount" points=2 dimension="ai" lead="manager"
assert float(paid_for_c) > 0, "paid_for_c is an amount in EUR, for example '100.00'"

# %% check="swap_demand" points=3 dimension="ai" lead="manager"
assert len(wanted) == 3, "wanted has one entry for each of the three weeks"
assert must_last > 0 and left_over == left_over, "must_last is a number of weeks, left_over a number of units"

# %% [markdown] name="swap_aibp"
r"""
## For the AIBP: what does the policy cost, and what is a fair case?

**Service level.** Keeping one lamp until the next delivery costs **2 EUR**. A missing lamp costs **12 EUR** of margin, but **half** of the customers take another one of ours at the same margin, and **one in four** complains, which costs **8 EUR**.

5. `missing_eur`: what one missing lamp costs. `service_percent`: the service level at which one more lamp costs as much as it saves, in per cent, rounded to the whole.

**Supplier.** 200 lamps are needed. The offer: **30 USD** each, smallest order **250**, freight **400 USD** for the order, duty **5 %**; 1 USD is 0.90 EUR. The surplus is worth **60 %** of what it cost.

6. `landed_each`: the landed cost of one lamp that is *needed*, in EUR, to the cent.

**Policy.** In this variant a hold takes **15 minutes** of accounts payable at **40 EUR** an hour and **20 minutes** of the buyer at **60 EUR** an hour; no discount is lost.

7. `hold_eur`: what one needless hold costs.
8. `best`: which of the limits in `CHOICES` costs least on the 900 checked invoices, with that cost of a hold? Paying an overcharge costs the overcharge; holding costs the hold, whatever the finding.
9. `fair`: which of the stories below are fair acceptance cases, that is, end the same way, with the same reason, in every right program?
"""

# %% locked="swap_choices"
CHOICES = {"a": (0.5, 500.0), "b": (4.0, 75.0), "c": (10.0, 5000.0), "d": (2.0, 10.0)}
ENDINGS = {
    "k": invoice_cases.plain_case(received=0, expect="hold", reason="not_received"),
    "l": invoice_cases.plain_case(billed_currency="USD", account="not on file", expect="hold", reason="currency"),
    "m": invoice_cases.plain_case(account="not on file", number="same again", expect="reject", reason="duplicate"),
    "n": invoice_cases.plain_case(order="no", number="same, other order", expect="reject", reason="no_order"),
    "o": invoice_cases.plain_case(billed_price="8.50", total="900.00", expect="hold", reason=""),
}
for name, case in ENDINGS.items():
    print(f"{name}: {invoice_cases.describe(case)}")

# %% solution="swap_policy"
### BEGIN SOLUTION
missing_eur = 12 * 0.5 + 8 / 4
service_percent = round(100 * missing_eur / (missing_eur + 2))
landed = (250 * 30 + 400) * 0.90 * 1.05
landed_each = round((landed - 0.6 * landed * 50 / 250) / 200, 2)
hold_eur = 15 / 60 * 40 + 20 / 60 * 60


def cost(percent, max_eur):
    gap, eur = price_checks["gap_percent"].astype(float), price_checks["gap_eur"].astype(float)
    paid = (gap <= percent) & (eur <= max_eur)
    return eur[paid & (price_checks["finding"] == "overcharged")].sum() + hold_eur * (~paid).sum()


best = min(CHOICES, key=lambda name: cost(*CHOICES[name]))
fair = ["k", "m", "o"]
### END SOLUTION

# %% check="swap_service" points=3 dimension="business" lead="aibp"
assert missing_eur > 0 and 0 < service_percent < 100, "missing_eur is an amount in EUR, service_percent lies between 0 and 100"

# %% check="swap_landed" points=2 dimension="business" lead="aibp"
assert 20 < landed_each < 60, "landed_each is EUR for one lamp that is needed"

# %% check="swap_hold_cost" points=2 dimension="business" lead="aibp"
assert hold_eur > 0, "hold_eur is an amount in EUR"

# %% check="swap_best_limits" points=3 dimension="business" lead="aibp"
assert best in CHOICES, "best is one of the letters of CHOICES"

# %% check="swap_fair_cases" points=3 dimension="ai" lead="aibp"
assert set(fair) <= set(ENDINGS) and fair, "fair lists letters of ENDINGS"
