"""The graded checks of the value dashboard: on exports, cases and scenarios that the trainee never sees."""

from __future__ import annotations

import io
import random
import zlib

from campkit import measures
from campkit.checking import BadReturn, FileMissing, SubmissionProblem, banded, failed, partial, passed, read_yaml

AS_OF = "2026-10-31"
MONTHS = ("2026-08", "2026-09", "2026-10")
TRICKS = {"the same rows exported twice": "exported twice", "assisted steps logged as machine": "assisted as machine", "hard cases left out of the log": "hard cases left out",
          "reverts logged after the window": "undone too late", "test runs logged as work": "test runs"}
NUMBERS = ("machine", "undone_in_7_days", "undone_later", "twice", "too_young", "test_runs", "confirmed", "assisted", "person")
CATCH_BANDS = [(0.95, 1.0), (0.8, 0.75), (0.6, 0.4)]
TRICK_BANDS = [(0.95, 1.0), (0.75, 0.5), (0.5, 0.25)]
POINT = 0.1
"""Shares agree when they differ by no more than 0.1 of a percentage point, as the dashboard shows them."""


# --- the manager's files ------------------------------------------------------------------------------------------------

def parts_of(n: dict, fault: str = "") -> tuple[int, int]:
    """Return (automatic, all) steps of a case, by the definition or with one of FAULTS."""
    above = n["machine"] - n["undone_in_7_days"]
    below = n["machine"] + n["confirmed"] + n["assisted"] + n["person"]
    extra = {
        "assisted counts as automatic": (n["assisted"] + n["confirmed"], 0), "a name is not looked at": (n["confirmed"], 0), "undone steps stay automatic": (n["undone_in_7_days"], 0),
        "whatever was ever undone is not automatic": (-n["undone_later"], 0), "undone steps leave the log": (0, -n["undone_in_7_days"]), "repeated rows count": (n["twice"], n["twice"]),
        "test runs count": (n["test_runs"], n["test_runs"]), "test runs count below the line": (0, n["test_runs"]), "young steps count": (n["too_young"], n["too_young"]),
        "young steps count below the line": (0, n["too_young"]), "work of people is left out": (0, -n["person"]), "assisted steps are left out": (0, -n["assisted"] - n["confirmed"]),
    }
    more, lower = extra.get(fault, (0, 0))
    return above + more, below + lower


FAULTS = ("assisted counts as automatic", "a name is not looked at", "undone steps stay automatic", "whatever was ever undone is not automatic", "undone steps leave the log", "repeated rows count",
          "test runs count", "test runs count below the line", "young steps count", "young steps count below the line", "work of people is left out", "assisted steps are left out")


def rate_of(n: dict, fault: str = "") -> float | None:
    """AAR of a case in per cent; None when nothing is below the line."""
    above, below = parts_of(n, fault)
    return 100 * above / below if below > 0 else None


def rate_of_rows(n: dict) -> float | None:
    """The same by way of a log written row by row and campkit's own measure: a second right program, by other hands."""
    kinds = [("machine", None)] * (n["machine"] - n["undone_in_7_days"] - n["undone_later"]) + [("machine", "2026-10-08")] * n["undone_in_7_days"] + [("machine", "2026-10-12")] * n["undone_later"]
    kinds += [("assisted", None)] * (n["assisted"] + n["confirmed"]) + [("person", None)] * n["person"]
    rows = [{"event_id": str(number), "step": "read", "done_on": "2026-10-01", "by": by, "reverted_on": undone} for number, (by, undone) in enumerate(kinds)]
    rows += rows[: n["twice"]]
    rows += [{"event_id": f"Y{number}", "step": "read", "done_on": "2026-10-30", "by": "machine", "reverted_on": None} for number in range(n["too_young"])]
    value = measures.automation_rate(rows, as_of=AS_OF).value
    return None if value is None else 100 * value


def read_cases(submission) -> list[tuple[str, dict, float | None]]:
    """Return (name, numbers, expected) of the handed-in cases. Raises BadReturn with the row that cannot be read."""
    table = submission.read_table("cases.csv")
    missing = {"case", "expect", *NUMBERS} - set(table.columns)
    if missing:
        raise BadReturn(f"cases.csv has no column {sorted(missing)[0]}; the editor writes all of them.")
    if len(table) > 300:
        raise BadReturn(f"cases.csv has {len(table)} cases; 300 are more than anybody reads.")
    cases = []
    for position, row in enumerate(table.to_dict("records"), 1):
        try:
            n = {name: int(row[name] or 0) for name in NUMBERS}
            expect = None if not row["expect"].strip() else float(row["expect"])
        except ValueError:
            raise BadReturn(f"cases.csv, case {position} ({row['case']}): numbers are whole, and expect is a number or empty.") from None
        if min(n.values()) < 0 or max(n.values()) > 10_000 or n["undone_in_7_days"] + n["undone_later"] > n["machine"] or n["twice"] > n["machine"]:
            raise BadReturn(f"cases.csv, case {position} ({row['case']}): what was undone or exported twice is part of machine, and no number is below 0.")
        cases.append((row["case"], n, expect))
    return cases


