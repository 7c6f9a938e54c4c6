"""Scenarios, their demos and events; gates, mentoring, centres; the solution library."""

from __future__ import annotations

from datetime import date, timedelta

from cohort_tools.demo.large.book import TODAY, Book, days_between, instant
from cohort_tools.demo.large.people import pairs, units_of

TITLES = ["Invoice check before payment", "Answers for parents in the evening", "Quotes for schools in ten minutes", "Stock warnings", "Weekly cost review", "Sorting of complaints",
          "Product texts in two languages", "Overdue payments, kindly reminded", "Returns by reason", "Lead scoring for schools"]
DEPARTMENTS = ["finance", "service", "sales", "logistics", "marketing", "purchasing"]
#: pair -> (opened, landed or None, retired or None, departments, who led: m or a) of scenarios that matter for numbers worked out by hand.
PLANTED: dict[str, list[tuple[str, str | None, str | None, str, str]]] = {
    "P-01": [("2025-10-06", "2026-01-15", None, "finance", "m"), ("2026-01-19", "2026-03-20", None, "finance;purchasing", "m"), ("2026-04-06", "2026-05-16", None, "service;sales", "a"), ("2026-06-01", "2026-08-30", None, "finance;sales;logistics", "m"), ("2026-09-14", None, None, "finance", "a")],
    "P-02": [("2025-11-03", "2026-02-11", None, "sales", "m"), ("2026-02-16", "2026-06-16", None, "sales;finance", "a"), ("2026-06-22", "2026-08-21", None, "marketing", "m")],
    "P-03": [("2025-11-10", "2026-02-18", "2026-03-20", "service", "m"), ("2026-01-12", "2026-03-13", "2026-04-13", "service", "a"), ("2026-04-20", "2026-07-19", None, "service", "a"), ("2026-08-03", None, None, "service", "m")],
    "P-09": [("2025-11-03", "2026-01-22", None, "devices", "m"), ("2026-01-26", "2026-04-16", None, "devices", "m"), ("2026-04-27", None, None, "devices", "m")],
    "P-10": [("2025-12-01", "2026-03-31", None, "content", "a")],
    "P-21": [("2026-06-01", "2026-09-09", None, "devices;content", "m"), ("2026-09-21", None, None, "content", "a")],
    "P-11": [("2025-11-10", "2026-02-20", None, "schools", "m"), ("2026-03-02", "2026-06-20", None, "schools;sales", "a"), ("2026-07-06", None, None, "schools", "m")], "P-12": [("2026-03-02", None, None, "families", "m"), ("2026-07-06", None, None, "families;sales", "a")], "P-13": [("2026-06-01", None, None, "service", "m")], "P-14": [("2026-05-04", None, None, "logistics", "a")],
    "P-15": [("2026-02-02", None, None, "logistics", "m")], "P-16": [("2026-03-02", "2026-07-10", None, "marketing", "m"), ("2026-08-03", None, None, "marketing", "a")], "P-08": []}
#: Scenario events of P-02: the only ones of that pair. (scenario, m or a, when)
EVENTS_P02 = [(1, "m", "2026-01-12T09:00:00Z"), (1, "a", "2026-01-12T13:00:00Z"), (1, "m", "2026-01-13T09:00:00Z"), (2, "m", "2026-10-12T08:00:00Z"), (2, "a", "2026-10-13T10:00:00Z"),
              (3, "m", "2026-10-14T08:00:00Z"), (1, "a", "2026-10-20T08:00:00Z")]


def scenario_id(pair: str, number: int) -> str:
    """Return the id of a pair's scenario: SC-0201 is the first of P-02."""
    return f"SC-{pair[2:]}{number:02d}"


