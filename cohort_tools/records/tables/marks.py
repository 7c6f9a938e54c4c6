"""Labs and marks: what was asked, what came back, what it earned. A submission is stored once, under its owner."""

from __future__ import annotations

from cohort_tools.records.columns import (
    choice,
    day,
    flag,
    fraction,
    identifier,
    instant,
    name,
    number,
    since,
    table,
    text,
    whole,
)
from cohort_tools.records.tables.people import METADATA

LAB = table("lab", METADATA,
    name("lab_id", key=True), text("title"), whole("stage", low=1, high=4), name("module_id", optional=True),
    instant("due_at", optional=True), number("max_points", low=0), fraction("pass_mark"), flag("real_scenario"),
    whole("planned_minutes", low=1), choice("mode", "solo", "pair"), choice("role_scope", "both", "ai_manager", "aibp"),
    flag("required"), text("version_hash"),
    doc="A lab as its folder describes it; due_at comes from the cohort's schedule.", rules=("max_points > 0",))

LAB_ITEM = table("lab_item", METADATA,
    name("lab_id", key=True, to="lab.lab_id"), name("item_id", key=True), number("max_points", low=0),
    choice("dimension", "business", "ai"), choice("lead", "manager", "aibp", "both"), text("cf_item_id", optional=True),
    choice("kind", "check", "written", "task"), whole("position", low=0),
    doc="A graded cell: its points, its one dimension and who leads it.")

EXTENSION = table("extension", METADATA,
    name("lab_id", key=True, to="lab.lab_id"), identifier("owner_id", key=True), instant("due_at"), text("reason", optional=True),
    doc="More time for one trainee or pair.")

ATTEMPT = table("attempt", METADATA,
    name("lab_id", key=True, to="lab.lab_id"), identifier("owner_id", key=True), whole("attempt", key=True, low=1),
    instant("submitted_at"), instant("graded_at", optional=True),
    choice("run_status", "collected", "finished", "timed_out", "killed", "out_of_memory", "invalid", "missing"),
    number("run_seconds", optional=True, low=0), text("run_message", optional=True), text("isolation", optional=True),
    text("submission_key", optional=True), text("grader_version", optional=True),
    since(2, whole("late_seconds", optional=True, low=0)), since(2, number("penalty", optional=True, low=0)),
    doc="A submission by a trainee or a pair; run_status is `collected` until it has been run.")

SCORE = table("score", METADATA,
    name("lab_id", key=True), identifier("owner_id", key=True), name("item_id", key=True), whole("attempt", key=True, low=1),
    number("auto_points", optional=True, low=0), number("manual_points", optional=True, low=0),
    number("extra", optional=True), number("points", optional=True, low=0), number("max_points", low=0),
    flag("needs_manual"), text("status"), text("message", optional=True), text("hint", optional=True),
    name("resembles", optional=True),
    doc="What one item of one attempt earned; points are empty until the item is graded.",
    rules=("points IS NULL OR points <= max_points",))

SCORE_CORRECTION = table("score_correction", METADATA,
    identifier("correction_id", key=True), name("lab_id"), identifier("owner_id"), name("item_id"), whole("attempt", low=1),
    number("old", optional=True, low=0), number("new", low=0), text("reason"), identifier("by"), instant("at"),
    doc="A mark put right by a person; the score row itself stays as it was.", append_only=True)

ROLE_DIMENSION_SCORE = table("role_dimension_score", METADATA,
    identifier("trainee_id", key=True, to="trainee.trainee_id"), day("as_of", key=True), choice("dimension", "business", "ai", key=True),
    number("earned", low=0), number("possible", low=0), fraction("fraction", optional=True), whole("n_items", low=0),
    number("sem", optional=True, low=0),
    doc="What a trainee's graded items add up to in one dimension on a day, kept so that a decision can be looked up later.",
    rules=("(possible = 0 AND fraction IS NULL) OR (possible > 0 AND fraction IS NOT NULL)",))
