"""Forty people in twenty pairs, fifteen business units in two regions, staff, leave; who left and who was paired anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cohort_tools.demo.large.book import COHORT, START, ZONE, Book

NAMES = ["Amira Haddad", "Jonas Keller", "Li Wei", "Lucía Romero", "Tomasz Nowak", "Fatima Al-Sayed", "Noah Fischer", "Priya Nair", "Élodie Martin", "Omar Nasser",
         "王芳", "Siobhán O’Brien", "Mateo García", "Ingrid Larsen", "Yusuf Demir", "陈静", "Layla Mansour", "Anton Weber", "Mei Tanaka", "Samira Khoury",
         "Hana Novák", "Emeka Okafor", "Sofia Rossi", "Daniel Cohen", "Zhang Min", "Clara Lindqvist", "Rashid Al-Farsi", "Ana Pereira", "Viktor Horváth", "Leila Karimi",
         "刘洋", "Maeve Byrne", "Pablo Serrano", "Astrid Holm", "Khalid Rahman", "赵敏", "Nadia Benali", "Felix Braun", "Yuki Mori", "Carmen Ortega"]
UNITS = ["Learning kits", "Schools", "Families", "Customer service", "Purchasing", "Finance", "Marketing", "Logistics", "Devices", "Content",
         "Gulf schools", "Gulf families", "Gulf service", "Gulf logistics", "Gulf marketing"]
HOME_UNITS = 10
MOVE_DAY = date(2026, 5, 11)
LATE_START = date(2026, 10, 26)
#: Points earned of each business item and each AI item by those whose numbers are worked out by hand.
FIXED = {"T-0001": (0.9, 0.75), "T-0002": (0.75, 0.9), "T-0003": (0.8, 0.7), "T-0004": (0.7, 0.85), "T-0005": (0.75, 0.75), "T-0006": (0.75, 0.75),
         "T-0007": (0.625, 0.62), "T-0008": (0.8, 0.8), "T-0011": (0.75, 0.75), "T-0012": (0.75, 0.75), "T-0035": (0.5, 0.4), "T-0036": (0.45, 0.9)}
#: What each pair is there for.
CASES = {"P-01": "gates passed, a centre, two mentees", "P-02": "three landed: the second gate waits for a decision", "P-03": "one landed scenario was retired on day 30, one on day 31",
         "P-04": "borderline at the first gate", "P-05": "the manager has stopped, the partner works on", "P-06": "labs missing", "P-07": "texts that wait for a grader",
         "P-08": "new: nothing is due and nothing recorded", "P-09": "one has left", "P-10": "one has left", "P-11": "open demands", "P-12": "opens tools without using them, hours that nobody verified",
         "P-13": "two leaves", "P-14": "tool use has fallen", "P-15": "late in the first stage", "P-16": "no scenario has moved", "P-17": "serves six units", "P-18": "low marks", "P-19": "refresh hours missed",
         "P-20": "ordinary", "P-21": "made of those whom P-09 and P-10 left behind"}


@dataclass(frozen=True)
class Pair:
    """A pair and the days on which it works, [since, until)."""

    pair_id: str
    manager: str
    aibp: str
    since: date
    until: date | None

    @property
    def members(self) -> tuple[str, str]:
        """Both, the AI manager first."""
        return self.manager, self.aibp


def trainee_id(number: int) -> str:
    """Return the id of the trainee with a number."""
    return f"T-{number:04d}"


def pairs() -> list[Pair]:
    """Return all pairs: twenty from the start (one of them new), and the one made later."""
    found = []
    for i in range(1, 21):
        ended = MOVE_DAY if i in (9, 10) else None
        found.append(Pair(f"P-{i:02d}", trainee_id(2 * i - 1), trainee_id(2 * i), LATE_START if i == 8 else START, ended))
    return [*found, Pair("P-21", "T-0017", "T-0020", MOVE_DAY, None)]


def skills(book: Book) -> dict[str, tuple[float, float]]:
    """Return each trainee's share of business and of AI items that they master: planted ones fixed, the others by the seed."""
    rng, found = book.rng("skills"), {}
    for i in range(1, 41):
        able = rng.uniform(0.52, 0.93)
        strong, weak = able + rng.uniform(0.0, 0.06), able - rng.uniform(0.0, 0.06)
        drawn = (strong, weak) if i % 2 else (weak, strong)
        found[trainee_id(i)] = FIXED.get(trainee_id(i), drawn)
    return found


def units_of(pair: str) -> list[str]:
    """Return the business units that a pair serves."""
    number = int(pair[2:])
    if pair == "P-17":
        return ["BU-02", "BU-03", "BU-04", "BU-06", "BU-07", "BU-11"]
    if pair == "P-21":
        return ["BU-09", "BU-10"]
    return [f"BU-{(number - 1) % 14 + 1:02d}"]  # BU-15 has nobody


def add_people(book: Book) -> None:
    """Write the cohort, units, trainees with names, pairs, their units, staff and leave."""
    book.add("cohort", cohort_id=COHORT, name="Large sample cohort", start_date=START.isoformat(), tz=ZONE, locale="en", policy_id="default")
    for i, name in enumerate(UNITS):
        book.add("business_unit", bu_id=f"BU-{i + 1:02d}", name=name, region="home" if i < HOME_UNITS else "mena", headcount=20 + 4 * i, active_from="2025-05-01")
    book.add("business_unit", bu_id="BU-99", name="Travel kits", region="home", headcount=8, active_from="2025-05-01", active_to="2026-03-01")
    for pair in pairs():
        if pair.pair_id != "P-21":
            for number, person in enumerate(pair.members):
                left = person in ("T-0018", "T-0019")
                i = int(person[2:]) - 1
                book.add("trainee", trainee_id=person, role=("ai_manager", "aibp")[number], cohort_id=COHORT, home_bu_id=units_of(pair.pair_id)[0],
                         start_date=pair.since.isoformat(), status="withdrawn" if left else "active", notice_version="2025-08")
                book.add("trainee_pii", trainee_id=person, display_name=NAMES[i], email=f"{person.lower()}@camp.example")
        book.add("pair", pair_id=pair.pair_id, cohort_id=COHORT, ai_manager_id=pair.manager, aibp_id=pair.aibp, from_date=pair.since.isoformat(),
                 to_date=pair.until.isoformat() if pair.until else None, end_reason="a member has left" if pair.until else None)
        for unit in units_of(pair.pair_id):
            book.add("pair_bu", pair_id=pair.pair_id, bu_id=unit, from_date=pair.since.isoformat(), to_date=pair.until.isoformat() if pair.until else None)
    for staff, kind, fte in (("S-01", "teaching_expert", 1.0), ("S-02", "teaching_expert", 0.5), ("S-03", "ops_officer", 1.0), ("S-04", "ops_officer", 1.0), ("S-05", "program_lead", 0.5)):
        book.add("staff", staff_id=staff, kind=kind, fte=fte, cohort_id=COHORT, from_date="2025-08-01")
    book.add("staff", staff_id="S-06", kind="teaching_expert", fte=1.0, cohort_id=COHORT, from_date="2025-08-01", to_date="2026-02-01")
    book.add("leave", trainee_id="T-0025", from_date="2026-02-02", to_date="2026-05-04", kind="parental")
    book.add("leave", trainee_id="T-0025", from_date="2026-10-12", to_date="2026-10-26", kind="holiday")
    book.add("leave", trainee_id="T-0040", from_date="2026-10-19", to_date="2026-11-16", kind="holiday")
