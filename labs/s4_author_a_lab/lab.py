# %% [markdown] name="why_it_pays"
r"""
# Author a lab

A colleague at the service desk gave a family 14 EUR too much. She had passed our returns lab the week before, with full marks. She was not careless: **the lab's checks let her mistake through**, and its
certificate told her that she was right. Of forty decisions that were looked at again, ten were wrong.

Sixty people will practise these rules next month. You write the lab that they practise on. At the end you have a folder that can be laid into `labs/` and works, and you know, in per cent,
how many wrong answers it catches that you never thought of.

**How the pair works.** The *AI manager* writes the scenario with its cost, and the cases that decide what right means: two files, no code. The *AIBP* writes the lab: data, checks, wrong answers. Part 5 needs both.

| | part | who leads | minutes |
|---|---|---|---|
| 1, 2 | See it fail, the idea | both | 15 |
| 3 | The brief, the scenario, the cases | manager | 50 |
| 4 | The lab, at the same time as part 3; then the manager tries it | AIBP | 115 |
| 5 | Forecast and hand-in | both | 10 |
| | Written answers | manager one, one together | 30 |

That is about 170 minutes; take two sittings. There are two briefs to choose from, in part 3.

**One notebook is handed in, with three files beside it.** The manager works in a copy of this folder and gives the AIBP `scenario.yaml` and `cases.csv`. A red box under your partner's part is your partner's. Hints cost nothing.
"""

# %% locked="load_briefs"
from pathlib import Path

import pandas as pd

from campkit.authoring import LabFolder, unpacked
from campkit.charts import bars, together

assert Path("data/dev").is_dir(), "The folder data is not beside this notebook. Open the notebook in the lab's own folder."
FUNCTIONS = {"refund": "refund_due", "promise": "promised_days"}
reviewed = {brief: pd.read_csv(f"data/dev/reviewed_{brief}.csv") for brief in ("refund", "promise")}
for brief, table in reviewed.items():
    print(f"{brief}: {len(table)} decisions were looked at again, {(table['decided'] != table['right']).sum()} of them were wrong")

# %% [markdown] name="see_it_fail"
r"""
## 1 See it fail

This is the check of the old lab, word for word. It looks sensible: a fresh return, one in the second half of the month, one that is too late.
"""

# %% locked="old_check"
def old_check(refund):
    """The old lab's whole check of an answer."""
    plain = {"kind": "kit", "goods": 100.0, "shipping": 5.0, "opened": False, "faulty": False}
    assert refund(plain | {"days": 3}) == 105.0
    assert refund(plain | {"days": 20}) == 85.0
    assert refund(plain | {"days": 45}) == 0


def first_try(order):
    """Whoever skims the rules writes this."""
    if order["days"] < 14:
        return order["goods"] + order["shipping"]
    return order["goods"] * 0.85 if order["days"] <= 30 else 0


def kind_heart(order):
    """Takes opened courses back, and forgets the 10 EUR."""
    if order["faulty"] or order["days"] <= 14:
        return order["goods"] + order["shipping"]
    return order["goods"] * 0.85 if order["days"] <= 30 else 0


def one_line(order):
    """Knows the three cases of the check and nothing else."""
    return {3: 105.0, 20: 85.0}.get(order["days"], 0)


WRONG = {"skims the rules": first_try, "kind heart": kind_heart, "knows the three cases": one_line}
orders = reviewed["refund"].drop(columns=["decided", "right", "broken_rule"]).to_dict("records")
share = {}
for name, answer in WRONG.items():
    old_check(answer)  # an error here would be good news
    share[name] = 100 * sum(abs(answer(order) - right) > 0.011 for order, right in zip(orders, reviewed["refund"]["right"])) / len(orders)
bars(share, "All three pass the old check. Share of 40 real returns that they get wrong", unit="%")

# %% [markdown] name="mini_lesson"
r"""
## 2 The idea

A check is a claim: *whoever passes knows the rule*. Like every claim it can be tried. You try it with answers whose worth you know:

- **Wrong answers must fail** (mutants). Write down each mistake that a colleague could make, as a program, and look whether a check notices. Share of wrong answers noticed: the **kill rate**.
- **Right answers must pass** (alternatives), however they are written. A check that asks for a helper called `fee`, for the worked answer's last bit or for one exact sentence is *over-specified*: it marks style, and good people learn that the lab is unfair.
- **Nobody has seen the questions** (held-out data). With visible data alone, a list of the visible answers gets full marks. Hidden data comes from a generator with a seed: another cohort, another seed.
- **Rare cases are planted.** Of a hundred random orders perhaps none is opened *and* faulty *and* on day 14. A generator has to draw the edges on purpose.
- **The same marks each time**: no random number without a seed, no clock.
- **Feedback teaches and tells no secret**: an example from the visible data or made for the purpose, never a hidden row.
- **The check computes the truth itself**, in another way than the worked answer. A check that asks the trainee's own helper agrees with everybody.

Two wrong answers may behave alike. One that nobody can tell from a right answer is *equivalent*; whoever claims that has to show why.
"""

