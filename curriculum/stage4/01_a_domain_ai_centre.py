# %% [markdown]
r"""
# What a domain AI centre does

*Stage 4, lesson 1. About 45 minutes.*

In stage 3 you built one solution across departments, and measured it. It works as long as you are there. Stage 4 asks another
question: **what is left in the company when you go on holiday?**

A *domain AI centre* is the answer. It is small: a few people who own one domain, for example service or purchasing, and see to it that others can do
what they did. It has five jobs:

1. a **talent ladder**, so that people come after you,
2. a **solution library**, so that nothing is built twice,
3. **incentives** that pay for use, not for noise,
4. **teaching of its own**, made from its own cases,
5. a **decision committee**, that says yes and no quickly, by rules everyone knows.

We look at each with a few lines of code. All numbers are Lantern Learning's, and all are there to be changed.
"""

# %% [markdown]
r"""
## 1. How many people does it take?

Lantern Learning's rule: one pair for five business units; one teaching expert and one operations officer for ten
pairs. The company has fifteen business units, nine at home and six in the Middle East. So, three pairs?
"""

# %%
import math

units = {"home": 9, "mena": 6}

pairs_counted_together = math.ceil(sum(units.values()) / 5)
pairs_by_region = {region: math.ceil(count / 5) for region, count in units.items()}

print("all units counted together:", pairs_counted_together, "pairs")
print("region by region:          ", sum(pairs_by_region.values()), "pairs", pairs_by_region)

# %% [markdown]
r"""
Three or four? Both are right sums. The rule has to say which one it means. Here it says: *a pair works in one region*,
because an AIBP who sits in another time zone is not embedded in anybody's work. So it is four.

Now the usual mistake. Somebody writes `round` in the spreadsheet instead of rounding up:
"""

# %%
print(f"{'units':>5}  {'round':>5}  {'round up':>8}")
for count in [0, 1, 2, 5, 6, 12, 50, 51]:
    print(f"{count:>5}  {round(count / 5):>5}  {math.ceil(count / 5):>8}")

# %% [markdown]
r"""
With `round`, a region with one or two units gets nobody at all, and 51 units are served by ten pairs, one of which has six. Nobody notices,
because the total looks fine. A plan that people depend on is tested at its edges: 0, 1, 5, 6, 50, 51. You will do
that in the lab *organisation planner*.
"""

# %% [markdown]
r"""
## 2. The talent ladder: people come slowly

It is tempting to draw a curve that doubles each year. Let us compute one instead. Each person at stage 4 brings **two** trainees to
stage 2 in a year; that is also what the gate asks. Some people leave. A trainee needs about nine months to stage 2, another
eighteen to stage 3, another twenty-four to stage 4, and not all go on.
"""

# %%
def grow(years, builders=1.0, leave=0.10, go_on=0.5, each_brings=2):
    """Expected number of people by stage at the end of each year: averages, so fractions are allowed here."""
    stage2 = stage3 = 0.0
    rows = []
    for year in range(1, years + 1):
        arrived = builders * each_brings
        to_stage3 = stage2 * go_on / 1.5                        # eighteen months at stage 2
        to_stage4 = stage3 * go_on / 2                          # two years at stage 3
        stage2 = (stage2 + arrived - to_stage3) * (1 - leave)
        stage3 = (stage3 + to_stage3 - to_stage4) * (1 - leave)
        builders = (builders + to_stage4) * (1 - leave)
        rows.append((year, stage2, stage3, builders))
    return rows


def show(rows):
    print("year  stage 2  stage 3  stage 4")
    for year, stage2, stage3, builders in rows:
        print(f"{year:>4}  {stage2:>7.1f}  {stage3:>7.1f}  {builders:>7.1f}")


show(grow(8))

# %% [markdown]
r"""
For four years there is about one builder, and after eight not even three. (These are averages, so fractions are fine. In a staffing plan, as in section 1, they
are not.) The narrow place is easy to see: too few arrive at stage 2, because one builder teaches two. Try what happens when the *pairs* teach as well, so that each builder's centre brings six:
"""

