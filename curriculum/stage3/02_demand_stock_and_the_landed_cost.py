# %% [markdown]
r"""
# Demand, stock and the landed cost

*Stage 3, lesson 2. About 40 minutes.*

In September the depot of Lantern Learning ran out of circuit kits. The report of October said: *demand for circuit kits has halved*. So half as many were ordered, and in November there were none again.

Nobody had made a mistake in arithmetic. This lesson takes buying apart, with tables small enough to check by hand:

1. demand is not sales,
2. what keeping costs, and what lacking costs,
3. how far ahead an order looks,
4. the price is not the cost,
5. two balances that should be one.
"""

# %% [markdown]
r"""
## 1. Demand is not sales

Every week 100 kits are wanted. Each Monday the clerk orders what was *sold* in the last three weeks on average; it is on the shelf the next Monday. In week 4 a delivery is lost.
"""

# %%
import pandas as pd

from campkit.charts import bars, lines, together

def play(weeks, expects):
    """Weekly sales when each order follows `expects(sold, out)`: lists of what was sold and whether the shelf was empty at the end."""
    stock, coming, sold, out = 20, 100, [100, 100, 100], [False, False, False]
    for week in range(weeks):
        stock += 0 if week == 4 else coming
        sold.append(min(stock, 100))
        out.append(stock <= 100)
        stock -= sold[-1]
        coming = round(expects(sold, out))
    return sold[3:]

def sales(sold, out):
    return sum(sold[-3:]) / 3

trusting = play(14, sales)
print(trusting)

# %% [markdown]
r"""
One lost delivery, and the depot never comes back: it sells what it has, and takes what it sold for what was wanted. Such a rule can shrink, and not grow. Now the same rule, but a week in which the shelf ran out says nothing:
"""

# %%
def wanted(sold, out):
    told = [units for units, empty in zip(sold, out) if not empty]
    return sum(told[-3:]) / len(told[-3:])

asking = play(14, wanted)
lines({"orders follow sales": trusting, "orders follow demand": asking}, [f"week {week}" for week in range(14)], "Kits sold a week; 100 are wanted in every one", marks={"delivery lost": [4]})

# %% [markdown]
r"""
A price action errs the other way: it sells more than is usually wanted. Last year's week with an action, taken for an ordinary one, promises a peak that does not come. So a forecast has two questions before any mathematics: **could they buy what they wanted? Would they have wanted it at the usual price?**

And one trap. Marketing's report says to the piece what an action brought. It is written when the action is over. A forecast that reads it is excellent on every week of the past, and has nothing to read on the weeks that count. *What was known on the day of the forecast?* is the question for each column.
"""

# %% [markdown]
r"""
## 2. What keeping costs, what lacking costs

For the school fair, kits are bought once. A kit that is left over costs 4 EUR (storage, and a lower price later). A kit that is missing costs 14 EUR of margin. How many will be wanted, nobody knows; five fairs wanted 80, 90, 100, 110 and 120.
"""

# %%
fairs = [80, 90, 100, 110, 120]

def mean_cost(bought, left_over=4, missing=14):
    return sum(left_over * max(0, bought - fair) + missing * max(0, fair - bought) for fair in fairs) / len(fairs)

bars({f"buy {bought}": mean_cost(bought) for bought in fairs}, "Mean cost of a fair", unit="EUR")

# %% [markdown]
r"""
Buying the mean (100) is not cheapest, and buying for the worst case is not either. The cheapest is 110: one more kit is worth buying as long as the chance that it is wanted is more than 4 / (4 + 14), 22 %. That is a **service level** of 14 / 18, 78 %: the share of fairs with nothing missing.

It follows from the two costs, not from ambition. A lamp with 4 EUR of margin and 4 EUR for each one left over:
"""

# %%
print("kit: ", {bought: mean_cost(bought) for bought in fairs})
print("lamp:", {bought: mean_cost(bought, 4, 4) for bought in fairs})

# %% [markdown]
r"""
So *"99 % for everything"* is two decisions at once: too much of what is dear to keep, and perhaps too little of what is bitter to lack. The cost of lacking is the manager's figure. It needs a thought: does the customer leave, wait, or take another of our articles?
"""

# %% [markdown]
r"""
## 3. How far ahead an order looks

An order of today comes in four weeks; the next one, of next Monday, in five. Until then, whatever happens, nothing else can be on the shelf. So today's order decides about **lead time plus one** weeks.

How unsure are five weeks, when one week is missed by 30 units, up or down? Not 150: a high week and a low week cancel. Here are 2,000 sums of misses:
"""

# %%
import random
import statistics

draw = random.Random(3)
for weeks in (1, 4, 5, 9):
    sums = [sum(draw.choice([-30, 30]) for _ in range(weeks)) for _ in range(2000)]
    print(f"{weeks} weeks: the sum is off by {statistics.pstdev(sums):5.1f}, and 30 x root of {weeks} is {30 * weeks ** 0.5:5.1f}")

