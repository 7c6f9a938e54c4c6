"""The graded checks. They compute the right answer in their own way, from the planted truth and the hidden logs.

Each metric is a function of its own (`share_of_best`, `label_accuracy`, ...), so that the gap in which the pass lines stand
can be measured (NOTES.md says how). Thirteen checks make the module long; each is short.
"""

from __future__ import annotations

import hashlib
from itertools import product

from campkit.checking import SubmissionProblem, Verdict, banded, failed, partial, passed

MONTHS = (1, 2, 3)
LOGS = (1,)  # months whose whole raw log goes through the trainee's code; parts of the others do in nodes_allowed and nodes_stable
TIMES, TAKES_OVER = 5, 0.7
MAX_NODES, BUILD_DAYS = 5, 60
EUR_PER_HOUR, EUR_PER_BUILD_DAY = 38, 600
DIGITAL = ("text", "form", "image")
BUDGETS = ((5, 60), (4, 45), (3, 36), (2, 24), (1, 12), (6, 50))  # in the last one the six best by themselves do not fit
TOO_LARGE = (5, 60)  # the budget of a month in which the best node per day needs more days than there are

#: Pass lines: (limit, share of the points). measured.json has the figures, NOTES.md draws them.
BEST_USE_BANDS = ((0.945, 1.0), (0.85, 0.5))
HELD_OUT_BANDS = ((0.90, 1.0), (0.80, 0.5))
LABEL_BANDS = ((0.985, 1.0), (0.90, 0.5))
STABLE_BANDS = ((0.80, 1.0),)
FORECAST_BANDS = ((0.15, 1.0),)
CLOSE = 0.005
SHAKES = 3


def measure(submission) -> dict[str, float | None]:
    """Return the figures in whose gaps the pass lines stand, for the script that measures them; None where there is no figure."""
    figures = {
        "labels right (labels_held_out)": lambda: label_accuracy(submission)[0], "share of best (nodes_best_use)": lambda: best_use(submission)[0],
        "share of best (nodes_held_out)": lambda: share_of_best(submission)[0], "nodes that stay (nodes_stable)": lambda: stability(submission) or 0.0,
        "error (forecast_november)": lambda: float(forecast_error(submission)),
    }
    found: dict[str, float | None] = {}
    for name, figure in figures.items():
        try:
            found[name] = round(figure(), 4)
        except (SubmissionProblem, TypeError):  # a Verdict where the answer cannot be used
            found[name] = None
    return found


# -- the right figures ---------------------------------------------------------------------------------------------

def measure_map(events, steps):
    """Return the map with hours, recurring, judgement and hours_saved of each step, indexed by step."""
    tasks = events.drop_duplicates("task")
    hours = tasks.groupby("step")["minutes"].sum().div(60)
    of_kind = tasks.groupby(["step", "kind"])["task"].transform("count")
    measures = {"hours": hours, "recurring": of_kind.ge(TIMES).groupby(tasks["step"]).mean(), "judgement": judgement(tasks)}
    table = steps.set_index(steps["step"].rename("name_of_step")).assign(**measures).fillna(dict.fromkeys(measures, 0.0))
    return table.assign(hours_saved=TAKES_OVER * table["hours"] * table["recurring"]).rename_axis("step_name")


_KEPT: list = []


def kept(data: dict, key, make):
    """Return make(), made once for the same data: many submissions are checked against the same hidden months."""
    made = next((made for known, made in _KEPT if known is data), None)
    if made is None:
        del _KEPT[:-1]  # two tiers are asked for, those of one course
        _KEPT.append((data, made := {}))
    if key not in made:
        made[key] = make()
    return made[key]


def measured_month(submission, number: int, tier: str = "held_out"):
    """Return the measured map of one hidden month with the right label, the nature and the role of each step; do not change it."""
    data = submission.data(tier)
    events, steps, truth = month(submission, number, tier)
    return kept(data, ("measured", number), lambda: measure_map(events, steps).join(truth[["label", "nature", "role"]]))


def best_of_month(submission, number: int, max_nodes: int, build_days: int) -> float:
    """Return the most hours that nodes within the budget save in one hidden month."""
    good = measured_month(submission, number).query("label == 'ai'")
    data = submission.data("held_out")
    return kept(data, ("best", number, max_nodes, build_days),
                lambda: best_hours(good["hours_saved"].to_dict(), good["build_days"].to_dict(), max_nodes, build_days))


