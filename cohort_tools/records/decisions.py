"""A person's decision on a gate, kept with what was computed at that moment."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from cohort_tools.records.change import add_rows, row_of
from cohort_tools.records.course import course_facts
from cohort_tools.records.database import upsert
from cohort_tools.records.errors import RecordsError
from cohort_tools.records.tables import table_named
from cohort_tools.records.values import now_utc


def decide_gate(course: Path, trainee: str, stage: int, verdict: str, decided_by: str, who: str, reason: str | None = None) -> dict[str, Any]:
    """Record a decision with the computed eligibility, its criteria and the dimension scores of the day; return it.

    Whoever grants what was not computed as met, or revokes, gives a reason. Raises RecordsError otherwise, for an
    unknown trainee, and for a decision about oneself.
    """
    from cohort_tools.indicators.stages import gates

    facts, records, _ = course_facts(course, sync=False)
    try:
        row_of(records, "trainee", trainee)
        if decided_by == trainee:
            raise RecordsError(f"{trainee} cannot decide on the own gate; let somebody else decide")
        computed, criteria = gates(facts).eligible(trainee, stage), gates(facts).criteria(trainee, stage)
        if not reason and (verdict == "revoked" or (verdict == "granted" and computed != "yes")):
            raise RecordsError(f"stage {stage} of {trainee} is computed as {computed!r}; say why it is {verdict} (--reason), the decision is a person's but never without a reason")
        snapshot = json.dumps({"computed": computed, "criteria": criteria, "policy": facts.policy.version, "as_of": facts.as_of}, sort_keys=True, default=str)
        digest = hashlib.sha256(snapshot.encode()).hexdigest()
        add_rows(records, "gate_decision", [{"subject_id": trainee, "stage": stage, "decided_at": now_utc(), "verdict": verdict, "decided_by": decided_by,
                                             "evidence_hash": digest, "note": reason, "snapshot": snapshot}], who, reason, action="decide")
        _keep_scores(records, facts, trainee)
    finally:
        records.close()
    return {"trainee": trainee, "stage": stage, "verdict": verdict, "by": decided_by, "computed": computed, "criteria": criteria, "evidence_hash": digest}


def _keep_scores(records, facts, trainee: str) -> None:
    """Keep the two dimension scores that the decision rested on, so that they can be looked up later."""
    from cohort_tools.indicators.marks import cached_dimensions

    frame = cached_dimensions(facts).loc[trainee]
    rows = [{"trainee_id": trainee, "as_of": facts.today, "dimension": dimension, "earned": float(r["earned"]), "possible": float(r["possible"]),
             "fraction": None if r["fraction"] != r["fraction"] else float(r["fraction"]), "n_items": int(r["n_items"]),
             "sem": None if r["sem"] != r["sem"] else float(r["sem"])} for dimension, r in frame.iterrows()]
    with records.transaction() as connections:
        upsert(connections[records.main], table_named("role_dimension_score"), rows, "camp records decide")
