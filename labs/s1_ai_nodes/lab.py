# %% [markdown] name="why_it_pays"
r"""
# Finding AI nodes

**Why it pays.** Six processes of Lantern Learning take 2,700 hours of hands-on work a month, more than 100,000 EUR.
The board gives you 60 build days for **at most five AI nodes**. Five good ones save more than 200 hours a month, about
100,000 EUR a year. Five bad ones cost the same to build and save next to nothing.

**How to work here.** Run the cells from the top with Shift + Enter.

- Most code is given: run it and look at what it shows. You need not read it.
- At `raise NotImplementedError()` you write your answer; delete that line and the comment above it. In a form you write in place of
  each `?` and delete the last two lines, these two. While they stand there the cell ends red, even when the rest is right.
- `# Check` cells tell you at once whether you are on track. They use data that you can see; the points come from months that you cannot.
- You changed something further up? Run that cell again, then every cell below it.
- Stuck? Open a hint. Hints cost nothing.
"""

# %% locked="load_data"
from pathlib import Path

import pandas as pd

from campkit.charts import bars, dots, together

assert Path("data/dev").is_dir(), "The folder data is not beside this notebook. Open the notebook in the lab's own folder."

pd.set_option("display.max_colwidth", 90)
steps = pd.read_csv("data/dev/steps.csv")
events = pd.read_csv("data/dev/events.csv")
volumes = pd.read_csv("data/dev/volumes.csv")
pilots = pd.read_csv("data/dev/pilots.csv")
print(f"{len(steps)} steps in {steps['process'].nunique()} processes, {len(events):,} rows of work in October 2026")

# %% [markdown] name="see_it_fail"
r"""
## 1. See it fail

Last spring four teams each built one AI node. Each team had a reason that sounds good.
"""

# %% locked="show_pilots"
together(
    bars({row.step: (row.hours_promised, row.hours_saved) for row in pilots.itertuples()},
         "Four pilots: hours a month", series=("promised", "saved"), unit="h"),
    pilots[["step", "reason"]])

# %% [markdown] name="what_went_wrong"
r"""
- **Carrier and label:** weight and country settle it. A rule did the same, and the node was switched off.
- **Complaints:** three people look at each one together, and the log has a row for each of them.
- **Missed lessons** wait in a queue for hours. The work itself is short.
- **The class test** happens in a classroom. There was nothing for a program to read.

Which of the four reasons would have convinced you?
"""

# %% [markdown] name="mini_lesson"
r"""
## 2. What is an AI node?

A step of a process in which a model does the work and people deal with what is left. It pays where work is **frequent**,
**repetitive** and needs **judgement**. Ask five questions, in this order:

| | question | if not |
|---|---|---|
| 1 | **May** it? A step that cannot be undone *and* that a law covers needs a second person who approves. | human |
| 2 | Can a program **read** what comes in? Text, form, image: yes. Phone call, paper, in person: no. | human |
| 3 | Does it **repeat**? The same kinds of case come again and again. | human |
| 4 | Does it need **judgement**? The same kind of case is not always decided alike. | rule |
| 5 | Does it save enough **hours** for the days it takes to build? | still `ai`, but build it later |

A rule is cheaper than a model, faster, and never surprising: where it will do, take it. Of the work that recurs, a node takes over about 70 %;
the other 30 % is looking over its shoulder. The rare cases stay with people altogether. Start with three to five nodes. A team that has felt one good node finds the next by itself.
"""

# %% [markdown] name="manager_reads"
r"""
## 3. Read one process (the AI manager leads)

The map of *refunds*, and below it how the most frequent kinds of case were decided in October. `100% free return` means: of 100 such cases,
100 ended that way (rounded). Read it like a colleague's notes; no formula yet.

**Your turn:** label the eight steps. In the form below, write `rule`, `ai` or `human` in place of each `?` and keep the quotes: `"ai"`. Then delete the last two lines.

<details><summary>Hint: a step that moves money</summary>
<code>refund_pay</code> cannot be undone and is regulated. Does a second person approve?
</details>
<details><summary>Hint: a step with many outcomes</summary>
Four outcomes do not make a judgement. Look within one kind: is it always the same outcome?
</details>
"""

# %% locked="show_refunds"
def decisions(step):
    """The three most frequent kinds of case of one step, each with its most frequent decision, and how many kinds came only once."""
    once = events[events["step"] == step].drop_duplicates("task")
    kinds, shown = once["kind"].value_counts(), {"step": step}
    known = [kind for kind in kinds.index if not kind.startswith("one-off")]
    for place, kind in zip(("most frequent kind", "second", "third"), known):
        decided = once.loc[once["kind"] == kind, "outcome"].value_counts(normalize=True)
        shown[place] = f"{kind} ({kinds[kind]} x): {decided.iloc[0]:.0%} {decided.index[0]}"
    return shown | {"seen only once": f"{(kinds == 1).sum()} of {len(once)} tasks"}


