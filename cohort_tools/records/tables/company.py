"""What stays in the company: solutions and their use, business metrics; and the camp's own books."""

from __future__ import annotations

from cohort_tools.records.columns import (
    choice,
    day,
    flag,
    identifier,
    instant,
    name,
    number,
    since,
    table,
    text,
    whole,
    words,
)
from cohort_tools.records.tables.people import METADATA

SOLUTION = table("solution", METADATA,
    identifier("solution_id", key=True), whole("version", key=True, low=1), text("title"), text("problem"), text("approach"),
    text("trigger", optional=True), text("inputs", optional=True), text("prompt", optional=True), text("tool", optional=True),
    text("permission", optional=True), text("measure", optional=True), text("failure_modes", optional=True),
    text("cost", optional=True), text("rollback", optional=True),
    words("scenario_ids"), identifier("owner_pair", to="pair.pair_id"), choice("confidentiality", "open", "internal", "restricted"),
    day("review_by", optional=True), day("reviewed_at", optional=True), flag("checks_passed"),
    since(2, text("owner", optional=True)), since(2, words("tags", optional=True)),
    doc="A scenario made into a standard procedure that others can use.")

SOLUTION_REUSE = table("solution_reuse", METADATA,
    identifier("solution_id", key=True), identifier("scenario_id", key=True, to="scenario.scenario_id"),
    identifier("reusing_pair", to="pair.pair_id"), day("at"),
    doc="Another pair built a scenario on a solution.")

SOLUTION_USE = table("solution_use", METADATA,
    identifier("use_id", key=True), identifier("solution_id"), identifier("user_id"), instant("at"), flag("satisfied"),
    flag("task_done"),
    doc="A colleague used a solution; Energy Gold is earned from this.")

SOLUTION_INCIDENT = table("solution_incident", METADATA,
    identifier("incident_id", key=True), identifier("solution_id"), instant("at"), identifier("use_id", optional=True),
    choice("severity", "minor", "major"), text("summary"), identifier("reported_by"),
    doc="Something that went wrong with a solution; a major one takes back what the solution has earned lately.")

METRIC_DEF = table("metric_def", METADATA,
    name("metric_id", key=True), text("name"), text("unit"), whole("direction", low=-1, high=1), text("numerator"),
    text("denominator"), text("owner"), flag("confirmed"),
    doc="A business metric; direction 1 means that more is better.", rules=("direction <> 0",))

METRIC_OBS = table("metric_obs", METADATA,
    name("metric_id", key=True, to="metric_def.metric_id"), identifier("bu_id", key=True, to="business_unit.bu_id"),
    day("period_start", key=True), day("period_end"), number("numerator"), number("denominator"), number("value", optional=True),
    flag("is_estimate"),
    doc="A metric of one business unit in one period; ratios are made from the two parts, never averaged.",
    rules=("period_end > period_start",))

ALERT = table("alert", METADATA,
    identifier("alert_id", key=True), identifier("subject_id"), name("rule"), choice("level", "watch", "act"),
    day("opened_at"), day("closed_at", optional=True), text("observed"), text("threshold"), text("action"), text("owner"),
    choice("state", "open", "acked", "resolved", "contested"),
    doc="The ledger of at-risk signals, kept so that each rule can be judged at the end.")

RUN_MANIFEST = table("run_manifest", METADATA,
    text("run_id", key=True), text("report_id", key=True), text("report_key"), text("sha256"), number("seconds", low=0),
    text("status"), doc="What a report run made.")

AUDIT = table("audit", METADATA,
    text("audit_id", key=True), instant("at"), text("who"), text("action"), text("table_name"), whole("rows", low=0),
    text("detail", optional=True), since(2, text("reason", optional=True)),
    doc="Who changed what: one entry for each import or command, with the reason where one was given.", append_only=True)