def judgement(once):
    """Return for each step the share of tasks of recurring kinds that were not decided as is usual for their kind."""
    count = once.groupby(["step", "kind", "outcome"]).size().groupby(["step", "kind"]).agg(["max", "sum"])
    count = count[count["sum"] >= TIMES].groupby("step").sum()
    return 1 - count["max"] / count["sum"]


def best_hours(saved: dict, days: dict, max_nodes: int, build_days: int) -> float:
    """Return the most hours that `max_nodes` of the steps can save within `build_days`. `saved`: step -> hours."""
    best = {(0, 0): 0.0}  # nodes and days used -> most hours
    for step in saved:
        for (nodes, used), hours in list(best.items()):
            if nodes < max_nodes and used + days[step] <= build_days:
                place = (nodes + 1, used + days[step])
                best[place] = max(best.get(place, 0.0), hours + saved[step])
    return max(best.values())


def month(submission, number: int, tier: str = "held_out"):
    """Return events, steps and truth of one hidden month."""
    data = submission.data(tier)
    return data[f"events_{number}"], data[f"steps_{number}"], data[f"truth_steps_{number}"].set_index("step")


def names_of(answer) -> list | None:
    """Return an answer as a list of step names, None when it is none."""
    if hasattr(answer, "tolist"):
        answer = answer.tolist()
    return answer if isinstance(answer, list) and all(isinstance(name, str) for name in answer) else None


def figures_of(answer) -> dict | None:
    """Return an answer as a dict step -> number, None when it is none."""
    if hasattr(answer, "columns"):
        return None
    found = dict(answer.items()) if hasattr(answer, "items") else None
    if found is None or not all(isinstance(value, (int, float)) for value in found.values()):
        return None
    return {name: float(value) for name, value in found.items()}


def kind_of(answer) -> str:
    """Say what an answer is, for a message."""
    return "nothing (is there a `return`?)" if answer is None else f"a {type(answer).__name__}"


# -- the manager's part --------------------------------------------------------------------------------------------

def check_labels_by_hand(submission) -> Verdict:
    """The eight steps of the refund process, labelled by reading the map and the decisions."""
    labels = submission.value("labels")
    truth = submission.data("dev")["truth_steps"].set_index("step")
    asked = [step for step in truth.index if step.startswith("refund_")]
    if not isinstance(labels, dict):
        return failed(f"`labels` is {kind_of(labels)}; it should be a dict, step -> rule, ai or human.", "Fill in the form between { and }.")
    wrong = [step for step in asked if labels.get(step) != truth.loc[step, "label"]]
    if not wrong:
        return passed("All eight steps of the refund process carry the right label.")
    hints = {
        "rule": "One of your wrong steps is settled by a rule: for each kind of case there is one outcome, nearly always.",
        "ai": "One of your wrong steps is an AI node: its cases come again and again, and the same kind is decided differently. Ask question 1 again, too: what does an approval change?",
        "human": "One of your wrong steps stays with a person: look at how the work arrives, and at whether its kinds ever come again.",
    }
    return banded(8 - len(wrong), ((7, 0.75), (6, 0.5)), f"{8 - len(wrong)} of 8 labels are right.", hints[truth.loc[wrong[0], "label"]])


def guard_cases() -> list[tuple[str, dict, bool]]:
    """Return (group, step, whether it may become an AI node) for every combination that matters."""
    cases = []
    for how, reversible, regulated, approval in product(("text", "form", "image", "phone call", "paper", "in person"), ("yes", "no"), ("yes", "no"), ("yes", "no")):
        step = {"step": "example", "input": how, "reversible": reversible, "regulated": regulated, "approval": approval}
        if how not in DIGITAL:
            cases.append(("unreadable", step, False))
        elif reversible == "no" and regulated == "yes":
            cases.append(("approved" if approval == "yes" else "forbidden", step, approval == "yes"))
        else:
            cases.append(("open", step, True))
    return cases


