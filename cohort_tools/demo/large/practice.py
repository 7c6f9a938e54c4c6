"""The weeks of these people: tool use, training and refresh hours, demands of the business units."""

from __future__ import annotations

from datetime import date, timedelta

from cohort_tools.demo.large.book import START, TODAY, Book, days_between, instant, workdays_between
from cohort_tools.demo.large.people import MOVE_DAY, pairs, units_of

WINDOW = date(2026, 10, 5)  # the first of the last 28 days
#: Refresh minutes of T-0003 by month: (minutes, verified). 479 is a minute short; nothing in two months.
REFRESH_T0003 = {**{f"2025-{m:02d}": (480, True) for m in range(9, 13)}, **{f"2026-{m:02d}": (480, True) for m in range(1, 7)}, "2026-07": (479, True), "2026-08": (600, False)}
#: The demands of P-11: opened, first answered, delivered (empty: still open), SLA 8 working hours; the last is cancelled.
DEMANDS_P11 = [("2026-10-05T09:00", "2026-10-05T11:00", "2026-10-15T09:00"), ("2026-10-06T16:00", "2026-10-07T10:00", "2026-10-16T16:00"), ("2026-10-09T17:00", "2026-10-13T09:00", "2026-10-29T17:00"),
               ("2026-10-19T09:00", None, None), ("2026-11-02T11:00", None, None), ("2026-10-21T09:00", "2026-10-22T09:00", "2026-10-26T09:00")]
#: When people were away or gone: (first, last day without tool use and hours).
GONE = {"T-0009": (date(2026, 10, 13), TODAY), "T-0018": (date(2026, 4, 20), TODAY), "T-0019": (MOVE_DAY, TODAY), "T-0025": None, "T-0040": None, "T-0015": (START, TODAY), "T-0016": (START, TODAY)}
BY_HAND = {"T-0003", "T-0015", "T-0016", "T-0023", "T-0024"}


def add_practice(book: Book) -> None:
    """Write tool use, training, refresh hours and demands."""
    own = {person: [r["scenario_id"] for r in book.tables["scenario"] if r["pair_id"] == pair.pair_id] for pair in pairs() for person in pair.members}
    away = {person: set(days_between(*span)) for person, span in GONE.items() if span}
    for row in book.tables["leave"]:
        away.setdefault(row["trainee_id"], set()).update(days_between(date.fromisoformat(row["from_date"]), date.fromisoformat(row["to_date"])))
    for row in book.tables["trainee"]:
        if row["trainee_id"] not in BY_HAND:
            _usage(book, row, own.get(row["trainee_id"], []), away.get(row["trainee_id"], set()))
            _hours(book, row, own.get(row["trainee_id"], []), away.get(row["trainee_id"], set()))
    _planted_usage(book)
    _planted_hours(book)
    _demands(book)


def _usage(book: Book, person: dict, scenarios: list[str], away: set[date]) -> None:
    rng = book.rng(f"usage-{person['trainee_id']}")
    eager = rng.uniform(0.4, 0.95)
    for day in workdays_between(START, TODAY):
        fallen = person["trainee_id"] == "T-0027" and day >= date(2026, 10, 19)  # one day in five since then
        if day in away or rng.random() >= eager or fallen and day.weekday():
            continue
        for _ in range(rng.choice([1, 1, 2])):
            book.add("usage_event", event_id=book.next_id("E"), trainee_id=person["trainee_id"], at=instant(day, rng.randint(7, 16), rng.randint(0, 59)), tool_id="assistant",
                     action=rng.choice(["ask", "ask", "generate", "run_flow", "call_tool", "open_page"]), tokens_in=rng.randint(200, 4000), tokens_out=rng.randint(50, 900),
                     scenario_id=rng.choice(scenarios) if scenarios and rng.random() < 0.6 else None, measured=rng.choice(["self_reported", "server"]))


def _hours(book: Book, person: dict, scenarios: list[str], away: set[date]) -> None:
    rng, manager = book.rng(f"hours-{person['trainee_id']}"), person["role"] == "ai_manager"
    for day in workdays_between(START, TODAY):
        if day in away:
            continue
        if day.weekday() == 1 and rng.random() < 0.8:
            real = bool(scenarios) and rng.random() < 0.75
            book.add("training_log", log_id=book.next_id("L"), trainee_id=person["trainee_id"], date=day.isoformat(), minutes=rng.choice([60, 90, 120, 180]),
                     context="real_scenario" if real else rng.choice(["simulated", "classroom", "self_study"]), scenario_id=rng.choice(scenarios) if real else None)
        slack = person["trainee_id"] == "T-0037" and day >= date(2026, 10, 1)
        if manager and day.weekday() == 4 and not slack and rng.random() < 0.9:
            _refresh(book, person["trainee_id"], day, rng.choice([120, 150, 180]), rng.random() < 0.92)


