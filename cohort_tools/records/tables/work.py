"""Real work: scenarios, demos, demands, tool use, hours, Energy Gold."""

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

SCENARIO_STATES = ("proposed", "building", "demo_passed", "landed", "in_use", "retired")

SCENARIO = table("scenario", METADATA,
    identifier("scenario_id", key=True), identifier("pair_id", to="pair.pair_id"),
    identifier("bu_id", to="business_unit.bu_id"), text("title"), words("departments"), choice("status", *SCENARIO_STATES),
    day("opened_at"), day("landed_at", optional=True), day("retired_at", optional=True),
    identifier("lead_id", optional=True, to="trainee.trainee_id"), text("owner", optional=True), text("evidence_uri", optional=True),
    doc="A piece of real work that a pair changes; lead_id is the trainee who led it.",
    rules=("landed_at IS NULL OR landed_at >= opened_at",
           "status NOT IN ('landed', 'in_use') OR landed_at IS NOT NULL"))

SCENARIO_EVENT = table("scenario_event", METADATA,
    identifier("event_id", key=True), identifier("scenario_id", to="scenario.scenario_id"),
    identifier("trainee_id", to="trainee.trainee_id"), instant("at"), name("kind"),
    doc="Something that a trainee did on a scenario, or its change of state.")

SCENARIO_EFFECT = table("scenario_effect", METADATA,
    identifier("scenario_id", key=True, to="scenario.scenario_id"), name("metric_id", key=True),
    choice("verdict", "uplift", "null", "harm"), identifier("confirmed_by"), day("confirmed_at"), text("evidence_uri"),
    doc="The measured effect of a landed scenario, confirmed by a person; an honest null counts.")

DEMO_REVIEW = table("demo_review", METADATA,
    identifier("scenario_id", key=True, to="scenario.scenario_id"), identifier("reviewer_id", key=True),
    day("held_at", key=True), name("criterion", key=True), number("points", low=0, high=4),
    choice("verdict", "pass", "revise", "fail"), flag("live"),
    doc="One reviewer's judgement of one criterion in a demo.")

DEMO_RUN = table("demo_run", METADATA,
    identifier("run_id", key=True), identifier("scenario_id", to="scenario.scenario_id"), instant("at"), flag("passed"),
    number("seconds", low=0), text("manifest_sha256"), text("message", optional=True),
    since(2, choice("isolation", "bubblewrap", "none", optional=True)), since(2, text("notebook_sha256", optional=True)),
    since(2, whole("inputs", optional=True, low=0)), since(2, number("cost", optional=True, low=0)),
    since(2, whole("handled", optional=True, low=0)), since(2, text("manifest", optional=True)),
    doc="A headless run of a pair's demo notebook on unseen inputs; `handled` counts exceptions that it dealt with, `manifest` is JSON.",
    append_only=True)

USAGE_EVENT = table("usage_event", METADATA,
    identifier("event_id", key=True), identifier("trainee_id", to="trainee.trainee_id"), instant("at"), name("tool_id"),
    name("action"), whole("tokens_in", optional=True, low=0), whole("tokens_out", optional=True, low=0),
    number("seconds", optional=True, low=0), identifier("scenario_id", optional=True, to="scenario.scenario_id"),
    text("session_id", optional=True), choice("measured", "self_reported", "server", optional=True),
    doc="One use of an AI tool: which, when, how much. Never a prompt, never an answer.")

DEMAND_REQUEST = table("demand_request", METADATA,
    identifier("request_id", key=True), identifier("bu_id", to="business_unit.bu_id"), identifier("pair_id", to="pair.pair_id"),
    choice("priority", "P1", "P2", "P3"), instant("opened_at"), instant("first_response_at", optional=True),
    instant("accepted_at", optional=True), instant("delivered_at", optional=True), instant("closed_at", optional=True),
    number("sla_hours", low=0), flag("cancelled"),
    doc="A business unit asks a pair for something; the first response is a person's, not an automatic one.",
    rules=("sla_hours > 0", "first_response_at IS NULL OR first_response_at >= opened_at",
           "delivered_at IS NULL OR delivered_at >= opened_at", "closed_at IS NULL OR closed_at >= opened_at"))

TRAINING_LOG = table("training_log", METADATA,
    identifier("log_id", key=True), identifier("trainee_id", to="trainee.trainee_id"), day("date"),
    whole("minutes", low=1, high=960), choice("context", "real_scenario", "simulated", "classroom", "self_study"),
    identifier("scenario_id", optional=True, to="scenario.scenario_id"),
    doc="Training minutes of a day and where they were spent.",
    rules=("context <> 'real_scenario' OR scenario_id IS NOT NULL",))

REFRESH_LOG = table("refresh_log", METADATA,
    identifier("log_id", key=True), identifier("trainee_id", to="trainee.trainee_id"), day("date"),
    whole("minutes", low=1, high=960), name("kind"), text("evidence_uri", optional=True),
    identifier("verified_by", optional=True), instant("verified_at", optional=True),
    doc="Minutes spent on keeping AI skills fresh; they count once somebody else has verified them.",
    rules=("verified_by IS NULL OR verified_by <> trainee_id",))

ENERGY_GOLD = table("energy_gold", METADATA,
    identifier("entry_id", key=True), identifier("trainee_id", to="trainee.trainee_id"), instant("at"), name("rule_id"),
    whole("points"), name("ref_type"), text("ref_id"), identifier("issued_by"),
    identifier("reverses", optional=True, to="energy_gold.entry_id"),
    doc="A ledger of Energy Gold; an entry is never changed, only reversed.", append_only=True,
    rules=("points <> 0", "issued_by <> trainee_id"))
