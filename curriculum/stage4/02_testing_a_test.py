# %% [markdown]
r"""
# Testing a test

*Stage 4, lesson 2. About 40 minutes. The lab after it: author a lab.*

A centre that teaches hands out certificates. A shop that uses a model has an acceptance test for it. A supplier shows a green report. In all three somebody says: *it passed, so it is good.*

But who has tested the test? A test can be wrong in two ways, and both are quiet:

- it lets **wrong answers pass**, and people act on them,
- it refuses **right answers**, and people stop to believe in it.

This lesson shows how to find both, with a rule small enough to see through.
"""

# %% [markdown]
r"""
## 1. A rule, an answer, a test

Lantern Learning lends tablets to families. From the eighth day after the agreed one a late fee is due: **1 EUR for each day after the seventh, at most 20 EUR; schools pay nothing; from day 60 on the tablet counts as bought and the fee is 0** (the family gets an invoice instead).
"""

# %%
from campkit.charts import bars


def late_fee(days, school=False):
    if school:
        return 0
    if days >= 60:
        return 0
    return min(max(days - 7, 0), 20)


def first_test(fee):
    """The test that came with the rule."""
    return fee(3) == 0 and fee(10) == 3 and fee(10, school=True) == 0


print("The right answer passes:", first_test(late_fee))

# %% [markdown]
r"""
Three cases, one for each thing that comes to mind. Would you hand out a certificate on that?

## 2. Wrong answers on purpose

Do not look at the test. Look at the **rule**, and write down how a person could get it wrong. Each of these *mutants* is the right answer with one mistake:
"""

# %%
WRONG = {
    "starts on day 7": lambda days, school=False: 0 if school or days >= 60 else min(max(days - 6, 0), 20),
    "2 EUR a day": lambda days, school=False: 0 if school or days >= 60 else min(2 * max(days - 7, 0), 20),
    "never ends": lambda days, school=False: 0 if school or days >= 60 else max(days - 7, 0),
    "ends at 25": lambda days, school=False: 0 if school or days >= 60 else min(max(days - 7, 0), 25),
    "still due on day 60": lambda days, school=False: 0 if school or days > 60 else min(max(days - 7, 0), 20),
    "never bought": lambda days, school=False: 0 if school else min(max(days - 7, 0), 20),
    "schools pay too": lambda days, school=False: 0 if days >= 60 else min(max(days - 7, 0), 20),
    "pays for early returns": lambda days, school=False: 0 if school or days >= 60 else min(days - 7, 20),
}


def kill_rate(test, wrong=WRONG):
    """Share of the wrong answers that a test refuses, and the names of those that survive."""
    alive = [name for name, fee in wrong.items() if test(fee)]
    return 1 - len(alive) / len(wrong), alive


rate, alive = kill_rate(first_test)
print(f"{rate:.0%} of the wrong answers are caught. These pass:")
for name in alive:
    print("  -", name)

# %% [markdown]
r"""
Half of them pass. The list of survivors is better than the number: it tells you *which case is missing*. Nobody looked at 27 days, at 59, at 60.
"""

# %%
def second_test(fee):
    return first_test(fee) and all(fee(days) == expected for days, expected in [(7, 0), (8, 1), (26, 19), (27, 20), (28, 20), (59, 20), (60, 0)])


print(f"{kill_rate(second_test)[0]:.0%}, alive: {kill_rate(second_test)[1]}")
bars({"first test, 3 cases": 100 * kill_rate(first_test)[0], "both sides of each edge, 10 cases": 100 * kill_rate(second_test)[0]}, "Wrong answers caught", unit="%")

# %% [markdown]
r"""
Seven cases more, and nothing survives. They are not just any cases: they stand **on both sides of each edge**. How likely is it that chance finds them?

## 3. Chance finds no edges

Let the days be drawn from 0 to 90. "Still due on day 60" differs from the right answer on one day of 91:
"""

# %%
for cases in [10, 50, 100, 300]:
    print(f"{cases:>4} random cases: {1 - (90 / 91) ** cases:.0%} chance that one of them is day 60")

# %% [markdown]
r"""
A hundred random cases miss it in one run of three. And a rule where *two* things have to meet (a school, on day 60) is missed nearly always. So a generator **draws the edges on purpose**, then adds chance for what nobody thought of.

## 4. Your own mutants flatter you

The second test catches all *eight*. But the same person wrote the test and the wrong answers. What about mistakes of other people? Here are some that colleagues sent in:
"""