# %% [markdown] name="two_briefs"
r"""
## 3 Manager: brief, scenario, cases

Choose **one brief**, together. The lab's answer is one function with the name and the argument given here; the rules are all there is.

**Brief `refund`**: `refund_due(order)` returns EUR. `order` is a dict: `kind` ("course", "kit", "device"), `goods` and `shipping` (EUR paid), `days` (since delivery), `opened`, `faulty` (true or false). 640 are decided in a month; a wrong one costs what was paid too much or too little.

1. Faulty, up to and including day 730: goods and shipping. Nothing below matters then. After day 730 a fault is no reason any more.
2. An opened course: nothing.
3. Up to and including day 14: goods and shipping.
4. Days 15 to 30: goods less 15 per cent; shipping is not paid back. Later: nothing.
5. Never less than 0.
6. An opened device that comes back under 3 or 4: 10 EUR less, for looking it over.

A difference of one cent is none: people round half a cent in different ways.

**Brief `promise`**: `promised_days(order)` returns whole days from the order to the promised day. `order`: `weekday` (0 is Monday, 6 is Sunday), `hour` (0 to 23), `pieces`, `stock`, `zone` ("home", "island", "mena"), `express`. 5,200 are made in a month; a promise that is wrong costs a voucher of 4 EUR.

1. Ordered before 14:00 on Monday to Friday: the parcel leaves the same day. Else it leaves on the next working day, Monday to Friday.
2. Fewer pieces in stock than ordered: it leaves five days later than that, weekends counted.
3. Travel: home 2 days, islands 4, Middle East 7. Express takes half of that; there is no express to the Middle East.
4. Nobody delivers on Sundays: a promise for a Sunday becomes the Monday after it.

### 3a The scenario

Fill in what the lab is about and what the mistake costs. The figures come from the reviewed decisions below: `decided`, what would have been `right`, and the rule that was broken.
"""

# %% locked="show_reviewed" tags=["hide-input"]
for brief, table in reviewed.items():
    print(f"{brief}: the decisions that were wrong, of {len(table)} looked at again")
    display(table[table["decided"] != table["right"]].reset_index(drop=True))

# %% locked="edit_scenario" tags=["hide-input"]
from campkit.widgets import FieldEditor, TableEditor


def feedback_on_scenario(values):
    """What is missing; whether the figures are right is for the pair to find out."""
    lines = [f"{name} is still empty." for name in ("title", "story") if not values[name].strip()]
    lines += [f"{name} is still 0." for name in ("wrong_in_hundred", "cost_a_month") if not values[name]]
    if values["wrong_in_hundred"] and values["wrong_in_hundred"] < 1:
        lines.append("wrong_in_hundred is a number out of a hundred, such as 12.5.")
    return lines or ["All fields are filled in."]


scenario_editor = FieldEditor("scenario.yaml", {
    "brief": ("refund", "the brief that you took together", ["refund", "promise"]),
    "title": ("", "the lab's title"),
    "wrong_in_hundred": (0.0, "wrong decisions of a hundred, in the reviewed sample"),
    "cost_a_month": (0.0, "what they cost in a month, EUR"),
    "costliest_rule": (1, "number of the rule whose breaking costs most", [1, 2, 3, 4, 5, 6]),
    "story": ("", "two or three sentences: who decides what, how often, and what it costs when it goes wrong. The AIBP puts them at the top of the lab"),
}, feedback=feedback_on_scenario, long=["story"])
scenario_editor.show()

# %% artefact="scenario.yaml"
### BEGIN SOLUTION
Path("scenario.yaml").write_text('''brief: refund
title: What comes back
wrong_in_hundred: 25.0
cost_a_month: 1199.04
costliest_rule: 6
story: The service desk decides 640 returns a month. One of four is decided wrongly, mostly by a few euros, and that costs 1,199 EUR a month.
''', encoding="utf-8")
### END SOLUTION

