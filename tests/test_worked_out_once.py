"""What checks work out once follows from the data alone: other data, other figures; the same data, the same object, for every submission."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.labs import load_lab

LABS = Path(__file__).parents[1] / "labs"


class Submitted:
    """A submission that has data and nothing else."""

    def __init__(self, data):
        self._data = data

    def data(self, tier="held_out"):
        return self._data[tier]


@pytest.mark.parametrize("name", ["s2_cost_war_room", "s2_referral_formula"])
def test_other_data_is_worked_out_anew(name):
    checks, made = load_lab(LABS / name).module("checks.py"), []

    def figure(data, called="figure"):
        submission = Submitted({"held_out": data})
        return checks.once(submission, called, lambda *given: made.append(data["n"]) or [data["n"]])

    one, other = {"n": 1}, {"n": 2}
    assert figure(one) is figure(one) and made == [1], "two submissions share it"
    assert figure(other) == [2] and figure(one) == [1] and figure({"n": 1}) == [1], "equal data of another world counts as other data"
    assert made[:2] == [1, 2] and figure(one, "another figure") == [1]


def test_a_policy_of_ones_own_is_not_judged_by_that_of_another():
    lab = load_lab(LABS / "s2_cost_war_room")
    checks, submission = lab.module("checks.py"), Submitted({tier: lab.make_data("sample", 7) for tier in ("held_out", "dev")})
    late, waiting, possible = checks.time_figures(submission, checks.HOUSE)
    everything_waits = {kind: rule | {"answer_in": checks.MORNING} for kind, rule in checks.HOUSE.items()}
    more_late, more_waiting, still = checks.time_figures(submission, everything_waits)
    assert (late, waiting) == ([], possible) and more_waiting > waiting and more_late and still == possible
    assert checks.time_figures(submission, checks.HOUSE) == (late, waiting, possible)
    log = checks.hidden(submission)
    assert checks.own_waits(submission, everything_waits) == [checks.own_wait(call, everything_waits.get(call["kind"])) for call in log.calls]
    reused = {name: checks.fresh_figures(submission, policy) for name, policy in (("house", checks.HOUSE), ("other", checks.OTHER))}
    assert reused["house"][1] == reused["house"][2] == reused["other"][2] and reused["house"] != reused["other"]
    assert checks.memo_right(submission) == checks.memo_of(submission.data("dev"))


def test_the_questions_about_talks_are_those_of_the_data():
    lab = load_lab(LABS / "s2_referral_formula")
    checks = lab.module("checks.py")
    worlds = [lab.make_data("held_out", seed) for seed in (5, 6)]
    asked = [checks.once(Submitted({"held_out": data}), "talks", checks.talks_to_ask) for data in (*worlds, worlds[0])]
    assert asked[0] == asked[2] != asked[1] and len(asked[0]) == 90
    rows, started, right, all_lines = asked[0][0]
    assert set(rows[0]) == {"speaker", "at", "text", "code"} and set(right) == set(all_lines) == set(checks.MOVE_NAMES)
    assert checks.hidden_lines(Submitted({"held_out": worlds[1]})) == checks.different_lines(worlds[1])