refunds = steps[steps["process"] == "refunds"]
together(
    refunds[["step", "name", "input", "reversible", "regulated", "approval"]],
    pd.DataFrame([decisions(step) for step in refunds["step"]]).fillna(""))

# %% solution="labels_form"
labels = {
    "refund_read": "?",
    "refund_window": "?",
    "refund_photo": "?",
    "refund_amount": "?",
    "refund_goodwill": "?",
    "refund_pay": "?",
    "refund_restock": "?",
    "refund_close": "?",
}
### BEGIN SOLUTION
labels = {
    "refund_read": "ai",
    "refund_window": "rule",
    "refund_photo": "ai",
    "refund_amount": "rule",
    "refund_goodwill": "human",
    "refund_pay": "ai",
    "refund_restock": "human",
    "refund_close": "rule",
}
### END SOLUTION

# %% check="labels_by_hand" points=4 dimension="business" lead="manager"
# Check: is every step labelled, and are two of them right?
for step, label in labels.items():
    assert label in ("rule", "ai", "human"), f"{step}: {label!r} is no label. Write rule, ai or human in quotes. There is no fourth."
assert labels["refund_window"] == "rule", "refund_window: within 14 days is a free return, nearly every time. What is that?"
assert labels["refund_restock"] == "human", "refund_restock: the kit lies on a table in the warehouse. Question 2?"
print("All eight are labelled, and the two that this check looks at are right.")

# %% [markdown] name="guard_task"
r"""
### The house rule

Questions 1 and 2 are the house rule: hours do not soften it. `step` is a row of the map, for example
`{"input": "text", "reversible": "no", "regulated": "yes", "approval": "no"}`. Return `True` when the step may become an AI node.

<details><summary>Hint: yes and no</summary>
<code>"no"</code> is a text, and <code>if "no":</code> counts as true. Compare: <code>step["regulated"] == "yes"</code>.
</details>
<details><summary>Hint: return</summary>
Each way through the function ends with <code>return True</code> or <code>return False</code>, without quotes. <code>print</code> only shows something.
</details>
<details><summary>Hint: and, or</summary>
Forbidden needs all three at once: not reversible, regulated, no approval. One alone is fine.
</details>
"""

# %% solution="guard_rule"
DIGITAL = ["text", "form", "image"]


def may_be_ai(step):
    """Return True when the house rule lets the step become an AI node and a program can read what comes in."""
    ### BEGIN SOLUTION
    if step["input"] not in DIGITAL:
        return False
    if step["reversible"] == "no" and step["regulated"] == "yes":
        return step["approval"] == "yes"
    return True
    ### END SOLUTION

# %% check="guard_cases" points=4 dimension="business" lead="manager"
# Check: six steps that you know
def example(input, reversible, regulated, approval):
    answer = may_be_ai({"input": input, "reversible": reversible, "regulated": regulated, "approval": approval})
    assert answer is not None, "may_be_ai returned nothing. Does every way through the function end with return True or return False?"
    assert isinstance(answer, bool), f"may_be_ai returned {answer!r}. Return True or False, without quotes."
    return answer


assert example("text", "yes", "no", "no") is True, "Sorting e-mails can be undone and no law covers it. Should be True, yours is False."
assert example("text", "no", "yes", "no") is False, "No way back, a law covers it, nobody approves. Should be False, yours is True."
assert example("text", "no", "yes", "yes") is True, "The same step with an approval: a person signs before it takes effect. Should be True, yours is False."
assert example("phone call", "yes", "no", "no") is False, "Nobody writes the phone call down, so there is nothing to read. Should be False, yours is True."
assert example("form", "yes", "yes", "no") is True, "A law covers it, but it can be undone: the house rule does not forbid it. Should be True, yours is False."
assert example("form", "no", "no", "no") is True, "It cannot be undone, but no law covers it: the house rule does not forbid it. Should be True, yours is False."
print("The house rule holds for these six.")

# %% [markdown] name="read_the_log"
r"""
## 4. Measure all fifty (the AIBP leads)

Eight steps can be read. Fifty must be measured. We start with a log that is small enough to count on your fingers.
"""

# %% locked="small_log"
small = pd.DataFrame(
    [["T1", "C1", "read", "Ana", 30, 200, "no", "broken part", "new kit"],
     ["T2", "C1", "sign", "Ana", 60, 0, "no", "high amount", "pay"],
     ["T2", "C1", "sign", "Ben", 60, 0, "no", "high amount", "pay"],
     ["T2", "C1", "sign", "Eva", 60, 0, "no", "high amount", "pay"],
     ["T3", "C2", "read", "Ben", 30, 500, "no", "broken part", "refund"],
     ["T4", "C2", "read", "Ben", 60, 10, "yes", "broken part", "new kit"],
     ["T5", "C3", "read", "Eva", 30, 10, "no", "left in the rain", "refuse"]],
    columns=["task", "case", "step", "actor", "minutes", "waiting", "rework", "kind", "outcome"])