def check_guard_cases(submission) -> Verdict:
    """may_be_ai on every combination of input, reversible, regulated and approval: a quarter of the points for each kind of case."""
    says = {
        "unreadable": "A step that arrives by phone, on paper or in person cannot be read: False.",
        "forbidden": "A step that cannot be undone AND is regulated AND nobody approves: False.",
        "approved": "A step that cannot be undone and is regulated, but that a second person approves, is allowed: True.",
        "open": "A step that can be undone, or that no law covers, is allowed: True.",
    }
    wrong = {}
    for group, step, allowed in guard_cases():
        answer = submission.call("may_be_ai", step)
        if not isinstance(answer, bool):
            return failed(f"may_be_ai(step) returned {kind_of(answer)}; it should return True or False.", "End every way through the function with return True or return False.")
        if answer != allowed:
            wrong.setdefault(group, f"may_be_ai of a step with {', '.join(f'{name} {value!r}' for name, value in step.items() if name != 'step')} returned {answer}")
    if not wrong:
        return passed("may_be_ai decides all 48 combinations as the house rule says.")
    return partial(1 - len(wrong) / 4, f"may_be_ai is wrong for {len(wrong)} of 4 kinds of case: {wrong[min(wrong)]}, not {not wrong[min(wrong)].endswith('True')}.", says[min(wrong)])


def check_limits_between(submission) -> Verdict:
    """The manager's two limits: do they separate the steps of three hidden months?"""
    limits = submission.value("limits")
    good = isinstance(limits, dict) and all(isinstance(limits.get(k), (int, float)) and 0 <= limits[k] <= 1 for k in ("recurring", "judgement"))
    if not good:
        return failed("`limits` should hold two numbers between 0 and 1: recurring and judgement.", 'For example {"recurring": 0.2, "judgement": 0.4}, with better numbers.')
    wrong = limit_mistakes(submission, limits)
    bad = [name for name, steps in wrong.items() if steps > 1]
    if not bad:
        return passed("Both limits stand in the gap, on three hidden months as well.")
    return partial(1 - len(bad) / 2, f"On three hidden months your limit for {' and for '.join(bad)} puts {sum(wrong[b] for b in bad)} steps on the wrong side.",
                   "Put the limit where the picture has no dots, with room on both sides.")


def limit_mistakes(submission, limits: dict) -> dict[str, int]:
    """Return how many steps of the hidden months each limit puts on the wrong side."""
    wrong = {"recurring": 0, "judgement": 0}
    for number in MONTHS:
        table = measured_month(submission, number)
        repeats = table["nature"] != "one-off"
        wrong["recurring"] += int(((table["recurring"] >= limits["recurring"]) != repeats).sum())
        table = table[repeats]
        wrong["judgement"] += int(((table["judgement"] >= limits["judgement"]) != (table["nature"] == "judgement")).sum())
    return wrong


# -- the AIBP's part -----------------------------------------------------------------------------------------------

def compare(submission, function: str, expected: dict, unit: str, tolerance) -> Verdict | list[str]:
    """Call `function` on the short hidden log; return a failed verdict for an unusable answer, else the steps that differ."""
    answer = submission.call(function, submission.data("held_out")["short_events"])
    got = figures_of(answer)
    if got is None:
        return failed(f"{function}(log) returned {kind_of(answer)}; it should return one number for each step ({unit}).", "Group by step, and return the result.")
    return [step for step, value in expected.items() if step not in got or not abs(got[step] - value) <= tolerance(value)]


def check_hours_counted_once(submission) -> Verdict:
    """Hours of each step on a hidden log with shared tasks, rework and waiting."""
    log = submission.data("held_out")["short_events"]
    once = log.drop_duplicates("task")

    def hours(rows, minutes="minutes"):
        return (rows.groupby("step")[minutes].sum() / 60).to_dict()
    expected = hours(once)
    wrong = compare(submission, "hours_by_step", expected, "hours", lambda value: 0.01 * value + 0.01)
    if isinstance(wrong, Verdict):
        return wrong
    if not wrong:
        return passed("hours_by_step counts every task once, rework included, waiting left out.")
    got = figures_of(submission.call("hours_by_step", log))
    mistakes = {
        "once for every person who took part": hours(log), "without the rework": hours(once[once["rework"] == "no"]),
        "with the waiting time": hours(once.assign(minutes=once["minutes"] + once["waiting"])),
        "in minutes": {step: 60 * value for step, value in expected.items()}, "as a number of tasks": once.groupby("step").size().to_dict(),
    }
    for name, table in mistakes.items():
        if all(abs(got.get(step, -1) - value) <= 0.01 * value + 0.01 for step, value in table.items()):
            return failed(f"On a hidden log, hours_by_step gives the hours of {len(wrong)} of {len(expected)} steps wrong: it counts them {name}.", "Look at the small log again and count the hours of each step on your fingers.")
    return failed(f"On a hidden log, hours_by_step is wrong for {len(wrong)} of {len(expected)} steps.", "Each task counts once, with all its minutes, whoever took part; 60 minutes are an hour.")


