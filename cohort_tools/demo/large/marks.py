"""What came back for each lab and what it earned, as the grading writes it; extensions and one corrected mark."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from cohort_tools.demo.large.book import TODAY, Book, instant
from cohort_tools.demo.large.labs import BAD_CHECK, LABS, MISTAKES, DemoLab, Item
from cohort_tools.demo.large.people import FIXED, Pair, pairs

#: (owner, lab) that was never handed in; the pair P-08 is new and has more time for everything.
MISSING = {("T-0012", "s3_two_departments"), ("T-0012", "s3_grow_others"), ("T-0012", "s2_cost_to_serve"), ("T-0011", "s3_grow_others"), ("P-06", "s3_hand_over"),
           ("T-0029", "s1_where_ai_pays"), ("T-0030", "s3_grow_others")}
#: Texts that a person has still to grade: handed in long ago, and lately.
WAITING = {("T-0013", "s3_two_departments"), ("T-0014", "s3_two_departments"), ("T-0013", "s3_grow_others"), ("P-07", "s3_hand_over")}
#: (owner, lab) that ran too long and earned nothing.
TIMED_OUT = {("T-0031", "s2_cost_to_serve")}


def add_marks(book: Book, skills: dict[str, tuple[float, float]]) -> None:
    """Write attempts for every lab that is due, extensions, and a correction."""
    for lab in LABS:
        if lab.due > TODAY.isoformat():
            continue
        for owner, people in _owners(lab):
            if (owner, lab.name) not in MISSING:
                _hand_in(book, lab, owner, people, skills)
    for lab in LABS:
        for owner in ("T-0015", "T-0016") if lab.config.mode == "solo" else ("P-08",):
            book.add("extension", lab_id=lab.name, owner_id=owner, due_at="2026-12-14T22:00:00Z", reason="joined later")
    book.add("extension", lab_id="s3_grow_others", owner_id="T-0011", due_at="2026-11-30T22:00:00Z", reason="two projects at once")
    book.add("score_correction", correction_id="K-0001", lab_id="s1_order_notes", owner_id="T-0008", item_id="why_it_pays", attempt=1,
             old=3.2, new=4.0, reason="the second page had not been read", by="S-01", at="2025-10-20T09:00:00Z")


def _owners(lab: DemoLab) -> list[tuple[str, Pair]]:
    """Return who hands in and the pair they are in on the day: those who were there by then."""
    there = [p for p in pairs() if p.since.isoformat() <= lab.due and (p.until is None or lab.due < p.until.isoformat())]
    if lab.config.mode == "pair":
        return [(p.pair_id, p) for p in there]
    return [(member, p) for p in there for member in p.members]


def _hand_in(book: Book, lab: DemoLab, owner: str, pair: Pair, skills: dict) -> None:
    rng = book.rng("marks")
    fixed = owner in FIXED or pair.manager in FIXED and owner == pair.pair_id
    ability = skills[owner] if lab.config.mode == "solo" else None
    draws = {i.name: rng.gauss(0, 0.13) for i in lab.items}
    day, tries = rng.randint(0, 6), 2 if rng.random() < 0.35 else 1
    quick = (owner, lab.name) not in TIMED_OUT
    due = date.fromisoformat(lab.due)
    submitted = due - timedelta(days=0 if fixed else day)
    if (owner, lab.name) == ("T-0033", "s2_cost_to_serve"):
        submitted = due + timedelta(days=3)  # late, and counted all the same
    for number in range(1, (1 if fixed else tries) + 1):
        rows = []
        for item in lab.items:
            share = _share(item, ability, pair, skills)
            noise = 0.0 if fixed else draws[item.name] + 0.1 * (number - 1)
            share = share if fixed else min(1.0, max(0.0, round(4 * (share + noise)) / 4))
            if (lab.name, item.name) == BAD_CHECK:
                share = 1.0 if sum(ability) / 2 < 0.79 else 0.0
            awaited = item.kind == "written" and (owner, lab.name) in WAITING
            rows.append(_item(item, None if awaited else share if quick else 0.0, draws))
        at = instant(submitted - timedelta(days=0 if number == tries or fixed else 1), 10 + number)
        book.attempts.append({"schema": 1, "lab": lab.name, "owner": owner, "attempt": number, "submitted_utc": at, "graded_utc": at, "key": f"{owner}-{lab.name}-{number}", "isolation": "bubblewrap",
                              "versions": {"camp": "0.1.0"}, "run": {"status": "finished" if quick else "timed_out", "seconds": 3.0 if quick else 120.0, "message": "" if quick else "It ran for 120 s and was ended."},
                              "items": rows})


def _share(item: Item, ability: tuple[float, float] | None, pair: Pair, skills: dict) -> float:
    """The share of an item's points: the owner's in its dimension; of a pair's item that of its lead, or of both."""
    side = 0 if item.dimension == "business" else 1
    if ability is not None:
        return ability[side]
    manager, aibp = skills[pair.manager][side], skills[pair.aibp][side]
    return {"manager": manager, "aibp": aibp, "both": (manager + aibp) / 2}[item.lead]


def _item(item: Item, share: float | None, draws: dict) -> dict[str, Any]:
    points = None if share is None else item.points * share
    word = "awaiting" if points is None else "passed" if share == 1 else "failed" if share == 0 else "partial"
    like = MISTAKES[int(abs(draws[item.name]) * 1000) % 3] if item.name in ("answers_held_out", "match_held_out") and share is not None and share <= 0.5 else None
    return {"name": item.name, "kind": item.kind, "points": points, "max_points": item.points, "status": word, "message": f"{item.name}: {word}",
            "hint": "Look at the returns again." if like else "", "resembles": like, "dimension": item.dimension, "lead": item.lead}