# %%
OTHERS = {
    "schools pay from day 60": lambda days, school=False: 20 if school and days >= 60 else late_fee(days, school),
    "weekends are free": lambda days, school=False: 0 if school or days >= 60 else min(max(days - 7 - 2 * ((days - 7) // 7), 0), 20),
    "rounds days up to weeks": lambda days, school=False: 0 if school or days >= 60 else min(-(-max(days - 7, 0) // 7) * 7, 20),
    "a month is the most": lambda days, school=False: 0 if school or days >= 31 else min(max(days - 7, 0), 20),
    "knows the cases by heart": lambda days, school=False: 0 if school else {3: 0, 10: 3, 7: 0, 8: 1, 26: 19, 27: 20, 28: 20, 59: 20, 60: 0}.get(days, 5),
}
rate, alive = kill_rate(second_test, OTHERS)
print(f"{rate:.0%} of other people's wrong answers are caught. These pass: {alive}")

# %% [markdown]
r"""
That is why the lab counts wrong answers that **you have not seen**, and why it asks you for a forecast: the difference between your own rate and theirs is what you did not think of.

Both survivors are instructive. "Schools pay from day 60" is a meeting of two rules. And the other one knows nothing at all except the visible cases.

## 5. Questions that nobody has seen

Against learning by heart no list of cases helps, however long. The questions have to be **fresh**: a generator makes them from a seed that trainees do not have, and the test computes the right answer itself, *in another way*, so that one mistake is not made twice.
"""

# %%
import random


def truth(days, school):
    """The fee, counted day by day: another way than the answer's formula."""
    fee = 0
    for day in range(1, days + 1):
        if day > 7 and fee < 20:
            fee += 1
    return 0 if school or days > 59 else fee


def questions(seed, count=60):
    rng = random.Random(seed)
    edges = [0, 7, 8, 26, 27, 28, 59, 60, 61]
    return [(rng.choice(edges) if rng.random() < 0.5 else rng.randrange(90), rng.random() < 0.3) for _ in range(count)]


def third_test(fee, seed=2026):
    return all(fee(days, school=school) == truth(days, school) for days, school in questions(seed))


print(f"own wrong answers: {kill_rate(third_test)[0]:.0%}, those of others: {kill_rate(third_test, OTHERS)[0]:.0%}, the right answer passes: {third_test(late_fee)}")

# %% [markdown]
r"""
The seed matters twice. The **same** seed gives the same marks tomorrow: whoever complains can be graded again. **Another** seed for the next cohort makes this year's answers worthless as a crib.

## 6. The other mistake: right answers refused

Now the quiet harm. Three colleagues answer correctly, each in their own way:
"""

# %%
from decimal import Decimal

RIGHT = {
    "a table of days": lambda days, school=False: 0 if school or days >= 60 else ([0] * 8 + list(range(1, 20)) + [20] * 33)[days],
    "in cents, then euros": lambda days, school=False: 0.0 if school or days > 59 else max(0, min(2000, 100 * days - 700)) / 100,
    "with Decimal": lambda days, school=False: Decimal(0) if school or days >= 60 else min(max(Decimal(days) - 7, Decimal(0)), Decimal(20)),
}


def fourth_test(fee):
    """Like the third, and it looks at the type: the worked answer returns an int."""
    return third_test(fee) and all(type(fee(days)) is int for days in (3, 10, 40))


for test in (third_test, fourth_test):
    print(f"{test.__name__}: {sum(test(fee) for fee in RIGHT.values())} of {len(RIGHT)} right answers pass")

# %% [markdown]
r"""
The fourth test is stricter, and worse. The rule says nothing about types. **Over-specified** is what we call a check that asks for more than the task does: a type, a helper's name, the last bit of a decimal fraction (`0.1 + 0.2 == 0.3` is false), one exact wording. Each is a worked answer that
looks into the test. The remedy is the same as before, from the other side: keep right answers by other hands, and see to it that all of them pass.

## 7. Two that nobody can tell apart

Is this one wrong?
"""

# %%
def strange(days, school=False):
    return 0 if school or days >= 60 else min(max(days - 7, 0), 52, 20)


rng = random.Random(1)
different = [days for days in (rng.randrange(0, 2000) for _ in range(10_000)) if strange(days) != late_fee(days)]
print("tried 10,000, different:", len(different))

# %% [markdown]
r"""
It has a needless 52, and always says the same. Such a mutant is **equivalent**: nothing can kill it, and it counts neither for nor against a test. But be careful with the word. Ten thousand tries are a search, not a proof; the proof is that 20 is smaller than 52, so the 52 never decides.
Whoever says "equivalent" because the own test did not notice has only found a hole in the test.

## 8. What the number does not say

A kill rate of 100 % says: *these* mistakes are noticed. It does not say that the text of the task is clear, that the feedback helps, or that the rule is a good rule. Those take a person who reads. In the lab a person does, with a rubric.

| a test is good when | how you know |
|---|---|
| wrong answers fail | kill rate on wrong answers of others |
| right answers pass | right answers of others, all of them |
| it cannot be learnt by heart | a program that knows the visible cases fails |
| it says the same tomorrow | graded three times: same marks, same words |
| its feedback teaches and gives nothing away | read it as a trainee, and look for hidden rows in it |

## Try it yourself

- Take a test of your own work: a spreadsheet check, an acceptance list for a supplier. Write five wrong answers. How many pass?
- The rule changes: schools pay from the thirtieth day. Which of the three tests notices an answer that was not changed?
- Write a wrong answer that survives the third test with seed 2026, and is wrong for more than one day in a hundred. How did you find it?
"""