def check_recurring_share(submission) -> Verdict:
    """Share of tasks of recurring kinds, by step, on a hidden log."""
    tasks = submission.data("held_out")["short_events"].drop_duplicates("task")
    of_kind = tasks.groupby(["step", "kind"])["task"].transform("count")
    expected = of_kind.ge(TIMES).groupby(tasks["step"]).mean().to_dict()
    wrong = compare(submission, "recurring_by_step", expected, "0 to 1", lambda _: CLOSE)
    if isinstance(wrong, Verdict):
        return wrong
    return failed(f"On a hidden log, recurring_by_step is wrong for {len(wrong)} of {len(expected)} steps.",
                  "It is the share of TASKS whose kind came five times or more at this step, not the share of kinds.") if wrong else passed("recurring_by_step is right on a hidden log.")


def check_judgement_share(submission) -> Verdict:
    """Share of tasks that a rule would get wrong, by step, on a hidden log; a step without a recurring kind may be left out."""
    expected = judgement(submission.data("held_out")["short_events"].drop_duplicates("task")).to_dict()
    wrong = compare(submission, "judgement_by_step", expected, "0 to 1", lambda _: CLOSE)
    if isinstance(wrong, Verdict):
        return wrong
    return failed(f"On a hidden log, judgement_by_step is wrong for {len(wrong)} of {len(expected)} steps.",
                  "For each kind that recurs take its most frequent outcome; a rule would be wrong on all other tasks of that kind.") if wrong else passed("judgement_by_step is right on a hidden log.")


# -- both: labels and the choice -----------------------------------------------------------------------------------

def label_accuracy(submission) -> tuple[float, dict[str, int]] | Verdict:
    """Return the share of right labels over three hidden months and how often each wrong pair (right, given) occurs."""
    right, total, pairs = 0, 0, {}
    for number in MONTHS:
        table = with_order_tried(measured_month(submission, number))
        answer = submission.call("label_steps", table.drop(columns=["label", "nature", "role"]).reset_index(drop=True))
        given = dict(answer.items()) if hasattr(answer, "items") and not hasattr(answer, "columns") else None
        if given is None:
            return failed(f"label_steps(table) returned {kind_of(answer)}; it should give one label for each step.")
        for step, label in table["label"].items():
            total += 1
            right += given.get(step) == label
            if given.get(step) != label:
                pairs[f"{label} steps labelled {given.get(step)}"] = pairs.get(f"{label} steps labelled {given.get(step)}", 0) + 1
    return right / total, pairs


def with_order_tried(table):
    """Return a measured month with eight rows more, in which only the order of the questions decides: rules that come by phone, and rules whose cases never come again.

    All steps have other names and stand in another order: neither says which rows were added, or what a step was labelled in the visible month.
    """
    import pandas

    rules = table[table["label"] == "rule"].sort_index()
    by_phone = rules.head(4).assign(input="phone call", label="human", step=lambda rows: rows["step"] + " by phone")
    one_off = rules.tail(4).assign(recurring=0.0, label="human", step=lambda rows: rows["step"] + " once")
    rows = pandas.concat([table, by_phone, one_off])
    mixed = rows.iloc[sorted(range(len(rows)), key=lambda place: hashlib.sha256(f"{rows['step'].iloc[place]} {len(rows)}".encode()).digest())]
    return mixed.assign(step=[f"step {number}" for number in range(1, len(rows) + 1)]).set_index("step", drop=False)


def check_labels_held_out(submission) -> Verdict:
    """label_step on the measured steps of three hidden months."""
    found = label_accuracy(submission)
    if isinstance(found, Verdict):
        return found
    share, pairs = found
    other = sorted({given.rpartition(" labelled ")[2] for given in pairs} - {"human", "rule", "ai"})
    spelt = [name for name in other if name.strip().lower() in ("human", "rule", "ai")]  # another text could quote a hidden step
    if other:
        return banded(share, LABEL_BANDS, f"{share:.0%} of the labels on three hidden months are right. label_step returned {spelt[0] if spelt else 'something else'}, which is no label.",
                      'The labels are "human", "rule" and "ai", in small letters; return one of them for every step.')
    worst = max(pairs, key=pairs.get) if pairs else ""
    return banded(share, LABEL_BANDS, f"{share:.0%} of the labels on three hidden months are right." + (f" Most frequent mistake: {worst}." if worst else ""),
                  "Ask the five questions in their order: allowed, readable, repeated, settled by a rule, else AI node.")