together(small)

# %% [markdown] name="hours_task"
r"""
- `minutes` is the hands-on time of the **whole task**. Ana, Ben and Eva signed together for 60 minutes: three rows, one task, one hour.
- `rework` is work: it came back, and somebody did it again.
- `waiting` is not work.

So `read` took 2.5 hours and `sign` took 1 hour. Write the function that finds this.

<details><summary>Hint: one row for each task</summary>
<code>once = log.drop_duplicates("task")</code> keeps the first row of every task.
</details>
<details><summary>Hint: a sum for each step</summary>
<code>once.groupby("step")["minutes"].sum()</code> adds up the minutes of each step.
</details>
"""

# %% solution="hours_worked"
def hours_by_step(log):
    """Return the hands-on hours of each step: every task once, rework included, waiting left out."""
    ### BEGIN SOLUTION
    once = log.drop_duplicates("task")
    return once.groupby("step")["minutes"].sum() / 60
    ### END SOLUTION

# %% check="hours_counted_once" points=4 dimension="business" lead="aibp"
# Check: the small log, counted on fingers
hours = hours_by_step(small)
assert hours is not None, "hours_by_step returned nothing. Is there a return?"
assert hasattr(hours, "keys"), f"hours_by_step should return one number for each step; yours: {hours!r}. Use groupby(\"step\")."
assert "read" in hours and "sign" in hours, "A step is missing. Case C1 goes through two steps: it is each TASK that counts once, not each case."
assert hours["sign"] != 3, "sign took one hour. Three hours means: you counted it once for each person."
assert hours["read"] != 1.5, "read took 2.5 hours. 1.5 means: the rework is missing."
assert hours["read"] < 10, "read took 2.5 hours. Are these minutes, or hours with the waiting?"
assert hours["read"] == 2.5 and hours["sign"] == 1, f"read should be 2.5 and sign 1; yours: {dict(hours)}"
twice = pd.concat([small, small.assign(task=small["task"] + " again")])
hours = hours_by_step(twice)
assert hours["read"] == 5 and hours["sign"] == 2, ("The small log twice, under new task numbers, is 5 hours of read and 2 of sign; "
    f"yours: {dict(hours)}. Does the function use the table `log` that it is given, and count each task once, whatever else is alike?")
print("2.5 hours and 1 hour: right.")

# %% locked="tasks_once"
def tasks_of(log):
    """Return the log with one row for each task, as you just did it."""
    return log.drop_duplicates("task")

# %% [markdown] name="recurring_task"
r"""
### Does it repeat?

A kind **recurs** at a step when five tasks or more are of that kind. Return the share of *tasks* that are of a recurring kind.
In the small log, with `times=2`: three of four `read` tasks are a broken part, so 0.75. The first lines are given: `size` says
for every task how many tasks of its step are of its kind.

<details><summary>Hint: a share is a mean</summary>
<code>size >= times</code> is True or False for every task; its mean is the share of True.
</details>
<details><summary>Hint: for each step</summary>
<code>(size >= times).groupby(once["step"]).mean()</code>
</details>
"""

# %% solution="kinds_recurring"
def recurring_by_step(log, times=5):
    """Return for each step the share of tasks, 0 to 1, whose kind came `times` times or more at that step."""
    once = tasks_of(log)
    size = once.groupby(["step", "kind"])["task"].transform("size")
    ### BEGIN SOLUTION
    return (size >= times).groupby(once["step"]).mean()
    ### END SOLUTION

# %% check="recurring_share" points=3 dimension="ai" lead="aibp"
# Check: the small log again
share = recurring_by_step(small, times=2)
assert share is not None, "recurring_by_step returned nothing. Is there a return?"
assert hasattr(share, "keys"), f"We need one number for each step; yours is one answer for all: {share!r}. Group by once[\"step\"] before the mean."
assert "read" in share, "There is no line for the step read. Yours has one line for each task or kind: group by once[\"step\"] and take the mean."
assert share["read"] != 0.5, "0.5 is the share of KINDS (one of two). We need the share of tasks: three of four."
assert share["read"] == 0.75, f"read should be 0.75 with times=2, yours is {share['read']}. Does the function use `times`, or a number typed in?"
assert share["sign"] == 0, f"sign has one task only, so nothing recurs: 0. Yours is {share['sign']}"
share = recurring_by_step(small, times=3)
assert share["read"] == 0.75, f"With times=3 read is still 0.75: exactly three are enough (>=). Yours is {share['read']}"
share = recurring_by_step(small, times=4)
assert share["read"] == 0, f"With times=4 nothing recurs, three are too few: 0. Yours is {share['read']}. Does the function use `times`?"
print("0.75 and 0: right.")

