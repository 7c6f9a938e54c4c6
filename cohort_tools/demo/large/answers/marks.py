"""Answers about marks: completion, mastery, credit, dimensions with their standard error, role fit, pairs, the cohort."""

from __future__ import annotations

from typing import Any

from cohort_tools.demo.large.answers import Sheet, mean, quartiles, share, wilson
from cohort_tools.demo.large.answers.world import FAR, World
from cohort_tools.demo.large.labs import due_at

WEIGHTS = {"ai_manager": {"business": 0.7, "ai": 0.3}, "aibp": {"business": 0.3, "ai": 0.7}}


class Marks:
    """For each trainee and lab: the submission that counts, what is due, and the points of the items that are theirs."""

    def __init__(self, world: World):
        self.world = world
        fixes = {(r["lab_id"], r["owner_id"], r["item_id"], r["attempt"]): r["new"] for r in world.tables["score_correction"]}
        latest: dict[tuple[str, str], dict[str, Any]] = {}
        for a in world.attempts:
            if a["attempt"] > latest.get((a["lab"], a["owner"]), {"attempt": 0})["attempt"]:
                latest[a["lab"], a["owner"]] = a
        more = {(r["lab_id"], r["owner_id"]): r["due_at"] for r in world.tables["extension"]}
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}
        for person, about in world.people.items():
            pairs = world.pairs_of(person)
            left = max((world.pairs[p]["to_date"] or FAR for p in pairs), default=FAR) if about["status"] == "withdrawn" else FAR
            for name, lab in world.labs.items():
                owner = person if lab.config.mode == "solo" else pairs[-1]
                until = max(due_at(lab), more.get((name, owner), ""))
                handed = [latest[name, o] for o in ([person] if lab.config.mode == "solo" else pairs) if (name, o) in latest]
                taken = max(handed, key=lambda a: a["submitted_utc"]) if handed else None
                mine = "manager" if about["role"] == "ai_manager" else "aibp"
                items = []
                for item in lab.items:
                    if lab.config.mode == "pair" and item.lead not in ("both", mine):
                        continue
                    points = next((i["points"] for i in taken["items"] if i["name"] == item.name), None) if taken else None
                    if taken:
                        points = fixes.get((name, taken["owner"], item.name, taken["attempt"]), points)
                    items.append((item, points))
                self.rows[person, name] = {"lab": lab, "taken": taken, "due": until <= world.now.strftime("%Y-%m-%dT%H:%M:%SZ") and until[:10] < left, "items": items}

    def of(self, person: str) -> list[dict[str, Any]]:
        """Return the rows of one trainee."""
        return [row for (who, _), row in self.rows.items() if who == person]

    def graded(self, person: str, dimension: str | None = None) -> list[tuple[str, float, float]]:
        """Return (lab, points, possible) of the graded items of a trainee."""
        return [(row["lab"].name, p, i.points) for row in self.of(person) for i, p in row["items"] if p is not None and dimension in (None, i.dimension)]

    def score(self, person: str, dimension: str) -> float | None:
        """Return the share of the points of a dimension."""
        rows = self.graded(person, dimension)
        return sum(p for _, p, _ in rows) / sum(m for _, _, m in rows) if rows else None

    def sem(self, dimension: str) -> float:
        """Return SD * sqrt(1 - alpha) of a dimension's score, labs as parts, over the people who have them all."""
        table: dict[str, dict[str, list[float]]] = {}
        for person in self.world.people:
            for lab, points, possible in self.graded(person, dimension):
                cell = table.setdefault(person, {}).setdefault(lab, [0.0, 0.0])
                cell[0] += points
                cell[1] += possible
        labs = [lab for lab in self.world.labs if sum(lab in row for row in table.values()) >= 0.8 * len(table)]
        people = [[row[lab][0] / row[lab][1] for lab in labs] for row in table.values() if all(lab in row for lab in labs)]
        k, parts = len(labs), sum(variance([row[j] for row in people]) for j in range(len(labs)))
        alpha = k / (k - 1) * (1 - parts / variance([sum(row) for row in people]))
        return (variance([sum(row) / k for row in people]) * (1 - max(alpha, 0.0))) ** 0.5


