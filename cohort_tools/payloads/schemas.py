"""The shape of each payload, as JSON Schema; keys that are not named here are refused."""

from __future__ import annotations

from typing import Any


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"type": "object", "properties": {**required, **(optional or {})}, "required": list(required), "additionalProperties": False}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


TEXT, NUMBER, WHOLE, FLAG = {"type": "string"}, {"type": "number"}, {"type": "integer"}, {"type": "boolean"}
NO_TEXT, NO_NUMBER, NO_FLAG = {"type": ["string", "null"]}, {"type": ["number", "null"]}, {"type": ["boolean", "null"]}
DAY = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
NO_DAY = {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}$"}
ID = {"type": "string", "pattern": r"^[A-Z]{1,3}-[A-Za-z0-9._-]{1,40}$"}
STATE = {"enum": ["not_due", "missing", "awaiting", "graded"]}
ROLE = {"enum": ["ai_manager", "aibp"]}
FRACTION = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
VALUE = _object({"value": NO_NUMBER, "n": WHOLE, "unit": TEXT, "lo": NO_NUMBER, "hi": NO_NUMBER, "status": TEXT, "reason": NO_TEXT})
VALUES = {"type": "object", "additionalProperties": VALUE}
MESSAGE = _object({"id": TEXT, "params": {"type": "object"}}, {"link": TEXT})
CRITERION = _object({"id": TEXT, "have": NO_NUMBER, "need": NO_NUMBER, "unit": TEXT, "status": {"enum": ["met", "not_met", "borderline", "no_data"]}, "evidence": _list(TEXT)})
GATE = _object({"stage": WHOLE, "eligible": {"enum": ["yes", "no", "borderline"]}, "decision": {"type": ["object", "null"]}, "criteria": _list(CRITERION)})
ITEM = _object({"name": TEXT, "state": STATE, "points": NO_NUMBER, "max_points": NUMBER, "dimension": {"enum": ["business", "ai"]}, "lead": {"enum": ["manager", "aibp", "both"]},
                "kind": TEXT, "message": NO_TEXT, "hint": NO_TEXT, "resembles": NO_TEXT})
LAB = _object({"lab": TEXT, "title": TEXT, "stage": WHOLE, "mode": {"enum": ["solo", "pair"]}, "required": FLAG, "state": STATE, "due": NO_DAY, "submitted": NO_DAY, "late": FLAG,
               "attempts": WHOLE, "points": NO_NUMBER, "possible": NUMBER, "score": FRACTION, "passed": NO_FLAG, "pass_mark": NUMBER, "run_status": NO_TEXT, "run_message": NO_TEXT,
               "feedback": NO_TEXT, "items": _list(ITEM), "business": FRACTION, "ai": FRACTION})
PERSON = _object({"id": ID, "name": TEXT, "role": ROLE})
STAGE = _object({"number": WHOLE, "pace": TEXT, "month": {"type": ["integer", "null"]}, "expected": WHOLE})
SCENARIO = _object({"id": ID, "title": TEXT, "bu": TEXT, "status": TEXT, "opened": DAY, "landed": NO_DAY, "counts": FLAG, "departments": _list(TEXT)})
HEAD = {"schema": {"const": 1}, "audience": {"enum": ["self", "pair", "unit", "staff", "lead", "camp", "public"]}, "as_of": DAY, "policy": TEXT, "freshness": _list(_object({"source": TEXT, "newest": NO_DAY, "rows": WHOLE})),
        "changes": {"type": ["array", "null"], "items": MESSAGE}, "actions": _list(MESSAGE)}
ALERT = _object({"rule": TEXT, "level": {"enum": ["watch", "act"]}, "observed": TEXT, "threshold": TEXT, "since": DAY, "action": TEXT, "owner": TEXT, "state": TEXT, "subject": TEXT})
ROWS = _list({"type": "object"})

