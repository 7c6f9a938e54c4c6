"""The policy: one file, overridden value by value, in agreement with what the stages promise."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from cohort_tools.indicators.policy import load_policy
from cohort_tools.records.errors import RecordsError

STAGES = Path(__file__).parents[2] / "curriculum" / "stages.toml"


def test_gates_ask_for_what_the_stages_say():
    gates = {(s["number"], g["criterion"]): g.get("at_least") for s in tomllib.loads(STAGES.read_text("utf-8"))["stage"] for g in s["gate"]}
    policy = load_policy()["gates"]
    assert gates[1, "role_fit"] == policy["stage_1"]["role_fit"] and gates[2, "scenarios_landed"] == policy["stage_2"]["landed"]


def test_a_course_replaces_single_values(tmp_path):
    (tmp_path / "policy.toml").write_text("[role_fit]\nfloor = 0.4\n")
    own = load_policy(tmp_path / "policy.toml")
    assert own["role_fit"]["floor"] == 0.4 and own.weights("aibp") == (0.3, 0.7) and own.version != load_policy().version


@pytest.mark.parametrize(("text", "sentence"), [("[luck]\nx = 1\n", "no section"), ("[role_fit]\nflor = 0.4\n", "has no value 'flor'"), ('[role_fit]\nfloor = "low"\n', "should be like 0.5"), ("x = [", "no TOML")])
def test_a_wrong_policy_is_named(tmp_path, text, sentence):
    (tmp_path / "policy.toml").write_text(text)
    with pytest.raises(RecordsError, match=sentence):
        load_policy(tmp_path / "policy.toml")