def variance(values: list[float]) -> float:
    """Return the variance of a sample."""
    centre = sum(values) / len(values)
    return sum((v - centre) ** 2 for v in values) / (len(values) - 1)


def answer(world: World, sheet: Sheet) -> None:
    """Note the answers about marks."""
    marks = world.marks = Marks(world)
    sems = {d: marks.sem(d) for d in ("business", "ai")}
    fits: dict[str, float] = {}
    for person, about in world.people.items():
        rows = marks.of(person)
        due = [r for r in rows if r["due"] and r["lab"].config.required]
        sheet.add("lab_completion", person, share(sum(bool(r["taken"]) for r in due), len(due)), len(due), "nothing_due")
        graded = marks.graded(person)
        sheet.add("mastery", person, share(sum(p for _, p, _ in graded), sum(m for _, _, m in graded)), len(graded), "nothing_graded")
        missing = [i.points for r in rows if r["due"] and not r["taken"] for i, _ in r["items"]]
        sheet.add("credit_score", person, share(sum(p for _, p, _ in graded), sum(m for _, _, m in graded) + sum(missing)), len(graded) + len(missing), "nothing_due")
        both = {d: marks.score(person, d) for d in ("business", "ai")}
        for d, value in both.items():
            lo, hi = (None, None) if value is None else (max(0.0, value - 1.96 * sems[d]), min(1.0, value + 1.96 * sems[d]))
            sheet.add(f"score_{d}", person, value, len(marks.graded(person, d)), "nothing_graded", lo, hi)
        weights, n = WEIGHTS[about["role"]], sum(len(marks.graded(person, d)) for d in both)
        if None in both.values():
            sheet.add("role_fit", person, None, n, "a_dimension_is_empty")
            continue
        fits[person] = sum(weights[d] * both[d] for d in both)
        sem = sum((weights[d] * sems[d]) ** 2 for d in both) ** 0.5
        sheet.add("role_fit", person, fits[person], n, lo=max(0.0, fits[person] - 1.96 * sem), hi=min(1.0, fits[person] + 1.96 * sem), status="ok" if min(both.values()) >= 0.5 - 1e-9 else "below_floor")
    world.fits, world.sems = fits, sems
    for pair in world.pairs:
        _pair(world, sheet, pair)
    _cohort(world, sheet, fits)


def _pair(world: World, sheet: Sheet, pair: str) -> None:
    manager, aibp = world.members(pair)
    scores = [world.marks.score(who, d) for who in (manager, aibp) for d in ("business", "ai")]
    if None in scores:
        for name in ("pair_competence", "pair_balance"):
            sheet.add(name, pair, None, 0, "a_dimension_is_empty")
        return
    business, ai = 0.7 * scores[0] + 0.3 * scores[2], 0.3 * scores[1] + 0.7 * scores[3]
    sheet.add("pair_competence", pair, (business + ai) / 2, 2)
    sheet.add("pair_balance", pair, min(business, ai) / max(business, ai), 2)


def _cohort(world: World, sheet: Sheet, fits: dict[str, float]) -> None:
    rows, c = world.marks.rows.values(), world.cohort
    due = [r for r in rows if r["due"] and r["lab"].config.required]
    done = sum(bool(r["taken"]) for r in due)
    sheet.add("cohort_completion", c, share(done, len(due)), len(due), "nothing_due", *wilson(done, len(due)))
    sheet.add("missing_labs", c, len(due) - done, len(due))
    graded = [x for person in world.people for x in world.marks.graded(person)]
    sheet.add("cohort_mastery", c, share(sum(p for _, p, _ in graded), sum(m for _, _, m in graded)), len(graded), "nothing_graded")
    sheet.add("cohort_role_fit", c, mean(fits.values()), len(fits), "nothing_graded", *quartiles(fits.values()))
    handed = {(r["taken"]["lab"], r["taken"]["owner"]) for r in rows if r["taken"]}
    waiting = {(r["taken"]["lab"], r["taken"]["owner"]) for r in rows if r["taken"] and any(p is None for _, p in r["items"])}
    sheet.add("awaiting_grade", c, len(waiting), len(handed))
