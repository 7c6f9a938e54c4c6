# %% [markdown] name="why_it_pays"
r"""
# The value dashboard

Since May a branch of Lantern Learning has built **seven scenarios**: 86,600 EUR to build, 3,130 EUR a month in licences. The slide for the board says that
**84 % of the steps now run by themselves** and that all seven are a success. On Monday the board decides which of them go to eleven more branches.

You check the slide. At the end you have a dashboard that shows the same six months with measures nobody can feed, a list of what was wrong in the figures, and a decision
for each scenario: **keep** or **stop**. Rolled out as they are, the wrong ones among the seven cost a branch about 6,200 EUR a month more than they save, and there are twelve branches.

**How the pair works.** The *AI manager* says what the measures mean (acceptance cases), finds the five places where the log was made to look better, and decides on each scenario: three files, no code.
The *AIBP* writes the functions of the dashboard. Either half can be done without the other; part 5 needs both.

| | part | who leads | minutes |
|---|---|---|---|
| 1 | See it fail | both | 8 |
| 2 | The definitions | both | 10 |
| 3 | Cases, tricks, decisions | manager | 60 |
| 4 | The functions, at the same time as part 3 | AIBP | 75 |
| 5 | The dashboard, forecast, what it says | both | 12 |
| | Written answers | manager one, one together | 20 |

**One notebook is handed in.** The manager works in a copy of this folder and gives the AIBP `cases.csv`, `tricks.csv`, `decisions.yaml` and the text of 3d. The AIBP puts the files beside the notebook and the text into its cell.

**How to work here.** Run the cells from the top with Shift + Enter. Most code is given: run it and look. At `raise NotImplementedError()` you write your answer; delete that line and the comment above it.
A red box under your partner's part is your partner's. Hints cost nothing.
"""

# %% locked="load_data"
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from campkit.charts import bars, together

assert Path("data/dev").is_dir(), "The folder data is not beside this notebook. Open the notebook in the lab's own folder."

NAMES = ["log", "volumes", "costs", "orders", "contacts", "employees", "scenarios"]
tables = {name: pd.read_csv(f"data/dev/{name}.csv") for name in NAMES}
log, volumes, costs, orders, contacts, employees, scenarios = (tables[name] for name in NAMES)
AS_OF = "2026-10-31"  # the day on which everything was exported
print(f"{len(log):,} rows of the step log, {log['done_on'].min()} to {log['done_on'].max()}; {len(orders):,} orders; {len(contacts):,} contacts; {len(employees)} people")

# %% [markdown] name="see_it_fail"
r"""
## 1 See it fail

This is how the slide was made. Each line looks reasonable.
"""

# %% locked="the_slide"
def slide(month):
    """The slide's four figures for one month."""
    work = log[log["done_on"].str[:7] == month]
    bought = orders[orders["ordered_on"].str[:7] == month]
    spent = costs[costs["month"] == month]
    asked = contacts[contacts["on"].str[:7] == month]
    heads = ((employees["start_date"] <= f"{month}-31") & ~(employees["end_date"] <= f"{month}-31")).sum()
    return {
        "steps that run by themselves, %": 100 * (work["by"] != "person").mean(),
        "cost to serve, EUR per order": spent.loc[spent["kind"].isin(["people", "model"]), "amount"].sum() / len(bought),
        "solved the first time, %": 100 * (~asked.duplicated(["customer_id", "topic", "channel"])).mean(),
        "value of goods per head, EUR": bought["value"].sum() / heads,
    }


was, now = slide("2026-05"), slide("2026-10")
together(pd.DataFrame([(name, round(was[name], 1), round(now[name], 1)) for name in now], columns=["the slide", "May", "October"]))

# %% [markdown]
r"""
Now look at one step in one month: *read order* in October.
"""

# %% locked="one_step"
october_reading = log[(log["step"] == "read order") & (log["done_on"].str[:7] == "2026-10")]
in_the_order_book = volumes.set_index(["step", "month"]).loc[("read order", "2026-10"), "cases"]
print(f"rows in the log: {len(october_reading)}; orders in the order book: {in_the_order_book}")
twice = october_reading[october_reading.duplicated("event_id", keep=False)].sort_values("event_id")
together(twice[["event_id", "step", "case_id", "done_on", "by"]].head(4))

# %% [markdown] name="what_went_wrong"
r"""
832 rows for 602 orders. Somebody exported a file twice, and only the machine's file. **A figure that nobody tries to break is a wish.** There are four more tricks of other kinds in this log, and the slide
makes four mistakes of definition besides.
"""

# %% [markdown] name="definitions_table"
r"""
## 2 The definitions

| measure | it is | it is not |
|---|---|---|
| **AAR** | steps done by a machine alone and not undone within 7 days / all steps, by volume | steps of the process that *can* run alone; steps with a machine somewhere in them |
| **CTS** | people, model, tool, rework, refund and the month's part of building / orders **delivered** | wages and model calls / orders created |
| **FCR** | matters that need no second contact within 7 days / matters, over all channels | chats that the bot closed |
| **gross profit per head** | (value of delivered orders less cost of goods less all cost of serving) / **average** heads | the same by the heads of the last day |

**AAR, word by word.** `by` is what the tool says: `machine`, `assisted` or `person`. A row with a name under `confirmed_by` is **assisted**, whatever `by` says. Undone on the seventh day still
counts as undone; on the eighth it does not, which is why somebody might wait a day. A row that was exported twice (same `event_id`) is one step. A test run is no step at all. A step counts when the export is made at least 7 days after `done_on`: on 31 October a step of the 24th counts, one of the 25th does not. Nobody knows yet whether it will be undone.
Cases that are hard stay in: whoever leaves them out measures easy work.

**FCR, word by word.** Same customer and same topic within 7 days of the matter's last contact: the same matter, by whatever channel. Exactly 7 days later is still the same matter. A matter whose **first** contact is less than 7 days before the export is left out.

**CTS.** Orders of the month with status `delivered`. All cost rows of the month.

**Average heads.** Days that people were employed in the month / days of the month; the first and the last day count. No `end_date`: still here.

**Several desks.** Never average ratios. Add what is above the line, add what is below it, then divide.
"""

