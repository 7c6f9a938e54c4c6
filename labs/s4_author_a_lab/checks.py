"""The graded checks of the lab that writes a lab.

The manager's cases are tried on the staff's right and wrong programs, here. The AIBP's lab is proved by `submission.prove_lab`:
its code runs in sandboxes, with the staff's right and wrong answers beside its own.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import math
import re
import types
from collections import Counter

from campkit.authoring import unpacked
from campkit.checking import BadReturn, FileMissing, banded, failed, partial, passed, read_yaml
from campkit.errors import LabError

FUNCTIONS = dict(refund="refund_due", promise="promised_days")
"""Brief -> the function of its answer, and the name of its cell."""
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
CENT = 0.011
"""Amounts and days agree when they differ by no more: people round half a cent in different ways."""
CATCH_BANDS = [(0.92, 1.0), (0.75, 0.6), (0.5, 0.3)]
KILL_BANDS = [(0.85, 1.0), (0.70, 0.6), (0.50, 0.3)]
SHUT = 0.25
"""What is left of the points for killed mutants while a gate is shut."""
FORECAST = 10
MAX_COLUMNS = 60
#: The staff's right answers in words that give nothing of them away.
STYLES = {"one_rule_after_the_other": "goes through the rules one after the other", "not_rounded": "does not round, and adds in another order",
          "in_decimals": "computes in decimals, in a class of its own", "day_by_day": "counts day by day, in hours",
          "as_a_number_with_a_point": "works with dates and returns 4.0 where others return 4"}
#: What each of the staff's mistakes is about, in words that a pair may read.
ABOUT = {name: rule for rule, names in {
    "rule 1": "day_730_is_late fault_for_ever fault_one_month fault_without_shipping fault_not_if_opened two_o_clock_is_early noon never_late works_at_weekends works_on_saturdays sunday_leaves_late",
    "rule 2": "opened_course_paid opened_is_opened last_piece_missing stock_forgotten stock_is_none a_week_for_stock",
    "rule 3": "day_14_is_late shipping_never express_to_mena express_only_home express_in_a_day express_forgotten islands_are_near",
    "rule 4": "day_30_is_late shipping_always fee_on_both pays_the_fee late_is_fine sundays_too no_saturdays sunday_for_mena_only sunday_is_saturday",
    "rule 5": "below_zero", "rule 6": "no_looking_over looks_over_all_devices looks_over_all_opened ten_per_cent",
    "amounts that are no whole euros": "whole_euros", "which day is the first": "today_is_day_one", "orders that nobody has seen": "by_heart",
}.items() for name in names.split()}
READ = ("config", "files", "cells", "names", "roles", "rubric", "leaks", "same_bytes", "time")
RUN = ("worked_answer", "untouched_release", "alternatives")


# --- the brief and the staff's programs -----------------------------------------------------------------------------------

def program(brief: str, source: str):
    """Return the function of one of the staff's answers."""
    module = types.ModuleType("staff_answer")
    exec(source, module.__dict__)
    return getattr(module, FUNCTIONS[brief])


def staff_of(submission, brief: str, right: bool) -> dict[str, str]:
    """Return name -> source of the staff's right or wrong answers for a brief."""
    table = submission.data()["truth_answers"]
    return {row.name: row.source for row in table[table["brief"] == brief].itertuples(index=False) if bool(row.is_right) == right}


def agree(one, other) -> bool:
    """Are two answers the same amount or number of days?"""
    if isinstance(one, bool) or isinstance(other, bool) or not isinstance(one, (int, float)) or not isinstance(other, (int, float)):
        return False
    return math.isfinite(one) and abs(one - other) <= CENT


def scenario_of(submission) -> dict:
    """Return the manager's scenario.yaml. Raises FileMissing, BadReturn."""
    values = read_yaml(submission, "scenario.yaml")
    if not isinstance(values, dict) or values.get("brief") not in ("refund", "promise"):
        raise BadReturn("scenario.yaml does not say which brief you took; choose one in the editor of part 3a.")
    return values


