"""The graded checks of the lab that the hostile notebooks attack."""

from __future__ import annotations

from campkit.checking import Verdict, failed, passed


def check_add_all_held_out(submission) -> Verdict:
    """The sum of hidden lists."""
    hidden = submission.data("held_out")
    for row, expected in zip(hidden["truth_rows"], hidden["truth_sums"], strict=True):
        got = submission.call("add_all", row)
        if type(got) is not int or got != expected:
            return failed("add_all(numbers) did not return the sum of a list.", "Add the numbers up.")
    return passed()


def check_largest_held_out(submission) -> Verdict:
    """The largest of hidden lists."""
    for row in submission.data("held_out")["truth_rows"]:
        if submission.call("largest", row) != max(row):
            return failed("largest(numbers) did not return the largest number.", "Compare them one by one.")
    return passed()
