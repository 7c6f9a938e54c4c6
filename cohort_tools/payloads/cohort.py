"""The payload of the cohort: aggregates, labs and their items, pairs by criterion. People are listed, never ranked."""

from __future__ import annotations

from typing import Any

from cohort_tools.indicators.items import item_statistics, resemblances
from cohort_tools.indicators.value import value_of
from cohort_tools.payloads import plain, validate
from cohort_tools.payloads.common import Context, message

OWN = ("cohort_completion", "cohort_mastery", "cohort_role_fit", "gate_ready", "awaiting_grade", "missing_labs", "cohort_landed")


def cohort_payload(context: Context, cohort: str) -> dict[str, Any]:
    """Return everything that the cohort's report shows. Raises RecordsError when it breaks its schema."""
    from cohort_tools.payloads.items import backlog
    from cohort_tools.payloads.trends import cohort_trends
    from cohort_tools.payloads.work import cohort_work

    facts = context.facts
    row = next(r for r in facts.table("cohort").to_dict("records") if r["cohort_id"] == cohort)
    labs, items = cached_labs(context)
    indicators = {n: value_of(facts, n, cohort) for n in OWN}
    pairs, people = pair_rows(context, cohort), people_rows(context, cohort)
    away = sum(p["status"] != "active" for p in people)
    payload = {
        **context.head("cohort"),
        "subject": {"id": cohort, "name": row["name"], "since": row["start_date"], "trainees": len(people) - away, "away": away, "pairs": len(pairs)},
        "indicators": indicators, "stages": stage_rows(context, cohort), "labs": labs, "items": items,
        "resemblances": resemblance_rows(context), "pairs": pairs, "people": people,
        "backlog": backlog(context), "policy_values": policy_values(context),
        **cohort_work(context, cohort), **cohort_trends(context, cohort),
    }
    payload["actions"] = cohort_actions(context, cohort, payload)
    return validate(payload)


def policy_values(context: Context) -> dict[str, str]:
    """Return every value of the policy as text, by section and name, so that the next report can say what has changed."""
    found = {}
    for section, entries in context.facts.policy._values.items():
        for name, value in entries.items():
            found |= {f"{section}.{name}.{k}": str(v) for k, v in value.items()} if isinstance(value, dict) else {f"{section}.{name}": str(value)}
    return found


def cached_labs(context: Context) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return `lab_rows`, computed once."""
    if "labs" not in context._cache:
        context._cache["labs"] = lab_rows(context)
    return context._cache["labs"]


def lab_rows(context: Context) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the labs (states of the active trainees, score statistics of all) and their items (facility, discrimination, flags)."""
    facts, labs, items = context.facts, [], []
    active = facts.labs[facts.labs["trainee_id"].isin(facts.trainees.query("status == 'active'").index)]
    states = active.groupby(["lab_id", "state"])["trainee_id"].count().unstack("state").fillna(0)
    passed = active[active["passed"].isin([True])].groupby("lab_id")["trainee_id"].count()
    points = dict(zip(facts.table("lab_item")["lab_id"] + "/" + facts.table("lab_item")["item_id"], facts.table("lab_item")[["dimension", "lead", "max_points"]].to_dict("records"), strict=True))
    for lab in facts.table("lab").sort_values(["stage", "due_at", "lab_id"]).to_dict("records"):
        summary, table = item_statistics(facts, lab["lab_id"])
        counts = {s: int(states.loc[lab["lab_id"], s]) if lab["lab_id"] in states.index and s in states.columns else 0 for s in ("graded", "awaiting", "missing", "not_due")}
        labs.append(plain({**summary, "lab": lab["lab_id"], "title": lab["title"], "stage": lab["stage"], "mode": lab["mode"], "states": counts, "passed": int(passed.get(lab["lab_id"], 0))}))
        for name, row in table.iterrows():
            items.append(plain({"lab": lab["lab_id"], "title": lab["title"], "item": name, **points.get(f"{lab['lab_id']}/{name}", {}), **row.to_dict()}))
    return labs, items


def resemblance_rows(context: Context) -> list[dict[str, Any]]:
    """Return which mistakes the cohort makes: lab, item, mutant, how many of how many submissions."""
    titles = dict(zip(context.facts.table("lab")["lab_id"], context.facts.table("lab")["title"], strict=True))
    return [plain({"lab": r["lab_id"], "title": titles.get(r["lab_id"], r["lab_id"]), "item": r["item_id"], "mutant": r["mutant"], "n": r["n"], "of": r["of"]})
            for r in resemblances(context.facts).to_dict("records")]