TRAINEE = _object({
    **HEAD, "kind": {"const": "trainee"},
    "subject": _object({"id": ID, "name": TEXT, "role": ROLE, "pair": {"type": ["string", "null"]}, "partner": {"anyOf": [PERSON, {"type": "null"}]}, "unit": NO_TEXT, "cohort": TEXT, "status": TEXT}),
    "stage": STAGE, "gates": _list(GATE), "indicators": VALUES, "fit": {"type": "object"}, "labs": _list(LAB),
}, {"pair": {"type": ["object", "null"]}, "scenarios": _list(SCENARIO), "work": VALUES, "hours": ROWS, "usage": {"type": "object"}, "refresh": ROWS, "gold": ROWS, "badges": ROWS, "reviews": ROWS, "alerts": _list(ALERT)})
MEMBER = _object({**PERSON["properties"], "stage": STAGE, "gate": GATE, "indicators": VALUES})
PAIR_LAB = _object({"lab": TEXT, "title": TEXT, "stage": WHOLE, "mode": TEXT, "states": {"type": "object"}, "due": NO_DAY})
PAIR = _object({
    **HEAD, "kind": {"const": "pair"},
    "subject": _object({"id": ID, "name": TEXT, "cohort": TEXT, "since": DAY, "until": NO_DAY, "units": _list(_object({"id": TEXT, "name": TEXT}))}),
    "members": _list(MEMBER), "indicators": VALUES, "competence": {"type": "object"}, "labs": _list(PAIR_LAB), "scenarios": _list(SCENARIO),
}, {"demand": {"type": ["object", "null"]}, "metrics": ROWS, "solutions": ROWS, "reviews": ROWS, "agreement": {"type": ["object", "null"]}, "alerts": _list(ALERT), "shares": ROWS})
BLOCK, MAYBE = {"type": "object"}, {"type": ["object", "null"]}
TRENDS = {"work": VALUES, "staffing": BLOCK, "uplift": ROWS, "alerts": BLOCK, "library": BLOCK, "flow": ROWS, "durations": ROWS, "funnel": ROWS, "usage": ROWS, "demand": MAYBE, "hours": BLOCK,
          "gold": ROWS, "growth": ROWS, "uplift_units": ROWS, "units": ROWS, "quality": BLOCK, "judged": ROWS, "regions": ROWS}
COHORT = _object({
    **HEAD, "kind": {"const": "cohort"}, "subject": _object({"id": ID, "name": TEXT, "since": DAY, "trainees": WHOLE, "away": WHOLE, "pairs": WHOLE}), "indicators": VALUES, "stages": ROWS,
    "labs": ROWS, "items": ROWS, "resemblances": ROWS, "pairs": ROWS, "people": ROWS, "backlog": ROWS, "policy_values": BLOCK,
}, TRENDS)
COUNT = {"type": ["integer", "null"]}
SHARED = _object({  # nobody's row, and no free table: what a wide audience may see is named here
    **HEAD, "kind": {"const": "cohort"}, "subject": _object({"id": ID, "name": TEXT, "since": DAY, "trainees": WHOLE, "pairs": WHOLE}), "indicators": VALUES, "work": VALUES, "k": WHOLE,
    "stages": _list(_object({"stage": WHOLE, "eligible": COUNT, "borderline": COUNT, "not_yet": COUNT, "trainees": COUNT})),
    "labs": _list(_object({"lab": TEXT, "title": TEXT, "stage": WHOLE, "mode": TEXT, "states": {"type": "object", "additionalProperties": COUNT}})),
    "suppressed": _list(_object({"table": TEXT, "row": TEXT, "column": TEXT, "why": {"enum": ["small", "alike", "complement", "difference"]}})),
}, {"library": BLOCK, "uplift": ROWS})
CLASS = _object({"id": ID, "name": TEXT, "since": DAY})
ITEMS = _object({**HEAD, "kind": {"const": "items"}, "subject": CLASS, "labs": ROWS, "items": ROWS, "resemblances": ROWS, "backlog": ROWS, "graders": ROWS, "quality": BLOCK})
SIGNALS = _object({**HEAD, "kind": {"const": "signals"}, "subject": CLASS, "alerts": _list(_object({**ALERT["properties"], "name": TEXT, "file": TEXT}))})
UNIT = _object({**HEAD, "kind": {"const": "unit"}, "subject": _object({"id": ID, "name": TEXT, "pairs": _list(ID)}), "scenarios": _list(SCENARIO), "demand": MAYBE, "metrics": ROWS, "solutions": ROWS})
PROGRESS = _object({
    "schema": {"const": 1}, "kind": {"const": "progress"}, "as_of": DAY, "trainee_id": ID, "role": ROLE,
    "stage": _object({"number": WHOLE, "pace": TEXT, "month": {"type": ["integer", "null"]}}),
    "gate": _object({"stage": WHOLE, "eligible": TEXT, "criteria": _list(_object({"id": TEXT, "says": TEXT, "have": NO_NUMBER, "need": NO_NUMBER, "status": TEXT}))}),
    "role_fit": _object({"value": FRACTION, "business": FRACTION, "ai": FRACTION}),
    "labs": _list(_object({"lab": TEXT, "title": TEXT, "stage": WHOLE, "state": STATE, "score": FRACTION, "passed": NO_FLAG, "due": NO_DAY, "attempts": WHOLE, "feedback": NO_TEXT})),
    "next": _list(_object({"id": TEXT, "says": TEXT, "lab": NO_TEXT})),
    "pair": {"anyOf": [_object({"pair_id": ID, "partner": TEXT, "landed": WHOLE, "needed": WHOLE}), {"type": "null"}]},
})
SCHEMAS = {"trainee": TRAINEE, "pair": PAIR, "cohort": COHORT, "shared": SHARED, "items": ITEMS, "signals": SIGNALS, "unit": UNIT, "progress": PROGRESS}