def check_nodes_best_use(submission) -> Verdict:
    """choose_nodes with seven budgets on measured candidates: hours saved as a share of the best possible; too dear counts 0."""
    share, over, odd = best_use(submission)
    if odd:
        return banded(share, BEST_USE_BANDS, f"choose_nodes returned {odd}; it should return a list of names from the column step, each once.",
                      'Append the name, node["step"], to chosen, not the whole node.')
    hint = ("Stop before a node that does not fit into the remaining days, and go on with the next one." if over
            else "One node with many hours can eat the days of four good ones: compare hours saved PER build day, and pass over what does not fit.")
    too_dear = f"; {over} of {len(MONTHS) * (len(BUDGETS) + 1)} choices cost more days or nodes than there were" if over else ""
    return banded(share, BEST_USE_BANDS, f"With seven budgets on hidden months your choice saves {share:.0%} of the hours that are possible{too_dear}.", hint)


def with_one_too_large(table, build_days: int):
    """Return candidates in which the best node per day needs more days than there are: to be passed over."""
    best = (table["hours_saved"] / table["build_days"]).idxmax()
    factor = build_days / float(table.loc[best, "build_days"]) + 1
    large = table.copy()
    large["hours_saved"] = large["hours_saved"].where(large.index != best, large["hours_saved"] * factor * 1.5)
    large["build_days"] = large["build_days"].where(large.index != best, (large["build_days"] * factor).round().astype(int))
    return large


def best_use(submission) -> tuple[float, int, str]:
    """Return the mean share of the best possible hours over budgets and months, how often the budget was exceeded, and what came that is no choice.

    The candidates are the right AI nodes: they come from months of their own, since a function could keep them for find_nodes.
    """
    shares, over, odd = [], 0, ""
    for number in MONTHS:
        table = measured_month(submission, number, "rotation").query("label == 'ai'").drop(columns=["label", "nature", "role"])
        for candidates, max_nodes, build_days in [(table, *budget) for budget in BUDGETS] + [(with_one_too_large(table, TOO_LARGE[1]), *TOO_LARGE)]:
            saved, days = candidates["hours_saved"].to_dict(), candidates["build_days"].to_dict()
            answer = submission.call("choose_nodes", candidates.reset_index(drop=True), max_nodes, build_days)
            chosen = names_of(answer)
            if chosen is None or len(set(chosen)) < len(chosen) or not set(chosen) <= set(saved):
                odd = odd or (kind_of(answer) if not isinstance(answer, list) else f"a list that holds {kind_of(next(one for one in answer if not isinstance(one, str)))}" if chosen is None else "a list with other names, or a name twice")
                shares.append(0.0)
            elif len(chosen) > max_nodes or sum(days[s] for s in chosen) > build_days:
                over += 1
                shares.append(0.0)
            else:
                shares.append(sum(saved[s] for s in chosen) / best_hours(saved, days, max_nodes, build_days))
    return sum(shares) / len(shares), over, odd


def share_of_best(submission) -> tuple[float, list[str]]:
    """Return the share of the possible hours that find_nodes saves on a hidden month, and why hours were lost."""
    shares, reasons = [], []
    for number in LOGS:
        events, steps, _ = month(submission, number)
        table = measured_month(submission, number)
        saved = table["hours_saved"].where(table["label"] == "ai", 0.0)
        best = best_of_month(submission, number, MAX_NODES, BUILD_DAYS)
        chosen = names_of(submission.call("find_nodes", events, steps, timeout_s=30))
        if chosen is None or not set(chosen) <= set(table.index) or len(set(chosen)) < len(chosen):
            reasons.append("it did not return a list of different steps")
        elif len(chosen) > MAX_NODES or table.loc[chosen, "build_days"].sum() > BUILD_DAYS:
            reasons.append("it went over the budget")
        elif any(not allowed(table.loc[step]) for step in chosen):
            reasons.append("it chose a step that must not be an AI node, which costs all of it")
        else:
            shares.append(float(saved[chosen].sum()) / best)
            reasons += [f"it chose a step whose right label is {table.loc[step, 'label']}" for step in chosen if table.loc[step, "label"] != "ai"]
            reasons += [f"it chose a step that {WHY[table.loc[step, 'role']]}" for step in chosen if table.loc[step, "role"] in WHY]
    return sum(shares) / len(LOGS), reasons