def add_scenarios(book: Book) -> None:
    """Write scenarios with demos, runs, events and confirmed effects."""
    rng = book.rng("scenarios")
    for pair in pairs():
        units, plan = units_of(pair.pair_id), PLANTED.get(pair.pair_id)
        if plan is None:
            opened, plan = pair.since + timedelta(days=rng.randint(30, 60)), []
            slow = 1.8 if pair.pair_id in ("P-05", "P-06", "P-18") else 1.0
            while opened < TODAY - timedelta(days=15):
                landed = opened + timedelta(days=int(slow * rng.randint(50, 95)))
                done = landed < TODAY - timedelta(days=20)
                plan.append((opened.isoformat(), landed.isoformat() if done else None, None, ";".join(rng.sample(DEPARTMENTS, rng.choice([1, 1, 2]))), rng.choice("ma")))
                if not done:
                    break
                opened = landed + timedelta(days=rng.randint(3, 14))
            else:
                plan.append(((TODAY - timedelta(days=10)).isoformat(), None, None, rng.choice(DEPARTMENTS), "m"))
        for n, (opened, landed, retired, departments, lead) in enumerate(plan, 1):
            name = scenario_id(pair.pair_id, n)
            book.add("scenario", scenario_id=name, pair_id=pair.pair_id, bu_id=units[(n - 1) % len(units)], title=TITLES[(int(pair.pair_id[2:]) + n) % len(TITLES)], departments=departments,
                     status="retired" if retired else "landed" if landed else "building", opened_at=opened, landed_at=landed, retired_at=retired, lead_id=pair.manager if lead == "m" else pair.aibp)
            if landed:
                _demo(book, name, date.fromisoformat(landed), rng)
    # a demo that one of two reviewers did not pass: nothing has landed from it
    for reviewer, verdict in (("S-01", "pass"), ("S-03", "revise")):
        book.add("demo_review", scenario_id="SC-1602", reviewer_id=reviewer, held_at="2026-09-01", criterion="value", points=2, verdict=verdict, live="true")
    _events(book)
    for scenario, metric, verdict in (("SC-0102", "CTS", "uplift"), ("SC-0104", "FCR", "null"), ("SC-0202", "CTS", "harm")):
        book.add("scenario_effect", scenario_id=scenario, metric_id=metric, verdict=verdict, confirmed_by="S-05", confirmed_at="2026-10-05", evidence_uri=f"effects/{scenario}.html")


def _demo(book: Book, scenario: str, landed: date, rng) -> None:
    held = (landed - timedelta(days=4)).isoformat()
    for reviewer in ("S-01", "S-03"):
        for criterion in ("value", "runs_alone"):
            book.add("demo_review", scenario_id=scenario, reviewer_id=reviewer, held_at=held, criterion=criterion, points=rng.choice([3, 3, 4]), verdict="pass", live="true")
    book.add("demo_run", run_id=book.next_id("DR"), scenario_id=scenario, at=instant(landed - timedelta(days=5), 15), passed="true", isolation="bubblewrap", inputs=3, cost=0.05, handled=1, notebook_sha256=f"{rng.getrandbits(256):064x}", seconds=40 + rng.randint(0, 30), manifest_sha256=f"{rng.getrandbits(256):064x}")


def _events(book: Book) -> None:
    rng = book.rng("events")
    for pair in pairs():
        if pair.pair_id == "P-02":
            for number, who, at in EVENTS_P02:
                book.add("scenario_event", event_id=book.next_id("V"), scenario_id=scenario_id("P-02", number), trainee_id=pair.manager if who == "m" else pair.aibp, at=at, kind="work")
            continue
        for row in [r for r in book.tables["scenario"] if r["pair_id"] == pair.pair_id]:
            last = min(date.fromisoformat(row["landed_at"]) if row["landed_at"] else TODAY, pair.until or TODAY)
            if pair.pair_id == "P-16" and not row["landed_at"]:
                last = date(2026, 9, 21)  # nothing has moved since
            for n, day in enumerate(d for d in days_between(date.fromisoformat(row["opened_at"]), last) if d.weekday() in (0, 3)):
                who = pair.members[n % 2] if rng.random() < 0.8 else pair.members[0]
                if who == "T-0009" and day >= date(2026, 10, 1):
                    who = "T-0010"  # T-0009 has stopped
                book.add("scenario_event", event_id=book.next_id("V"), scenario_id=row["scenario_id"], trainee_id=who, at=instant(day, 8 + n % 7), kind="work")


def add_gates(book: Book) -> None:
    """Write decisions, mentoring, a centre with its ladder, teaching."""
    grant = lambda who, stage, day, verdict="granted", note=None: book.add(  # noqa: E731
        "gate_decision", subject_id=who, stage=stage, decided_at=f"{day}T10:00:00Z", verdict=verdict, decided_by="S-05", evidence_hash="planted", note=note)
    waiting = {"T-0007", "T-0015", "T-0016", "T-0018", "T-0019", "T-0029", "T-0030", "T-0035", "T-0036"}
    for pair in pairs()[:20]:
        for person in pair.members:
            if person not in waiting:
                grant(person, 1, "2026-01-12")
    grant("T-0007", 1, "2026-01-12", "deferred", "borderline: to be looked at again")
    for pair in pairs():  # a fortnight after the third has landed
        days = sorted(r["landed_at"] for r in book.tables["scenario"] if r["pair_id"] == pair.pair_id and r["landed_at"])
        if pair.pair_id not in PLANTED and len(days) >= 3:
            for person in pair.members:
                if person not in waiting and person != "T-0033":
                    grant(person, 2, date.fromisoformat(days[2]) + timedelta(days=14))
    for person, stage, day in (("T-0001", 2, "2026-06-01"), ("T-0002", 2, "2026-06-01"), ("T-0001", 3, "2026-10-12"), ("T-0017", 2, "2026-09-21")):
        grant(person, stage, day)
    grant("T-0033", 1, "2026-02-02", "revoked", "the hand-in was not the trainee's own")
    for i, (mentor, mentee, since, until) in enumerate((("T-0001", "T-0017", "2026-05-18", None), ("T-0001", "T-0002", "2026-02-02", "2026-07-01"), ("T-0001", "T-0007", "2026-02-02", None),
                                                       ("T-0002", "T-0030", "2026-02-02", None), ("T-0003", "T-0021", "2025-12-01", "2026-02-01")), 1):
        book.add("mentoring", mentoring_id=f"M-{i:02d}", mentor_id=mentor, mentee_id=mentee, from_date=since, to_date=until, domain_id="D-01")
    book.add("competence_centre", domain_id="D-01", title="Purchasing with AI", charter_uri="centres/purchasing.md", opened_at="2026-07-01", owner="T-0001")
    book.add("competence_centre", domain_id="D-02", title="Service with AI", charter_uri="centres/service.md", opened_at=None, owner="T-0003")
    for domain, level, wanted, filled in (("D-01", 1, 6, 8), ("D-01", 2, 3, 2), ("D-01", 3, 1, 0)):
        book.add("ladder_level", domain_id=domain, level=level, target_headcount=wanted, filled=filled)
    for i in range(40):
        book.add("teaching", teaching_id=f"TE-{i + 1:03d}", date=(date(2025, 9, 8) + timedelta(days=10 * i)).isoformat(), minutes=90, taught_by="internal" if i >= 30 else "external", trainee_id="T-0001" if i >= 30 else None)