def agrees(said: float | None, expect: float | None) -> bool:
    """Whether a program's answer is what a case expects, to one decimal."""
    return said is expect if said is None or expect is None else abs(said - expect) <= 0.0501


def check_cases_right(submission):
    """Every case has the ending that the definition gives it, in two right programs by different hands."""
    cases = read_cases(submission)
    if len(cases) < 5:
        return failed(f"cases.csv has {len(cases)} cases. The definition has more clauses than that.", "Write one case for each clause.")
    wrong = [name for name, n, expect in cases if not (agrees(rate_of(n), expect) and agrees(rate_of_rows(n), expect))]
    if not wrong:
        return passed(f"All {len(cases)} cases pass on the right programs.")
    return partial(max(0.0, 1 - 0.34 * len(wrong)), f"{len(wrong)} of {len(cases)} cases refuse a right program, for example {wrong[0][:60]!r}.", "Work that case out once more with the definition of part 2 beside you.")


def catch_share(submission) -> float:
    """Return the share of faulty programs that at least one right case refuses."""
    cases = [(n, expect) for _, n, expect in read_cases(submission) if agrees(rate_of(n), expect)]
    caught = [fault for fault in FAULTS if any(not agrees(rate_of(n, fault), expect) for n, expect in cases)]
    return len(caught) / len(FAULTS)


CLAUSES = {"assisted counts as automatic": "what a person confirms or finishes is assisted", "a name is not looked at": "a name makes a row assisted", "undone steps stay automatic": "undone within 7 days",
           "whatever was ever undone is not automatic": "undone later still counts", "undone steps leave the log": "what was undone stays below the line", "repeated rows count": "exported twice", "test runs count": "test runs",
           "test runs count below the line": "test runs", "young steps count": "the seven days must be over", "young steps count below the line": "the seven days must be over",
           "work of people is left out": "all steps are below the line", "assisted steps are left out": "all steps are below the line"}


def check_cases_catch(submission):
    """The share of twelve faulty programs that the cases refuse; wrong cases count for nothing."""
    share = catch_share(submission)
    cases = [(n, expect) for _, n, expect in read_cases(submission) if agrees(rate_of(n), expect)]
    missed = [fault for fault in FAULTS if not any(not agrees(rate_of(n, fault), expect) for n, expect in cases)]
    return banded(share, CATCH_BANDS, f"Your cases catch {len(FAULTS) - len(missed)} of {len(FAULTS)} faulty programs.", f"No case of yours tests: {'; '.join(list(dict.fromkeys(CLAUSES[fault] for fault in missed))[:2])}." if missed else "")


def check_tricks_seen(submission):
    """The five findings of the visible export; a wrong accusation takes back half a finding."""
    table = submission.read_table("tricks.csv")
    if not {"trick", "step", "month"} <= set(table.columns):
        return failed("tricks.csv has no columns trick, step and month.", "Use the editor.")
    said = set(table[["trick", "step", "month"]].itertuples(index=False, name=None))
    truth = truth_of(submission.data("dev")["truth_tricks"])
    right, wrong = len(said & truth), len(said - truth)
    verdict = partial(max(0.0, (right - 0.5 * wrong) / len(truth)), f"{right} of {len(truth)} tricks are found" + (f", and {wrong} finding{'s' * (wrong > 1)} accuse{'s' * (wrong == 1)} an honest export." if wrong else "."), "Compare each figure with the same column of the other months.")
    return verdict


def truth_of(table) -> set[tuple[str, str, str]]:
    """Return the planted tricks as (trick, step, month), in the lab's words."""
    return {(TRICKS[row.trick], row.step, row.month) for row in table.itertuples()}


def honest_counts(log, month="2026-10"):
    """Return step -> (machine, assisted) of one month, as the definitions have it."""
    work = tidy(log[log["done_on"].str[:7] == month])
    return {step: (int((part["by"] == "machine").sum()), int((part["by"] == "assisted").sum())) for step, part in work.groupby("step")}


def worth(scenario: dict, machine: int, assisted: int) -> float:
    """What a scenario is worth a month, in EUR."""
    minutes = machine * int(scenario["minutes_by_hand"]) + assisted * (int(scenario["minutes_by_hand"]) - int(scenario["minutes_assisted"]))
    return float(minutes * float(scenario["eur_per_minute"]) - (machine + assisted) * float(scenario["eur_per_run"]) - float(scenario["licence"]) - float(scenario["build_cost"]) / int(scenario["months_of_use"]))