WHY = {"shared": "is logged for three people at once", "waiting": "takes long only because it waits", "giant": "eats most of the build days",
       "middle": "is good, but not as good as one whose rework you may have left out", "small": "is small"}


def allowed(step) -> bool:
    """Whether the house rule lets a step become an AI node and a program can read its input."""
    return step["input"] in DIGITAL and not (step["reversible"] == "no" and step["regulated"] == "yes" and step["approval"] == "no")


def check_nodes_held_out(submission) -> Verdict:
    """The whole way, from the raw log to five nodes, on a hidden month of some 14,000 rows: hours saved as a share of the best possible."""
    share, reasons = share_of_best(submission)
    worst = max(sorted(set(reasons)), key=reasons.count) if reasons else ""
    return banded(share, HELD_OUT_BANDS, f"On a hidden month find_nodes saves {share:.0%} of the hours that five nodes could save." + (f" {worst[0].upper()}{worst[1:]}." if worst and share < 0.9 else ""),
                  "Go back to the first red check above: a mistake in an early part comes out here again.")


ELSEWHERE = ("orders", "refunds", "quotes", "invoices")


def risky_log(submission, number: int):
    """Return events and steps of four processes of a hidden month, without rules and small steps: what is left is tempting."""
    events, steps, truth = month(submission, number)
    large = truth.index[(truth["nature"] != "rule") & (truth["role"] != "small")]
    steps = steps[steps["step"].isin(large) & steps["process"].isin(ELSEWHERE)]
    return events[events["step"].isin(steps["step"])].reset_index(drop=True), steps.reset_index(drop=True)


def check_nodes_allowed(submission) -> Verdict:
    """No node that must not be one, on two hidden months in which those would save most."""
    for number in MONTHS[1:]:
        events, steps = risky_log(submission, number)
        chosen = names_of(submission.call("find_nodes", events, steps, timeout_s=30))
        known = steps.set_index("step")
        if chosen == []:
            return failed("find_nodes(log, steps) chose no step at all on a hidden month with many good ones.", "Mend labels and choose_nodes first; this check follows.")
        if not chosen or not set(chosen) <= set(known.index):
            return failed("find_nodes(log, steps) returned no list of steps of the map it was given.", "It should choose from the steps in the table, not from a list of names.")
        for row in (known.loc[step] for step in chosen):
            if row["input"] not in DIGITAL:
                return failed(f"On a hidden month you chose a step whose input is {row['input']}: no program can read it.", "Does label_step ask may_be_ai first?")
            if not allowed(row):
                return failed("On a hidden month you chose a step that cannot be undone, that a law covers and that nobody approves.", "Does label_step ask may_be_ai first?")
    return passed("No forbidden and no unreadable step, on two hidden months in which those would have saved most.")


def check_nodes_stable(submission) -> Verdict:
    """The same nodes when minutes are off by up to 10 % and the rows come in another order."""
    share = stability(submission)
    if share is None:
        return failed("find_nodes chose fewer than three steps, so nothing can be said about what stays the same.", "Mend labels and choose_nodes first; this check follows.")
    return banded(share, STABLE_BANDS, f"With minutes off by up to 10 % and rows in another order, {share:.0%} of your nodes stay the same.",
                  "A choice that changes with the order of the rows looks at some rows only. Use them all.")


def stability(submission) -> float | None:
    """Return the mean share of nodes that stay when the log is shaken; None when there are fewer than three."""
    import numpy

    events, steps, truth = month(submission, 2)
    judged = truth.index[(truth["label"] == "ai") & (truth["role"] != "small")]
    steps = steps[steps["step"].isin(judged)].reset_index(drop=True)
    events = events[events["step"].isin(judged)].reset_index(drop=True)
    first = names_of(submission.call("find_nodes", events, steps, timeout_s=30)) or []
    if len(first) < 3:
        return None
    shares = []
    for copy in range(SHAKES):
        rng = numpy.random.default_rng(copy)
        factor = dict(zip(events["task"].unique(), rng.uniform(0.9, 1.1, events["task"].nunique()), strict=True))
        shaken = events.assign(minutes=(events["minutes"] * events["task"].map(factor)).round().clip(lower=1).astype(int))
        shaken = shaken.sample(frac=1, random_state=copy).reset_index(drop=True)
        again = names_of(submission.call("find_nodes", shaken, steps, timeout_s=30)) or []
        shares.append(len(set(first) & set(again)) / max(len(first), len(again)))
    return sum(shares) / len(shares)