# --- the manager's cases -------------------------------------------------------------------------------------------------

def order_of_case(brief: str, case: dict) -> tuple[dict, float]:
    """Return (order, expected) of a row of cases.csv. Raises ValueError for what is no order."""
    yes = {"yes": True, "no": False}
    if brief == "refund":
        order = {"kind": case["kind"], "goods": float(case["goods"]), "shipping": float(case["shipping"]), "days": int(case["days"]),
                 "opened": yes[case["opened"]], "faulty": yes[case["faulty"]]}
        good = order["kind"] in ("course", "kit", "device") and min(order["goods"], order["shipping"], order["days"]) >= 0
    else:
        order = {"weekday": WEEKDAYS.index(case["weekday"]), "hour": int(case["hour"]), "pieces": int(case["pieces"]), "stock": int(case["stock"]),
                 "zone": case["zone"], "express": yes[case["express"]]}
        good = order["zone"] in ("home", "island", "mena") and 0 <= order["hour"] <= 23 and order["pieces"] >= 1 and order["stock"] >= 0
    expect = float(case["expect"])
    if not good or not all(math.isfinite(value) for value in (expect, *(v for v in order.values() if isinstance(v, (int, float))))):
        raise ValueError("out of range")
    return order, expect


def cases_of(submission) -> tuple[str, list[tuple[int, str, dict, float]], list[int]]:
    """Return (brief, readable cases with their numbers and names, numbers of rows that cannot be read)."""
    brief = scenario_of(submission)["brief"]
    rows = submission.read_table("cases.csv").to_dict("records")
    good, bad = [], []
    for number, row in enumerate(rows[:200], 1):
        try:
            good.append((number, str(row.get("case", ""))[:60], *order_of_case(brief, row)))
        except (KeyError, ValueError, TypeError, OverflowError):
            bad.append(number)
    return brief, good, bad


def wrong_cases(submission, brief: str, cases: list) -> list[int]:
    """Return the numbers of the cases that a right program does not pass."""
    right = [program(brief, source) for source in staff_of(submission, brief, True).values()]
    return [number for number, _, order, expect in cases if not all(agree(function(dict(order)), expect) for function in right)]


def caught(submission) -> tuple[float, int, list[str]]:
    """Return (share caught, number, mistakes that survive) of the staff's wrong programs, tried on the right cases."""
    brief, cases, _ = cases_of(submission)
    wrong = set(wrong_cases(submission, brief, cases))
    usable = [(order, expect) for number, _, order, expect in cases if number not in wrong]
    faulty = {name: program(brief, source) for name, source in staff_of(submission, brief, False).items() if name != "by_heart"}
    alive = [name for name, function in faulty.items() if all(agree(function(dict(order)), expect) for order, expect in usable)]
    return 1 - len(alive) / len(faulty), len(faulty), alive


def check_cases_right(submission):
    """Every case says what the rules say."""
    brief, cases, bad = cases_of(submission)
    if not cases:
        return failed("cases.csv holds no case that can be read.", "Add cases in the editor of part 3b.")
    wrong = wrong_cases(submission, brief, cases)
    total = len(cases) + len(bad)
    if total < 6:
        return failed(f"cases.csv has {total} cases; six are the fewest that can cover the rules.")
    if not wrong and not bad:
        return passed(f"All {total} cases say what the rules say.")
    named = ", ".join(str(number) for number in sorted([*wrong, *bad])[:8])
    return partial(0.5 if len(wrong) + len(bad) <= total / 10 else 0, f"{total - len(wrong) - len(bad)} of {total} cases are right. Look again at case {named}.",
                   "Go through the rules from the top; the first one that fits decides.")