# %%
show(grow(8, each_brings=6))

# %% [markdown]
r"""
The same eight years end with eight builders and fifty people at stage 2. That is the case for teaching of your own. A centre that does projects grows by addition. A centre whose people *teach* can
outgrow the people who leave. It is also the reason why the camp counts three things about a centre and does not mix them into one score:

- mentees who reached their next stage in the last twelve months,
- the share of teaching hours given by our own people,
- the share of landed scenarios that reuse something from the library.
"""

# %% [markdown]
r"""
## 3. The solution library: build once, use often

The pair in purchasing needed 24 days to land an invoice check. Finance in the Middle East wants the same. Starting from
the library's standard procedure, changing parameters only, it takes six days. Writing the procedure down took the first pair four.
"""

# %%
BUILD, WRITE_DOWN, REUSE = 24, 4, 6       # working days


def days(units, with_library):
    return BUILD + WRITE_DOWN + (units - 1) * REUSE if with_library else BUILD * units


print("units  without  with library")
for count in [1, 2, 3, 5, 15]:
    print(f"{count:>5}  {days(count, False):>7}  {days(count, True):>12}")

# %% [markdown]
r"""
With one user the library costs four days and earns nothing. With two it has paid. So write down what a *second* unit
is likely to want, not everything.

A card is good when a stranger can run it. That can be checked by a machine before a person reads it:
"""

# %%
NEEDED = ["trigger", "inputs", "prompt", "tools", "permission", "measure", "failure modes", "owner", "cost", "rollback"]

card = {
    "title": "Three-way check of supplier invoices",
    "trigger": "a supplier invoice arrives",
    "inputs": ["purchase order lines", "goods receipts", "invoice lines"],
    "tools": ["ledger (read)", "payment proposal (write)"],
    "permission": "may hold, may propose payment; a person releases above 5,000 EUR",
    "measure": "wrongly paid amount / paid amount, by month",
    "failure modes": ["receipt booked late", "same invoice under a slightly changed number"],
    "owner": "pair P-03",
    "cost": "0.02 EUR an invoice",
}
missing = [field for field in NEEDED if not card.get(field)]
print("missing:", ", ".join(missing))

# %% [markdown]
r"""
Two fields are missing. For one of them there is a good reason: this procedure calls no model, so there is no prompt. A good
card says so (`"prompt": "none: rules only"`). For the other there is none: **how do you switch it off?** A card
without a way back is not accepted, however well it works.
"""

# %% [markdown]
r"""
## 4. Incentives: pay for use that helped

The centre wants people to build things that colleagues use. Lantern Learning has *Energy Gold*: whoever built an application
earns points when a **colleague uses it and is satisfied**. It is a nice idea, and it can be gamed in an afternoon. Here is a week of
uses:
"""

# %%
import io

import pandas as pd

uses = pd.read_csv(io.StringIO("""use,app,built_by,user,task_done,satisfied
U1,invoice check,P-03,Lena,True,True
U2,invoice check,P-03,Lena,True,True
U3,invoice check,P-03,Karim,True,True
U4,invoice check,P-03,Karim,True,False
U5,invoice check,P-03,Sofia,False,True
U6,greeting bot,P-05,Tom (P-05),True,True
U7,greeting bot,P-05,Tom (P-05),True,True
U8,greeting bot,P-05,Mira (P-05),True,True
U9,greeting bot,P-05,Tom (P-05),True,True
U9,greeting bot,P-05,Tom (P-05),True,True
U10,greeting bot,P-05,Mira (P-05),True,True
U11,kit forecast,P-02,Amal,True,True
"""))
print(uses.groupby("built_by")["use"].count().to_string())

# %% [markdown]
r"""
Counted by clicks, the greeting bot wins. Only its own builders have ever used it, and one use was even delivered twice. Four rules
repair this. Each closes one door:
"""