# %% [markdown] name="manager_cases"
r"""
## 3 Manager: cases, tricks, decisions

### 3a What counts? Acceptance cases for AAR

A case is a small log in numbers, and what AAR must be. The editor saves each change to `cases.csv`; Undo takes it back. An empty `expect` means: there is nothing to measure.

Your file is tried on **right programs** (every case must pass on all of them) and on **faulty programs**, each with one mistake that a real dashboard has had (at least one case must fail on each).
Write one case for each clause of the definition, and make the numbers such that the mistake would show: with 0 assisted steps nobody notices that assisted steps were counted. The editor's four practice programs are a warm-up; twelve others are hidden.

| number | counts |
|---|---|
| `machine` | steps done by a machine alone, old enough to count |
| `undone_in_7_days`, `undone_later` | how many of these were undone, until day 7 or from day 8 on |
| `twice` | how many of these stand in the log a second time; the second rows are not in `machine` |
| `too_young` | more steps by a machine, in the last 7 days |
| `test_runs` | more rows that were trials of a machine |
| `confirmed` | more steps logged as machine that a person confirmed |
| `assisted`, `person` | steps logged so |
"""

# %% locked="edit_cases" tags=["hide-input"]
import io

from campkit.widgets import FieldEditor, TableEditor

NUMBERS = {
    "machine": "done by a machine alone, old enough to count", "undone_in_7_days": "... of these: undone within 7 days", "undone_later": "... of these: undone on day 8 or later",
    "twice": "... of these: in the log a second time", "too_young": "done by a machine in the last 7 days (extra rows)", "test_runs": "test runs by a machine (extra rows)",
    "confirmed": "logged as machine, but a person confirmed it", "assisted": "logged as assisted", "person": "done by a person",
}
PRACTICE_PROGRAMS = {
    "counts every row of the export": lambda n: (n["machine"] + n["twice"] + n["too_young"] + n["test_runs"] + n["confirmed"], sum(n.values()) - n["undone_in_7_days"] - n["undone_later"]),
    "calls everything automatic": lambda n: (1, 1),
    "calls nothing automatic": lambda n: (0, 1),
    "never looks at what was undone": lambda n: (n["machine"], n["machine"] + n["confirmed"] + n["assisted"] + n["person"]),
}


def numbers_of(case):
    """The numbers of a case, and what is wrong with it (empty text: nothing)."""
    try:
        found = {name: int(case[name] or 0) for name in NUMBERS}
        expect = None if case["expect"].strip() == "" else float(case["expect"])
    except ValueError:
        return None, None, "numbers are whole, and expect is a number such as 62.5 or empty"
    if min(found.values()) < 0 or found["undone_in_7_days"] + found["undone_later"] > found["machine"] or found["twice"] > found["machine"]:
        return None, None, "no number is below 0, and what was undone or exported twice is part of machine"
    return found, expect, ""


def feedback_on_cases(cases):
    """What is wrong with a case, and which practice programs no case catches yet."""
    read = [(case["case"].strip() or f"number {position}", *numbers_of(case)) for position, case in enumerate(cases, 1)]
    lines = [f"Case {position} ({name}): {problem}." for position, (name, _, _, problem) in enumerate(read, 1) if problem]
    for name, program in PRACTICE_PROGRAMS.items():
        def wrong(found, expect, program=program):
            above, below = program(found)
            said = round(100 * above / below, 1) if below else None
            return said != (None if expect is None else round(expect, 1))
        by = next((case for case, found, expect, problem in read if not problem and wrong(found, expect)), None)
        lines.append(f"Not caught yet: a program that {name}." if by is None else f"Caught: a program that {name}, first by your case {by!r}.")
    lines += [f"Case {position} ({name}) says that there is nothing to measure, and {found['machine']} steps by a machine are old enough." for position, (name, found, expect, problem) in enumerate(read, 1) if not problem and expect is None and found["machine"]]
    return [*lines, f"{len(cases)} case{'s' * (len(cases) != 1)}."]


def saved(name):
    """A file of the manager as text; a sentence when it is not there."""
    assert Path(name).exists(), f"{name} is not saved yet. The manager fills in its editor in part 3; a pair's files lie beside this notebook."
    return Path(name).read_text(encoding="utf-8")


def saved_table(name):
    """The rows of a file of the manager, all as text."""
    return pd.read_csv(io.StringIO(saved(name)), dtype=str, keep_default_na=False)


case_editor = TableEditor("cases.csv", columns={"case": "a short name", "expect": "AAR in per cent, one decimal; empty when there is nothing to measure", **NUMBERS},
                          defaults={name: "0" for name in NUMBERS}, feedback=feedback_on_cases, name_column="case")
case_editor.show()

# %% artefact="cases.csv"
### BEGIN SOLUTION
stories = [
    {"case": "plain", "machine": 6, "assisted": 0, "person": 4, "expect": "60.0"},
    {"case": "assisted is not automatic", "machine": 5, "assisted": 3, "person": 2, "expect": "50.0"},
    {"case": "a person's name makes it assisted", "machine": 5, "confirmed": 3, "person": 2, "expect": "50.0"},
    {"case": "undone in the week", "machine": 6, "undone_in_7_days": 2, "person": 4, "expect": "40.0"},
    {"case": "undone later stands", "machine": 6, "undone_later": 2, "person": 4, "expect": "60.0"},
    {"case": "exported twice", "machine": 6, "twice": 5, "person": 4, "expect": "60.0"},
    {"case": "test runs are no work", "machine": 6, "test_runs": 8, "person": 4, "expect": "60.0"},
    {"case": "too young to tell", "machine": 6, "too_young": 8, "person": 4, "expect": "60.0"},
    {"case": "nothing yet", "too_young": 3, "expect": ""},
    {"case": "no machine at all", "assisted": 2, "person": 2, "expect": "0.0"},
]
pd.DataFrame([{"case": "", **dict.fromkeys(NUMBERS, 0)} | story for story in stories]).to_csv("cases.csv", index=False)
### END SOLUTION

# %% check="cases_right" points=3 dimension="business" lead="manager" tags=["raises-exception"]
# Check: can every case be read, and is a plain one right?
cases = saved_table("cases.csv").to_dict("records")
assert len(cases) >= 5, f"{len(cases)} cases cannot cover the definition; think of one for each clause"
for case in cases:
    found, expect, problem = numbers_of(case)
    assert not problem, f"case {case['case']!r}: {problem}"
    if not any(found[name] for name in found if name not in ("machine", "person")) and found["machine"] + found["person"]:
        assert expect is not None and abs(expect - 100 * found["machine"] / (found["machine"] + found["person"])) < 0.06, f"case {case['case']!r}: only machine and person, so AAR is machine / (machine + person)"