def check_decisions_pay(submission):
    """Keep or stop by the planted return (two thirds), and what the kept ones are worth together (a third)."""
    try:
        given = read_yaml(submission, "decisions.yaml")
    except BadReturn:
        given = None
    if not isinstance(given, dict):
        return failed("decisions.yaml cannot be read.", "Use the form of part 3c.")
    data = submission.data("dev")
    truth = data["truth_scenarios"].set_index("scenario_id")["decision"]
    wrong = [name for name, decision in truth.items() if given.get(name.lower().replace("-", "_")) != decision]
    counts = honest_counts(data["log"])
    expected = sum(worth(row, *counts[row["step"]]) for row in data["scenarios"].to_dict("records") if truth[row["scenario_id"]] == "keep")
    said = given.get("worth_of_kept_eur")
    close = isinstance(said, (int, float)) and not isinstance(said, bool) and abs(said - expected) <= 0.05 * expected
    fraction = 2 / 3 * max(0.0, 1 - len(wrong) / 3) + (1 / 3 if close else 0)
    names = dict(zip(data["scenarios"]["scenario_id"], data["scenarios"]["name"], strict=True))
    message = f"{len(truth) - len(wrong)} of {len(truth)} decisions agree with what the scenarios bring." + (f" Look again at: {names[wrong[0]]}." if wrong else "") + ("" if close else " The worth of those that are kept does not agree.")
    return partial(round(fraction, 4), message, "" if fraction >= 0.999 else "Minutes saved times the minute's cost, less calls, licence and the month's part of building.")


# --- the AIBP's functions ------------------------------------------------------------------------------------------------

def as_read(frame):
    """The table as a notebook reads it from CSV."""
    import pandas

    return pandas.read_csv(io.StringIO(frame.to_csv(index=False)))


_made: dict[tuple[int, str], object] = {}
"""What was made from the hidden data, by the data's identity: each proof runs the checks some sixty times on the same data."""


def once(data, name: str, make):
    """Make something from the hidden data once per process. The data is kept beside it, so its identity stays its own."""
    key = (id(data), name)
    if key not in _made:
        _made[key] = (data, make())
    return _made[key][1]


def hidden(submission, name):
    """A table of the hidden export, as a notebook reads it; of the log a third of the cases, all steps of each."""
    data = submission.data("held_out")
    table = once(data, name, lambda: as_read(data[name]))
    return table if name != "log" else once(data, "thin log", lambda: third(table, 0))


def third(log, number):
    """A third of the cases of a log, all steps of each."""
    return log[log["case_id"].map(lambda case: zlib.crc32(case.encode()) % 3 == number)].reset_index(drop=True)


def tidy(log):
    """The log by the definitions."""
    real = log[log["test_run"] == 0].drop_duplicates("event_id")
    return real.assign(by=real["by"].where(real["confirmed_by"].isna(), "assisted")).reset_index(drop=True)


def in_month(table, column, month):
    """Rows of one month."""
    return table[table[column].str[:7] == month].reset_index(drop=True)


def near(said, expected, off=POINT) -> bool:
    """Whether a number is as expected; None only matches None."""
    if said is None or expected is None or isinstance(said, (bool, str)):
        return said is expected
    return isinstance(said, (int, float)) and abs(said - expected) <= off


def shown(value) -> str:
    """A trainee's answer in a few words."""
    return f"{value:,.1f}" if isinstance(value, float) else repr(value)[:40]


def compare(answers, what: str, hint: str):
    """A verdict over (said, expected) pairs of hidden months: all right, or a share without the first half."""
    right = sum(near(said, expected) for said, expected in answers)
    if right == len(answers):
        return passed(f"{what} agrees to 0.1 in all {right} hidden cases.")
    return partial(0.5 if right == len(answers) - 1 and right >= 2 else 0.0, f"{what} agrees in {right} of {len(answers)} hidden cases.{first_miss(answers, what in PER_CENT)}", hint)


#: Figures that are given from 0 to 100.
PER_CENT = ("AAR", "FCR")


def first_miss(answers, in_per_cent: bool = False) -> str:
    """One sentence about the answers that do not agree; how far off, never the hidden figure."""
    def is_number(value):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    said, expected = next(pair for pair in answers if not near(*pair))
    if expected is None:
        return " Where there is nothing to measure yet, it should return None."
    if not is_number(said):  # what it is instead could quote hidden rows
        return f" It returned a {type(said).__name__} instead of a number." if said is not None else " It returned None where there is something to measure."
    numbers = [(one, other) for one, other in answers if is_number(one) and is_number(other)]
    if all(near(100 * one, other) for one, other in numbers):
        return " Yours are a hundredth of the right ones: the answer is in per cent, 0 to 100."
    if in_per_cent and all(0 <= one <= 1 < other for one, other in numbers):
        return " Yours all lie between 0 and 1: the answer is in per cent, 0 to 100, and the definition is not met yet either."
    off = abs(said - expected)
    return f" In one of them yours is {f'{off:,.1f}' if off < 1000 else 'far'} too {'high' if said > expected else 'low'}."