# %% [markdown] name="judgement_task"
r"""
### Does it need judgement?

Imagine the best rule: *for this kind of case, always do what is usual*. How often would it be wrong? That is our measure.
Below, the first number in each row is the usual outcome: the rule gets those right, and everything to the right of them wrong.
`outcome 1` is what is most frequent in its own row, so it is not the same outcome in each row.
"""

# %% locked="show_outcomes"
two = events[events["step"].isin(["refund_photo", "refund_window"])].drop_duplicates("task")
two = two[~two["kind"].str.startswith("one-off")]
together(two.pivot_table(index=["step", "kind"], columns=two.groupby(["step", "kind"])["outcome"].transform(lambda o: o.map({v: f"outcome {n + 1}" for n, v in enumerate(o.value_counts().index)})),
                values="task", aggfunc="count", fill_value=0).reset_index())

# %% [markdown] name="judgement_steps"
r"""
`refund_window` has several outcomes, but one for each kind: a rule will do. `refund_photo` needs judgement.

Given is `count`: the tasks of each step, kind and outcome. Three moves are left: for each step and kind take the largest count
(`max`) and the sum (`sum`); keep the kinds with `times` tasks or more; add up by step, and return 1 minus `max` / `sum`. Write a column as `kinds["sum"]`: `kinds.sum` is something else.

<details><summary>Hint: first move</summary>
<code>kinds = count.groupby(["step", "kind"]).agg(["max", "sum"])</code>
</details>
<details><summary>Hint: the rest</summary>
<code>by_step = kinds[kinds["sum"] >= times].groupby("step").sum()</code>, then <code>1 - by_step["max"] / by_step["sum"]</code>
</details>
"""

# %% solution="kinds_judged"
def judgement_by_step(log, times=5):
    """Return for each step the share of tasks of recurring kinds, 0 to 1, that the best rule would decide wrongly."""
    once = tasks_of(log)
    count = once.groupby(["step", "kind", "outcome"]).size()
    ### BEGIN SOLUTION
    kinds = count.groupby(["step", "kind"]).agg(["max", "sum"])
    by_step = kinds[kinds["sum"] >= times].groupby("step").sum()
    return 1 - by_step["max"] / by_step["sum"]
    ### END SOLUTION

# %% check="judgement_share" points=4 dimension="ai" lead="both"
# Check: the small log, and the two steps above
share = judgement_by_step(small, times=2)
assert share is not None, "judgement_by_step returned nothing. Is there a return?"
assert not hasattr(share, "columns"), "That is still a table, the first move. Two moves are left: keep what recurs, add up by step and return one number for each step."
assert hasattr(share, "keys") and "read" in share, "We need one number for each step, and there is none for read. Add up by step."
assert abs(share["read"] - 0.25) > 0.01, "0.25 means: the kind that came only once is counted as well. Keep the kinds with `times` tasks or more."
assert abs(share["read"] - 2 / 3) > 0.01, "0.67 is how often the rule is RIGHT. We need how often it is wrong: 1 minus that."
assert abs(share["read"] - 1 / 3) < 0.01, f"Three broken parts, two of them a new kit: the rule is wrong once in three, 0.33. Yours: {share['read']:.2f}"
six = pd.DataFrame([[f"T{n}", "move", kind, outcome] for n, (kind, outcome) in enumerate(
    [("travel", "free"), ("travel", "free"), ("travel", "charge"), ("travel", "charge"), ("illness", "free"), ("illness", "free")])],
    columns=["task", "step", "kind", "outcome"])
share = judgement_by_step(six, times=2)["move"]
assert abs(share - 0.25) > 0.01, "Four tasks of one kind, two wrong; two of another, none wrong: 2 of 6 tasks. 0.25 is the mean of the kinds; add the tasks up first."
assert abs(share - 0.5) > 0.01, "A kind that came exactly `times` times counts as well: >=, not >."
assert abs(share - 1 / 3) < 0.01, f"Four tasks of one kind, two wrong; two of another, none wrong: 2 of 6, 0.33. Yours: {share:.2f}"
share = judgement_by_step(events)
assert share["refund_window"] < 0.03, f"refund_window has one outcome for each kind, so nearly 0. Yours: {share['refund_window']:.2f}"
assert 0.15 < share["refund_photo"] < 0.4, f"refund_photo needs judgement, about a quarter. Yours: {share['refund_photo']:.2f}"
print("A rule is right at refund_window and often wrong at refund_photo: right.")

