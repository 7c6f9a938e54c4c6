"""The graded checks. The truth is computed here in cents, from a table of what each rule pays."""

from campkit.checking import Verdict, failed, partial, passed

KINDS = ("course", "kit", "device")


def cents(order: dict) -> int:
    """What the rules pay back, in cents."""
    goods, shipping, age = round(100 * order["goods"]), round(100 * order["shipping"]), order["days"]
    if order["faulty"] and age < 731:
        return goods + shipping
    paid = [(15, goods + shipping), (31, round(goods * 85 / 100))]
    whole = next((amount for end, amount in paid if age < end), 0)
    if order["opened"]:
        whole = {"course": 0, "kit": whole, "device": max(whole - 1000, 0)}[order["kind"]]
    return whole


def is_right(got: object, order: dict) -> bool:
    """Within a cent; True and text are no amounts."""
    return isinstance(got, (int, float)) and not isinstance(got, bool) and abs(100 * got - cents(order)) < 1.6


def shown(order: dict, got: object) -> str:
    """An order that anybody may see, what was returned and what is right."""
    return f"refund_due({order}) returned {got!r}; the rules pay {cents(order) / 100:.2f}."


def check_refund_held_out(submission) -> Verdict:
    """Orders that nobody has seen; the example comes from the visible ones."""
    orders = submission.data("held_out")["orders"].to_dict("records")
    right = sum([is_right(submission.call("refund_due", order), order) for order in orders])
    if right == len(orders):
        return passed(f"refund_due(order) is right for all {right} hidden orders.")
    example = ""
    for order in submission.data("dev")["orders"].to_dict("records"):
        got = submission.call("refund_due", order)
        if not is_right(got, order):
            example = " A visible one: " + shown(order, got)
            break
    return partial(0.5 * right / len(orders), f"refund_due(order) is right for {right} of {len(orders)} hidden orders.{example}", "Which rule decides first?")


def check_refund_edges(submission) -> Verdict:
    """Both sides of each edge, and the meetings of two rules; made here."""
    wrong = []
    for kind in KINDS:
        for days in (14, 15, 30, 31, 730, 731):
            for opened in (False, True):
                for faulty in (False, True):
                    order = {"kind": kind, "goods": 7.0 if days == 30 else 60.0, "shipping": 5.0, "days": days, "opened": opened, "faulty": faulty}
                    got = submission.call("refund_due", order)
                    if not is_right(got, order):
                        wrong.append(shown(order, got))
    if wrong:
        return failed(f"{len(wrong)} of 72 orders at the edges are wrong. {wrong[0]}", "Take the day before the edge and the day after it.")
    return passed("Both sides of every edge are right.")