# %% check="cases_catch" points=5 dimension="business" lead="manager" tags=["raises-exception"]
cases = saved_table("cases.csv").to_dict("records")
missed = [line for line in feedback_on_cases(cases) if line.startswith("Not caught")]
assert not missed, " ".join(missed)

# %% [markdown] name="manager_tricks"
r"""
### 3b Where was the log made to look better?

Five tricks, each of another kind, each on one step in one month:

| write | when |
|---|---|
| `exported twice` | the same rows stand in the log twice |
| `assisted as machine` | a person confirmed it, and the log says machine |
| `hard cases left out` | the order book, bank or inbox has more cases than the log |
| `undone too late` | what was undone is dated past the seventh day, all of it |
| `test runs` | trials were logged as work |

The first one you have seen. The table shows each step in the last three months. Read it column by column, not row by row: in each column, which cell is unlike its neighbours?
"""

# %% locked="show_evidence" tags=["hide-input"]
def evidence(log, volumes, months=("2026-08", "2026-09", "2026-10")):
    """One row for each step and month: what a person should look at."""
    rows = []
    days = (pd.to_datetime(log["reverted_on"]) - pd.to_datetime(log["done_on"])).dt.days
    books = volumes.set_index(["step", "month"])["cases"]
    for (step, month), part in log.groupby(["step", log["done_on"].str[:7]]):
        if month in months:
            late = days[part.index]
            rows.append({"step": step, "month": month, "rows": len(part), "numbers twice": int(part.duplicated("event_id").sum()),
                         "cases in the log": part.loc[part["test_run"] == 0, "case_id"].nunique(), "cases in the books": int(books[(step, month)]), "hard, %": round(100 * part["hard"].mean()),
                         "machine, with a name": int(((part["by"] == "machine") & part["confirmed_by"].notna()).sum()), "test runs": int(part["test_run"].sum()),
                         "undone in 7 days": int((late <= 7).sum()), "undone later": int((late > 7).sum())})
    return pd.DataFrame(rows)


shown = evidence(log, volumes)
together(shown)

# %% locked="edit_tricks" tags=["hide-input"]
TRICKS = ["exported twice", "assisted as machine", "hard cases left out", "undone too late", "test runs"]
MONTHS = ["2026-08", "2026-09", "2026-10"]


def describe_trick(row):
    """The row of evidence that a finding points to."""
    hit = shown[(shown["step"] == row["step"]) & (shown["month"] == row["month"])]
    return "; ".join(f"{name} {value}" for name, value in hit.iloc[0].items() if name not in ("step", "month")) if len(hit) else "choose a step and a month"


def feedback_on_tricks(rows):
    """Whether the list is complete in form; whether it is right is yours to judge."""
    named = [row["trick"] for row in rows]
    lines = [f"{trick}: not on your list yet." for trick in TRICKS if trick not in named]
    lines += [f"{trick}: on your list {named.count(trick)} times; each was played once." for trick in TRICKS if named.count(trick) > 1]
    return lines or ["One finding for each kind. Look at each row's figures once more: would you show them to the person who sent the file?"]


trick_editor = TableEditor("tricks.csv", columns={"trick": "which kind", "step": "on which step", "month": "in which month"}, defaults={"trick": TRICKS[0], "step": "read order", "month": "2026-10"},
                           choices={"trick": TRICKS, "step": sorted(shown["step"].unique()), "month": MONTHS}, describe=describe_trick, feedback=feedback_on_tricks)
trick_editor.show()

# %% artefact="tricks.csv"
### BEGIN SOLUTION
pd.DataFrame([
    ("exported twice", "read order", "2026-10"),
    ("assisted as machine", "match payment", "2026-09"),
    ("hard cases left out", "promise stock", "2026-10"),
    ("undone too late", "draft answer", "2026-10"), ("test runs", "route message", "2026-09"),
], columns=["trick", "step", "month"]).to_csv("tricks.csv", index=False)
### END SOLUTION

# %% check="tricks_seen" points=5 dimension="business" lead="manager" tags=["raises-exception"]
# Check: one finding for each kind?
findings = saved_table("tricks.csv")
assert set(findings["trick"]) == set(TRICKS) and len(findings) == 5, "tricks.csv should have one row for each of the five kinds"
assert ("exported twice", "read order", "2026-10") in set(findings.itertuples(index=False, name=None)), "the trick of part 1 is missing: read order, October, exported twice"

# %% [markdown] name="manager_decisions"
r"""
### 3c Keep or stop?

A scenario pays when the minutes that it saves are worth more than what it costs **in the month**: machine calls, licence and the month's part of building (`build_cost` / `months_of_use`).
A step done by a machine saves all of `minutes_by_hand`. A step that a person confirms saves `minutes_by_hand` less `minutes_assisted`. A minute costs `eur_per_minute`. Each step done by a machine, and each that a person confirms, costs one call: `eur_per_run`.

October's honest volumes are below. Work out each scenario's worth a month with a pocket calculator, a spreadsheet or a cell of your own, then fill in the form: keep what is worth more than 0. `worth_of_kept_eur` is the sum over the scenarios that you keep.
"""

# %% locked="show_scenarios" tags=["hide-input"]
honest = log[(log["done_on"].str[:7] == "2026-10") & (log["test_run"] == 0)].drop_duplicates("event_id")
honest = honest.assign(by=honest["by"].where(honest["confirmed_by"].isna(), "assisted"))
done = honest.groupby(["step", "by"]).size().unstack(fill_value=0)
facts = scenarios.assign(machine=scenarios["step"].map(done["machine"]), assisted=scenarios["step"].map(done["assisted"]))
in_words = facts.assign(**{name: facts[name].map("{:.4f}".format) for name in ("eur_per_minute", "eur_per_run")})
together(in_words[["scenario_id", "name", "machine", "assisted", "minutes_by_hand", "minutes_assisted", "eur_per_minute", "eur_per_run", "licence", "build_cost", "months_of_use"]])