# %% locked="measure_steps"
TAKES_OVER = 0.7  # share of the recurring work that a node takes over


def measure(log, steps):
    """Return the map with your three measures for each step, and the hours a month that an AI node would save."""
    table = steps.set_index("step", drop=False)
    table["hours"] = pd.Series(hours_by_step(log))
    table["recurring"] = pd.Series(recurring_by_step(log))
    table["judgement"] = pd.Series(judgement_by_step(log))
    table = table.fillna({"hours": 0.0, "recurring": 0.0, "judgement": 0.0})
    table["hours_saved"] = table["hours"] * table["recurring"] * TAKES_OVER
    return table.reset_index(drop=True)


measured = measure(events, steps)
together(measured[["step", "hours", "recurring", "judgement", "hours_saved", "build_days"]].round(2).sort_values("hours", ascending=False).head(8))

# %% [markdown] name="limits_task"
r"""
## 5. Draw two lines (the AI manager leads)

How much repetition is enough? From where on is it judgement? Every dot is a step: look for the gap.
Below `recurring` a step stays with people; below `judgement` a rule does it. Put a number in place of each `?`, without quotes.
Other months look a little different, so leave room on both sides of your line.
"""

# %% locked="show_limits"
by_name = measured.set_index("step")
together(
    dots(by_name["recurring"].to_dict(), "Share of tasks of a recurring kind", unit="recurring"),
    dots(by_name.loc[by_name["recurring"] > 0.5, "judgement"].to_dict(),
         "How often the best rule would be wrong (steps that repeat)", unit="judgement", high=0.5))

# %% solution="limits_set"
limits = {"recurring": "?", "judgement": "?"}
### BEGIN SOLUTION
limits = {"recurring": 0.5, "judgement": 0.07}
### END SOLUTION

# %% check="limits_between" points=3 dimension="ai" lead="manager"
# Check: two numbers, and room around them
for name, limit in limits.items():
    assert isinstance(limit, (int, float)), f"{name}: {limit!r} is no number. Write a number between 0 and 1, without quotes."
    values = measured[name] if name == "recurring" else measured.loc[measured["recurring"] > 0.5, name]
    near = int(((values - limit).abs() < 0.03).sum())
    assert near == 0, f"{name}: {near} of the steps lie within 0.03 of your limit. Look for the widest gap without dots, and stay away from its edges."
    assert values.min() < limit < values.max(), f"{name}: all steps lie on one side of your limit. It separates nothing."
print("Both lines have room around them.")

# %% [markdown] name="label_step_task"
r"""
## 6. Label and choose (both)

The first four questions, for any step. `step` is one row of `measured`, with all columns of the map and your measures.
Use `may_be_ai` and `limits`. The order matters.

<details><summary>Hint: what it looks like</summary>
<code>if not may_be_ai(step):</code> and below it, further in, <code>return "human"</code>. The step stands in the brackets.
</details>
<details><summary>Hint: compare with a limit</summary>
<code>step["recurring"] < limits["recurring"]</code>, with the quotes. The last line has no <code>if</code>: it says what is left.
</details>
"""

# %% solution="label_step"
def label_step(step):
    """Return "human", "rule" or "ai" for one measured step."""
    ### BEGIN SOLUTION
    if not may_be_ai(step):
        return "human"
    if step["recurring"] < limits["recurring"]:
        return "human"
    if step["judgement"] < limits["judgement"]:
        return "rule"
    return "ai"
    ### END SOLUTION

# %% locked="label_all"
def label_steps(table):
    """Return step -> label for a table of measured steps."""
    return {row["step"]: label_step(row) for row in table.to_dict("records")}


measured["label"] = measured["step"].map(label_steps(measured))
together(measured.groupby("label")["hours"].agg(steps="count", hours="sum").round(0).reset_index())

# %% check="labels_held_out" points=5 dimension="ai" lead="both"
# Check: your function against your own reading of the refund process, and two steps from elsewhere
found = label_steps(measured)
for step, label in found.items():
    assert label in ("rule", "ai", "human"), f"{step}: label_step returned {label!r}. Does every way through the function end with return and a label in quotes?"
known = measured[measured["step"] == "order_book"].iloc[0].to_dict()
assert label_step(known | {"input": "phone call"}) == "human", "order_book, if it came by phone: human. Ask may_be_ai(step) first, with (step)."
assert label_step(known | {"recurring": 0.0}) == "human", "order_book, if no case ever came again: human. Does it repeat? comes before judgement."
differ = [f"{step} (by hand {label}, function {found[step]})" for step, label in labels.items() if found[step] != label]
assert not differ, (f"By hand and by function differ: {', '.join(differ)}. Which one is right? If the hand was wrong: go back to the form in "
    "section 3, change it, run that cell, then this one. If the function was: change it, run its cell and the next, then this one.")