def check_cases_catch(submission):
    """The right cases catch the staff's wrong programs."""
    share, total, alive = caught(submission)
    return banded(share, CATCH_BANDS, f"Your cases catch {total - len(alive)} of {total} wrong programs that you have not seen.",
                  about(alive) + "For each rule: a case on its last day or hour, one just after it, and one where two rules meet.")


def about(alive: list[str]) -> str:
    """Return which rules the mistakes that survive are about, "" for none: where to look, not what to write."""
    said = sorted({ABOUT[name] for name in alive if name in ABOUT})
    return f"What gets through is about {', '.join(said)}. " if said else ""


def check_cost_recomputed(submission):
    """The scenario's figures, recomputed from the reviewed sample."""
    values = scenario_of(submission)
    brief = values["brief"]
    table = submission.data("dev")[f"reviewed_{brief}"]
    off = (table["decided"] - table["right"]).abs()
    wrong = off > CENT
    cost = off if brief == "refund" else wrong * 4.0
    month = {"refund": 640, "promise": 5200}[brief]
    by_rule = cost[wrong].groupby(table["broken_rule"]).sum()
    told = [("wrong_in_hundred", 100 * wrong.mean(), 0.05), ("cost_a_month", cost.sum() / len(table) * month, 1.0), ("costliest_rule", int(by_rule.idxmax().split()[-1]), 0.01)]
    right = []
    for name, expected, slack in told:
        given = values.get(name)
        if isinstance(given, (int, float)) and not isinstance(given, bool) and abs(given - expected) <= slack:
            right.append(name)
    missing = [name for name, _, _ in told if name not in right]
    if not missing:
        return passed("Share, cost and costliest rule follow from the reviewed sample.")
    return partial(len(right) / 3, f"Not what the reviewed sample gives: {', '.join(missing)}.",
                   "One wrong decision costs what is written under the brief, too much as well as too little; the sample has 40 of them, a month has more.")


# --- the lab -------------------------------------------------------------------------------------------------------------

def lab_of(submission) -> tuple[bytes, str, dict[str, str]]:
    """Return (bytes of lab.zip, brief, files). Raises FileMissing, BadReturn with what is wrong."""
    content = submission.read_file("lab.zip")
    try:
        files = unpacked(content)[1]
    except LabError as error:
        raise BadReturn(str(error)) from None
    found = re.search(r'^# %% solution="(refund_due|promised_days)"', files.get("lab.py", ""), re.M)
    if not found:
        raise BadReturn('lab.py in lab.zip has no cell # %% solution="refund_due" or # %% solution="promised_days". The brief asks for that name and that function.')
    return content, next(brief for brief, name in FUNCTIONS.items() if name == found[1]), files


def proof_of(submission):
    """Return (proof, brief). Raises BadReturn when the lab cannot be run at all."""
    content, brief, files = lab_of(submission)
    staff = staff_of(submission, brief, True) | staff_of(submission, brief, False)
    claims = submission.data("rotation")["truth_orders"][brief] if any("equivalent=" in text for name, text in files.items() if name.startswith("mutants/")) else []
    proof = submission.prove_lab(content, cell=FUNCTIONS[brief], staff=staff, questions=[*orders_shown(submission, brief), *submission.data()["truth_orders"][brief]], claims=claims)
    return proof, brief


def orders_shown(submission, brief: str) -> list[dict]:
    """Return the orders of the reviewed sample, which the pair knows."""
    table = submission.data("dev")[f"reviewed_{brief}"].drop(columns=["decided", "right", "broken_rule"])
    return json.loads(table.to_json(orient="records"))


def not_run(proof):
    """Return the verdict for a lab whose checks could not be run, None when they were."""
    if proof.staff:
        return None
    first = proof.problems[0] if proof.problems else None
    return failed("Your lab could not be run" + (f": {first.where}: {first.message}" if first else "."), "Run lab.prove() and put the first problem right.")


def told(problems) -> str:
    """Return the first problems as one text."""
    return " ".join(f"{problem.where}: {problem.message}" for problem in problems[:2]) + (f" And {len(problems) - 2} more." if len(problems) > 2 else "")