def stage_rows(context: Context, cohort: str) -> list[dict[str, Any]]:
    """Return how many active trainees work in each stage, by pace and by eligibility for its gate."""
    people = context.facts.trainees.query("cohort_id == @cohort and status == 'active'").index
    rows = []
    for number in (1, 2, 3, 4):
        here = [t for t in people if context.stages[t]["number"] == number]
        eligible = [context.gate(t, number)["eligible"] for t in here]
        rows.append({"stage": number, "trainees": len(here), "late": sum(context.stages[t]["pace"] == "late" for t in here),
                     "eligible": eligible.count("yes"), "borderline": eligible.count("borderline")})
    return rows


def pair_rows(context: Context, cohort: str) -> list[dict[str, Any]]:
    """Return one row per pair: what each criterion says of it, with the address of its report."""
    facts, rows = context.facts, []
    for pair, row in facts.pairs[facts.pairs["cohort_id"] == cohort].iterrows():
        if not row["active"]:
            continue
        members = [row["ai_manager_id"], row["aibp_id"]]
        values = {n: value_of(facts, n, pair)["value"] for n in ("pair_competence", "pair_balance", "scenarios_landed")}
        mine = [context.gate(m, context.stages[m]["number"]) for m in members]
        done = [value_of(facts, "lab_completion", m)["value"] for m in members]
        rows.append({"id": pair, "names": [context.name(m) for m in members], "file": context.file_of("pair", pair), "stages": [context.stages[m]["number"] for m in members],
                     "completion": done, "fit": [value_of(facts, "role_fit", m)["value"] for m in members], "gates": [g["eligible"] for g in mine], **values})
    return rows


def people_rows(context: Context, cohort: str) -> list[dict[str, Any]]:
    """Return one row per trainee, by id; in the place of the gate, that of others says why they are not active."""
    facts = context.facts
    rows = []
    for t, row in facts.trainees[facts.trainees["cohort_id"] == cohort].iterrows():
        labs = context.labs_of.get(t, [])
        counts = {s: sum(x["state"] == s for x in labs) for s in ("graded", "awaiting", "missing", "not_due")}
        rows.append({"id": t, "name": context.name(t), "role": row["role"], "pair": plain(row["pair_id"]), "file": context.file_of("trainee", t), "stage": context.stages[t]["number"],
                     "states": counts, "passed": sum(x["passed"] is True for x in labs), "completion": value_of(facts, "lab_completion", t)["value"],
                     "mastery": value_of(facts, "mastery", t)["value"], "fit": value_of(facts, "role_fit", t)["value"],
                     "gate": context.gate(t, context.stages[t]["number"])["eligible"] if row["status"] == "active" else row["status"], "status": row["status"]})
    return rows


def cohort_actions(context: Context, cohort: str, payload: dict[str, Any], most: int = 3) -> list[dict[str, Any]]:
    """Return at most three things for a programme lead to do next: decide, talk, have graded; then what to teach or mend."""
    found = []
    ready = sum(r["eligible"] for r in payload["stages"])
    if ready:
        found.append(message("lead_decide", count=ready, link="#people"))
    acting = payload["alerts"]["levels"]["act"]
    if acting:
        found.append(message("lead_act", count=acting, link=context.file_of("signals", cohort)))
    behind = [p for p in payload["pairs"] if all(c is not None and c < 1 for c in p["completion"])]
    if behind and not acting:
        found.append(message("lead_call", pair=behind[0]["id"], names=behind[0]["names"], count=len(behind), link=behind[0]["file"]))
    if payload["backlog"]:
        worst = max(payload["backlog"], key=lambda x: x["n"])
        found.append(message("lead_grade", count=sum(x["n"] for x in payload["backlog"]), title=worst["title"], link=context.file_of("items", cohort)))
    suspect = [i for i in payload["items"] if "suspect" in i["flags"]]
    if suspect:
        found.append(message("lead_check_item", item=suspect[0]["item"].replace("_", " "), title=suspect[0]["title"], count=len(suspect), link=context.file_of("items", cohort)))
    if payload["resemblances"]:
        common = payload["resemblances"][0]
        found.append(message("lead_teach", mutant=common["mutant"].replace("_", " "), title=common["title"], n=common["n"], of=common["of"]))
    return (found or [message("lead_nothing")])[:most]