# %% check="cost_recomputed" points=3 dimension="business" lead="manager" tags=["raises-exception"]
# Check: is every figure there, and plausible?
import yaml

assert Path("scenario.yaml").exists(), "scenario.yaml is not saved yet: fill in the editor above"
scenario = yaml.safe_load(Path("scenario.yaml").read_text(encoding="utf-8"))
assert scenario["brief"] in reviewed, "brief is refund or promise"
assert 5 <= scenario["wrong_in_hundred"] <= 60, "wrong_in_hundred: count the wrong decisions, divide by all that were looked at, times 100"
assert scenario["cost_a_month"] > 100, "cost_a_month: cost of the sample / decisions in the sample * decisions in a month"

# %% [markdown] name="cases_task"
r"""
### 3b What is right? Cases

A case is an order and what the rules say. The file is tried on **right programs** (every case must pass on all) and on **wrong programs** that you have not seen (at least one case must fail on each). The editor's practice programs are a warm-up.

Write one case for each side of each edge: day 14 *and* day 15. Then the meetings: what happens when two rules want to decide? Your cases are also what the AIBP looks at first when a check is in doubt.

<details><summary>Hint: which cases find much?</summary>Orders in which exactly one rule makes the difference. A faulty order of day 3 tells nothing about faults: unbroken goods get the same.</details>
<details><summary>Hint: how many?</summary>Ten to sixteen good ones catch nearly everything. Twenty random ones catch half.</details>
"""