assert found["order_book"] == "rule", "order_book: paid by card, so confirm. A rule."
assert found["quote_sign"] == "human", "quote_sign: signing is final, a law covers it, nobody approves. Question 1."
print({label: list(found.values()).count(label) for label in ("rule", "ai", "human")})

# %% [markdown] name="choose_task"
r"""
### At most five, in 60 days

`candidates` is a table of AI nodes with `step`, `hours_saved` and `build_days`. Return a list of names: at most `max_nodes`,
together at most `build_days`, as many hours saved as you can.

<details><summary>Hint: what to compare</summary>
Hours saved <b>per</b> build day. Sort by that, best first:
<code>per_day = candidates["hours_saved"] / candidates["build_days"]</code>, then
<code>sorted_table = candidates.assign(per_day=per_day).sort_values("per_day", ascending=False)</code>
</details>
<details><summary>Hint: the loop</summary>
Go through <code>sorted_table.to_dict("records")</code>. While there is room for one more node and its days fit into <code>days_left</code>,
append <code>node["step"]</code> (the name, not the whole node) to <code>chosen</code> and take its days off. A node that does not fit is passed over.
</details>
"""

# %% solution="choose_nodes"
def choose_nodes(candidates, max_nodes=5, build_days=60):
    """Return the names of the chosen nodes: at most `max_nodes`, together at most `build_days` days."""
    chosen, days_left = [], build_days
    ### BEGIN SOLUTION
    per_day = candidates["hours_saved"] / candidates["build_days"]
    best_first = candidates.assign(per_day=per_day).sort_values("per_day", ascending=False)
    for node in best_first.to_dict("records"):
        if len(chosen) < max_nodes and node["build_days"] <= days_left:
            chosen.append(node["step"])
            days_left = days_left - node["build_days"]
    ### END SOLUTION
    return chosen

# %% check="nodes_best_use" points=5 dimension="ai" lead="aibp"
# Check: three candidates and 20 days
three = pd.DataFrame({"step": ["big", "good", "fair"], "hours_saved": [50, 40, 30], "build_days": [20, 10, 10]})
choice = choose_nodes(three, max_nodes=2, build_days=20)
assert choice is not None, "choose_nodes returned nothing. Is return chosen still the last line?"
choice = list(choice)
assert choice, "choose_nodes returned an empty list."
assert all(isinstance(name, str) for name in choice), "The list should hold names: append node[\"step\"], not node."
assert choice != ["big"], "big saves 50 hours and eats all 20 days. good and fair together save 70. Hours per day, and best first (ascending=False)?"
days = three.set_index("step").loc[choice, "build_days"].sum()
assert days <= 20, f"{choice} takes {days} days; there are 20."
assert len(choose_nodes(three, max_nodes=1, build_days=60)) == 1, "max_nodes=1 allows one node only."
assert sorted(choice) == ["fair", "good"], f"good and fair save most; yours: {choice}"
again = pd.DataFrame({"step": ["first", "long", "last"], "hours_saved": [30, 80, 20], "build_days": [5, 18, 5]})
choice = list(choose_nodes(again, max_nodes=3, build_days=12))
assert "long" not in choice, f"{choice}, with 12 days: long alone takes 18. Look at the days that are left before you append."
assert sorted(choice) == ["first", "last"], f"With 12 days, long does not fit, but first and last do: pass over it and go on. Yours: {choice}"
print("good and fair, 70 hours in 20 days: right.")

# %% locked="find_nodes"
def find_nodes(log, steps, max_nodes=5, build_days=60):
    """The whole way: measure, label, keep the AI nodes, choose."""
    table = measure(log, steps)
    found = label_steps(table)
    candidates = table[table["step"].map(found) == "ai"]
    return list(choose_nodes(candidates, max_nodes, build_days))


my_nodes = []  # an older choice does not count
my_nodes = find_nodes(events, steps)
chosen = measured.set_index("step").loc[my_nodes, ["name", "input", "hours", "hours_saved", "build_days"]]
together(
    bars(chosen["build_days"].to_dict() | {"all": int(chosen["build_days"].sum())},
         "Budget meter: build days of your nodes", unit="days", limit=60, limit_name="budget"),
    chosen.round(1).reset_index())

# %% check="nodes_held_out" points=6 dimension="business" lead="both"
# Check: your five nodes on October's log (the points come from three other months)
used = int(measured.set_index("step").loc[my_nodes, "build_days"].sum())
assert 3 <= len(my_nodes) <= 5, f"You chose {len(my_nodes)} nodes. Choose three to five."
assert used <= 60, f"Your nodes take {used} build days; there are 60."
total = measured.set_index("step").loc[my_nodes, "hours_saved"].sum()
assert total > 180, f"Your nodes save {total:.0f} hours a month. More than 180 are possible: run all cells from the top and look at the first red check."
print(f"{used} of 60 build days, {total:.0f} hours a month")