def check_lab_reads_clean(submission):
    """Gate 1: what reading and building show."""
    proof, _ = proof_of(submission)
    problems = proof.broken(*READ)
    if problems:
        return partial(0.4 if len(problems) == 1 and proof.rows else 0, told(problems), "lab.prove() shows the same; the rule is named below each problem.")
    return passed("Names, roles, points and rubric are in order, and the release holds no answer and no hidden row.") if proof.rows else not_run(proof)


def check_lab_answers_right(submission):
    """Gate 2: the worked answer is right and earns everything, the untouched release nothing."""
    proof, brief = proof_of(submission)
    problems = proof.broken(*RUN)
    shut = not_run(proof)
    if shut:
        return shut
    function = program(brief, staff_of(submission, brief, True)["one_rule_after_the_other"])
    shown, hidden = orders_shown(submission, brief), submission.data()["truth_orders"][brief]
    own = [name for name in proof.answers if name == "" or any(row.role == "alternative" and row.name == name for row in proof.rows)]
    for name in own:
        answers = proof.answers[name]
        right = [kind == "value" and agree(value, function(order)) for (kind, value), order in zip(answers, [*shown, *hidden], strict=False)]
        if not all(right):
            who = f"alternative {name}" if name else "worked answer"
            example = next((f" For {order} it gives {shown_as(*answers[n])}; the rules say {function(order)!r}." for n, order in enumerate(shown) if not right[n]), "")
            return failed(f"Your {who} does not follow the brief: right for {sum(right)} of {len(right)} orders.{example}", "A lab whose own answer is wrong teaches the mistake.")
    if problems:
        return partial(0.4 if len(problems) == 1 else 0, told(problems), "lab.prove() shows the same.")
    return passed("Worked answer and alternatives are right and earn every point, the untouched release earns none.")


def shown_as(kind: str, value) -> str:
    """Return an answer for a message; a text, or a number of many digits, could quote the hidden orders that were asked as well."""
    if kind == "value" and isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 10_000:
        return f"{value:.2f}"
    return "no answer" if kind == "error" or value is None else "something else"


def check_lab_accepts_right(submission):
    """Gate 3: right answers of other people pass."""
    proof, brief = proof_of(submission)
    shut = not_run(proof)
    if shut:
        return shut
    refused = [name for name in staff_of(submission, brief, True) if proof.staff[name].fails or proof.staff[name].error]
    if not refused:
        return passed("Three right answers, written by others, earn every point.")
    checks = sorted({check for name in refused for check in proof.staff[name].fails})[:3]
    return partial([1, 0.4, 0.15, 0][len(refused)], f"{len(refused)} of 3 right answers of other people lose points at {', '.join(checks) or 'a check that broke'}: one that "
                   + "; one that ".join(STYLES[name] for name in refused) + ".", "Ask what comes out of the function, never how it was made: no other name, no type; a cent is no difference; import nothing from the answer.")


def check_lab_same_marks(submission):
    """Gate 5: three gradings give the same, and nonsense gets a verdict."""
    proof, _ = proof_of(submission)
    shut = not_run(proof)
    problems = proof.broken("same_marks", "robust_checks", "time")
    if shut or not problems:
        return shut or passed("Graded three times in two processes: the same marks and words. Nonsense gets a verdict.")
    if any(problem.rule == "same_marks" for problem in problems):  # its words differ each time, so they are not repeated here
        return failed("Graded three times, the same answer got other marks or other words. lab.prove() shows an example.", "Seed every random number; no clock, no order of a set.")
    return partial(0.4 if len(problems) == 1 else 0, told(problems), "Look at the type of an answer before you compute with it.")


def lines_of(tables: dict[str, str]) -> list[str]:
    """Return the data rows of all tables of a tier."""
    return [line for name, text in sorted(tables.items()) for line in text.splitlines()[1 if name.endswith(".csv") else 0:] if line.strip()]