def check_log_cleaned(submission):
    """The hidden export cleaned: the same steps, each once, with the right doer."""
    import pandas

    log = exports(submission)[0][0]
    expected = tidy(log)
    said = submission.call("clean_log", log, timeout_s=30)
    if not isinstance(said, pandas.DataFrame) or not {"event_id", "by", "hard"} <= set(said.columns):
        return failed("clean_log returned no table with the log's columns.", "Return a table; keep all columns.")
    if said["event_id"].duplicated().any():
        return failed("After clean_log some event numbers still stand twice.", "One row for each event_id.")
    wanted, got = dict(zip(expected["event_id"], expected["by"], strict=True)), dict(zip(said["event_id"], said["by"], strict=True))
    if set(got) - set(wanted):
        return failed(f"clean_log keeps {len(set(got) - set(wanted))} rows that are no work.", "test_run is 1 for trials.")
    if set(wanted) - set(got):
        return failed(f"clean_log drops {len(set(wanted) - set(got))} steps that were really done.", "Only repeated rows and test runs go; hard cases, people's work and other steps of the same case stay.")
    wrong = sum(wanted[key] != got[key] for key in wanted)
    return failed(f"clean_log says of {wrong} steps that another did them.", "A name under confirmed_by makes a step assisted.") if wrong else passed(f"All {len(wanted):,} steps of a hidden export are right.")


def check_aar_hidden(submission):
    """AAR of three hidden months, of one step, and of nothing."""
    log = tidy(hidden(submission, "log"))
    log["reverted_on"] = [seventh(day, back) for day, back in zip(log["done_on"], log["reverted_on"], strict=True)]
    log = log[["event_id", "step", "done_on", "by", "reverted_on", "hard"]]
    cases = [(in_month(log, "done_on", month), day) for month, day in (("2026-08", AS_OF), ("2026-09", "2026-10-03"), ("2026-10", AS_OF))]
    cases += [(log[(log["step"] == "draft answer")].reset_index(drop=True), "2026-09-20"), (log[log["done_on"] > "2026-10-27"].reset_index(drop=True), AS_OF)]
    answers = []
    for part, day in cases:
        value = measures.automation_rate(part[part["done_on"] <= day].astype(object).where(lambda frame: frame.notna(), None), as_of=day).value
        answers.append((submission.call("automation_rate", part[part["done_on"] <= day].reset_index(drop=True), day, timeout_s=30), None if value is None else 100 * value))
    return compare(answers, "AAR", "By volume over all steps; undone by the seventh day counts as undone; steps whose seven days are not over are left out above and below the line.")


def seventh(day: str, back):
    """Move what was undone on the sixth day to the seventh, so that the limit itself is tried."""
    import datetime

    if not isinstance(back, str) or days_between(day, back) != 6:
        return back
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=7)).isoformat()


def check_aar_holds_still(submission):
    """Metamorphic: what must not move the rate does not, what must lower it does."""
    log = in_month(hidden(submission, "log"), "done_on", "2026-09")
    log = log[log["step"].isin(["read order", "draft answer", "match payment"])].drop_duplicates("event_id").reset_index(drop=True)
    ask = lambda table: submission.call("aar_of_export", table.reset_index(drop=True), AS_OF, timeout_s=30)  # noqa: E731
    honest = ask(log)
    if not isinstance(honest, (int, float)) or isinstance(honest, bool):
        return failed(f"aar_of_export gives {shown(honest)} for a month of work.", "Mend clean_log and automation_rate first.")
    import pandas

    runs = log.head(60).assign(event_id=[f"T{n}" for n in range(60)], by="machine", confirmed_by=None, reverted_on=None, test_run=1)
    helped = log.head(60).assign(event_id=[f"A{n}" for n in range(60)], by="assisted", confirmed_by="E-1", reverted_on=None, test_run=0)
    relabelled = log.assign(by=log["by"].mask(log["confirmed_by"].notna(), "machine"))
    young = log.head(60).assign(event_id=[f"Y{n}" for n in range(60)], by="machine", done_on="2026-10-28", confirmed_by=None, reverted_on=None, test_run=0)
    late = log.assign(reverted_on=log["done_on"].where(log["by"] == "machine"))
    tries = [
        ("with the machine's rows twice", ask(pandas.concat([log, log[log["by"] == "machine"]])), "same"), ("in another order", ask(log.sample(frac=1, random_state=3)), "same"), ("with 60 test runs", ask(pandas.concat([log, runs])), "same"),
        ("with assisted steps logged as machine", ask(relabelled), "same"), ("with 60 young steps", ask(pandas.concat([log, young])), "same"), ("with 60 assisted steps more", ask(pandas.concat([log, helped])), "lower"), ("with every machine's step undone on its day", ask(late), "zero"),
    ]
    wrong = [what for what, said, wish in tries if not isinstance(said, (int, float)) or not {"same": near(said, honest, 0.001), "lower": said < honest - 0.1, "zero": near(said, 0.0, 0.001)}[wish]]
    return partial(1 - len(wrong) / 3 if len(wrong) < 3 else 0.0, f"{len(tries) - len(wrong)} of {len(tries)} attempts to move AAR fail as they should." + (f" It moved wrongly when the export came {wrong[0]}." if wrong else ""), "Say the clause of the definition that this attempt is against.")


