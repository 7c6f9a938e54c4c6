"""The payload of one trainee, the three things to do next, and the small file that the home notebook reads."""

from __future__ import annotations

from typing import Any

from cohort_tools.indicators.value import value_of
from cohort_tools.payloads import validate
from cohort_tools.payloads.common import Context, message

OWN = ("lab_completion", "mastery", "credit_score", "role_fit", "programme_months")


def trainee_payload(context: Context, trainee: str) -> dict[str, Any]:
    """Return everything that the trainee's report shows. Raises RecordsError when it breaks its schema."""
    from cohort_tools.payloads.work import trainee_work

    facts, row = context.facts, context.facts.trainees.loc[trainee]
    pair = row["pair_id"] if isinstance(row["pair_id"], str) else None
    labs = context.labs_of.get(trainee, [])
    number = context.stages[trainee]["number"]
    gates = [context.gate(trainee, n) for n in (1, 2, 3, 4)]
    fit = context.fit(trainee)
    values = {n: value_of(facts, n, trainee) for n in OWN}
    values["role_fit"] |= {k: fit[k] for k in ("lo", "hi")}
    payload = {
        **context.head("trainee"),
        "subject": {"id": trainee, "name": context.name(trainee), "role": row["role"], "pair": pair, "partner": partner_of(context, trainee, pair),
                    "unit": row["home_bu_id"] if isinstance(row["home_bu_id"], str) else None, "cohort": row["cohort_id"], "status": row["status"]},
        "stage": context.stages[trainee], "gates": gates, "indicators": values,
        "fit": fit, "labs": labs, "pair": pair_progress(context, pair), "scenarios": context.scenarios_of(pair),
        "actions": next_actions(labs, gates[number - 1], fit), **trainee_work(context, trainee),
    }
    return validate(payload)


def partner_of(context: Context, trainee: str, pair: str | None) -> dict[str, Any] | None:
    """Return the other member of the pair, None when there is none."""
    if pair is None:
        return None
    row = context.facts.pairs.loc[pair]
    return context.person(row["aibp_id"] if row["ai_manager_id"] == trainee else row["ai_manager_id"])


def pair_progress(context: Context, pair: str | None) -> dict[str, Any] | None:
    """Return where the pair stands: scenarios landed of those that the gate needs, pair labs by state."""
    if pair is None:
        return None
    labs = context.facts.labs
    rows = labs[(labs["mode"] == "pair") & (labs["trainee_id"] == context.facts.pairs.loc[pair, "ai_manager_id"])]
    value = value_of(context.facts, "scenarios_landed", pair)
    return {"id": pair, "landed": int(value["value"] or 0), "needed": context.facts.policy["gates"]["stage_2"]["landed"], "file": context.file_of("pair", pair),
            "labs": {state: int((rows["state"] == state).sum()) for state in ("graded", "awaiting", "missing", "not_due")}}


def next_actions(labs: list[dict[str, Any]], gate: dict[str, Any], fit: dict[str, Any], most: int = 3) -> list[dict[str, Any]]:
    """Return at most three things to do next, the most useful first: hand in, mend, ask for the gate, begin, wait."""
    found = []
    for lab in sorted((x for x in labs if x["state"] == "missing"), key=lambda x: (not x["required"], x["due"] or "")):
        found.append(message("do_hand_in", lab=lab["lab"], title=lab["title"], due=lab["due"], mode=lab["mode"]))
    for lab in sorted((x for x in labs if x["passed"] is False), key=lambda x: (not x["required"], -(x["score"] or 0))):
        worst = max((i for i in lab["items"] if i["points"] is not None), key=lambda i: i["max_points"] - i["points"])
        found.append(message("do_mend", lab=lab["lab"], title=lab["title"], score=lab["score"], pass_mark=lab["pass_mark"], item=worst["name"], lost=worst["max_points"] - worst["points"],
                             hint=worst["hint"] or worst["message"] or "", link=lab["feedback"]))
    if gate["eligible"] == "yes" and (gate["decision"] or {}).get("verdict") != "granted":
        found.append(message("do_ask_for_gate", stage=gate["stage"]))
    elif gate["eligible"] == "borderline":
        found.append(message("do_talk_about_gate", stage=gate["stage"]))
    for lab in [x for x in labs if x["state"] == "not_due"]:
        found.append(message("do_start", lab=lab["lab"], title=lab["title"], due=lab["due"], mode=lab["mode"]))
    weak = [d for d in ("business", "ai") if fit[d]["value"] is not None and fit[d]["value"] < fit["floor"]]
    for dimension in weak:
        found.insert(min(2, len(found)), message("do_raise", dimension=dimension, value=fit[dimension]["value"], floor=fit["floor"]))
    for criterion in gate["criteria"]:
        if criterion["id"] == "landed" and criterion["status"] == "not_met":
            found.append(message("do_land", have=criterion["have"], need=criterion["need"]))
    waiting = [x for x in labs if x["state"] == "awaiting"]
    if len(found) < most and waiting:
        found.append(message("do_wait", title=waiting[0]["title"], count=len(waiting)))
    if len(found) < most and not found:
        found.append(message("do_nothing"))
    return found[:most]


def progress_payload(payload: dict[str, Any]) -> dict[str, Any]:
    """Return what the home notebook shows, made from a trainee's payload; sentences are in English."""
    from cohort_tools.render.text import Language

    say = Language("en")
    gate = payload["gates"][payload["stage"]["number"] - 1]
    labs = ("lab", "title", "stage", "state", "score", "passed", "due", "attempts")
    fit, pair = payload["fit"], payload.get("pair")
    return validate({
        "schema": 1, "kind": "progress", "as_of": payload["as_of"], "trainee_id": payload["subject"]["id"], "role": payload["subject"]["role"],
        "stage": {k: payload["stage"][k] for k in ("number", "pace", "month")},
        "gate": {"stage": gate["stage"], "eligible": gate["eligible"],
                 "criteria": [{"id": c["id"], "says": say(f"criterion_{c['id']}"), "have": c["have"], "need": c["need"], "status": c["status"]} for c in gate["criteria"]]},
        "role_fit": {"value": fit["value"], "business": fit["business"]["value"], "ai": fit["ai"]["value"]},
        "labs": [{**{k: lab[k] for k in labs}, "feedback": lab["feedback"]} for lab in payload["labs"]],
        "next": [{"id": a["id"], "says": say.message(a), "lab": a["params"].get("lab")} for a in payload["actions"]],
        "pair": {"pair_id": pair["id"], "partner": payload["subject"]["partner"]["name"], "landed": pair["landed"], "needed": pair["needed"]} if pair else None,
    })