# %% locked="edit_decisions" tags=["hide-input"]
def feedback_on_decisions(values):
    """How far the form is; not whether it is right."""
    open_ones = [name for name, value in values.items() if value == "?"]
    kept = sum(value == "keep" for value in values.values())
    spent = sum(row.licence + row.build_cost / row.months_of_use for row in scenarios.itertuples() if values[row.scenario_id.lower().replace("-", "_")] == "keep")
    return [f"Still open: {', '.join(open_ones)}."] if open_ones else [f"You keep {kept} of {len(scenarios)}. Their licences and building cost {spent:,.0f} EUR a month before anybody has saved a minute."]


decision_editor = FieldEditor("decisions.yaml", fields={
    **{row["scenario_id"].lower().replace("-", "_"): ("?", f"{row['name']}: keep or stop", ["?", "keep", "stop"]) for row in scenarios.to_dict("records")},
    "worth_of_kept_eur": (0.0, "what the scenarios that you keep are worth together, in EUR a month")}, feedback=feedback_on_decisions)
decision_editor.show()

# %% artefact="decisions.yaml"
### BEGIN SOLUTION
Path("decisions.yaml").write_text("sc_01: keep\nsc_02: keep\nsc_03: stop\nsc_04: keep\nsc_05: stop\nsc_06: stop\nsc_07: stop\nworth_of_kept_eur: 1503.0\n", encoding="utf-8")
### END SOLUTION

# %% check="decisions_pay" points=6 dimension="business" lead="manager" tags=["raises-exception"]
# Check: is everything decided?
import yaml

decisions = yaml.safe_load(saved("decisions.yaml"))
assert set(decision_editor.fields) <= set(decisions), "decisions.yaml should have the eight fields of the form"
assert all(decisions[name] in ("keep", "stop") for name in decision_editor.fields if name.startswith("sc_")), "each scenario is keep or stop"
assert decisions["worth_of_kept_eur"] > 0, "worth_of_kept_eur is 0 or less; what you keep should be worth something together"
assert decisions["sc_02"] == "keep", "sc_02: a rule without a licence that saves 3 minutes on each order. Worth more than the 67 EUR a month of building it?"

# %% [markdown] written="board_memo" points=4 dimension="business" lead="manager"
r"""
### 3d A memo to the board

**In five sentences at most:** what the slide said and what is true (one figure each), which scenarios to stop and why, and what must be in place before the next slide is made.

### BEGIN SOLUTION
The slide said that 84 % of October's steps run by themselves; counted as defined it is about 63 %, which is past the 60 % we promised but not what was shown. The difference comes from steps that a person confirms, from rows exported twice, from test
runs and from cases left out. We propose to keep reading orders, the price check and matching payments, which are worth about 1,500 EUR a month together, and to stop the other four: they cost 6,200 EUR a month more than they save, most of it licences and building.
Drafted answers may come back when a person no longer has to confirm four of five. Before the next slide the list of steps is fixed, the log is compared with the order book each month, and somebody who did not build the tool makes the figure.
### END SOLUTION
"""

# %% [markdown] name="aibp_clean"
r"""
## 4 AIBP: the functions of the dashboard

Write the functions yourself, without `campkit.measures`. Afterwards compare both on one month: that is a good test of your own work.

All dates are text such as `"2026-10-31"`; text dates compare rightly with `<` and `<=`. `pd.to_datetime(column)` makes real dates of them. What is missing is `NaN`: `column.isna()`.

### 4a Clean the log

Return the log with every `event_id` once, without test runs, and with `by` set to `assisted` wherever `confirmed_by` holds a name. Keep all columns and everything else as it is.

<details><summary>Hint: replace under a condition</summary>
<code>column.where(condition, other)</code> keeps the value where the condition is true and puts <code>other</code> elsewhere. <code>log.assign(by=...)</code> gives a new table.
</details>
"""

# %% solution="clean_log"
def clean_log(log):
    """Return the log without repeated rows and test runs, and with confirmed steps as assisted."""
    ### BEGIN SOLUTION
    real = log[log["test_run"] == 0].drop_duplicates("event_id")
    return real.assign(by=real["by"].where(real["confirmed_by"].isna(), "assisted")).reset_index(drop=True)
    ### END SOLUTION

# %% check="log_cleaned" points=4 dimension="ai" lead="aibp" tags=["raises-exception"]
# Check: a log of six rows
small = pd.DataFrame([
    ("E1", "read", "2026-10-01", "machine", None, None, 0, 0),
    ("E1", "read", "2026-10-01", "machine", None, None, 0, 0),
    ("E2", "read", "2026-10-01", "machine", "Ana", None, 0, 0),
    ("E3", "read", "2026-10-02", "machine", None, None, 0, 1),
    ("E4", "read", "2026-10-02", "person", None, None, 1, 0),
    ("E5", "read", "2026-10-03", "machine", None, "2026-10-10", 0, 0),
], columns=["event_id", "step", "done_on", "by", "confirmed_by", "reverted_on", "hard", "test_run"])
cleaned = clean_log(small)
assert cleaned is not None, "clean_log returned nothing. Is there a return?"
assert list(small["by"]) == ["machine"] * 4 + ["person", "machine"], "clean_log changed the table that it was given: whoever looks at the raw log after it no longer sees the tricks. log.assign(by=...) makes a new table, log.copy() too."
assert list(cleaned["event_id"]) == ["E1", "E2", "E4", "E5"], f"E1 once, E3 is a test run, the rest stays; yours: {list(cleaned['event_id'])}"
assert list(cleaned["by"]) == ["machine", "assisted", "person", "machine"], f"Ana confirmed E2, so it is assisted; yours: {list(cleaned['by'])}"
assert set(cleaned.columns) == set(small.columns), "all columns should stay"
print("Four steps of six rows: right.")

# %% [markdown] name="aibp_aar"
r"""
### 4b AAR

`log` is clean now. Return AAR **in per cent**: machine and not undone within 7 days / all steps whose 7 days are over on `as_of`. Return `None` when there is no such step.

<details><summary>Hint: old enough</summary>
<code>done = pd.to_datetime(log["done_on"])</code>; a step is old enough when <code>done + pd.Timedelta(days=7) &lt;= pd.Timestamp(as_of)</code>.
</details>
<details><summary>Hint: not undone</summary>
<code>(pd.to_datetime(log["reverted_on"]) - done).dt.days</code> is <code>NaN</code> where nothing was undone, and <code>NaN &lt;= 7</code> is False.
</details>
"""

