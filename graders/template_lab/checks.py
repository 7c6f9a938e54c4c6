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
    dev = submission.data("dev")["tickets"]
    on_dev, _ = true_shares(dev)
    theirs = submission.call("late_share", dev)
    unit = next((u for u in sorted(on_dev) if not isinstance(theirs, dict) or theirs.get(u) != on_dev[u]), None)
    example = (f" On the visible tickets, the unit {unit!r} should have {on_dev[unit]:.3f}; yours: "
               f"{theirs.get(unit) if isinstance(theirs, dict) else theirs!r}." if unit else "")
    return partial(len(right) / len(expected) / 3,
                   f"late_share(tickets) is right for {len(right)} of {len(expected)} units of the hidden tickets.{example}",
                   "Take the three rules under 'What counts' one by one, and look at a ticket for each.")


def check_unit_to_help_held_out(submission) -> Verdict:
    """The unit that needs help first, on three sets of tickets."""
    wrong = 0
    for tier in ("dev", "held_out", "rotation"):
        tickets = submission.data(tier)["tickets"]
        shares, counted = true_shares(tickets)
        expected = max((unit for unit in shares if counted[unit] >= SMALLEST_UNIT), key=shares.get)
        wrong += submission.call("unit_to_help", tickets) != expected
    if not wrong:
        return passed("unit_to_help(tickets) names the right unit in three sets of tickets.")
    return failed(f"unit_to_help(tickets) names a wrong unit in {wrong} of 3 sets of tickets.",
                  "Does a unit with four tickets come first? It should have at least 20 that count.")