def check_cts_hidden(submission):
    """CTS of three hidden months and of a month without a delivery."""
    costs, orders = hidden(submission, "costs"), hidden(submission, "orders")
    answers = []
    for month in MONTHS:
        spent, bought = in_month(costs, "month", month), in_month(orders, "ordered_on", month)
        expected = measures.cost_to_serve(spent, [{"order_id": row.order_id, "fulfilled": row.status == "delivered"} for row in bought.itertuples()]).value
        answers.append((submission.call("cost_to_serve", spent, bought), expected))
    none = in_month(orders, "ordered_on", "2026-10")
    answers.append((submission.call("cost_to_serve", in_month(costs, "month", "2026-10"), none[none["status"] != "delivered"].reset_index(drop=True)), None))
    return compare(answers, "CTS", "All six kinds of cost; orders that were delivered; None when none was.")


def check_fcr_hidden(submission):
    """FCR of hidden contacts: all six months, two of them alone, one channel order shuffled."""
    contacts = hidden(submission, "contacts")
    import pandas

    chain = contacts[contacts["on"] < "2026-10-01"].iloc[::9]
    later = [chain.assign(contact_id=chain["contact_id"] + mark, channel=channel, on=(pandas.to_datetime(chain["on"]) + pandas.Timedelta(days=days)).dt.strftime("%Y-%m-%d")) for mark, days, channel in (("B", 5, "phone"), ("C", 12, "chat"))]
    contacts = pandas.concat([contacts, *later], ignore_index=True)  # some matters go on: day 5 by phone, day 12 by chat
    parts = [(contacts, AS_OF), (in_month(contacts, "on", "2026-09"), "2026-10-01"), (in_month(contacts, "on", "2026-10"), AS_OF), (contacts.sample(frac=1, random_state=5).reset_index(drop=True), "2026-11-30"), (contacts.tail(3).assign(on="2026-10-29").reset_index(drop=True), AS_OF)]
    answers = []
    for part, day in parts:
        value = measures.first_contact_resolution(part, as_of=day).value
        answers.append((submission.call("first_contact", part, day, timeout_s=30), None if value is None else 100 * value))
    return compare(answers, "FCR", "By customer and topic over all channels; the window runs from the matter's last contact; matters that began less than 7 days ago are left out.")


def check_heads_hidden(submission):
    """Average heads of four hidden months, one of them with 28 days, and after a person's start is moved."""
    staff = hidden(submission, "employees")
    answers = [(submission.call("average_heads", staff, month), heads(staff, month)) for month in ("2026-02", "2026-06", "2026-09", "2026-10")]
    moved = staff.copy()
    moved.loc[moved.index[:4], "start_date"] = "2026-10-22"
    moved.loc[moved.index[:4], "end_date"] = None
    answers.append((submission.call("average_heads", moved, "2026-10"), heads(moved, "2026-10")))
    right = sum(near(said, expected, 0.02) for said, expected in answers)
    if right == len(answers):
        return passed("Average heads agree in all hidden months.")
    return partial(0.5 if right == len(answers) - 1 else 0.0, f"Average heads agree in {right} of {len(answers)} hidden months.{visible_heads(submission)}", "Days of each person in the month, first and last included and never below 0, over the days of that month.")


def visible_heads(submission) -> str:
    """One sentence about October of the visible data, "" when its heads are right or no number."""
    staff = as_read(submission.data("dev")["employees"])
    try:
        said, right = submission.call("average_heads", staff, "2026-10"), heads(staff, "2026-10")
    except SubmissionProblem:
        return ""
    odd = isinstance(said, bool) or not isinstance(said, (int, float)) or not abs(said) < 1e6 or near(said, right, 0.02)
    return "" if odd else f" In your own data October has {right:.2f}; average_heads gives {said:.2f}."


def heads(staff, month: str) -> float:
    """Average heads, person by person."""
    import calendar
    from datetime import date

    year, number = map(int, month.split("-"))
    days = calendar.monthrange(year, number)[1]
    first, last, total = date(year, number, 1), date(year, number, days), 0
    for row in staff.itertuples():
        start = max(first, date.fromisoformat(row.start_date))
        end = min(last, date.fromisoformat(row.end_date)) if isinstance(row.end_date, str) else last
        total += max(0, (end - start).days + 1)
    return float(measures.average_headcount([{"month": month, "head_days": total, "days": days}]))


