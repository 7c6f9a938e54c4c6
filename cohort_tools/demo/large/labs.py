"""The labs of the large cohort: twelve, with the shape that lab folders have, so that marks do not hang on the labs of the day."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """A graded cell."""

    name: str
    kind: str
    points: float
    dimension: str
    lead: str


@dataclass(frozen=True)
class Config:
    """What lab.toml would say."""

    title: str
    stage: int
    minutes: int
    mode: str
    required: bool
    real_scenario: bool
    pass_mark: float = 0.6


@dataclass(frozen=True)
class DemoLab:
    """A lab as the records read it, with the day on which it is due."""

    name: str
    due: str
    config: Config
    items: tuple[Item, ...]


SOLO = (Item("prices_agree", "check", 6.0, "business", "both"), Item("terms_held_out", "check", 2.0, "business", "both"),
        Item("answers_held_out", "check", 6.0, "ai", "both"), Item("keyword_present", "check", 2.0, "ai", "both"),
        Item("why_it_pays", "written", 4.0, "business", "both"))
PAIR = (Item("cases_accept", "check", 6.0, "business", "manager"), Item("terms_business", "check", 2.0, "business", "aibp"),
        Item("match_held_out", "check", 8.0, "ai", "aibp"), Item("cost_ai", "check", 2.0, "ai", "manager"),
        Item("run_sheet", "written", 2.0, "ai", "both"))
#: Name, title, stage, minutes, mode, required, real scenario, due day.
_LABS = [("s1_order_notes", "Reading order notes", 1, 60, "solo", True, False, "2025-10-06"),
         ("s1_where_ai_pays", "Where AI pays", 1, 60, "solo", True, True, "2025-10-27"),
         ("s1_prompt_desk", "The prompt desk", 1, 60, "solo", True, True, "2025-11-17"),
         ("s1_value_story", "A value story together", 1, 120, "pair", True, True, "2025-12-08"),
         ("s2_sort_messages", "Sorting messages", 2, 60, "solo", True, True, "2026-01-26"),
         ("s2_match_deliveries", "Deliveries and invoices", 2, 120, "pair", True, True, "2026-03-02"),
         ("s2_cost_to_serve", "What serving costs", 2, 60, "solo", True, False, "2026-04-13"),
         ("s2_extra_languages", "Two languages", 2, 60, "solo", False, False, "2026-05-11"),
         ("s3_hand_over", "Handing over", 3, 120, "pair", True, True, "2026-06-15"),
         ("s3_two_departments", "Across two departments", 3, 60, "solo", True, True, "2026-08-10"),
         ("s3_grow_others", "Growing others", 3, 60, "solo", True, False, "2026-10-12"),
         ("s4_centre", "A centre of its own", 4, 120, "pair", True, True, "2026-12-14")]
LABS = [DemoLab(name, due, Config(title, stage, minutes, mode, required, real), SOLO if mode == "solo" else PAIR)
        for name, title, stage, minutes, mode, required, real, due in _LABS]
#: The check that is wrong: who answers well loses its points, who does not earns them.
BAD_CHECK = ("s2_sort_messages", "keyword_present")
MISTAKES = ("takes_the_first", "forgets_returns", "counts_twice")


def due_at(lab: DemoLab) -> str:
    """Return the instant at which a lab is due."""
    return f"{lab.due}T22:00:00Z"
