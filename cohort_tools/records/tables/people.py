"""Who: cohorts, business units, trainees, pairs, staff. Names and addresses are in the other database."""

from __future__ import annotations

from cohort_tools.records.columns import (
    choice,
    day,
    identifier,
    instant,
    name,
    new_metadata,
    number,
    table,
    text,
    whole,
)

METADATA = new_metadata()
PII = new_metadata()

COHORT = table("cohort", METADATA,
    identifier("cohort_id", key=True), text("name"), day("start_date"), day("end_date", optional=True), text("tz"),
    text("locale"), text("policy_id"),
    doc="A run of the camp.", rules=("end_date IS NULL OR end_date > start_date",))

BUSINESS_UNIT = table("business_unit", METADATA,
    identifier("bu_id", key=True), text("name"), identifier("parent_bu_id", optional=True, to="business_unit.bu_id"),
    text("region", optional=True), whole("headcount", low=0), day("active_from"), day("active_to", optional=True),
    doc="A business unit that pairs serve.", rules=("active_to IS NULL OR active_to > active_from",))

TRAINEE = table("trainee", METADATA,
    identifier("trainee_id", key=True), choice("role", "ai_manager", "aibp"), identifier("cohort_id", to="cohort.cohort_id"),
    identifier("home_bu_id", optional=True, to="business_unit.bu_id"), day("start_date"),
    choice("status", "active", "paused", "completed", "withdrawn"), text("notice_version", optional=True),
    doc="A member of a cohort; no name, no address.")

TRAINEE_PII = table("trainee_pii", PII,
    identifier("trainee_id", key=True), text("display_name"), text("email", optional=True), text("staff_no", optional=True),
    text("lti_user_id", optional=True), text("oneroster_id", optional=True),
    doc="Personal data of a trainee, in a database of its own.")

EXTERNAL_ID = table("external_id", PII,
    text("system", key=True), name("kind", key=True), text("sourced_id", key=True), identifier("own_id"),
    doc="What another system calls a person, a pair, a unit or a cohort; kept with the names, since it leads back to them.")

LEAVE = table("leave", METADATA,
    identifier("trainee_id", key=True, to="trainee.trainee_id"), day("from_date", key=True), day("to_date"), text("kind"),
    doc="Days away, [from, to).", rules=("to_date > from_date",))

PAIR = table("pair", METADATA,
    identifier("pair_id", key=True), identifier("cohort_id", to="cohort.cohort_id"),
    identifier("ai_manager_id", to="trainee.trainee_id"), identifier("aibp_id", to="trainee.trainee_id"),
    day("from_date"), day("to_date", optional=True), text("end_reason", optional=True),
    doc="An AI manager and an AIBP who work together, [from, to).",
    rules=("ai_manager_id <> aibp_id", "to_date IS NULL OR to_date > from_date"))

PAIR_BU = table("pair_bu", METADATA,
    identifier("pair_id", key=True, to="pair.pair_id"), identifier("bu_id", key=True, to="business_unit.bu_id"),
    day("from_date", key=True), day("to_date", optional=True),
    doc="A business unit that a pair serves, [from, to).", rules=("to_date IS NULL OR to_date > from_date",))

STAFF = table("staff", METADATA,
    identifier("staff_id", key=True), choice("kind", "teaching_expert", "ops_officer", "program_lead"),
    number("fte", low=0, high=1), identifier("cohort_id", to="cohort.cohort_id"), day("from_date"), day("to_date", optional=True),
    doc="A person who runs the camp; fte is the share of full time.", rules=("fte > 0",))

MENTORING = table("mentoring", METADATA,
    identifier("mentoring_id", key=True), identifier("mentor_id", to="trainee.trainee_id"),
    identifier("mentee_id", to="trainee.trainee_id"), day("from_date"), day("to_date", optional=True),
    identifier("domain_id", optional=True), text("outcome", optional=True),
    doc="One trainee brings another on.", rules=("mentor_id <> mentee_id",))

COMPETENCE_CENTRE = table("competence_centre", METADATA,
    identifier("domain_id", key=True), text("title"), text("charter_uri"), day("opened_at", optional=True),
    identifier("owner", to="trainee.trainee_id"),
    doc="A domain AI centre; opened_at is empty while it is planned.")

LADDER_LEVEL = table("ladder_level", METADATA,
    identifier("domain_id", key=True, to="competence_centre.domain_id"), whole("level", key=True, low=1, high=9),
    whole("target_headcount", low=0), whole("filled", low=0),
    doc="A level of a centre's talent ladder: wanted and filled.")

GATE_DECISION = table("gate_decision", METADATA,
    identifier("subject_id", key=True, to="trainee.trainee_id"), whole("stage", key=True, low=1, high=4),
    instant("decided_at", key=True), choice("verdict", "granted", "deferred", "revoked"), identifier("decided_by"),
    text("evidence_hash"), text("note", optional=True), text("snapshot", optional=True),
    doc="A person's decision on a gate, with what the computed eligibility was.", append_only=True)

BADGE_AWARD = table("badge_award", METADATA,
    identifier("award_id", key=True), identifier("trainee_id", to="trainee.trainee_id"), text("achievement_id"),
    instant("issued_at"), text("credential_sha256"), whole("status_index", low=0), instant("revoked_at", optional=True),
    doc="A badge that was issued; it needs a granted gate.")

TEACHING = table("teaching", METADATA,
    identifier("teaching_id", key=True), day("date"), whole("minutes", low=1, high=960),
    choice("taught_by", "internal", "external"), identifier("trainee_id", optional=True, to="trainee.trainee_id"),
    doc="Teaching that took place; trainee_id is the internal teacher where one is known.")