def check_profit_hidden(submission):
    """Profit per head of two hidden months."""
    staff, costs, orders = (hidden(submission, name).copy() for name in ("employees", "costs", "orders"))
    for month, rows in (("07", staff.index[:3]), ("10", staff.index[3:7])):
        staff.loc[rows, ["start_date", "end_date"]] = [f"2026-{month}-20", None]
    right, last = 0, (None, None)
    for month in ("2026-07", "2026-10"):
        bought, spent = in_month(orders, "ordered_on", month), in_month(costs, "month", month)
        delivered = bought[bought["status"] == "delivered"]
        expected = (delivered["value"].sum() - delivered["cost_of_goods"].sum() - spent["amount"].sum()) / heads(staff, month)
        said = submission.call("profit_per_head", bought, spent, staff, month)
        own = submission.call("average_heads", staff, month)  # wrong heads cost their own check, not this one too
        with_own = expected * heads(staff, month) / own if isinstance(own, (int, float)) and not isinstance(own, bool) and own else expected
        right += near(said, float(expected), 1.0) or near(said, float(with_own), 1.0)
        last = (said, expected)
    if right == 2:
        return passed("Profit per head agrees to the euro in two hidden months.")
    return failed(f"Profit per head agrees in {right} of 2 hidden months" + (f" (yours is {abs(last[0] - last[1]):,.0f} EUR off in one)." if isinstance(last[0], (int, float)) else "."), "Delivered orders only, less goods, less all cost of serving, over average heads of the month.")


def check_parts_added(submission):
    """Ratios of several desks, of one, of an empty one."""
    tries = [([[3, 4], [10, 40], [0, 6]], 26.0), ([[5, 8]], 62.5), ([[0, 0], [1, 4]], 25.0), ([[0, 0]], None), ([], None)]
    wrong = [(parts, said, expected) for parts, expected in tries if not near(said := submission.call("add_up", parts), expected, 0.001)]
    if not wrong:
        return passed("Parts are added in all five cases.")
    parts, said, expected = wrong[0]
    return partial(0.5 if len(wrong) == 1 else 0.0, f"add_up({parts}) gave {shown(said)}; expected {expected}.", "Add all that is above the line, add all that is below it, divide once.")


def check_rise_hidden(submission):
    """The rise of three steps between early summer and autumn, with the mix of before."""
    log = tidy(hidden(submission, "log"))
    answers = []
    for step in ("route message", "match payment", "read order", "promise stock"):
        part = log[log["step"] == step]
        before, after = part[part["done_on"] < "2026-07-15"].reset_index(drop=True), part[part["done_on"] >= "2026-09-15"].reset_index(drop=True)
        expected = sum((before["hard"] == hard).mean() * 100 * ((after.loc[after["hard"] == hard, "by"] == "machine").mean() - (before.loc[before["hard"] == hard, "by"] == "machine").mean()) for hard in (0, 1))
        answers.append((submission.call("fair_rise", before, after), float(expected)))
    return compare(answers, "The rise", "Take the rise among easy and among hard cases, and weigh both with the mix of before.")


def exports(submission) -> list[tuple]:
    """Three hidden exports of the last three months, (log, volumes, truth): the five tricks played anew on a cleaned log.

    Each has cases that no other call has seen: who keeps a log could find the tricks by comparing.
    """
    data = submission.data("rotation")

    def make():
        log = as_read(data["log"])
        log = log[log["done_on"].str[:7].isin(MONTHS)]
        return [plant(tidy(third(log, number)), random.Random(f"{number} {len(log)}"), number) for number in range(3)]

    return once(data, "exports", make)