# %% [markdown]
r"""
With forecast 100 a week and five weeks to last: 500, plus a safety of so many deviations of 67 as the service level asks. For 95 % that is 1.64 of them: 610. What is on the shelf **and what is on its way** comes off. Forget what is on its way, and you order the same kits every Monday until they arrive.

At last, the size. Small orders cost work each time, large ones lie around. Both cost the same at √(2 × cost of an order × units a week / cost of keeping one for a week), and near that point the cost is flat. That is convenient, since the supplier sells whole packs and has a smallest order.
"""

# %% [markdown]
r"""
## 4. The price is not the cost

Two offers for 300 lamps of 0.5 kg. One USD is 0.92 EUR. The second looks four EUR cheaper.
"""

# %%
offers = pd.DataFrame([("near", 24.00, 1.00, 300, 50.0, 0.20, 0.0), ("far", 22.00, 0.92, 400, 300.0, 2.00, 4.0)],
                      columns=["offer", "price", "eur_per_unit", "pieces sold", "freight, order", "freight, kg", "duty %"])
goods = offers["price"] * offers["pieces sold"] * offers["eur_per_unit"]
freight = (offers["freight, order"] + offers["freight, kg"] * 0.5 * offers["pieces sold"]) * offers["eur_per_unit"]
duty = (goods + freight) * offers["duty %"] / 100
landed = goods + freight + duty
surplus = landed * (1 - 300 / offers["pieces sold"])
steps = pd.DataFrame({"offer": offers["offer"], "price in EUR": offers["price"] * offers["eur_per_unit"], "goods": goods, "freight": freight, "duty": duty, "landed": landed,
                      "worth of the surplus": 0.7 * surplus, "for each of 300": (landed - 0.7 * surplus) / 300})
together(steps.round(2))

# %% [markdown]
r"""
Freight adds a little, duty is taken on goods *and* freight, and the 100 lamps that nobody asked for are worth 70 % of what they cost. Four EUR cheaper has become 73 cents dearer. **Ask at which rate the choice turns** before you ask for a decision: a choice that turns at 3 % is no choice for a year.

Two things come before all arithmetic: does it arrive in time, and is the offer still valid?
"""

# %%
dollars = (22.00 * 400 + 300 + 2.00 * 0.5 * 400) * 1.04 * (1 - 0.7 * 0.25)
print(f"near: {steps['for each of 300'][0] * 300:,.2f} EUR; the far offer costs the same at {steps['for each of 300'][0] * 300 / dollars:.3f} EUR for one USD")

# %% [markdown]
r"""
## 5. Two balances that should be one

The supplier's statement says that we owe 900 EUR. Our ledger says 630. Who is right? Neither figure tells. Lay the documents side by side:
"""

# %%
from decimal import Decimal

theirs = {("invoice", "17"): 500, ("invoice", "18"): 400, ("credit", "18"): 50, ("invoice", "19"): 130, ("payment", "T1"): 80}
ours = {("invoice", "17"): 500, ("invoice", "18"): 350, ("credit", "18"): 50, ("invoice", "19"): 130, ("payment", "T1"): 80, ("payment", "T2"): 220}
adds = {"invoice": 1, "credit": -1, "payment": -1}
print("owed by them:", sum(adds[kind] * amount for (kind, _), amount in theirs.items()), " by us:", sum(adds[kind] * amount for (kind, _), amount in ours.items()))
for document in sorted({*theirs, *ours}):
    gap = adds[document[0]] * (theirs.get(document, 0) - ours.get(document, 0))
    if gap:
        print(f"{document[0]:8} {document[1]:3} statement {theirs.get(document, '-'):>5}  ledger {ours.get(document, '-'):>5}  explains {gap:4}")

# %% [markdown]
r"""
Payment `T2` is on its way: it will appear on their side. And somebody booked invoice 18 *net of its credit note*, and then the credit note as well: it came off twice. The two lines explain 270 EUR, all of the gap. **A reconciliation is finished when the differences add up to the gap, not when one difference has been found.**

## Before the lab: agree on these, aloud

1. Which of our articles would a customer wait for, and for which would they leave? Who knows?
2. Which column of our sales report was filled in after the fact?
3. When was the last supplier chosen by price, and what was the landed cost?

## Try it yourself

- In part 1, let two deliveries be lost. Does the second rule still come back? From which number of lost weeks on does it not, and why?
- In part 2, at which cost of a missing lamp is 120 the cheapest number?
- In part 4, take packs of 120 for the far offer. What does the choice turn on now?

Next: the lab **Procure to pay**. In its first sitting you buy for forty weeks that you have not seen.
"""