# %% solution="automation_rate"
def automation_rate(log, as_of):
    """Return AAR in per cent of a clean log, None when there is nothing to measure yet."""
    ### BEGIN SOLUTION
    done = pd.to_datetime(log["done_on"])
    old = done + pd.Timedelta(days=7) <= pd.Timestamp(as_of)
    undone = (pd.to_datetime(log["reverted_on"]) - done).dt.days <= 7
    if not old.any():
        return None
    return float(100 * ((log["by"] == "machine") & ~undone)[old].mean())
    ### END SOLUTION

# %% check="aar_hidden" points=5 dimension="ai" lead="aibp" tags=["raises-exception"]
# Check: the small log, cleaned by hand
tidy = pd.DataFrame([
    ("E1", "2026-10-01", "machine", None), ("E2", "2026-10-01", "assisted", None),
    ("E4", "2026-10-02", "person", None), ("E5", "2026-10-03", "machine", "2026-10-10"),
    ("E6", "2026-10-03", "machine", "2026-10-11"), ("E7", "2026-10-25", "machine", None),
    ("E8", "2026-10-24", "machine", None),
], columns=["event_id", "done_on", "by", "reverted_on"])
rate = automation_rate(tidy, "2026-10-31")
assert rate is not None, "automation_rate returned nothing. Is there a return?"
assert abs(rate - 50) < 0.01, f"E1, E6 and E8 of E1, E2, E4, E5, E6, E8: 50 %. E5 was undone on its seventh day, E6 a day later; on the 31st E8 of the 24th counts, E7 of the 25th is too young. Yours: {rate}"
assert automation_rate(tidy[tidy["event_id"] == "E7"], "2026-10-31") is None, "only E7, which is too young: nothing to measure, so None"
print(f"October, cleaned: AAR {automation_rate(clean_log(log[log['done_on'].str[:7] == '2026-10']), AS_OF):.1f} %")

# %% locked="aar_of_export"
def aar_of_export(log, as_of):
    """AAR of a log as it was exported."""
    return automation_rate(clean_log(log), as_of)

# %% [markdown] name="hold_still"
r"""
Now try to break it. What should happen to `aar_of_export` when the whole log is exported twice, when the rows come in another order, when fifty test runs are added, when every assisted step is
logged as machine with the name left in, when fifty assisted steps are added? The next check looks at your two functions together.
"""

# %% check="aar_holds_still" points=4 dimension="ai" lead="aibp" tags=["raises-exception"]
# Check: five attempts on the visible log
september = log[log["done_on"].str[:7] == "2026-09"]
honest_rate = aar_of_export(september, AS_OF)
assert abs(aar_of_export(pd.concat([september, september]), AS_OF) - honest_rate) < 1e-9, "exported twice, AAR should stay the same"
assert abs(aar_of_export(september.sample(frac=1, random_state=1), AS_OF) - honest_rate) < 1e-9, "rows in another order, AAR should stay the same"
helped = september.head(50).assign(event_id=[f"A{n}" for n in range(50)], by="assisted", confirmed_by="E-1", reverted_on=None, test_run=0)
assert aar_of_export(pd.concat([september, helped]), AS_OF) < honest_rate, "fifty assisted steps more, AAR should fall"
young = september.head(50).assign(event_id=[f"Y{n}" for n in range(50)], by="machine", done_on="2026-10-28", confirmed_by=None, reverted_on=None, test_run=0)
assert abs(aar_of_export(pd.concat([september, young]), AS_OF) - honest_rate) < 1e-9, "fifty steps of 28 October more, which are too young on the 31st: AAR should stay the same"
stood = september[(september["by"] == "machine") & september["reverted_on"].isna()].index[:40]
eighth_day = (pd.to_datetime(september.loc[stood, "done_on"]) + pd.Timedelta(days=8)).dt.strftime("%Y-%m-%d")
assert abs(aar_of_export(september.assign(reverted_on=eighth_day.combine_first(september["reverted_on"])), AS_OF) - honest_rate) < 1e-9, "forty steps undone on their eighth day: AAR should stay the same"
print("It holds still where it should, and falls where it should.")

# %% [markdown] name="aibp_cts"
r"""
### 4c CTS

`costs` (`kind`, `amount`) and `orders` (`status`) are those of one month. Return EUR per delivered order, `None` when nothing was delivered.
"""

# %% solution="cost_to_serve"
def cost_to_serve(costs, orders):
    """Return all cost of serving divided by the orders delivered, in EUR; None when nothing was delivered."""
    ### BEGIN SOLUTION
    delivered = (orders["status"] == "delivered").sum()
    return float(costs["amount"].sum() / delivered) if delivered else None
    ### END SOLUTION

# %% check="cts_hidden" points=4 dimension="business" lead="aibp" tags=["raises-exception"]
# Check: ten orders
few = pd.DataFrame({"order_id": range(10), "status": ["delivered"] * 8 + ["cancelled", "processing"]})
spent = pd.DataFrame({"kind": ["people", "model", "tool", "rework", "refund", "build"], "amount": [100.0, 10.0, 20.0, 30.0, 40.0, 40.0]})
value = cost_to_serve(spent, few)
assert value is not None, "cost_to_serve returned nothing. Is there a return?"
assert value != 24, "24 is by orders created; two of the ten were never delivered"
assert abs(value - 240 / 9) > 0.001, "26.67 counts the order that is still being packed; only delivered ones count"
assert value == 30, f"240 EUR over 8 delivered orders is 30; yours is {value}. Is every one of the six kinds in it?"
assert cost_to_serve(spent, few.tail(2)) is None, "one cancelled order and one in work: nothing was delivered, so None"
print("30 EUR for each delivered order: right.")

# %% [markdown] name="aibp_fcr"
r"""
### 4d FCR

Return in per cent the matters with one contact only, of all matters whose first contact is at least 7 days before `as_of`. `None` when there is none. Read the definition in part 2 again: customer **and** topic, 7 days from the matter's *last* contact, any channel.

<details><summary>Hint: number the matters</summary>
Sort by customer, topic and day. A row begins a new matter when it is the first of its customer and topic, or more than 7 days after the row before: <code>gap = day.groupby([customer, topic]).diff().dt.days</code>, <code>new = ~(gap &lt;= 7)</code>.
<code>new.cumsum()</code> gives each matter a number.
</details>
<details><summary>Hint: one line for each matter</summary>
<code>.groupby(number).agg(first=("day", "min"), contacts=("day", "size"))</code>
</details>
"""

