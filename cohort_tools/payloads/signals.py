"""The named annex to the cohort's report: who needs a talk, why, and who holds it. A restricted document of its own."""

from __future__ import annotations

from typing import Any

from cohort_tools.payloads import plain, validate
from cohort_tools.payloads.common import Context, message
from cohort_tools.payloads.work import cached_alerts


def signals_payload(context: Context, cohort: str) -> dict[str, Any]:
    """Return everything that the annex shows: only people and pairs where somebody should act. Raises RecordsError when it breaks its schema."""
    facts = context.facts
    row = next(r for r in facts.table("cohort").to_dict("records") if r["cohort_id"] == cohort)
    rows, levels = cached_alerts(context), context._cache["levels"]
    acting = [plain({**r, **_who(context, r["subject"])}) for r in rows if levels.get(r["subject"]) == "act" and _of(context, r["subject"], cohort)]
    people: dict[str, list[dict[str, Any]]] = {}
    for r in acting:
        people.setdefault(r["subject"], []).append(r)
    first = sorted(people, key=lambda s: (min(r["since"] for r in people[s]), s))
    actions = [message("annex_talk", name=people[s][0]["name"], rules=[r["rule"] for r in people[s]], since=min(r["since"] for r in people[s]), link=people[s][0]["file"]) for s in first[:3]]
    return validate({**context.head("signals"), "subject": {"id": cohort, "name": row["name"], "since": row["start_date"]}, "alerts": acting, "actions": actions or [message("annex_nobody")]})


def _of(context: Context, subject: str, cohort: str) -> bool:
    facts = context.facts
    table = facts.trainees if subject in facts.trainees.index else facts.pairs if subject in facts.pairs.index else None
    return table is not None and table.loc[subject, "cohort_id"] == cohort


def _who(context: Context, subject: str) -> dict[str, Any]:
    facts = context.facts
    if subject in facts.pairs.index:
        row = facts.pairs.loc[subject]
        return {"name": " & ".join(context.name(m) for m in (row["ai_manager_id"], row["aibp_id"])), "file": context.file_of("pair", subject)}
    return {"name": context.name(subject), "file": context.file_of("trainee", subject)}