# %% check="nodes_allowed" points=6 dimension="business" lead="both"
# Check: is each of your nodes allowed, and can a program read its input?
for row in steps[steps["step"].isin(my_nodes)].to_dict("records"):
    assert row["input"] in ("text", "form", "image"), f"{row['step']}: nothing to read, the input is {row['input']}."
    assert row["reversible"] == "yes" or row["regulated"] == "no" or row["approval"] == "yes", f"{row['step']} is forbidden."
assert my_nodes, "There is no node to look at."
print("All nodes are allowed.")

# %% check="nodes_stable" points=3 dimension="ai" lead="aibp"
# Check: shake the log. Minutes off by up to 10 %, rows in another order: are they still the same nodes?
shaken = events.assign(minutes=(events["minutes"] * (0.9 + 0.2 * (events["task"].str[-2:].astype(int) / 99))).round())
shaken = shaken.sample(frac=1, random_state=1)
same = set(find_nodes(shaken, steps)) & set(my_nodes)
assert len(same) >= 4, f"Only {len(same)} of {len(my_nodes)} nodes are still chosen. Does your code use all rows?"
print(f"{len(same)} of {len(my_nodes)} nodes stay.")

# %% [markdown] name="error_gallery"
r"""
## 7. Error gallery

The same budget, other reasons. Each bar is what the five nodes of that reason would really save.
A bar of 0 means that not one of the five can be an AI node: the steps with the most hours are those that stay with people.
"""

# %% locked="show_gallery"
once = tasks_of(events)
reasons = {
    "done most often": once.groupby("step").size(),
    "most rows in the log": events.groupby("step")["minutes"].sum(),
    "longest, with waiting": (once["minutes"] + once["waiting"]).groupby(once["step"]).sum(),
    "rework left out": once[once["rework"] == "no"].groupby("step")["minutes"].sum(),
    "most hours, any step": once.groupby("step")["minutes"].sum(),
}
only_ai = measured["label"] == "ai"
worth = measured.set_index("step")["hours_saved"].where(only_ai.to_numpy(), 0)
gallery = {"yours": worth[my_nodes].sum() * 38 * 12 / 1000}
for reason, size in reasons.items():
    wrong_table = measured.assign(hours_saved=measured["step"].map(size).fillna(0))
    keep = wrong_table if reason in ("done most often", "most hours, any step") else wrong_table[only_ai]
    gallery[reason] = worth[choose_nodes(keep)].sum() * 38 * 12 / 1000
bars(gallery, "What five nodes save in a year, in thousand EUR, by the reason for which they were chosen")

# %% [markdown] name="memo_task"
r"""
## 8. The memo (the AI manager leads)

The board reads four figures. An hour costs 38 EUR, a build day 600 EUR. Fill in numbers, or calculate them from the table `chosen`:
`chosen["build_days"].sum()`. A figure that you need twice gets a name on a line of its own above the form, such as
`saved = chosen["hours_saved"].sum()`; inside the form `memo["..."]` does not work yet.
"""

# %% solution="memo_form"
memo = {
    "hours_per_month": "?",  # hours saved by all your nodes
    "eur_per_year": "?",     # what these hours cost in twelve months
    "build_cost_eur": "?",   # what building costs, once
    "payback_months": "?",   # after how many months the nodes have earned what they cost
}
### BEGIN SOLUTION
saved = chosen["hours_saved"].sum()
cost = chosen["build_days"].sum() * 600
memo = {
    "hours_per_month": saved,
    "eur_per_year": saved * 38 * 12,
    "build_cost_eur": cost,
    "payback_months": cost / (saved * 38),
}
### END SOLUTION

# %% check="memo_numbers" points=4 dimension="business" lead="manager"
# Check: do the figures fit together?
for name, value in memo.items():
    assert isinstance(value, (int, float)) or hasattr(value, "item"), f"{name}: {value!r} is no number."
assert memo["hours_per_month"] > 0, "hours_per_month should be more than 0. Is the table chosen above empty?"
assert abs(memo["hours_per_month"] - chosen["hours"].sum()) > 1, "These are all hours of your nodes. Take hours_saved: what a node takes over."
assert memo["hours_per_month"] < 400, "More than 400 hours: did you take hours instead of hours_saved?"
assert memo["build_cost_eur"] > 1000, "Building costs more than 1,000 EUR. Are these days? A build day costs 600 EUR."
assert abs(memo["eur_per_year"] / memo["hours_per_month"] - 456) < 5, "One saved hour a month is worth 38 EUR x 12 = 456 EUR a year."
assert abs(memo["payback_months"] - 12 * memo["build_cost_eur"] / memo["eur_per_year"]) < 0.2, "Payback: build cost, divided by the EUR saved in one month."
for name, value in memo.items():
    print(f"{name:<16} {value:>10,.1f}")