# %% solution="first_contact"
def first_contact(contacts, as_of):
    """Return FCR in per cent, by matter; None when no matter is old enough."""
    ### BEGIN SOLUTION
    ordered = contacts.assign(day=pd.to_datetime(contacts["on"])).sort_values(["customer_id", "topic", "day"])
    gap = ordered.groupby(["customer_id", "topic"])["day"].diff().dt.days
    matters = ordered.groupby((~(gap <= 7)).cumsum()).agg(first=("day", "min"), contacts=("day", "size"))
    matters = matters[matters["first"] + pd.Timedelta(days=7) <= pd.Timestamp(as_of)]
    return float(100 * (matters["contacts"] == 1).mean()) if len(matters) else None
    ### END SOLUTION

# %% check="fcr_hidden" points=5 dimension="business" lead="aibp" tags=["raises-exception"]
# Check: eleven contacts, six customers, in no order
asked = pd.DataFrame([
    ("K1", "C1", "parcel", "mail", "2026-10-01"), ("K2", "C1", "parcel", "phone", "2026-10-08"),
    ("K3", "C1", "parcel", "chat", "2026-10-14"), ("K4", "C2", "bill", "mail", "2026-10-01"),
    ("K5", "C3", "login", "chat", "2026-10-02"),
    ("K6", "C3", "bill", "chat", "2026-10-05"), ("K7", "C4", "parcel", "mail", "2026-10-02"),
    ("K8", "C4", "parcel", "mail", "2026-10-10"), ("K9", "C5", "refund", "phone", "2026-10-26"),
    ("K10", "C6", "bill", "mail", "2026-10-22"), ("K11", "C6", "bill", "phone", "2026-10-28"),
], columns=["contact_id", "customer_id", "topic", "channel", "on"]).sample(frac=1, random_state=1)
value = first_contact(asked, "2026-10-31")
assert value is not None, "first_contact returned nothing. Is there a return?"
assert abs(value - 100 * 5 / 7) < 0.01, ("Seven matters are old enough and five of them were solved at once (71.4 %): C1's three contacts are one matter, each within 7 days of the one before; C4 came back after 8 days, "
    f"which is a new matter; C3 has two matters; C6's began on the 22nd, so it is old enough, and it has two contacts; C5 is too young. Yours: {value:.1f}")
print("71.4 %: right.")

# %% [markdown] name="aibp_heads"
r"""
### 4e Average heads, and profit per head

`month` is text such as `"2026-10"`. Return the average heads of the month: days that people were employed in it / days of the month. Then the profit for each head:
(value of delivered orders − cost of goods of delivered orders − all costs) / average heads. `orders` and `costs` are those of the month.

<details><summary>Hint: days in the month</summary>
<code>first = pd.Timestamp(month + "-01")</code>, <code>last = first + pd.offsets.MonthEnd(0)</code>, and a month has <code>last.day</code> days.
</details>
<details><summary>Hint: days of each person</summary>
<code>start.clip(lower=first)</code> and <code>end.fillna(last).clip(upper=last)</code>; from start to end, both days included, and never below 0.
</details>
"""

# %% solution="average_heads"
def average_heads(employees, month):
    """Return the average number of people employed in the month."""
    ### BEGIN SOLUTION
    first = pd.Timestamp(month + "-01")
    last = first + pd.offsets.MonthEnd(0)
    start = pd.to_datetime(employees["start_date"]).clip(lower=first)
    end = pd.to_datetime(employees["end_date"]).fillna(last).clip(upper=last)
    return float(((end - start).dt.days + 1).clip(lower=0).sum() / last.day)
    ### END SOLUTION

# %% check="heads_hidden" points=4 dimension="ai" lead="aibp" tags=["raises-exception"]
# Check: five people in October
people = pd.DataFrame([("A", "2020-01-01", None), ("B", "2026-10-09", None), ("C", "2020-01-01", "2026-10-15"), ("D", "2026-11-20", None), ("E", "2020-01-01", "2026-09-10")], columns=["employee_id", "start_date", "end_date"])
value = average_heads(people, "2026-10")
assert value is not None, "average_heads returned nothing. Is there a return?"
assert abs(value - (31 + 23 + 15) / 31) < 0.001, f"A 31 days, B 23 (from the 9th), C 15, D not yet, E no longer: 69 days over 31 is 2.226 heads. Yours: {value}"
print("2.226 heads: right.")

# %% solution="profit_per_head"
def profit_per_head(orders, costs, employees, month):
    """Return gross profit less all cost of serving, for each of the average heads, in EUR."""
    ### BEGIN SOLUTION
    delivered = orders[orders["status"] == "delivered"]
    profit = delivered["value"].sum() - delivered["cost_of_goods"].sum() - costs["amount"].sum()
    return float(profit / average_heads(employees, month))
    ### END SOLUTION

# %% check="profit_hidden" points=4 dimension="business" lead="aibp" tags=["raises-exception"]
# Check: two orders
two = pd.DataFrame({"order_id": ["X", "Y"], "status": ["delivered", "cancelled"], "value": [900.0, 500.0], "cost_of_goods": [300.0, 200.0]})
team = pd.DataFrame([("A", "2020-01-01", None), ("B", "2026-09-16", None), ("C", "2020-01-01", "2026-09-15")], columns=["employee_id", "start_date", "end_date"])
value = profit_per_head(two, spent, team, "2026-09")
assert value is not None, "profit_per_head returned nothing. Is there a return?"
assert abs(value - 300) > 0.01, "300 is without the cost of serving"
assert abs(value - 180) < 0.01, f"(900 - 300 - 240) / 2 heads is 180; yours is {value}. The cancelled order brings nothing, all six kinds of cost count, and A, B and C are 2 heads in September."
print("180 EUR a head: right.")

# %% [markdown] name="aibp_together"
r"""
### 4f Several desks, and a fair before and after

**`add_up(parts)`**: `parts` is a list of pairs (above the line, below the line), such as `[(1, 1), (50, 100)]`. Return the common ratio in per cent, `None` when nothing is below the line.

**`fair_rise(before, after)`**: two clean logs of one step. In autumn there are fewer hard cases, so even a tool that did not change would look better. Take the share done by a machine among the *not hard* and among the *hard* cases, each
before and after. Weigh both rises with the mix of **before** and add them. Return percentage points. (Here nothing is left out: no `as_of`, no undone steps.)
"""