def _refresh(book: Book, who: str, day: date, minutes: int, verified: bool) -> None:
    book.add("refresh_log", log_id=book.next_id("F"), trainee_id=who, date=day.isoformat(), minutes=minutes, kind="course", verified_by="S-01" if verified else None,
             verified_at=instant(day + timedelta(days=1), 9) if verified else None)


def _planted_usage(book: Book) -> None:
    def use(who: str, at: str, action: str = "ask", scenario: str | None = None) -> None:
        book.add("usage_event", event_id=book.next_id("E"), trainee_id=who, at=at, tool_id="assistant", action=action, tokens_in=900, tokens_out=200, scenario_id=scenario, measured="server")

    for at in ("2026-10-05T09:00:00Z", "2026-10-05T15:00:00Z", "2026-10-07T09:00:00Z", "2026-10-10T09:00:00Z", "2026-10-12T22:30:00Z", "2026-10-27T09:00:00Z", "2026-10-28T09:00:00Z"):
        use("T-0003", at)  # two on one day, one on a Saturday, one after midnight in Madrid
    use("T-0003", "2026-10-15T09:00:00Z", "open_page")
    for day in workdays_between(WINDOW, TODAY):
        use("T-0023", instant(day), "open_page")
    for n, day in enumerate(workdays_between(WINDOW, date(2026, 10, 17))):
        use("T-0024", instant(day), "generate", "SC-1201" if n < 4 else "SC-0101" if n < 6 else None)


def _planted_hours(book: Book) -> None:
    def train(who: str, day: str, minutes: int, context: str, scenario: str | None = None) -> None:
        book.add("training_log", log_id=book.next_id("L"), trainee_id=who, date=day, minutes=minutes, context=context, scenario_id=scenario)

    train("T-0003", "2025-10-10", 300, "classroom")
    train("T-0003", "2026-08-10", 400, "real_scenario", "SC-0201")
    train("T-0003", "2026-09-10", 200, "real_scenario", "SC-0202")
    train("T-0003", "2026-10-10", 100, "simulated")
    for month, (minutes, verified) in REFRESH_T0003.items():
        _refresh(book, "T-0003", date.fromisoformat(f"{month}-12"), minutes, verified)
    for month in range(1, 11):
        _refresh(book, "T-0023", date(2026, month, 12), 600, False)


def _demands(book: Book) -> None:
    def ask(pair: str, unit: str, priority: str, opened: str, answered: str | None, delivered: str | None, cancelled: bool = False) -> None:
        z = lambda t: f"{t}:00Z" if t else None  # noqa: E731
        book.add("demand_request", request_id=book.next_id("R"), bu_id=unit, pair_id=pair, priority=priority, opened_at=z(opened), first_response_at=z(answered), delivered_at=z(delivered), sla_hours=8, cancelled=str(cancelled).lower())

    for opened, answered, delivered in DEMANDS_P11:
        ask("P-11", "BU-11", "P2", opened, answered, delivered)
    ask("P-11", "BU-11", "P3", "2026-10-20T09:00", None, None, cancelled=True)
    rng = book.rng("demands")
    for pair in pairs():
        if pair.pair_id in ("P-02", "P-08", "P-11"):
            continue
        slow = rng.uniform(1.5, 12)
        for day in rng.sample(workdays_between(pair.since + timedelta(days=20), (pair.until or TODAY) - timedelta(days=1)), 18):
            opened = f"{day}T{rng.randint(9, 16):02d}:{rng.randint(0, 59):02d}"
            wait = rng.expovariate(1 / slow)
            answered = day + timedelta(days=int(wait // 9))
            while answered.weekday() > 4:
                answered += timedelta(days=1)
            reply = f"{answered}T17:{rng.randint(0, 59):02d}" if answered == day else f"{answered}T{rng.randint(9, 16):02d}:{rng.randint(0, 59):02d}"
            open_still = answered >= TODAY or rng.random() < 0.06
            delivered = answered + timedelta(days=rng.randint(1, 25))
            ask(pair.pair_id, units_of(pair.pair_id)[0], rng.choice(["P1", "P2", "P2", "P3"]), opened, None if open_still else reply,
                None if open_still or delivered >= TODAY else f"{delivered}T12:00", rng.random() < 0.05)
