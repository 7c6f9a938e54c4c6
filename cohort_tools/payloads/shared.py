"""The cohort's report for a wide audience: no person, no pair, no small cell.

`camp` is for everybody in the camp (groups of at least 5), `public` for everybody (at least 10). What is held
back stands in the suppression log, by table and place, without the number.
"""

from __future__ import annotations

from typing import Any

from cohort_tools.payloads import validate
from cohort_tools.payloads.common import Context, message
from cohort_tools.privacy.suppression import held_back, protect, safe_share

STATES = ("passed", "not_passed", "awaiting", "missing", "not_due")
GATES = ("eligible", "borderline", "not_yet")
#: Values whose n is no number of people: a large enough cohort is enough.
NOT_PEOPLE = ("cohort_mastery", "cohort_role_fit", "cohort_landed", "reuse_rate", "regions_reached", "coverage", "internal_teaching", "cohort_real_share")
#: Audience -> the size of group in the policy below which nothing is said.
LIMIT = {"camp": "internal", "public": "public"}
OWN = ("cohort_completion", "cohort_mastery", "cohort_role_fit", "gate_ready", "missing_labs", "cohort_landed")


def shared_payload(context: Context, whole: dict[str, Any], audience: str, before: dict[str, Any] | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the payload for `camp` or `public`, made from the whole cohort's, and the tables to compare with next time.

    `before` are the tables that this audience was shown last: when a group has changed by fewer than k people
    since, they are shown again instead of the new ones.
    """
    rules = context.facts.policy["suppression"]
    k, log = rules[LIMIT[audience]], []
    people = whole["subject"]["trainees"]
    if people < k:
        log.append({"table": "everything", "row": "", "column": "", "why": "small"})
    tables = {"labs": lab_table(context), "stages": stage_table(whole)}
    tables = {n: {"rows": r, "counts": c} for n, (r, c) in tables.items()}
    for name, now in tables.items():
        old = (before or {}).get(name)
        if old and old["rows"] == now["rows"] and held_back(old["counts"], now["counts"], k):
            tables[name] = old
            log.append({"table": name, "row": "", "column": "", "why": "difference"})
    labs, stages = shown_labs(whole, tables["labs"], k, people, log), shown_stages(tables["stages"], k, people, log)
    values = {n: shown_value(n, whole["indicators"][n], k, rules["rate_n"], people, log) for n in OWN}
    work = {n: shown_value(n, v, k, rules["rate_n"], people, log) for n, v in whole.get("work", {}).items()}
    head = {**context.head("cohort"), "audience": audience}
    subject = {**{k: v for k, v in whole["subject"].items() if k != "away"}, "trainees": people if people >= k else 0, "pairs": whole["subject"]["pairs"] if people >= k else 0}
    payload = {**head, "subject": subject, "indicators": values, "labs": labs, "stages": stages, "work": work, "suppressed": log, "k": k, "actions": shared_actions(whole)}
    for name in ("library", "uplift"):
        if name in whole:
            payload[name] = whole[name]
    return validate(payload), tables


def lab_table(context: Context) -> tuple[list[str], list[list[int]]]:
    """Return the labs and, for each, how many trainees are in each of `STATES`."""
    facts = context.facts
    word = facts.labs["state"].where(facts.labs["state"] != "graded", "not_passed").mask(facts.labs["passed"].isin([True]), "passed")
    counts = word.groupby([facts.labs["lab_id"], word]).size().unstack(fill_value=0).reindex(columns=STATES, fill_value=0)
    order = [lab for lab in facts.table("lab").sort_values(["stage", "due_at", "lab_id"])["lab_id"] if lab in counts.index]
    return order, [[int(n) for n in counts.loc[lab]] for lab in order]


def stage_table(whole: dict[str, Any]) -> tuple[list[str], list[list[int]]]:
    """Return the stages and, for each, how many trainees meet their gate, are borderline, or are not there yet."""
    return [str(s["stage"]) for s in whole["stages"]], [[s["eligible"], s["borderline"], s["trainees"] - s["eligible"] - s["borderline"]] for s in whole["stages"]]


def shown_labs(whole: dict[str, Any], table: dict[str, Any], k: int, people: int, log: list[dict]) -> list[dict[str, Any]]:
    """Return the labs with the counts that may be shown. A lab's sum is known (everybody), a column's is not."""
    titles = {x["lab"]: x for x in whole["labs"]}
    safe = protect(table["counts"], k, alike=(1, 3), column_sums=False)
    _note(log, "labs", table["rows"], STATES, safe.why)
    rows = []
    for number, lab in enumerate(table["rows"]):
        cells = dict(zip(STATES, safe.row(number), strict=True)) if people >= k else dict.fromkeys(STATES)
        known = titles.get(lab, {"title": lab, "stage": 0, "mode": ""})
        rows.append({"lab": lab, "title": known["title"], "stage": known["stage"], "mode": known["mode"], "states": cells})
    return rows


def shown_stages(table: dict[str, Any], k: int, people: int, log: list[dict]) -> list[dict[str, Any]]:
    """Return the stages with the counts that may be shown."""
    safe = protect(table["counts"], k)
    _note(log, "stages", table["rows"], (*GATES, "trainees"), safe.why)
    rows = []
    for number, stage in enumerate(table["rows"]):
        cells = dict(zip((*GATES, "trainees"), safe.cells[number], strict=True)) if people >= k else dict.fromkeys((*GATES, "trainees"))
        rows.append({"stage": int(stage), **cells})
    return rows


def shown_value(name: str, value: dict[str, Any], k: int, whole_n: int, people: int, log: list[dict]) -> dict[str, Any]:
    """Return an indicator as it may be shown; a share of few is held back, that of everybody is a bound."""
    hidden = {**value, "value": None, "n": 0, "lo": None, "hi": None, "status": "empty", "reason": "suppressed"}
    if value["value"] is None:
        return value
    small_count = value["unit"] in ("labs", "people", "submissions") and 0 < value["value"] < k
    few = value["n"] < k and name not in NOT_PEOPLE
    if people < k or few or small_count:
        log.append({"table": "indicators", "row": name, "column": "", "why": "small"})
        return hidden
    if value["unit"] != "fraction" or name in NOT_PEOPLE:
        return value
    share, status = safe_share(value["value"], value["n"], k, whole_n)
    if status == "suppressed":
        log.append({"table": "indicators", "row": name, "column": "", "why": "small"})
        return hidden
    if status in ("at_most", "at_least"):
        log.append({"table": "indicators", "row": name, "column": "", "why": "alike"})
        return {**value, "value": share, "lo": None, "hi": None, "status": status}
    return value


def shared_actions(whole: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what everybody may be told to do next: the next due labs."""
    soon = [x for x in whole["labs"] if x["states"]["not_due"] > whole["subject"]["trainees"] / 2][:2]
    return [message("shared_soon", title=x["title"], stage=x["stage"]) for x in soon] or [message("shared_nothing")]


def _note(log: list[dict], table: str, rows: list[str], columns: tuple[str, ...], why: dict[tuple[int, int], str]) -> None:
    for (r, c), reason in sorted(why.items()):
        log.append({"table": table, "row": rows[r] if r < len(rows) else "sum", "column": columns[c] if c < len(columns) else "sum", "why": reason})