def check_lab_hidden_data(submission):
    """Marks come from data that nobody has seen and that another seed changes."""
    proof, _ = proof_of(submission)
    shut = not_run(proof)
    if shut:
        return shut
    seen, hidden, other = (lines_of(proof.tables.get(tier, {})) for tier in ("dev", "held_out", "other_seed"))
    known = set(seen)
    faults = []
    if len(hidden) < 40:
        faults.append(f"the held-out data has {len(hidden)} rows; 40 are the fewest that can hold all rules")
    elif sum(line in known for line in hidden) > len(hidden) / 4:
        faults.append(f"{sum(line in known for line in hidden)} of {len(hidden)} held-out rows are visible ones")
    if hidden and sum(line in set(hidden) for line in other) > len(other) * 0.75:
        faults.append("another seed gives the same held-out data, so the next cohort has the answers of this one")
    if not asks_hidden(lab_of(submission)[2].get("checks.py", "")):
        faults.append("the checks ask for no hidden data, so their questions are the same for every seed: who has seen the messages knows them all")
    row = proof.staff["by_heart"]
    if not row.fails:
        faults.append("a program that has learnt the visible orders by heart, and is wrong for all others, earns full points")
    if not faults:
        return passed("Marks come from data that nobody has seen; another seed gives other data.")
    return partial(0.5 if len(faults) == 1 and row.fails else 0, sentence("; ".join(faults)), "make(tier, seed): build the random numbers from both; let the checks use submission.data(\"held_out\").")


def sentence(words: str) -> str:
    """Return words as a sentence; names in them keep their letters."""
    return words[:1].upper() + words[1:] + "."