def plant(clean, rng, number):
    """Play the five tricks on a clean log; return (log, volumes, truth).

    In the first export test runs carry the numbers of the cases that were left out; in the second the exported-twice rows hold two late undone steps, which
    are fewer than three; in the third repeated rows fill the place of the cases that were left out. In each, one honest month has two steps undone late, and
    in one the books miss a case that the log has.
    """
    hide = number == 2
    import pandas

    month = clean["done_on"].str[:7]
    log = clean.copy()
    after = pandas.Series([days_between(day, back) if isinstance(back, str) else None for day, back in zip(log["done_on"], log["reverted_on"], strict=True)], index=log.index, dtype=float)
    first = after.groupby([log["step"], month]).transform("min")
    log.loc[first > 7, "reverted_on"] = None  # chance alone made these look like the trick
    steps = rng.sample(["read order", "match payment", "promise stock", "check price", "route message"], 4)
    truth, extra = set(), []
    undone = log.assign(month=month)[log["reverted_on"].notna()].groupby(["step", "month"]).size()
    late = rng.choice(sorted(key for key, count in undone.items() if count >= 4 and key[0] not in steps) or sorted(undone.index, key=lambda key: -undone[key])[:1])
    places = {}
    for kind, step in zip(("hard cases left out", "exported twice", "assisted as machine", "test runs"), steps, strict=True):
        possible = [m for m in MONTHS if (step, m) != late and (kind != "assisted as machine" or ((log["step"] == step) & (month == m) & (log["by"] == "assisted")).any())]
        if not possible:
            step, possible = "draft answer", [m for m in MONTHS if ("draft answer", m) != late]
        places[kind] = step, rng.choice(possible)
    if number != 1:
        places["exported twice" if hide else "test runs"] = places["hard cases left out"]
    gone: list[str] = []
    for kind, (step, chosen_month) in places.items():
        rows = log.index[(log["step"] == step) & (log["done_on"].str[:7] == chosen_month)]
        if kind == "exported twice":
            again = rng.sample(list(rows), min(8, len(rows)))
            if number == 1:
                log.loc[rows, "reverted_on"] = None
                log.loc[again[:2], "reverted_on"] = [plus(log.at[row, "done_on"], 9) for row in again[:2]]
            extra.append(log.loc[again])
        elif kind == "assisted as machine":
            names = [row for row in rows if log.at[row, "by"] == "assisted"]
            log.loc[rng.sample(names, min(3, len(names))), "by"] = "machine"
        elif kind == "test runs":
            runs = log.loc[rng.sample(list(rows), 5)].assign(by="machine", confirmed_by=None, reverted_on=None, hard=0, test_run=1)
            if number == 0:
                runs = runs.head(len(gone)).assign(case_id=gone[: len(runs)])
            extra.append(runs.assign(event_id=runs["event_id"] + "T"))
        else:
            hard = [row for row in rows if log.at[row, "hard"] == 1]
            left_out = rng.sample(hard, min(4, len(hard)))
            gone = list(log.loc[left_out, "case_id"])
            log = log.drop(index=left_out)
        truth.add((kind, step, chosen_month))
    step, chosen_month = late
    hit = (log["step"] == step) & (log["done_on"].str[:7] == chosen_month) & log["reverted_on"].notna()
    log.loc[hit, "reverted_on"] = [plus(day, 8) for day in log.loc[hit, "done_on"]]
    truth.add(("undone too late", step, chosen_month))
    books = clean.groupby(["step", month])["case_id"].nunique()
    volumes = pandas.DataFrame([(step, m, int(count)) for (step, m), count in books.items()], columns=["step", "month", "cases"])
    honest = sorted({(step, m) for step, m in books.index if not any((step, m) == (one[1], one[2]) for one in truth)})
    step, chosen_month = rng.choice(honest)
    rows = log.index[(log["step"] == step) & (log["done_on"].str[:7] == chosen_month)]
    log.loc[rows, "reverted_on"] = None
    log.loc[rows[:2], "reverted_on"] = [plus(log.at[row, "done_on"], 8) for row in rows[:2]]
    step, chosen_month = rng.choice(honest)
    volumes.loc[(volumes["step"] == step) & (volumes["month"] == chosen_month), "cases"] -= 1
    log = pandas.concat([log, *extra]).sort_values(["done_on", "event_id"], kind="stable").reset_index(drop=True)
    return as_read(log), volumes, truth


def plus(day: str, days: int) -> str:
    """A text date some days later."""
    from datetime import date, timedelta

    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def days_between(one: str, other: str) -> int:
    """Days from one text date to another."""
    from datetime import date

    return (date.fromisoformat(other) - date.fromisoformat(one)).days


def trick_share(submission) -> tuple[float, set, set]:
    """Return hits as a share ((right - wrong) / all), the kinds that were missed, the kinds that were wrongly named."""
    right = wrong = total = 0
    missed, accused = set(), set()
    for log, volumes, truth in exports(submission):
        said = submission.call("find_tricks", log, volumes, timeout_s=60)
        said = {tuple(map(str, one)) for one in said if isinstance(one, (list, tuple)) and len(one) == 3} if isinstance(said, list) else set()
        right, wrong, total = right + len(said & truth), wrong + len(said - truth), total + len(truth)
        missed |= {one[0] for one in truth - said}
        accused |= {one[0] for one in said - truth}
    return (right - wrong) / total, missed, accused


def check_tricks_hidden(submission):
    """Fifteen tricks in three hidden exports; a wrong accusation takes back a right finding."""
    share, missed, accused = trick_share(submission)
    words = (f" Missed at least once: {', '.join(sorted(missed))}." if missed else "") + (f" An honest export is accused of: {', '.join(sorted(accused)[:3])}." if accused else "")
    return banded(share, TRICK_BANDS, f"Right findings less wrong ones, of fifteen in three hidden exports: {share:.0%}.{words}", "Read the rule for that trick in part 4g word by word.")