def add_library(book: Book) -> None:
    """Write five solutions, one of them in two versions, their reuse by others, their use, and Energy Gold."""
    rows = [("SO-0001", 1, "SC-0101", "P-01", "2026-06-01", "2026-02-02"), ("SO-0001", 2, "SC-0101;SC-0102", "P-01", "2027-01-01", "2026-06-05"), ("SO-0002", 1, "SC-0201", "P-02", "2026-09-01", "2026-03-02"),
            ("SO-0003", 1, "SC-0901", "P-09", "2026-12-01", None), ("SO-0004", 1, "SC-1001", "P-10", "2026-12-31", "2026-04-20"), ("SO-0005", 1, "SC-0303", "P-03", None, "2026-08-03")]
    for solution, version, scenarios, owner, review_by, reviewed in rows:
        book.add("solution", solution_id=solution, version=version, title=TITLES[int(solution[-1])], problem="Too slow by hand.", approach="Read, propose, a person decides.", trigger="A new case", inputs="The case",
                 prompt="See the card", tool="camp-large", permission="read", measure="CTS", failure_modes="Wrong supplier", cost="0.02 EUR a case", rollback="By hand", scenario_ids=scenarios, owner_pair=owner,
                 confidentiality="internal", review_by=review_by, reviewed_at=reviewed, checks_passed="true")
    for solution, scenario, pair, at in (("SO-0001", "SC-0202", "P-02", "2026-03-02"), ("SO-0001", "SC-2101", "P-21", "2026-06-08"), ("SO-0004", "SC-0303", "P-03", "2026-05-04"), ("SO-0002", "SC-1102", "P-11", "2026-03-09")):
        book.add("solution_reuse", solution_id=solution, scenario_id=scenario, reusing_pair=pair, at=at)
    uses = [("SO-0001", "T-0012", "2026-04-07", True), ("SO-0001", "T-0014", "2026-04-08", False), ("SO-0002", "T-0002", "2026-05-05", True), ("SO-0001", "T-0022", "2026-10-12", True)]
    for i, (solution, user, day, satisfied) in enumerate(uses, 1):
        book.add("solution_use", use_id=f"U-{i:03d}", solution_id=solution, user_id=user, at=f"{day}T10:00:00Z", satisfied=str(satisfied).lower(), task_done="true")
    gold = [("T-0001", "2026-03-03", "solution_reused", 20, "reuse", "SO-0001/SC-0202"), ("T-0002", "2026-03-03", "solution_reused", 20, "reuse", "SO-0001/SC-0202"), ("T-0001", "2026-04-09", "colleague_satisfied", 5, "use", "U-001"),
            ("T-0003", "2026-05-06", "colleague_satisfied", 5, "use", "U-003"), ("T-0001", "2026-06-09", "solution_reused", 20, "reuse", "SO-0001/SC-2101"), ("T-0001", "2026-10-13", "colleague_satisfied", 5, "use", "U-004")]
    for i, (who, day, rule, points, kind, ref) in enumerate(gold, 1):
        book.add("energy_gold", entry_id=f"G-{i:03d}", trainee_id=who, at=f"{day}T10:00:00Z", rule_id=rule, points=points, ref_type=kind, ref_id=ref, issued_by="S-03")
    book.add("energy_gold", entry_id="G-007", trainee_id="T-0003", at="2026-05-20T10:00:00Z", rule_id="colleague_satisfied", points=-5, ref_type="use", ref_id="U-003", issued_by="S-03", reverses="G-004")