# -- the decision --------------------------------------------------------------------------------------------------

def own_hours(submission, events) -> tuple[list, float] | Verdict:
    """Return the trainee's nodes and the hours that they save in `events`; a failed verdict when the choice cannot be used."""
    data = submission.data("dev")
    chosen = names_of(submission.value("my_nodes"))
    table = measure_map(events, data["steps"]).join(data["truth_steps"].set_index("step")["label"])
    if not chosen or not set(chosen) <= set(table.index):
        return failed("`my_nodes` is no list of steps: find_nodes chose none of the map, or its cell did not run.",
                      "Mend the first red check above, then run all cells from the top.")
    if len(chosen) > MAX_NODES or table.loc[chosen, "build_days"].sum() > BUILD_DAYS:
        return failed(f"`my_nodes` needs {table.loc[chosen, 'build_days'].sum()} build days for {len(chosen)} nodes; there are {BUILD_DAYS} days for at most {MAX_NODES}.", "Mend choose_nodes first.")
    if not all(allowed(table.loc[step]) for step in chosen):
        return failed("`my_nodes` holds a step that must not be an AI node; no money is given for it.", "Mend may_be_ai or label_step first.")
    return chosen, float(table.loc[[s for s in chosen if table.loc[s, "label"] == "ai"], "hours_saved"].sum())


def check_memo_numbers(submission) -> Verdict:
    """The four figures of the memo, computed again from the visible log for the trainee's own nodes: a quarter of the points each."""
    data = submission.data("dev")
    found = own_hours(submission, data["events"])
    if isinstance(found, Verdict):
        return found
    chosen, hours = found
    memo = submission.value("memo")
    cost = float(data["steps"].set_index("step").loc[chosen, "build_days"].sum()) * EUR_PER_BUILD_DAY
    if hours <= 0:
        return failed("The nodes in `my_nodes` save nothing: none of them is an AI node.", "Mend label_step first.")
    expected = {"hours_per_month": hours, "eur_per_year": hours * EUR_PER_HOUR * 12, "build_cost_eur": cost, "payback_months": cost / (hours * EUR_PER_HOUR)}
    if not isinstance(memo, dict):
        return failed(f"`memo` is {kind_of(memo)}; it should be a dict with four numbers.", "Keep the names of the form.")
    wrong = [name for name, value in expected.items() if not isinstance(memo.get(name), (int, float)) or not abs(memo[name] - value) <= 0.03 * value]
    hints = {
        "hours_per_month": "Hours SAVED: only the recurring part, and of that 70 %. The column hours_saved has it.",
        "eur_per_year": "Hours saved a month, times 38 EUR, times 12 months.", "build_cost_eur": "The build days of your nodes, times 600 EUR.",
        "payback_months": "Build cost, divided by the EUR that are saved in one month.",
    }
    return partial(1 - len(wrong) / 4, f"{4 - len(wrong)} of 4 figures of the memo agree with the log." + (f" Not: {', '.join(wrong)}." if wrong else ""), hints[wrong[0]] if wrong else "")


def forecast_error(submission) -> float | Verdict:
    """Return how far the forecast is from what the trainee's nodes save in November, as a share of it."""
    found = own_hours(submission, submission.data("held_out")["november_events"])
    if isinstance(found, Verdict):
        return found
    forecast = submission.value("forecast_november")
    if not isinstance(forecast, (int, float)) or isinstance(forecast, bool) or not abs(forecast) < 1e9 or found[1] <= 0:
        return failed(f"`forecast_november` is {kind_of(forecast)}; it should be a number of hours.", "Replace the question mark by a number, or by a calculation that gives one.")
    return abs(forecast - found[1]) / found[1]


def check_forecast_november(submission) -> Verdict:
    """The forecast against what the trainee's nodes save in the hidden log of November."""
    off = forecast_error(submission)
    if isinstance(off, Verdict):
        return off
    return banded(off, FORECAST_BANDS, f"Your forecast is off by {off:.0%} of what your nodes save in November.",
                  "November has more cases than October, and not every process grows alike: the plan says how much.", higher_is_better=False)