def check_worth_hidden(submission):
    """The worth of hidden scenarios with other costs, volumes and times of use."""
    data = submission.data("held_out")
    counts = honest_counts(hidden(submission, "log"))
    rng, right, signs, rows = random.Random(len(data["log"])), 0, 0, hidden(submission, "scenarios").to_dict("records")
    for row in rows:
        row |= {"licence": round(float(row["licence"]) * rng.uniform(0.3, 2), 2), "build_cost": round(float(row["build_cost"]) * rng.uniform(0.2, 1.6)), "months_of_use": rng.choice([6, 12, 18, 30]), "eur_per_run": round(rng.uniform(0.05, 0.6), 3)}
        expected = worth(row, *counts[row["step"]])
        said = submission.call("worth_a_month", row, *counts[row["step"]])
        right += near(said, expected, max(0.5, 0.002 * abs(expected)))
        signs += isinstance(said, (int, float)) and (said > 0) == (expected > 0)
    if right == len(rows):
        return passed(f"The worth of {right} hidden scenarios is right.")
    return failed(f"The worth of {right} of {len(rows)} hidden scenarios is right; keep or stop would be right for {signs}.", "Minutes saved, less calls, licence, and building spread over the months of use.")


def check_forecast_hits_held_out(submission):
    """The forecast of the own hits, within ten points."""
    said = submission.value("hits_forecast")
    if not isinstance(said, (int, float)) or isinstance(said, bool):
        return failed("hits_forecast is no number.", "Write a number from 0 to 100.")
    share = 100 * trick_share(submission)[0]
    if share < 20:
        return failed(f"find_tricks finds hardly anything in the hidden exports ({max(share, 0):.0f} %), so there is nothing to forecast.", "Mend find_tricks first.")
    return banded(abs(said - share), [(10, 1.0), (20, 0.5)], f"You expected {said:.0f} %; it is {share:.0f} %.", "Where a rule was copied word by word, expect nearly all; where you guessed, expect half.", higher_is_better=False)


# --- the swap notebook -----------------------------------------------------------------------------------------------------

def swap_number(submission, name: str, right: float, off: float, hint: str):
    """A verdict over one number of the swap notebook."""
    given = submission.value(name)
    return passed("That is it.") if near(given, right, off) else failed(f"{name} is {shown(given)}; the definition gives another figure.", hint)


def check_swap_aar(submission):
    """34 of 80."""
    return swap_number(submission, "aar", 42.5, 0.051, "Undone within 7 days is not automatic; repeated, young and test rows are no steps; a confirmed step is below the line only.")


def check_swap_fcr(submission):
    """102 of 195, not the mean of two ratios."""
    return swap_number(submission, "fcr", 100 * 102 / 195, 0.051, "Add both desks above the line and below it.")


def check_swap_heads(submission):
    """Four, ten days of one, six days of another."""
    return swap_number(submission, "heads", 4 + 16 / 30, 0.011, "Days of each person over 30; the first and the last day count.")


def check_swap_case(submission):
    """Only test runs do not show in such a case."""
    given = submission.value("not_caught")
    return passed("With no test run in the case nobody notices whether they count.") if given == "counts test runs" else failed(f"not_caught is {shown(given)}; that mistake changes the figure of such a case.", "Put numbers in: 5 machine, 3 assisted, 2 person.")


def check_swap_decision(submission):
    """-92.50 EUR a month: stop."""
    given = submission.value("decision")
    if given != "stop":
        return failed(f"decision is {shown(given)}.", "Minutes saved are worth 520 EUR. What does the month cost?")
    return swap_number(submission, "worth", -92.5, 0.51, "520 EUR saved, less calls, licence and the month's part of building.")


def check_swap_trick(submission):
    """212 rows, 200 numbers, 205 cases."""
    given = submission.value("trick")
    right = isinstance(given, list) and sorted(map(str, given)) == ["exported twice", "hard cases left out"]
    return passed("More rows than numbers, and fewer numbers than cases.") if right else failed(f"trick is {shown(given)}.", "Compare rows with numbers, then numbers with cases.")


def measure(submission) -> dict[str, float | None]:
    """The figures for which a pass line stands in a gap: see NOTES.md."""
    found: dict[str, float | None] = {"cases_catch": None, "tricks_hidden": None}
    for name, function in (("cases_catch", catch_share), ("tricks_hidden", lambda one: trick_share(one)[0])):
        try:
            found[name] = round(function(submission), 4)
        except (BadReturn, FileMissing):
            continue
        except Exception as error:  # a mutant that ends with an error has no figure
            if type(error).__name__ not in ("CallFailed", "NameMissing", "CallTimedOut"):
                raise
    return found