# %% solution="add_up"
def add_up(parts):
    """Return the ratio of the sums in per cent; None when nothing is below the line."""
    ### BEGIN SOLUTION
    above, below = sum(part[0] for part in parts), sum(part[1] for part in parts)
    return 100 * above / below if below else None
    ### END SOLUTION

# %% check="parts_added" points=3 dimension="business" lead="aibp" tags=["raises-exception"]
# Check: one small and one large desk
value = add_up([(1, 1), (50, 100)])
assert value is not None, "add_up returned nothing. Is there a return?"
assert value != 75, "75 is the mean of the two ratios; one desk had one matter, the other a hundred"
assert abs(value - 100 * 51 / 101) < 1e-9, f"51 of 101 is 50.5 %; yours is {value}"
assert add_up([(0, 0)]) is None and add_up([]) is None, "nothing below the line, or no desk at all: None"
print("50.5 %: right.")

# %% solution="fair_rise"
def fair_rise(before, after):
    """Return the rise of the share done by a machine, in percentage points, with the mix of cases of before."""
    ### BEGIN SOLUTION
    rise = 0.0
    for hard in (0, 1):
        was, now = before[before["hard"] == hard], after[after["hard"] == hard]
        rise += len(was) / len(before) * 100 * ((now["by"] == "machine").mean() - (was["by"] == "machine").mean())
    return float(rise)
    ### END SOLUTION

# %% check="rise_hidden" points=4 dimension="ai" lead="aibp" tags=["raises-exception"]
# Check: the tool is the same, the cases are easier
def mix(easy, hard):
    return pd.DataFrame([("machine" if n % 10 < 8 else "person", 0) for n in range(easy)] + [("machine" if n % 10 < 2 else "person", 1) for n in range(hard)], columns=["by", "hard"])


value = fair_rise(mix(50, 50), mix(90, 10))
assert value is not None, "fair_rise returned nothing. Is there a return?"
assert abs(value) < 1e-9, f"80 % of the easy and 20 % of the hard cases, before and after: the tool did not rise, 0 points. Yours: {value:.1f}"
better = mix(90, 10).assign(by=["machine"] * 90 + ["person"] * 10)
assert abs(fair_rise(mix(50, 50), better)) < 1e-9, "easy cases from 80 to 100 %, hard ones from 20 to 0 %, half and half before: 0 points"
assert abs(fair_rise(mix(80, 20), better) - 12) < 1e-9, f"easy cases rise by 20 points, hard ones fall by 20; 80 to 20 before: 12 points. Yours: {fair_rise(mix(80, 20), better)}"
print("No rise where there was none, and 12 points where there were 12.")

# %% [markdown] name="aibp_tricks"
r"""
### 4g Find the tricks in every export to come

Return a list of `(trick, step, month)` for a raw log, with the five names of part 3b. `volumes` holds the cases of each step and month as the books have them.

- *exported twice*, *assisted as machine*, *test runs*: at least one such row.
- *hard cases left out*: fewer different cases in the log (test runs aside) than in the books.
- *undone too late*: at least **three** steps of that step and month were undone (repeated rows count once, test runs aside), and all of them later than day 7.

An honest export gives an empty list. `log["done_on"].str[:7]` is the month.
"""

# %% solution="find_tricks"
def find_tricks(log, volumes):
    """Return (trick, step, month) for whatever makes the log look better than it is."""
    ### BEGIN SOLUTION
    found = []
    books = {(row.step, row.month): row.cases for row in volumes.itertuples()}
    for (step, month), part in log.groupby(["step", log["done_on"].str[:7]]):
        real = part[part["test_run"] == 0].drop_duplicates("event_id")
        days = (pd.to_datetime(real["reverted_on"]) - pd.to_datetime(real["done_on"])).dt.days.dropna()
        signs = {
            "exported twice": part["event_id"].duplicated().any(),
            "assisted as machine": ((real["by"] == "machine") & real["confirmed_by"].notna()).any(),
            "hard cases left out": real["case_id"].nunique() < books.get((step, month), 0),
            "undone too late": len(days) >= 3 and (days > 7).all(),
            "test runs": (part["test_run"] == 1).any(),
        }
        found += [(trick, step, month) for trick, sign in signs.items() if sign]
    return found
    ### END SOLUTION

# %% check="tricks_hidden" points=6 dimension="ai" lead="aibp" tags=["raises-exception"]
# Check: the trick of part 1 is found, and May was honest
caught = find_tricks(log, volumes)
assert caught is not None, "find_tricks returned nothing. Is there a return?"
caught = {tuple(one) for one in caught}
assert ("exported twice", "read order", "2026-10") in caught, f"the trick of part 1 is missing in your list: {sorted(caught)}"
assert not [one for one in caught if one[2] == "2026-05"], f"in May nobody had anything to embellish; yours: {[one for one in caught if one[2] == '2026-05']}"
assert len(caught) == 5, f"five tricks were played in these six months (part 3b); you accuse {len(caught)}: {sorted(caught)[:8]}"
print("5 findings. Compare them with the manager's tricks.csv: do two people who worked apart accuse the same exports?")

# %% [markdown] name="aibp_worth"
r"""
### 4h What a scenario is worth a month

`scenario` is a dict with the columns of the table `scenarios`; `machine` and `assisted` are the steps of a month. Return EUR a month, as part 3c says it.
"""

# %% solution="worth_a_month"
def worth_a_month(scenario, machine, assisted):
    """Return what a scenario is worth in one month, in EUR: minutes saved, less calls, licence and building."""
    ### BEGIN SOLUTION
    minutes = machine * scenario["minutes_by_hand"] + assisted * (scenario["minutes_by_hand"] - scenario["minutes_assisted"])
    calls = (machine + assisted) * scenario["eur_per_run"]
    return minutes * scenario["eur_per_minute"] - calls - scenario["licence"] - scenario["build_cost"] / scenario["months_of_use"]
    ### END SOLUTION

# %% check="worth_hidden" points=5 dimension="business" lead="aibp" tags=["raises-exception"]
# Check: a scenario with round numbers
round_one = {"minutes_by_hand": 10, "minutes_assisted": 4, "eur_per_minute": 0.5, "eur_per_run": 0.1, "licence": 50.0, "build_cost": 1200.0, "months_of_use": 12}
value = worth_a_month(round_one, 100, 50)
assert value is not None, "worth_a_month returned nothing. Is there a return?"
assert abs(value - 485) < 0.01, f"100 x 10 + 50 x 6 minutes at 0.50, less 15 for calls, 50 licence, 100 building: 485 EUR. Yours: {value}"
print("485 EUR a month: right.")