# %%
def energy_gold(uses, cap_per_user_and_app=1):
    kept = uses.drop_duplicates("use")                                              # delivered twice counts once
    kept = kept[~kept.apply(lambda use: use["built_by"] in use["user"], axis=1)]    # no use by the builders themselves
    kept = kept[kept["task_done"] & kept["satisfied"]]                              # done, and satisfied
    kept = kept.groupby(["built_by", "app", "user"]).head(cap_per_user_and_app)     # a cap for each user, app and week
    return kept.groupby("built_by")["use"].count()


print(energy_gold(uses).to_string())

# %% [markdown]
r"""
The greeting bot is gone. The invoice check has two satisfied colleagues, the forecast one.

What is still open? Two pairs could use each other's applications, in turn. Somebody could split one useful application into four. The lab
*Energy Gold* lets you write the rules, and then six strategies try to beat them.

One rule stands above the others: **Energy Gold never opens a gate.** A reward that decides about careers would be gamed by
people who would never cheat for a voucher.
"""

# %% [markdown]
r"""
## 5. The decision committee: a quick no

Every idea lands on somebody's table. The committee of Lantern Learning has a group for each business line, each with a lead and a target.
Two rules save it most of its meetings:

- **no runnable demo: not discussed,**
- **no clear business value: refused.**

Both can be checked before anybody books a room.
"""

# %%
proposals = pd.DataFrame([
    {"proposal": "AI vision 2027, 60 slides", "demo_runs": False, "value_eur_a_month": None, "measure": None},
    {"proposal": "Quotes for schools in ten minutes", "demo_runs": True, "value_eur_a_month": 8200, "measure": "quotes sent within one hour"},
    {"proposal": "A talking lantern on the home page", "demo_runs": True, "value_eur_a_month": None, "measure": None},
    {"proposal": "Stock forecast for kits, Middle East", "demo_runs": True, "value_eur_a_month": 5100, "measure": "stock-out days"},
    {"proposal": "Payment reminders", "demo_runs": False, "value_eur_a_month": 3900, "measure": "days to payment"},
])


def decide(proposal):
    if not proposal["demo_runs"]:
        return "not discussed: no runnable demo"
    if pd.isna(proposal["value_eur_a_month"]) or not proposal["measure"]:
        return "refused: no business value that can be measured"
    return "on the agenda"


for proposal in proposals.to_dict("records"):
    print(f"{proposal['proposal']:<40} {decide(proposal)}")

# %% [markdown]
r"""
Look at the last line. The payment reminders may be worth more than the forecast. They are not discussed all the same. That hurts a little, and it is
why the rule works: it costs an afternoon to make a demo, and it saves everybody else the afternoon.

The same committee keeps one seat free on its agenda, for something that is not in any process yet: **a new business that only
exists because of AI**. At Lantern Learning it was a service for schools: the practice plans that the tutors' assistant writes anyway, sold to schools that buy no course.
It had a demo, a price, and a rule for giving it up. The roadmap lab has a slot for yours.
"""

# %% [markdown]
r"""
## 6. How you know that the centre works

Not by what it does. By what others can do:

| question | number | where it comes from |
|---|---|---|
| Do people come after us? | mentees who reached their next stage in 12 months | mentoring records |
| Do we teach ourselves? | own teaching hours / all teaching hours | training log |
| Is anything used twice? | landed scenarios that reuse a library solution / landed scenarios | library records |
| Does the business feel it? | change of AAR, CTS, FCR and gross profit per head in units we serve, against units we do not yet serve | business metrics |

The last line has a trap, and you met it in stage 3: a unit that was improving anyway will improve with you as well. Compare with units
that you have not reached yet. When the two cannot be told apart, write "not separable from noise". An honest
null counts for the gate. A polished guess does not.

## The gate

Stage 4 asks for stage 3, an open centre in your domain, and two trainees whom you brought to stage 2. Nothing in it is about years.

## Try it yourself

- A third region opens with four units, and two of the nine home units merge. How many pairs, experts and officers?
- At which share of people leaving does the ladder of section 2 stop growing, with six a year?
- Write one use that is dishonest and still earns a point under the four rules. Which fifth rule would stop it, and which honest colleague would that rule hurt?
"""
