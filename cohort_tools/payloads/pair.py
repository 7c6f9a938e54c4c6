"""The payload of one pair: a named, confidential document for its two members and those who support them."""

from __future__ import annotations

from typing import Any

from cohort_tools.indicators.marks import pair_competence
from cohort_tools.indicators.value import value_of
from cohort_tools.payloads import plain, validate
from cohort_tools.payloads.common import Context, message

OWN = ("scenarios_landed", "pair_competence", "pair_balance", "cycle_time", "co_work", "hand_off")


def pair_payload(context: Context, pair: str) -> dict[str, Any]:
    """Return everything that the pair's report shows. Raises RecordsError when it breaks its schema."""
    from cohort_tools.payloads.work import pair_work

    facts, row = context.facts, context.facts.pairs.loc[pair]
    members = [row["ai_manager_id"], row["aibp_id"]]
    names = [context.name(m) for m in members]
    units = facts.table("pair_bu").merge(facts.table("business_unit")[["bu_id", "name"]], on="bu_id")
    mine = units[(units["pair_id"] == pair) & (units["from_date"] <= facts.today) & (units["to_date"].fillna("9999") > facts.today)]
    sides = pair_competence(facts).loc[pair]
    people = [{**context.person(m), "stage": context.stages[m], "gate": context.gate(m, context.stages[m]["number"]),
               "indicators": {"lab_completion": value_of(facts, "lab_completion", m), **{n: in_band(value_of(facts, n, m)) for n in ("score_business", "score_ai")}}} for m in members]
    labs, scenarios = pair_labs(context, members), context.scenarios_of(pair)
    payload = {
        **context.head("pair"),
        "subject": {"id": pair, "name": " and ".join(names), "cohort": row["cohort_id"], "since": row["from_date"],
                    "until": plain(row["to_date"]), "units": mine[["bu_id", "name"]].rename(columns={"bu_id": "id"}).to_dict("records")},
        "members": people, "indicators": {n: value_of(facts, n, pair) for n in OWN},
        "competence": plain({"business": sides["p_business"], "ai": sides["p_ai"], "needed": facts.policy["gates"]["stage_2"]["landed"]}),
        "labs": labs, "scenarios": scenarios, "actions": pair_actions(context, pair, people, labs, scenarios), **pair_work(context, pair, members, scenarios, sorted(mine["bu_id"])),
    }
    return validate(payload)


def in_band(value: dict[str, Any]) -> dict[str, Any]:
    """Return a score as the middle of its step of ten per cent: partners see bands of each other, not marks."""
    if value["value"] is None:
        return value
    return {**value, "value": round(min(int(value["value"] * 10 + 1e-9), 9) / 10 + 0.05, 2), "lo": None, "hi": None}


def pair_labs(context: Context, members: list[str]) -> list[dict[str, Any]]:
    """Return each lab with the state and the score of both members, by role."""
    by_member = [{lab["lab"]: lab for lab in context.labs_of.get(m, [])} for m in members]
    rows = []
    for lab in {**by_member[0], **by_member[1]}.values():
        both = {role: of[lab["lab"]] for role, of in zip(("ai_manager", "aibp"), by_member, strict=True) if lab["lab"] in of}
        rows.append({"lab": lab["lab"], "title": lab["title"], "stage": lab["stage"], "mode": lab["mode"], "due": lab["due"],
                     "states": {r: x["state"] if x["passed"] is not False else "not_passed" for r, x in both.items()}})
    return rows


def pair_actions(context: Context, pair: str, people: list[dict], labs: list[dict], scenarios: list[dict], most: int = 3) -> list[dict[str, Any]]:
    """Return at most three things for the pair to do together."""
    found = []
    for lab in labs:
        if lab["mode"] == "pair" and "missing" in lab["states"].values():
            found.append(message("pair_hand_in", title=lab["title"], due=lab["due"]))
    for lab in labs:
        weak = [r for r, s in lab["states"].items() if s == "not_passed"]
        if lab["mode"] == "pair" and weak:
            found.append(message("pair_mend", title=lab["title"], roles=weak))
    for lab in labs:
        behind = [p for p in people if lab["mode"] == "solo" and lab["states"].get(p["role"]) in ("missing", "not_passed")]
        if len(behind) == 1:
            helper = next(p for p in people if p is not behind[0])
            found.append(message("pair_help", title=lab["title"], name=behind[0]["name"], helper=helper["name"]))
    landed, needed = sum(s["counts"] for s in scenarios), context.facts.policy["gates"]["stage_2"]["landed"]
    if landed < needed:
        ready = [s for s in scenarios if s["status"] == "demo_passed"]
        building = [s for s in scenarios if s["status"] == "building"]
        if ready:
            found.append(message("pair_land", title=ready[0]["title"], have=landed, need=needed))
        elif building:
            found.append(message("pair_demo", title=building[0]["title"], have=landed, need=needed))
        else:
            found.append(message("pair_propose", have=landed, need=needed))
    for lab in labs:
        if lab["mode"] == "pair" and set(lab["states"].values()) == {"not_due"}:
            found.append(message("pair_start", title=lab["title"], due=lab["due"]))
    return (found or [message("do_nothing")])[:most]
