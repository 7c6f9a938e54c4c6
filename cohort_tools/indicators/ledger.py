"""The ledger of signals: each is kept from the day it was first seen to the day it ended, so that rules can be judged.

Written whenever indicators are computed. The ledger only goes forward: facts of an earlier day than its newest entry
change nothing.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cohort_tools.indicators.alerts import alerts
from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.stages import programme_months, stage
from cohort_tools.indicators.value import wilson
from cohort_tools.records.audit import write_audit
from cohort_tools.records.database import upsert
from cohort_tools.records.errors import RecordsError
from cohort_tools.records.tables import table_named
from cohort_tools.records.values import instant_text

if TYPE_CHECKING:
    from pandas import DataFrame

COLUMNS = ("alert_id", "subject_id", "rule", "level", "opened_at", "closed_at", "observed", "threshold", "action", "owner", "state")
#: What a person may say of a signal.
STATES = ("open", "acked", "resolved", "contested")


def update_ledger(facts: Facts) -> dict[str, int]:
    """Write today's signals into the ledger and return how many were opened, changed and closed.

    A signal that is still there keeps the day on which it was opened and what a person has said of it; one that is gone is
    closed today, `resolved` unless it was contested.
    """
    counts = {"opened": 0, "changed": 0, "closed": 0}
    rows = facts.records.rows(table_named("alert"))
    newest = max((r["closed_at"] or r["opened_at"] for r in rows), default="")
    if newest > facts.today:
        return counts
    still = {(r["subject_id"], r["rule"]): {k: r[k] for k in COLUMNS} for r in rows if r["closed_at"] is None}
    changed, seen = [], set()
    for signal in alerts(facts).to_dict("records"):
        key = (signal["subject"], signal["rule"])
        seen.add(key)
        known = still.get(key)
        found = {k: signal[k] for k in ("level", "observed", "threshold", "action", "owner")}
        if known is None:
            digest = hashlib.sha256("/".join((*key, facts.today)).encode()).hexdigest()[:16]
            changed.append({"alert_id": f"A-{digest}", "subject_id": key[0], "rule": key[1], "opened_at": facts.today, "closed_at": None, "state": "open", **found})
            counts["opened"] += 1
        elif any(known[k] != v for k, v in found.items()):
            changed.append({**known, **found})
            counts["changed"] += 1
    for key, row in still.items():
        if key not in seen:
            changed.append({**row, "closed_at": facts.today, "state": row["state"] if row["state"] == "contested" else "resolved"})
            counts["closed"] += 1
    if changed:
        with facts.records.transaction() as connections:
            upsert(connections[facts.records.main], table_named("alert"), changed, "signals")
        facts.forget("alert")
    return counts


def replay(facts: Facts, first: datetime, every_days: int = 7) -> int:
    """Write the ledger as it would have been kept from `first` to the moment of the facts; return the number of days computed.

    Raises RecordsError when the ledger already holds entries: it is never written twice.
    """
    if facts.records.rows(table_named("alert")):
        raise RecordsError("the ledger of signals already holds entries, and is only written forward; replay it in a copy of the records")
    moment, days = first, 0
    while moment <= facts.now:
        update_ledger(facts.at(moment))
        moment, days = moment + timedelta(days=every_days), days + 1
    return days


def set_state(records: Any, alert_id: str, state: str, who: str, why: str) -> None:
    """Note what a person says of a signal: acked, contested, resolved; with an entry in the audit. Raises RecordsError when there is no such signal."""
    if state not in STATES:
        raise RecordsError(f"a signal is {', '.join(STATES)}, not {state!r}")
    row = next((r for r in records.rows(table_named("alert")) if r["alert_id"] == alert_id), None)
    if row is None:
        raise RecordsError(f"there is no signal {alert_id}; `camp records alerts` lists them")
    with records.transaction() as connections:
        upsert(connections[records.main], table_named("alert"), [{**{k: row[k] for k in COLUMNS}, "state": state}], "signals")
        write_audit(connections[records.main], who, f"signal {state}", "alert", 1, f"{alert_id}: {why}")


def outcomes(facts: Facts) -> dict[str, str | None]:
    """Return for each trainee and pair the day on which it went wrong, None where it did not.

    Wrong is: somebody has left (the day their last pair ended), or the months of a stage are over and its gate is not granted (the day
    they were over). A pair's day is the first of its members'.
    """
    import pandas as pd

    windows, months, now = facts.policy["stages"], programme_months(facts), stage(facts)
    ends = {1: windows["window_1"][1], 2: windows["window_3"][0], 3: windows["window_4"][0]}
    last = facts.members.groupby("trainee_id")["to_date"].agg(lambda d: None if d.isna().any() else max(d))
    found: dict[str, str | None] = {}
    for trainee, row in facts.trainees.iterrows():
        found[trainee] = None
        if row["status"] == "withdrawn":
            found[trainee] = last.get(trainee) or facts.today
        elif now.loc[trainee, "pace"] == "late":
            days = round(ends[int(now.loc[trainee, "value"])] * windows["month_days"]) + int(months.loc[trainee, "leave_days"])
            found[trainee] = (pd.Timestamp(row["start_date"]) + pd.Timedelta(days=days)).strftime("%Y-%m-%d")
    for pair, row in facts.pairs.iterrows():
        days = [d for d in (found.get(row["ai_manager_id"]), found.get(row["aibp_id"])) if d]
        found[pair] = min(days) if days else None
    return found


def rule_quality(facts: Facts) -> DataFrame:
    """Return how good each rule was, with a verdict: `keep`, `drop` (precision below the policy's), `too_few` to say."""
    rules = facts.policy["alerts"]
    frame = judge_rules(facts.table("alert"), outcomes(facts))
    frame["verdict"] = ["too_few" if n < rules["min_judged"] else "keep" if p >= rules["min_precision"] else "drop" for n, p in zip(frame["n"], frame["precision"], strict=True)]
    return frame


def ledger_start(facts: Facts) -> datetime:
    """Return the first moment at which a signal can be: noon of the first trainee's first day."""
    return datetime.fromisoformat(instant_text(f"{facts.trainees['start_date'].min()}T12:00:00Z"))


def judge_rules(ledger: DataFrame, outcomes: dict[str, str | None]) -> DataFrame:
    """Return precision (with Wilson's interval), recall and median lead time in days of each rule, from the ledger and what became of people.

    `outcomes` says per subject the day on which they left or were late for their gate, None for those who did well. A rule is right
    about somebody when it spoke before that day. R8 is about graders and is not judged.
    """
    import pandas as pd

    bad, rows = {s for s, d in outcomes.items() if d}, []
    for rule, group in ledger[ledger["subject_id"].isin(outcomes) & (ledger["rule"] != "R8")].groupby("rule"):
        first = group.groupby("subject_id")["opened_at"].min()
        hits = [s for s in first.index if s in bad and first[s] <= outcomes[s]]
        alike = [s for s in bad if s[0] == first.index[0][0]]  # trainees for a rule about trainees, pairs for one about pairs
        lead = [(pd.Timestamp(outcomes[s]) - pd.Timestamp(first[s])).days for s in hits]
        lo, hi = wilson([len(hits)], [len(first)])
        rows.append({"rule": rule, "n": len(first), "precision": len(hits) / len(first), "lo": float(lo[0]), "hi": float(hi[0]), "recall": len(hits) / len(alike) if alike else float("nan"),
                     "lead_days": float(pd.Series(lead).median()) if lead else float("nan")})
    return pd.DataFrame(rows, columns=["rule", "n", "precision", "lo", "hi", "recall", "lead_days"])