# %% [markdown] name="forecast_task"
r"""
## 9. Say it before you see it

What will **your** nodes save in November? Nobody has that log yet, but sales has a plan.
A forecast within 15 % of what comes earns the points.

<details><summary>Hint: what grows</summary>
Multiply what each node saves by the growth of <b>its</b> process, then add up.
</details>
<details><summary>Hint: where it stands</summary>
The process of a node is in <code>measured</code>: <code>mine = measured[measured["step"].isin(my_nodes)]</code>. The plan is in <code>volumes</code>, with
<code>october</code> and <code>november_plan</code>; the column <code>growth</code> is only shown. By process:
<code>plan = volumes.set_index("process")</code>, <code>growth = plan["november_plan"] / plan["october"]</code>
</details>
<details><summary>Hint: the growth of each node</summary>
<code>mine["process"].map(growth)</code> puts the growth beside each node; times <code>mine["hours_saved"]</code>, then the sum.
</details>
"""

# %% locked="show_plan"
together(volumes.assign(growth=(volumes["november_plan"] / volumes["october"]).round(2)))

# %% solution="forecast_made"
forecast_november = "?"
### BEGIN SOLUTION
growth = volumes.set_index("process")["november_plan"] / volumes.set_index("process")["october"]
mine = measured.set_index("step").loc[my_nodes]
forecast_november = float((mine["hours_saved"] * mine["process"].map(growth)).sum())
### END SOLUTION

# %% check="forecast_november" points=3 dimension="ai" lead="both"
# Check: a number of hours, not far from October
assert isinstance(forecast_november, (int, float)), f"{forecast_november!r} is no number of hours."
assert 0.5 < forecast_november / measured.set_index("step").loc[my_nodes, "hours_saved"].sum() < 2, "That is less than half or more than twice of October. Is it hours a month?"
print(f"Your forecast for November: {forecast_november:.0f} hours")

# %% [markdown] name="answer_task"
r"""
## 10. Explain it

`quote_sign`, signing the offers for schools, takes 91 hours a month, more than any of the five best nodes. The head of school sales wants it as an AI node.
Answer in three or four sentences: what do you decide, why, what would have to change, which node near it helps instead? Use one figure.
"""

# %% [markdown] written="refusal_answer" points=3 dimension="business" lead="manager"
r"""
### BEGIN SOLUTION
We will not build it now. Signing binds us and a law covers it, and nobody looks at the offer again before it is out: a mistake cannot be undone.
If a second person approved each offer before it is sent, the house rule would allow a node, but the log shows another problem: nearly nine in ten
cases are of a kind that does not come again. Writing the offer letter is different. It recurs, it is text, and a node there saves about 48 hours a
month, which gives you the time that you need for signing with care.
### END SOLUTION
"""

# %% [markdown] written="reflection_fields" points=3 dimension="ai" lead="both"
r"""
Look back, one or two sentences each. Write behind each of the three; delete the last line.

**What failed:**

**Which rule mended it:**

**Where it must not be used:**
### BEGIN SOLUTION
**What failed:** My first count took every row of the log, so steps that three people do together looked three times as large, and one of them was among my five.

**Which rule mended it:** A task counts once, however many people are in it: one row for each task before anything is added up.

**Where it must not be used:** In a cost account for wages. There each person's hour does count, because each of them is paid.
### END SOLUTION
"""

# %% [markdown] name="take_home"
r"""
## Take home

The card below is for the first of your nodes: sorted by hours per build day, the best of them. On Monday: take the log of one process of your own (a ticket system or a shared mailbox will do),
count tasks once, read ten cases of each of the three largest steps, and ask the five questions.
"""

# %% locked="node_card"
def node_card(step):
    """Print the card of one AI node."""
    row = measured.set_index("step").loc[step]
    print(f"AI NODE          {row['name']}")
    print(f"where            {row['process']}, done by {row['team']}, input: {row['input']}")
    print(f"takes today      {row['hours']:.0f} hours a month")
    print(f"repeats          {row['recurring']:.0%} of the tasks are of a known kind")
    print(f"needs judgement  a rule would be wrong in {row['judgement']:.0%} of them")
    print(f"would save       {row['hours_saved']:.0f} hours a month, {row['hours_saved'] * 38 * 12:,.0f} EUR a year")
    print(f"costs            {row['build_days']} build days, {row['build_days'] * 600:,.0f} EUR")
    print(f"stays with us    one-off cases; a sample of the rest; approval: {row['approval']}")
    print("stop it when     it saves less than half of that for two months")


node_card(my_nodes[0])