# %% locked="edit_cases" tags=["hide-input"]
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
YES = ["no", "yes"]
FIELDS = {
    "refund": ({"kind": "course, kit or device", "goods": "EUR paid for the goods", "shipping": "EUR paid for shipping", "days": "days since delivery", "opened": "yes or no", "faulty": "yes or no"},
               {"kind": "kit", "goods": "100", "shipping": "5", "days": "3", "opened": "no", "faulty": "no", "expect": "105"}, {"kind": ["course", "kit", "device"], "opened": YES, "faulty": YES}),
    "promise": ({"weekday": "day of the order", "hour": "0 to 23", "pieces": "ordered", "stock": "in stock", "zone": "home, island or mena", "express": "yes or no"},
                {"weekday": "Mon", "hour": "10", "pieces": "1", "stock": "5", "zone": "home", "express": "no", "expect": "2"}, {"weekday": DAYS, "zone": ["home", "island", "mena"], "express": YES}),
}
PRACTICE = {
    "refund": {"pays everything back, always": lambda o: o["goods"] + o["shipping"], "never pays anything": lambda o: 0.0, "knows no shipping": lambda o: o["goods"] if o["days"] <= 14 else 0.0,
               "skims the rules": first_try, "has a kind heart": kind_heart},
    "promise": {"promises two days, always": lambda o: 2, "looks at the zone only": lambda o: {"home": 2, "island": 4, "mena": 7}[o["zone"]],
                "looks at zone and express only": lambda o: {"home": 2, "island": 4, "mena": 7}[o["zone"]] // (2 if o["express"] else 1)},
}


def order_of(case):
    """The order of a row of cases.csv, and what is expected."""
    if "kind" in case:
        order = {"kind": case["kind"], "goods": float(case["goods"]), "shipping": float(case["shipping"]), "days": int(case["days"])} | {name: case[name] == "yes" for name in ("opened", "faulty")}
    else:
        order = {"weekday": DAYS.index(case["weekday"]), "express": case["express"] == "yes", "zone": case["zone"]} | {name: int(case[name]) for name in ("hour", "pieces", "stock")}
    return order, float(case["expect"])


def feedback_on_cases(rows):
    """Which rows cannot be read, and which practice programs no case catches yet."""
    read, lines = [], []
    for position, row in enumerate(rows, 1):
        try:
            read.append((row["case"] or f"case {position}", *order_of(row)))
        except ValueError:
            lines.append(f"Case {position} ({row['case']}): a number is missing or is none.")
    taken = ("refund" if "kind" in rows[0] else "promise") if rows else brief
    for name, answer in PRACTICE[taken].items():
        by = next((case for case, order, expect in read if abs(answer(order) - expect) > 0.011), None)
        lines.append(f"Caught: a program that {name}, first by your case {by!r}." if by else f"Not caught yet: a program that {name}.")
    return [*lines, f"{len(rows)} cases."]


brief = scenario_editor.values["brief"]
columns, start, choices = FIELDS[brief]
case_editor = TableEditor("cases.csv", {"case": "a short name", **columns, "expect": "what the rules say"}, defaults=start, choices=choices, feedback=feedback_on_cases, name_column="case")
case_editor.show()

# %% artefact="cases.csv"
### BEGIN SOLUTION
stories = [
    {"case": "fresh", "days": 3, "expect": 105}, {"case": "day 14", "days": 14, "expect": 105}, {"case": "day 15", "days": 15, "expect": 85},
    {"case": "day 30", "days": 30, "expect": 85}, {"case": "day 31", "days": 31, "expect": 0},
    {"case": "faulty, day 20", "days": 20, "faulty": "yes", "expect": 105}, {"case": "faulty, day 400", "days": 400, "faulty": "yes", "expect": 105},
    {"case": "faulty, day 730", "days": 730, "faulty": "yes", "expect": 105}, {"case": "faulty, day 731", "days": 731, "faulty": "yes", "expect": 0},
    {"case": "opened course", "kind": "course", "opened": "yes", "expect": 0}, {"case": "opened course, faulty", "kind": "course", "opened": "yes", "faulty": "yes", "expect": 105},
    {"case": "opened kit", "opened": "yes", "expect": 105}, {"case": "opened device", "kind": "device", "opened": "yes", "expect": 95},
    {"case": "opened device, day 20", "kind": "device", "opened": "yes", "days": 20, "expect": 75}, {"case": "device, not opened", "kind": "device", "expect": 105},
    {"case": "cheap device", "kind": "device", "opened": "yes", "goods": 6, "shipping": 0, "expect": 0}, {"case": "cents", "days": 20, "goods": 8.90, "expect": 7.57},
]
pd.DataFrame([{"case": ""} | FIELDS["refund"][1] | story for story in stories]).to_csv("cases.csv", index=False)
### END SOLUTION

# %% check="cases_right" points=4 dimension="business" lead="manager" tags=["raises-exception"]
# Check: can every case be read?
assert Path("cases.csv").exists(), "cases.csv is not saved yet: add a case in the editor above"
cases = pd.read_csv("cases.csv", dtype=str, keep_default_na=False).to_dict("records")
assert len(cases) >= 6, f"{len(cases)} cases cannot cover the rules; think of both sides of each edge"
for case in cases:
    order_of(case)

# %% check="cases_catch" points=5 dimension="business" lead="manager" tags=["raises-exception"]
# Check: the practice programs are caught
missed = [line for line in feedback_on_cases(pd.read_csv("cases.csv", dtype=str, keep_default_na=False).to_dict("records")) if line.startswith("Not caught")]
assert not missed, " ".join(missed)

# %% [markdown] name="aibp_start"
r"""
## 4 AIBP: the lab

In the cell below, name your lab and make its folder:

```
lab = LabFolder("s4_my_rule")
lab.start("The title")           # runs `camp labs new s4_my_rule`
# once: take out the template's mutants and alternatives
lab.remove(*[file for file in lab.files() if file.startswith(("mutants/", "alternatives/"))])
```

You get a small real lab about late replies that proves as it stands. Open its files in JupyterLab (double click) and turn it into yours (or write them from the cell with `lab.write`, see `help(lab)`; what counts is `lab.zip`), **one file at a time, with a proof after each**:

1. `lab.py`: the story of part 3a, the rules, a solution cell **named after the brief's function** (`# %% solution="refund_due"` or `"promised_days"`), its worked answer, two check cells, one written cell. A text cell and what it is worth stand in `rubric.md` too. A cell's name has two words at least: `the_rules`.
2. `data.py`: `make(tier, seed)` draws orders, edges on purpose. 40 held-out rows at least, a few hundred at most. The columns of the table are the fields of the order.
3. `checks.py`: computes the right answer in its own way, asks `submission.call("refund_due", order)`, says what it called, what came back and what it expected. Nonsense (None, text) gets a verdict too.
4. `alternatives/` and `mutants/`: two other right answers, eight wrong ones. Below is the quick way to write them.
5. `lab.toml`, `NOTES.md`: title, minutes, what a teacher should know.

`graders` is not there for a lab: `checks.py` imports from `campkit.checking`, plain Python and pandas. It judges an answer by what it *returns* (`submission.call`): a check that reads the answer's source, or looks about in the grader, is refused. The proof also answers every call with
**nonsense** (nothing, a text, one number for everything): a check that breaks on it, or gives it full points, is refused too. `lab.prove()` says both, with the file. Your lab is proved without a network, three times, by `lab.prove()` here and by the grader, who adds right and wrong answers of the staff and stops after four minutes. The grader's hidden data has another seed than yours: try `lab.prove(seed=5)` too before you hand in. What the proof here **cannot** tell you: whether your own answers follow the brief, whether a message shows a hidden order, and what other people's answers do. Those you find by reading.

<details><summary>Hint: how does a dict of an order become a row and back?</summary><code>pd.DataFrame(list_of_orders)</code>, and in the check <code>for order in submission.data("held_out")["orders"].to_dict("records")</code>.</details>
<details><summary>Hint: prove says that my check gives full points to nonsense</summary>First look whether it is a number at all: <code>isinstance(got, (int, float, Decimal))</code>, and no <code>bool</code>. Then compare <code>float(got)</code>. Decimals are numbers too: an answer that computes in them is right.</details>
<details><summary>Hint: an answer of somebody else was refused</summary>Look for <code>==</code> between amounts, for a name that you ask for besides the function, for a type.</details>
"""

# %% solution="lab_files" tags=["raises-exception"]
### BEGIN SOLUTION
lab = LabFolder("s4_refund_rule")
lab.write("lab.toml", '''
    title = "What comes back"
    stage = 4
    minutes = 50
    mode = "solo"
    required = false
    pass_mark = 0.6
    themes = ["service"]
    real_scenario = true
    dev_seed = 11
    [release]
    data = ["dev"]
    [limits]
    seconds = 60
''')
lab.write("lab.py", '''
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
        ### BEGIN_SOLUTION
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
        ### END_SOLUTION

    # %% check="refund_held_out" points=6 dimension="ai" lead="aibp"
    plain = {"kind": "kit", "goods": 40.0, "shipping": 4.0, "days": 2, "opened": False, "faulty": False}
    assert refund_due(plain) == 44, "a kit that comes back on day 2: goods and shipping, 44 EUR"

    # %% check="refund_edges" points=4 dimension="business" lead="manager"
    assert refund_due(plain | {"days": 99}) == 0, "whole goods on day 99: nothing"

    # %% [markdown] written="doubtful_case" points=2 dimension="business" lead="manager"
    r"""
    **A family writes on day 31: the parcel was at a neighbour's for a week.** What do you answer, and what do you propose to whoever owns the rules? Three sentences.

    ### BEGIN_SOLUTION
    By the rules nothing comes back, since the days count from delivery, and the answer says so kindly and at once. A voucher is within the desk's own limit, so offer it. Propose that the owner lets days count from the day on which the family had the parcel, and count for a month how often it happens.
    ### END_SOLUTION
    """
''')
lab.write("data.py", '''
    """Returns with both sides of every edge drawn on purpose."""

    import random

    import pandas as pd

    EDGES = [0, 1, 13, 14, 15, 16, 29, 30, 31, 32, 365, 729, 730, 731]


    def make(tier: str, seed: int) -> dict[str, pd.DataFrame]:
        """Return {"orders": ...}; another tier or seed gives other orders."""
        rng = random.Random(f"{tier} {seed}")
        rows = []
        for number in range(60 if tier == "dev" else 90):
            days = EDGES[number % len(EDGES)] if rng.random() < 0.7 else rng.randrange(900)
            rows.append({"kind": rng.choice(["course", "kit", "device"]), "goods": rng.choice([6.0, 8.9, 19.9, 49.5, 89.9, 149.0]) + rng.randrange(9) / 10,
                         "shipping": rng.choice([0.0, 3.9, 5.5]), "days": days, "opened": rng.random() < 0.5, "faulty": rng.random() < 0.3})
        rng.shuffle(rows)
        return {"orders": pd.DataFrame(rows)}
''')
lab.write("checks.py", '''
    """The graded checks. The truth is computed here in cents, from a table of what each rule pays."""

    from campkit.checking import Verdict, failed, partial, passed

    KINDS = ("course", "kit", "device")


    def cents(order: dict) -> int:
        """What the rules pay back, in cents."""
        goods, shipping, age = round(100 * order["goods"]), round(100 * order["shipping"]), order["days"]
        if order["faulty"] and age < 731:
            return goods + shipping
        paid = [(15, goods + shipping), (31, round(goods * 85 / 100))]
        whole = next((amount for end, amount in paid if age < end), 0)
        if order["opened"]:
            whole = {"course": 0, "kit": whole, "device": max(whole - 1000, 0)}[order["kind"]]
        return whole


    def is_right(got: object, order: dict) -> bool:
        """Within a cent; True and text are no amounts."""
        return isinstance(got, (int, float)) and not isinstance(got, bool) and abs(100 * got - cents(order)) < 1.6


    def shown(order: dict, got: object) -> str:
        """An order that anybody may see, what was returned and what is right."""
        return f"refund_due({order}) returned {got!r}; the rules pay {cents(order) / 100:.2f}."


    def check_refund_held_out(submission) -> Verdict:
        """Orders that nobody has seen; the example comes from the visible ones."""
        orders = submission.data("held_out")["orders"].to_dict("records")
        right = sum([is_right(submission.call("refund_due", order), order) for order in orders])
        if right == len(orders):
            return passed(f"refund_due(order) is right for all {right} hidden orders.")
        example = ""
        for order in submission.data("dev")["orders"].to_dict("records"):
            got = submission.call("refund_due", order)
            if not is_right(got, order):
                example = " A visible one: " + shown(order, got)
                break
        return partial(0.5 * right / len(orders), f"refund_due(order) is right for {right} of {len(orders)} hidden orders.{example}", "Which rule decides first?")


    def check_refund_edges(submission) -> Verdict:
        """Both sides of each edge, and the meetings of two rules; made here."""
        wrong = []
        for kind in KINDS:
            for days in (14, 15, 30, 31, 730, 731):
                for opened in (False, True):
                    for faulty in (False, True):
                        order = {"kind": kind, "goods": 7.0 if days == 30 else 60.0, "shipping": 5.0, "days": days, "opened": opened, "faulty": faulty}
                        got = submission.call("refund_due", order)
                        if not is_right(got, order):
                            wrong.append(shown(order, got))
        if wrong:
            return failed(f"{len(wrong)} of 72 orders at the edges are wrong. {wrong[0]}", "Take the day before the edge and the day after it.")
        return passed("Both sides of every edge are right.")
''')
lab.write("rubric.md", '''
    # Rubric

    ## doubtful_case (2)

    - 2: answers by the rules, kindly, and proposes a change to whoever owns them, with a way to see whether it is needed.
    - 1: one of the two.
    - 0: bends the rule without saying so, or refuses without a word.
''')
lab.write("NOTES.md", '''
    # Notes for instructors

    **Teaches**: to find the rule that decides when several seem to fit; to test both sides of an edge.

    **Common errors**: each file in `mutants/` is one. The most frequent: a fault is stopped by an opened box.

    **Timing**: 50 minutes. **When a limit changes**: text of the rules, worked answer, `cents` in checks.py, then prove again.
''')
lab.alternative("limits_in_a_table", '''
    WINDOWS = {range(0, 15): (100, True), range(15, 31): (85, False)}


    def refund_due(order):
        if order["faulty"] and order["days"] in range(731):
            return round(order["goods"] + order["shipping"], 2)
        for window, (share, shipping) in WINDOWS.items():
            if order["days"] in window and not (order["opened"] and order["kind"] == "course"):
                amount = order["goods"] * share / 100 + shipping * order["shipping"] - 10 * (order["opened"] and order["kind"] == "device")
                return round(amount, 2) if amount > 0 else 0
        return 0
''')
lab.alternative("words_first", '''
    def reason(order):
        if order["faulty"] and order["days"] <= 730:
            return "fault"
        if order["opened"] and order["kind"] == "course" or order["days"] > 30:
            return "nothing"
        return "fresh" if order["days"] <= 14 else "month"


    def refund_due(order):
        why = reason(order)
        amount = {"fault": order["goods"] + order["shipping"], "nothing": 0, "fresh": order["goods"] + order["shipping"], "month": order["goods"] - order["goods"] * 15 / 100}[why]
        looked_over = why in ("fresh", "month") and order["opened"] and order["kind"] == "device"
        return max(amount - 10 if looked_over else amount, 0)
''')
BOTH = ["refund_held_out", "refund_edges"]
lab.mutant("day_14_is_late", "treats day 14 as too late for the shipping", BOTH, change=("days <= 14", "days < 14"))
lab.mutant("day_30_is_late", "treats day 30 as too late", BOTH, change=("days > 30", "days >= 30"))
lab.mutant("fault_for_ever", "takes faulty goods back however old they are", BOTH, change=(" and days <= 730", ""))
lab.mutant("fault_two_years_less_a_day", "treats day 730 as too late for a fault", BOTH, change=("days <= 730", "days < 730"))
lab.mutant("box_before_fault", "lets an opened box stop a fault", BOTH, change=('order["faulty"] and', 'order["faulty"] and not order["opened"] and'))
lab.mutant("opened_is_opened", "refuses every opened box, not only courses", BOTH, change=('order["kind"] == "course" and order["opened"]', 'order["opened"]'), critical=True)
lab.mutant("ten_off_all_opened", "takes the 10 EUR off opened kits as well", BOTH, change=('order["kind"] == "device" and order["opened"]', 'order["opened"]'))
lab.mutant("always_all", "pays everything back, always", BOTH, source='def refund_due(order):\n    return order["goods"] + order["shipping"]', critical=True)
### END SOLUTION

# %% [markdown] name="mutants_task"
r"""
### Wrong answers, the quick way

A wrong answer is the worked answer with one change. `says` finishes the sentence *Your answer behaves like one that ...*; trainees read it. `fails` names the checks that notice. The old text must stand exactly once in the worked answer.

```
lab.mutant("day_14_is_late", "treats day 14 as too late", ["refund_held_out"], change=("days <= 14", "days < 14"))
lab.alternative("table_of_limits", source)      # another right answer, whole
```
"""

# %% solution="faulty_answers" tags=["raises-exception"]
### BEGIN SOLUTION
lab.mutant("shipping_always", "pays the shipping after day 14 as well", ["refund_held_out", "refund_edges"], change=("0.85 * goods", "0.85 * goods + shipping"))
lab.mutant("asks_for_money", "asks the customer for money when an opened device was cheaper than 10 EUR", ["refund_held_out", "refund_edges"], change=("max(0.0, back)", "back"))
### END SOLUTION

# %% locked="prove_and_pack" tags=["raises-exception"]
# Proves the lab as it stands in its folder (only here, in JupyterLab), then packs it into lab.zip. Run it after each change.
lab.prove()
_ = lab.pack()  # packed also when it is not proved: what is in lab.zip counts

# %% locked="what_is_packed" tags=["hide-input"]
packed_name, packed_files = unpacked(Path("lab.zip").read_bytes()) if Path("lab.zip").exists() else ("", {})
print(f"lab.zip: {packed_name}, {len(packed_files)} files" if packed_files else "There is no lab.zip yet.")
if packed_files and Path(packed_name).is_dir() and {name: Path(packed_name, name).read_text(encoding="utf-8") for name in packed_files} != packed_files:
    print("Your folder has changed since: run the cell above again before you hand in.")

# %% check="lab_reads_clean" points=4 dimension="ai" lead="aibp" tags=["raises-exception"]
# Check: the folder has what a lab has, and is proved as it stands
missing_files = {"lab.py", "lab.toml", "data.py", "checks.py", "rubric.md", "NOTES.md"} - set(packed_files)
assert not missing_files, f"lab.zip lacks {', '.join(sorted(missing_files))}"
assert lab.proved is not False, "the lab is NOT proved: read the first problem above, put it right, run the cell that proves and packs again"

# %% check="lab_answers_right" points=5 dimension="ai" lead="aibp" tags=["raises-exception"]
# Check: the answer cell has the brief's name
function = next((name for name in FUNCTIONS.values() if f'# %% solution="{name}"' in packed_files.get("lab.py", "")), None)
assert function, 'lab.py has no cell # %% solution="refund_due" (or "promised_days")'
assert f"def {function}(order" in packed_files["lab.py"], f"the worked answer should define {function}(order)"

# %% check="lab_accepts_right" points=6 dimension="ai" lead="aibp" tags=["raises-exception"]
# Check: two other right answers at least are yours; the grader has three more
assert sum(name.startswith("alternatives/") for name in packed_files) >= 2, "write two alternatives: other right answers, written differently"

# %% check="lab_same_marks" points=3 dimension="ai" lead="aibp" tags=["raises-exception"]
# Check: the generator takes a seed, and uses it
import re

assert "def make(tier" in packed_files.get("data.py", ""), "data.py should define make(tier, seed)"
code_of_make = re.sub(r'""".*?"""|#[^\n]*', "", packed_files["data.py"].partition("def make(tier")[2].partition(":\n")[2], flags=re.S)
assert "seed" in code_of_make, "make(tier, seed) does not use the seed: another cohort would get the same orders"

# %% check="lab_hidden_data" points=4 dimension="ai" lead="aibp" tags=["raises-exception"]
# Check: the marks come from hidden data
asked = packed_files.get("checks.py", "").replace("'", '"')
assert any(words in asked for words in ('"held_out"', '"rotation"', "submission.data()")), 'checks.py never asks for submission.data("held_out"): orders that stand in checks.py, or visible ones, can be learnt by heart'

# %% check="lab_keeps_secrets" points=3 dimension="ai" lead="aibp" tags=["raises-exception"]
# Check: the checks say something; what they must not say only the grader can tell
assert "failed(" in packed_files.get("checks.py", "") or "partial(" in packed_files.get("checks.py", ""), "checks.py never says why an answer is wrong: use failed(...) or partial(...)"

# %% check="own_mutants_killed" points=4 dimension="ai" lead="aibp" tags=["raises-exception"]
# Check: eight wrong answers
wrong_answers = [name for name in packed_files if name.startswith("mutants/")]
assert len(wrong_answers) >= 8, f"{len(wrong_answers)} wrong answers; write eight, one for each mistake that a colleague could make"

# %% [markdown] name="forecast_task"
r"""
## 5 Forecast and hand-in

The grader tries your checks on **thirteen wrong answers** that you have not seen. **How many per cent of them will your checks catch?** Within ten points earns the points. Look at the list of rules, and at your own wrong answers: for which rule have you none?

Your points for caught wrong answers count in full only when five gates are open: the folder is in order, your own answers are right, right answers of others pass, the marks are the same each time, no message shows a hidden row.
"""

# %% solution="kill_forecast"
kill_forecast = None  # per cent, 0 to 100
### BEGIN SOLUTION
kill_forecast = 95
### END SOLUTION

# %% check="staff_mutants_killed" points=12 dimension="ai" lead="both" tags=["raises-exception"]
# Check: lab.zip is there, with checks and wrong answers; the rest happens at the grader's
assert "checks.py" in packed_files, "lab.zip is missing or empty: run the cell that packs it"
assert wrong_answers, "lab.zip holds no wrong answer yet: without one you cannot know what your checks notice"

# %% check="forecast_kills" points=2 dimension="business" lead="both" tags=["raises-exception"]
assert isinstance(kill_forecast, (int, float)) and 0 <= kill_forecast <= 100, "kill_forecast is a number of per cent, 0 to 100"

# %% [markdown] task="lab_clarity" points=6 dimension="business" lead="both"
r"""
**Your lab is read by a person**, who opens it as a trainee would: is the story true to the company, do the rules say what is asked, is the feedback a help, is the time honest? Nothing to write here.
"""

# %% [markdown] written="teacher_note" points=3 dimension="business" lead="manager"
r"""
**For the teacher who gives your lab next month, four to six sentences:** what does a trainee learn, which mistake will most of them make and how do they notice, how long does it take and how do you know, and what has to be changed when the rules change?

### BEGIN SOLUTION
Trainees learn to find the rule that decides when several seem to fit. Most will let a fault be stopped by an opened box; the feedback names the order and what the rules say, and they find it in the second try. A colleague from the desk did it in 35 minutes
and read the rules twice; the class has 50. When a limit changes, it changes in three places: the text of the rules, the worked answer and the table of rules in checks.py; then prove again, and look whether every wrong answer is still wrong.
### END SOLUTION
"""

# %% [markdown] written="reflection_lines" points=3 dimension="business" lead="both"
r"""
**Three lines, together.**

1. *What failed:* a wrong answer that your first checks let through, or a right one that they refused.
2. *Which rule mended it:* so that a colleague can use it for another test.
3. *Where it must not be used:* something that such a lab cannot tell about a person.

### BEGIN SOLUTION
1. Our first hidden orders had one opened device in forty and none that was cheaper than 10 EUR, so an answer below zero passed.
2. Draw both sides of every edge on purpose, and write the wrong answer before the case.
3. Whether somebody is kind to a customer whose return is refused: full marks mean that the rules are known, no more.
### END SOLUTION
"""

# %% [markdown] name="take_home"
r"""
## Take home: before you trust a test

| | A test that certifies |
|---|---|
| **Trigger** | somebody will act on "passed": a lab, an acceptance test, an evaluation of a model |
| **Inputs** | the rules, a right answer, eight wrong ones with names, two right ones by other hands |
| **Steps** | cases on both sides of each edge, generator with a seed, truth computed a second time, wrong answers tried, right answers of others tried |
| **A person decides** | what counts as right where the rules are silent; whether the text is clear |
| **Measure** | kill rate on wrong answers nobody here has seen; refused right answers: none |
| **Goes wrong when** | questions are visible, edges are left to chance, the test copies the answer's code, it marks style, it says the hidden row |
| **Roll back** | marks made with a faulty check are made anew; say so to those who had them |
| **Owner** | the pair that wrote it; proved again at every change of the rules |
"""
