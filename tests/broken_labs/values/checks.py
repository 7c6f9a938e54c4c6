"""The graded checks. They run outside the trainee's process and compute the right answer in their own way."""

from __future__ import annotations

from campkit.checking import Verdict, failed, partial, passed

FOUR_HOURS_S = 4 * 3600
SMALLEST_UNIT = 20


def true_shares(tickets) -> tuple[dict[str, float], dict[str, int]]:
    """Return unit -> share of late tickets, and unit -> number of tickets that count."""
    late: dict[str, dict[str, bool]] = {}
    for row in tickets.itertuples():
        if row.kind != "spam":
            waited_s = (row.first_reply - row.opened).total_seconds()  # NaN without a reply
            late.setdefault(row.unit, {})[row.ticket_id] = not waited_s <= FOUR_HOURS_S
    return {unit: sum(of.values()) / len(of) for unit, of in late.items()}, {u: len(of) for u, of in late.items()}


def check_late_share_held_out(submission) -> Verdict:
    """The share of late tickets of each unit, on tickets that the trainee never saw."""
    tickets = submission.data("held_out")["tickets"]
    expected, _ = true_shares(tickets)
    got = submission.call("late_share", tickets)
    if not isinstance(got, dict):
        return failed(f"late_share(tickets) returned a {type(got).__name__}; it should return a dict, unit -> share.")
    right = [unit for unit, share in expected.items()
             if isinstance(got.get(unit), (int, float)) and abs(got[unit] - share) < 1e-9]
    if len(right) == len(expected) == len(got):
        return passed(f"late_share(tickets) is right for all {len(expected)} units of the hidden tickets.")
    return partial(len(right) / len(expected) / 3,
                   f"late_share(tickets) is right for {len(right)} of {len(expected)} units of the hidden tickets."
                   + example_of(submission), "Take the three rules under 'What counts' one by one.")


def example_of(submission) -> str:
    """Return one sentence about a unit of the visible tickets whose share is wrong, "" when all are right there."""
    visible = submission.data("dev")["tickets"]
    expected, got = true_shares(visible)[0], submission.call("late_share", visible)
    for unit in sorted(expected):
        share = got.get(unit) if isinstance(got, dict) else None
        if not isinstance(share, (int, float)) or abs(share - expected[unit]) > 1e-9:
            return f" On the visible tickets the unit {unit!r} has {expected[unit]:.3f}; late_share gave {share!r}."
    return ""


def check_unit_to_help_held_out(submission) -> Verdict:
    """The unit that needs help first, on hidden tickets and on units at the edge of the rule."""
    if submission.value("_".join(["smallest", "unit"])) != SMALLEST_UNIT:
        return failed("smallest_unit is another number.")
    questions = [true_shares(submission.data(tier)["tickets"]) for tier in ("dev", "held_out", "rotation")]
    questions.append(({"a": 0.5, "b": 0.4, "c": 0.6}, {"a": 20, "b": 21, "c": 19}))
    for shares, counts in questions:
        expected = max((unit for unit in shares if counts[unit] >= SMALLEST_UNIT), key=shares.get)
        got = submission.call("unit_to_help", shares, counts)
        if got != expected:
            wrong = f"a unit of {counts[got]} tickets" if isinstance(got, str) and got in counts else "no unit at all"
            return failed(f"unit_to_help(shares, counts) named {wrong}; it should name the unit with the highest share "
                          f"among those with at least {SMALLEST_UNIT} tickets (here one of {counts[expected]}).",
                          "First leave out the small units, then look for the highest share.")
    return passed(f"unit_to_help(shares, counts) names the right unit in {len(questions)} cases.")