def asks_hidden(checks: str) -> bool:
    """Does checks.py ask for hidden data at all? Read from its text: a call of data() without a tier, or with one that is not written there, counts."""
    try:
        nodes = list(ast.walk(ast.parse(checks)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True  # the proof says what is wrong with it
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "data"]
    tiers = [node.value for node in nodes if isinstance(node, ast.Constant) and node.value in ("held_out", "rotation")]
    return bool(tiers) or any(not call.args or not isinstance(call.args[0], ast.Constant) for call in calls)


def same_form(value: str) -> str:
    """Return a value as messages and CSV files both have it: 6.0 is 6."""
    return value.removesuffix(".0")


def leaked(said: str, rows: dict[tuple[str, ...], Counter]) -> set[tuple[str, ...]]:
    """Return the hidden rows that stand whole in a message: all values of one, close together, with or without the names of columns."""
    words = [same_form(word) for word in re.findall(r"[\w.-]*\w", said)][:400]
    found = set()
    for row, values in rows.items():
        if len(row) >= 3 and all(value in words for value in row):
            windows = (Counter(words[start:start + 2 * len(row)]) for start in range(len(words)))
            if any(all(window[value] >= count for value, count in values.items()) for window in windows):
                found.add(row)
    return found


def rows_of(tables: dict[str, str]) -> set[tuple[str, ...]]:
    """Return the rows of all tables of a tier, each as its values. Raises BadReturn for what is no table of a usual size."""
    found: set[tuple[str, ...]] = set()
    for name, text in tables.items():
        try:
            rows = list(csv.reader(io.StringIO(text)))[1:400] if name.endswith(".csv") else records_in(json.loads(text))[:400]
        except (csv.Error, ValueError, RecursionError):
            raise BadReturn(f"data.py: the table {name[:60]} cannot be read, or has a field of more than 100,000 characters.") from None
        if max(map(len, rows), default=0) > MAX_COLUMNS:
            raise BadReturn(f"data.py: the table {name[:60]} has more than {MAX_COLUMNS} columns.")
        found |= {tuple(same_form(str(value)) for value in row) for row in rows if row}
    return found


def records_in(value) -> list[list]:
    """Return the values of each dict or list of plain values that stands in JSON data."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    deeper = [one for one in inner if isinstance(one, (dict, list))]
    return [row for one in deeper for row in records_in(one)] + ([inner] if inner and not deeper else [])


def check_lab_keeps_secrets(submission):
    """Gate 6: what the checks say shows no hidden row. One row may be an accident: a made-up example can be a hidden row by chance."""
    proof, _ = proof_of(submission)
    shut = not_run(proof)
    if shut:
        return shut
    known, shown = rows_of(proof.tables.get("dev", {})), set()
    for rows, tier in ((proof.rows, "held_out"), (proof.staff.values(), "other_seed")):
        hidden = {row: Counter(row) for row in rows_of(proof.tables.get(tier, {})) - known}
        for said in (said for graded in rows for said in graded.said):
            shown |= {(tier, row) for row in leaked(said, hidden)} if len(shown) < 2 else set()
    if len(shown) > 1:
        return failed("Messages of your checks show rows of the held-out data. After a few tries a trainee has them all.",
                      "Give the example from the visible data, or make one in the check.")
    return passed("What your checks say shows no hidden row.")


def check_own_mutants_killed(submission):
    """The pair's wrong answers are wrong, and each fails what it declares."""
    proof, _ = proof_of(submission)
    shut = not_run(proof)
    if shut:
        return shut
    mutants = [row for row in proof.rows if row.role == "mutant"]
    right = proof.answers.get("", [])
    same = [row.name for row in mutants if row.name in proof.answers and not row.equivalent and not differ(proof.answers[row.name], right)]
    if same:
        return failed(f"{same[0]} is no wrong answer: it says what your worked answer says for {len(right)} orders.", "Change what it does, not how it is written; or claim equivalent=\"why\".")
    refuted = [row.name for row in mutants if row.equivalent and row.name in proof.answers and differ(proof.answers[row.name], right)]
    if refuted:
        return failed(f"{refuted[0]} claims to be equivalent to a right answer. It is not: 10,000 orders were tried, and some of them show the difference.", "Kill it instead: a case at an edge.")
    unproved = [row.name for row in mutants if row.equivalent and row.name not in proof.answers]
    problems = proof.broken("mutants", "critical", "idle_checks")
    if not problems and not unproved:
        return passed(f"All {len(mutants)} wrong answers of yours fail what they declare.")
    counted = [row for row in mutants if not row.equivalent]
    rate = sum(bool(row.fails) for row in counted) / max(1, len(counted))
    said = told(problems) if problems else f"{unproved[0]} claims to be equivalent and answers another cell, so nothing can be tried."
    return partial(0.5 if rate >= 0.85 and len(counted) >= 6 else 0, said, "lab.prove() shows the same.")


def differ(answers: list, right: list) -> bool:
    """Is there a question that two programs answer differently?"""
    return any(kind != kind2 or (kind == "value" and not agree(value, value2) and value != value2) for (kind, value), (kind2, value2) in zip(answers, right, strict=False))


def kill_rate(submission) -> tuple[float, int, list[str]]:
    """Return (share killed, number, mistakes that survive) of the staff's wrong answers."""
    proof, brief = proof_of(submission)
    wrong = staff_of(submission, brief, False)
    alive = [name for name in wrong if name in proof.staff and not proof.staff[name].fails]
    killed = sum(name in proof.staff for name in wrong) - len(alive)
    return killed / len(wrong), len(wrong), alive


GATES = {"lab_reads_clean": check_lab_reads_clean, "lab_answers_right": check_lab_answers_right, "lab_accepts_right": check_lab_accepts_right,
         "lab_same_marks": check_lab_same_marks, "lab_keeps_secrets": check_lab_keeps_secrets}


def check_staff_mutants_killed(submission):
    """Gate times kill rate: wrong answers of others lose points."""
    proof, _ = proof_of(submission)
    shut = not_run(proof)
    if shut:
        return shut
    rate, total, alive = kill_rate(submission)
    closed = [name for name, gate in GATES.items() if gate(submission).fraction < 1]
    said = f"Your checks catch {round(rate * total)} of {total} wrong answers that you have not seen."
    hint = about(alive) + "Where did you test no edge? Go through the rules: last day, first day after it, two rules at once." if alive else ""
    verdict = banded(rate, KILL_BANDS, said, hint)
    if not closed:
        return verdict
    return partial(verdict.fraction * SHUT, f"{said} They count in full when these gates are open: {', '.join(closed)}.", about(alive) + "Open the gates first: each has its own message above.")


def check_forecast_kills(submission):
    """The pair's forecast of its own kill rate."""
    forecast = submission.value("kill_forecast")
    proof, _ = proof_of(submission)
    shut = not_run(proof)
    if shut:
        return shut
    rate = 100 * kill_rate(submission)[0]
    if not isinstance(forecast, (int, float)) or isinstance(forecast, bool) or not 0 <= forecast <= 100:
        return failed("kill_forecast is a number of per cent, 0 to 100.")
    off = abs(forecast - rate)
    return banded(off, [(FORECAST, 1.0), (2 * FORECAST, 0.5)], f"You said {forecast:.0f} %, it was {rate:.0f} %.", "Which rule have you no wrong answer for?", higher_is_better=False)


# --- the swap notebook ---------------------------------------------------------------------------------------------------

def check_swap_kill_rate(submission):
    """Two of four wrong programs are caught."""
    given = submission.value("kill_rate")
    good = isinstance(given, (int, float)) and not isinstance(given, bool) and abs(given - 50) < 0.5
    return passed("Two of the four wrong programs are caught.") if good else failed("kill_rate is another number.", "One of the five programs is not wrong, so it does not count.")


def check_swap_fair(submission):
    """C says what the rule says."""
    return passed("C is right, written with decimal points.") if submission.value("not_a_mutant") == "C" else failed("not_a_mutant is another letter.", "Compare each program with the rule for 9, 10, 14 and 15.")


def check_swap_over_specified(submission):
    """The type is nobody's business."""
    good = submission.value("over_specified") == "asks for type(got) is int"
    return passed("100.0 is as right as 100.") if good else failed("That check would accept the right program.", "What does the right program return, and does the rule forbid it?")


def check_swap_missing(submission):
    """9 and 15, and not many more."""
    given = submission.value("missing")
    if not isinstance(given, list) or not all(isinstance(size, int) and not isinstance(size, bool) for size in given):
        return failed("missing is a list of whole numbers.")
    found = {9, 15} & set(given)
    if len(found) == 2 and len(given) <= 3:
        return passed("One case on the last day of the first rule, one on the first of the last.")
    return partial(0.5 if found and len(given) <= 6 else 0, f"{len(found)} of the two sizes that matter are among your {len(given)}.", "Where does each wrong program differ from the rule?")


def check_swap_idle_case(submission):
    """Cases 1 and 2 catch nothing."""
    return passed("All programs agree there.") if submission.value("tells_nothing") in (1, 2) else failed("That case catches a wrong program.", "Which program fails it?")


def check_swap_costlier(submission):
    """40 times 40 EUR against 15 times 40 EUR."""
    return passed("1,600 EUR a month against 600.") if submission.value("costlier") == "A" else failed("The other mistake costs more.", "How many classes does it meet, and by how much?")


def measure(submission) -> dict[str, float]:
    """The figures behind the bands, for `tests/measure_gaps.py`."""
    figures: dict[str, float] = {}
    try:
        figures["cases_catch"] = round(caught(submission)[0], 4)
        proof, brief = proof_of(submission)
        if proof.staff:
            figures["staff_mutants_killed"] = round(kill_rate(submission)[0], 4)
            figures["lab_accepts_right"] = sum(not proof.staff[name].fails and not proof.staff[name].error for name in staff_of(submission, brief, True))
    except (BadReturn, FileMissing):
        pass
    return figures
