"""The payload of the instructor's item report: every item of every lab, what waits for a grader, what to look at first. It names nobody."""

from __future__ import annotations

from typing import Any

from cohort_tools.payloads import plain, validate
from cohort_tools.payloads.cohort import cached_labs, resemblance_rows
from cohort_tools.payloads.common import Context, message


def items_payload(context: Context, cohort: str) -> dict[str, Any]:
    """Return everything that the item report shows. Raises RecordsError when it breaks its schema."""
    facts = context.facts
    row = next(r for r in facts.table("cohort").to_dict("records") if r["cohort_id"] == cohort)
    labs, items = cached_labs(context)
    payload = {
        **context.head("items"), "subject": {"id": cohort, "name": row["name"], "since": row["start_date"]},
        "labs": labs, "items": [{**i, "outcomes": outcomes(context).get((i["lab"], i["item"]), {})} for i in items],
        "resemblances": resemblance_rows(context), "backlog": backlog(context), "graders": grader_drift(context),
        "quality": {"corrections": len(facts.table("score_correction"))},
    }
    payload["actions"] = item_actions(payload)
    return validate(payload)


def outcomes(context: Context) -> dict[tuple[str, str], dict[str, int]]:
    """Return how the latest submissions did on each item: full, partial, none, awaiting."""
    if "outcomes" not in context._cache:
        facts = context.facts
        latest = facts.scores.merge(facts.submissions[["lab_id", "owner_id", "attempt"]], on=["lab_id", "owner_id", "attempt"])
        found: dict[tuple[str, str], dict[str, int]] = {}
        for r in latest[["lab_id", "item_id", "points", "max_points"]].itertuples(index=False):
            word = "awaiting" if r.points is None or r.points != r.points else "full" if r.points >= r.max_points - 1e-9 else "none" if r.points <= 0 else "partial"
            counts = found.setdefault((r.lab_id, r.item_id), {"full": 0, "partial": 0, "none": 0, "awaiting": 0})
            counts[word] += 1
        context._cache["outcomes"] = found
    return context._cache["outcomes"]


def backlog(context: Context) -> list[dict[str, Any]]:
    """Return the labs whose submissions wait for a person: how many, and since when the oldest one does."""
    rows = context.facts.labs
    waiting = rows[rows["state"] == "awaiting"].drop_duplicates(["lab_id", "owner_id"])
    found = [{"lab": lab, "title": group["title"].iloc[0], "n": len(group), "since": group["submitted_at"].min()[:10]} for lab, group in waiting.groupby("lab_id")]
    return sorted(found, key=lambda r: (r["since"], r["lab"]))


def grader_drift(context: Context) -> list[dict[str, Any]]:
    """Return, by lab and half of the hand-graded work in the order in which it was handed in, the mean share of the points given.

    A large step between the halves says that the same work was judged differently early and late.
    """
    facts = context.facts
    kinds = facts.table("lab_item")[["lab_id", "item_id", "kind"]]
    rows = facts.scores.merge(kinds[kinds["kind"] != "check"], on=["lab_id", "item_id"])
    rows = rows[rows["points"].notna() & (rows["max_points"] > 0)].merge(facts.table("attempt")[["lab_id", "owner_id", "attempt", "submitted_at"]], on=["lab_id", "owner_id", "attempt"])
    found = []
    titles = dict(zip(facts.table("lab")["lab_id"], facts.table("lab")["title"], strict=True))
    for lab, group in rows.groupby("lab_id"):
        share = (group["points"] / group["max_points"]).groupby([group["submitted_at"], group["owner_id"]]).mean().sort_index()
        if len(share) >= 10:
            half = len(share) // 2
            found.append(plain({"lab": lab, "title": titles.get(lab, lab), "n": len(share), "early": share.iloc[:half].mean(), "late": share.iloc[half:].mean()}))
    return found


def item_actions(payload: dict[str, Any], most: int = 3) -> list[dict[str, Any]]:
    """Return at most three things for an instructor to do: mend what measures wrongly, grade what waits, teach what many get wrong."""
    found = []
    suspect = sorted((i for i in payload["items"] if "suspect" in i["flags"]), key=lambda i: i["discrimination"])
    if suspect:
        found.append(message("lead_check_item", item=suspect[0]["item"].replace("_", " "), title=suspect[0]["title"], count=len(suspect)))
    if payload["backlog"]:
        first = payload["backlog"][0]
        found.append(message("staff_grade", count=first["n"], title=first["title"], since=first["since"]))
    for row in payload["resemblances"][:2]:
        if row["n"] > 1:
            found.append(message("lead_teach", mutant=row["mutant"].replace("_", " "), title=row["title"], n=row["n"], of=row["of"]))
    hard = [i for i in payload["items"] if "hard" in i["flags"] and i["facility"] is not None]
    if hard:
        found.append(message("staff_hard", item=hard[0]["item"].replace("_", " "), title=hard[0]["title"], facility=hard[0]["facility"]))
    return (found or [message("staff_nothing")])[:most]