# %% [markdown] name="dashboard_shown"
r"""
## 5 The dashboard

Both together. The cell below uses your functions. A card says what the figure is, what it was, what was promised, and in one line what to do.
"""

# %% locked="show_dashboard" tags=["hide-input", "raises-exception"]
from campkit.measures import matters_begun
from campkit.scorecard import Card, scorecard


def month_of(table, column, month):
    return table[table[column].str[:7] == month]


def dashboard(month, before):
    """Cards for the measures of one month beside those of an earlier one."""
    rate, was = (aar_of_export(month_of(log, "done_on", m), AS_OF) for m in (month, before))
    serve, served = (cost_to_serve(month_of(costs, "month", m), month_of(orders, "ordered_on", m)) for m in (month, before))
    solved, solved_then = (first_contact(matters_begun(contacts, m), AS_OF) for m in (month, before))
    head, head_then = (profit_per_head(month_of(orders, "ordered_on", m), month_of(costs, "month", m), employees, m) for m in (month, before))
    tricks = [trick for trick in find_tricks(log, volumes) if trick[2] == month]
    again = matters_begun(contacts, month)  # a matter belongs to the month of its first contact
    again = again[again.duplicated(["customer_id", "topic"])]["topic"].value_counts()
    order, order_then = (month_of(orders, "ordered_on", m).query("status == 'delivered'")["value"].mean() for m in (month, before))
    waiting = (month_of(orders, "ordered_on", month)["status"] == "processing").sum()
    late = f"{waiting} orders of this month are still on their way: read this card again in two weeks" if waiting else ""
    stops = sum(worth_a_month(row, int(row["machine"]), int(row["assisted"])) <= 0 for row in facts.to_dict("records"))
    return scorecard([
        Card("Automatic (AAR)", rate, "%", before=was, target=60, note=f"{len(tricks)} tricks in this month's export: mend them first" if tricks else "the export is clean"),
        Card("Cost to serve (CTS)", serve, "EUR per order", before=served, lower_is_better=True, note=late or "most of it is wages, which stay when orders fall: compare with the same season"),
        Card("Solved first (FCR)", solved, "%", before=solved_then, note=f"the topic that comes back most is {again.index[0].replace('_', ' ')}: read ten of its matters" if len(again) else "nothing came back"),
        Card("Profit per head", head, "EUR", before=head_then, note=late or f"an order brings {order:,.0f} EUR, it was {order_then:,.0f}: ask School Sales which large ones are missing" if late or order < order_then else "hold the heads while orders grow"),
        Card("Scenarios worth keeping", len(facts) - stops, f"of {len(facts)}", note=f"{stops} cost more than they save: decide this month" if stops else "none to stop"),
    ], title=f"Branch, {month} (beside it: {before})")


def when_written(show):
    """What a function shows, or a sentence when part 4 is not done (in the manager's copy it never is)."""
    try:
        return show()
    except (NotImplementedError, NameError):
        print("Not all functions of part 4 are written here yet; this needs them.")


when_written(lambda: dashboard("2026-10", "2026-05"))

# %% locked="error_gallery" tags=["hide-input", "raises-exception"]
def gallery():
    """How much each clause takes from the slide's figure, and what each scenario is worth."""
    slide_now = slide("2026-10")
    true_rate = aar_of_export(month_of(log, "done_on", "2026-10"), AS_OF)
    one_by_one = {"the slide": slide_now["steps that run by themselves, %"]}
    october = month_of(log, "done_on", "2026-10")
    one_by_one["... every row once, no test runs"] = 100 * (october[october["test_run"] == 0].drop_duplicates("event_id")["by"] != "person").mean()
    one_by_one["... assisted is not automatic"] = 100 * (clean_log(october)["by"] == "machine").mean()
    one_by_one["... not undone, old enough: AAR"] = true_rate
    return together(bars({name: round(value, 1) for name, value in one_by_one.items()}, "October: from the slide to AAR, one clause at a time", unit="%", limit=60, limit_name="promised"),
             facts.assign(worth=[round(worth_a_month(row, int(row["machine"]), int(row["assisted"]))) for row in facts.to_dict("records")])[["name", "machine", "assisted", "licence", "worth"]])


when_written(gallery)

# %% [markdown] name="forecast_task"
r"""
### Forecast

`find_tricks` will be run on three hidden exports with five tricks each. A finding that is right counts for you, a wrong accusation against you: `hits = (right findings − wrong ones) / 15`, in per cent. **What will yours be?** Within 10 points earns the points.
Think of what a false alarm costs: you are about to tell a colleague that a file was embellished.
"""

# %% solution="forecast_hits"
hits_forecast = None  # per cent, 0 to 100
### BEGIN SOLUTION
hits_forecast = 97
### END SOLUTION

# %% check="forecast_hits_held_out" points=2 dimension="ai" lead="both" tags=["raises-exception"]
assert isinstance(hits_forecast, (int, float)) and 0 <= hits_forecast <= 100, "hits_forecast is a number from 0 to 100"

# %% [markdown] written="reflection_lines" points=3 dimension="business" lead="both"
r"""
**Three lines, together.**

1. *What failed:* one figure of yours that was wrong at first, and what it would have made the board believe.
2. *Which rule mended it:* so that a colleague can use it on another dashboard.
3. *Where it must not be used:* a decision that should not be taken by these measures.

**Our three lines:**

### BEGIN SOLUTION
1. Our first FCR counted tickets, so a family that wrote, called and chatted about one parcel was three cases, two of them solved. It showed eight points more than the truth.
2. Count what the customer has, a matter, not what our tool has, a ticket; and leave out what is too young to tell.
3. Not for judging people at the service desk: a person who takes on the hard matters has a low FCR and is the last one we should lose.
### END SOLUTION
"""

# %% [markdown] name="take_home"
r"""
## Take home: before you show a figure

1. Write the definition with its denominator **before** the project starts, and have it signed.
2. Compare the log with the books each month: same cases, every number once.
3. Whatever a person confirms is assisted.
4. Young cases are left out, hard cases stay in.
5. Add parts, never average ratios.
6. Compare like with like: the same season, the same mix.
7. A scenario is worth what it saves in a month less what it costs in a month, building included.
8. Somebody who did not build the tool makes the figure.
"""
