CREATE TABLE cohort (
	cohort_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	start_date TEXT NOT NULL, 
	end_date TEXT, 
	tz TEXT NOT NULL, 
	locale TEXT NOT NULL, 
	policy_id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_cohort PRIMARY KEY (cohort_id), 
	CONSTRAINT ck_cohort_rule_0 CHECK (end_date IS NULL OR end_date > start_date)
) STRICT
--
CREATE TABLE business_unit (
	bu_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	parent_bu_id TEXT, 
	region TEXT, 
	headcount INTEGER NOT NULL CONSTRAINT ck_business_unit_headcount_range CHECK (headcount >= 0), 
	active_from TEXT NOT NULL, 
	active_to TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_business_unit PRIMARY KEY (bu_id), 
	CONSTRAINT ck_business_unit_rule_0 CHECK (active_to IS NULL OR active_to > active_from), 
	CONSTRAINT fk_business_unit_parent_bu_id FOREIGN KEY(parent_bu_id) REFERENCES business_unit (bu_id)
) STRICT
--
CREATE TABLE solution_use (
	use_id TEXT NOT NULL, 
	solution_id TEXT NOT NULL, 
	user_id TEXT NOT NULL, 
	at TEXT NOT NULL, 
	satisfied INTEGER NOT NULL CONSTRAINT ck_solution_use_satisfied_flag CHECK (satisfied IN (0, 1)), 
	task_done INTEGER NOT NULL CONSTRAINT ck_solution_use_task_done_flag CHECK (task_done IN (0, 1)), 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_solution_use PRIMARY KEY (use_id)
) STRICT
--
CREATE TABLE metric_def (
	metric_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	direction INTEGER NOT NULL CONSTRAINT ck_metric_def_direction_range CHECK (direction >= -1 AND direction <= 1), 
	numerator TEXT NOT NULL, 
	denominator TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	confirmed INTEGER NOT NULL CONSTRAINT ck_metric_def_confirmed_flag CHECK (confirmed IN (0, 1)), 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_metric_def PRIMARY KEY (metric_id), 
	CONSTRAINT ck_metric_def_rule_0 CHECK (direction <> 0)
) STRICT
--
CREATE TABLE alert (
	alert_id TEXT NOT NULL, 
	subject_id TEXT NOT NULL, 
	rule TEXT NOT NULL, 
	level TEXT NOT NULL CONSTRAINT ck_alert_level_known CHECK (level IN ('watch', 'act')), 
	opened_at TEXT NOT NULL, 
	closed_at TEXT, 
	observed TEXT NOT NULL, 
	threshold TEXT NOT NULL, 
	action TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	state TEXT NOT NULL CONSTRAINT ck_alert_state_known CHECK (state IN ('open', 'acked', 'resolved', 'contested')), 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_alert PRIMARY KEY (alert_id)
) STRICT
--
CREATE TABLE run_manifest (
	run_id TEXT NOT NULL, 
	report_id TEXT NOT NULL, 
	report_key TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	seconds REAL NOT NULL CONSTRAINT ck_run_manifest_seconds_range CHECK (seconds >= 0), 
	status TEXT NOT NULL, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_run_manifest PRIMARY KEY (run_id, report_id)
) STRICT
--
CREATE TABLE audit (
	audit_id TEXT NOT NULL, 
	at TEXT NOT NULL, 
	who TEXT NOT NULL, 
	action TEXT NOT NULL, 
	table_name TEXT NOT NULL, 
	rows INTEGER NOT NULL CONSTRAINT ck_audit_rows_range CHECK (rows >= 0), 
	detail TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (audit_id)
) STRICT
--
CREATE TABLE lab (
	lab_id TEXT NOT NULL, 
	title TEXT NOT NULL, 
	stage INTEGER NOT NULL CONSTRAINT ck_lab_stage_range CHECK (stage >= 1 AND stage <= 4), 
	module_id TEXT, 
	due_at TEXT, 
	max_points REAL NOT NULL CONSTRAINT ck_lab_max_points_range CHECK (max_points >= 0), 
	pass_mark REAL NOT NULL CONSTRAINT ck_lab_pass_mark_range CHECK (pass_mark >= 0 AND pass_mark <= 1), 
	real_scenario INTEGER NOT NULL CONSTRAINT ck_lab_real_scenario_flag CHECK (real_scenario IN (0, 1)), 
	planned_minutes INTEGER NOT NULL CONSTRAINT ck_lab_planned_minutes_range CHECK (planned_minutes >= 1), 
	mode TEXT NOT NULL CONSTRAINT ck_lab_mode_known CHECK (mode IN ('solo', 'pair')), 
	role_scope TEXT NOT NULL CONSTRAINT ck_lab_role_scope_known CHECK (role_scope IN ('both', 'ai_manager', 'aibp')), 
	required INTEGER NOT NULL CONSTRAINT ck_lab_required_flag CHECK (required IN (0, 1)), 
	version_hash TEXT NOT NULL, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_lab PRIMARY KEY (lab_id), 
	CONSTRAINT ck_lab_rule_0 CHECK (max_points > 0)
) STRICT
--
CREATE TABLE score (
	lab_id TEXT NOT NULL, 
	owner_id TEXT NOT NULL, 
	item_id TEXT NOT NULL, 
	attempt INTEGER NOT NULL CONSTRAINT ck_score_attempt_range CHECK (attempt >= 1), 
	auto_points REAL CONSTRAINT ck_score_auto_points_range CHECK (auto_points >= 0), 
	manual_points REAL CONSTRAINT ck_score_manual_points_range CHECK (manual_points >= 0), 
	extra REAL, 
	points REAL CONSTRAINT ck_score_points_range CHECK (points >= 0), 
	max_points REAL NOT NULL CONSTRAINT ck_score_max_points_range CHECK (max_points >= 0), 
	needs_manual INTEGER NOT NULL CONSTRAINT ck_score_needs_manual_flag CHECK (needs_manual IN (0, 1)), 
	status TEXT NOT NULL, 
	message TEXT, 
	hint TEXT, 
	resembles TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_score PRIMARY KEY (lab_id, owner_id, item_id, attempt), 
	CONSTRAINT ck_score_rule_0 CHECK (points IS NULL OR points <= max_points)
) STRICT
--
CREATE TABLE score_correction (
	correction_id TEXT NOT NULL, 
	lab_id TEXT NOT NULL, 
	owner_id TEXT NOT NULL, 
	item_id TEXT NOT NULL, 
	attempt INTEGER NOT NULL CONSTRAINT ck_score_correction_attempt_range CHECK (attempt >= 1), 
	old REAL CONSTRAINT ck_score_correction_old_range CHECK (old >= 0), 
	new REAL NOT NULL CONSTRAINT ck_score_correction_new_range CHECK (new >= 0), 
	reason TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	at TEXT NOT NULL, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_score_correction PRIMARY KEY (correction_id)
) STRICT
--
CREATE TABLE trainee (
	trainee_id TEXT NOT NULL, 
	role TEXT NOT NULL CONSTRAINT ck_trainee_role_known CHECK (role IN ('ai_manager', 'aibp')), 
	cohort_id TEXT NOT NULL, 
	home_bu_id TEXT, 
	start_date TEXT NOT NULL, 
	status TEXT NOT NULL CONSTRAINT ck_trainee_status_known CHECK (status IN ('active', 'paused', 'completed', 'withdrawn')), 
	notice_version TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_trainee PRIMARY KEY (trainee_id), 
	CONSTRAINT fk_trainee_cohort_id FOREIGN KEY(cohort_id) REFERENCES cohort (cohort_id), 
	CONSTRAINT fk_trainee_home_bu_id FOREIGN KEY(home_bu_id) REFERENCES business_unit (bu_id)
) STRICT
--
CREATE TABLE staff (
	staff_id TEXT NOT NULL, 
	kind TEXT NOT NULL CONSTRAINT ck_staff_kind_known CHECK (kind IN ('teaching_expert', 'ops_officer', 'program_lead')), 
	fte REAL NOT NULL CONSTRAINT ck_staff_fte_range CHECK (fte >= 0 AND fte <= 1), 
	cohort_id TEXT NOT NULL, 
	from_date TEXT NOT NULL, 
	to_date TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_staff PRIMARY KEY (staff_id), 
	CONSTRAINT ck_staff_rule_0 CHECK (fte > 0), 
	CONSTRAINT fk_staff_cohort_id FOREIGN KEY(cohort_id) REFERENCES cohort (cohort_id)
) STRICT
--
CREATE TABLE metric_obs (
	metric_id TEXT NOT NULL, 
	bu_id TEXT NOT NULL, 
	period_start TEXT NOT NULL, 
	period_end TEXT NOT NULL, 
	numerator REAL NOT NULL, 
	denominator REAL NOT NULL, 
	value REAL, 
	is_estimate INTEGER NOT NULL CONSTRAINT ck_metric_obs_is_estimate_flag CHECK (is_estimate IN (0, 1)), 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_metric_obs PRIMARY KEY (metric_id, bu_id, period_start), 
	CONSTRAINT ck_metric_obs_rule_0 CHECK (period_end > period_start), 
	CONSTRAINT fk_metric_obs_metric_id FOREIGN KEY(metric_id) REFERENCES metric_def (metric_id), 
	CONSTRAINT fk_metric_obs_bu_id FOREIGN KEY(bu_id) REFERENCES business_unit (bu_id)
) STRICT
--
CREATE TABLE lab_item (
	lab_id TEXT NOT NULL, 
	item_id TEXT NOT NULL, 
	max_points REAL NOT NULL CONSTRAINT ck_lab_item_max_points_range CHECK (max_points >= 0), 
	dimension TEXT NOT NULL CONSTRAINT ck_lab_item_dimension_known CHECK (dimension IN ('business', 'ai')), 
	lead TEXT NOT NULL CONSTRAINT ck_lab_item_lead_known CHECK (lead IN ('manager', 'aibp', 'both')), 
	cf_item_id TEXT, 
	kind TEXT NOT NULL CONSTRAINT ck_lab_item_kind_known CHECK (kind IN ('check', 'written', 'task')), 
	position INTEGER NOT NULL CONSTRAINT ck_lab_item_position_range CHECK (position >= 0), 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_lab_item PRIMARY KEY (lab_id, item_id), 
	CONSTRAINT fk_lab_item_lab_id FOREIGN KEY(lab_id) REFERENCES lab (lab_id)
) STRICT
--
CREATE TABLE extension (
	lab_id TEXT NOT NULL, 
	owner_id TEXT NOT NULL, 
	due_at TEXT NOT NULL, 
	reason TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_extension PRIMARY KEY (lab_id, owner_id), 
	CONSTRAINT fk_extension_lab_id FOREIGN KEY(lab_id) REFERENCES lab (lab_id)
) STRICT
--
CREATE TABLE attempt (
	lab_id TEXT NOT NULL, 
	owner_id TEXT NOT NULL, 
	attempt INTEGER NOT NULL CONSTRAINT ck_attempt_attempt_range CHECK (attempt >= 1), 
	submitted_at TEXT NOT NULL, 
	graded_at TEXT, 
	run_status TEXT NOT NULL CONSTRAINT ck_attempt_run_status_known CHECK (run_status IN ('collected', 'finished', 'timed_out', 'killed', 'out_of_memory', 'invalid', 'missing')), 
	run_seconds REAL CONSTRAINT ck_attempt_run_seconds_range CHECK (run_seconds >= 0), 
	run_message TEXT, 
	isolation TEXT, 
	submission_key TEXT, 
	grader_version TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_attempt PRIMARY KEY (lab_id, owner_id, attempt), 
	CONSTRAINT fk_attempt_lab_id FOREIGN KEY(lab_id) REFERENCES lab (lab_id)
) STRICT
--
CREATE TABLE leave (
	trainee_id TEXT NOT NULL, 
	from_date TEXT NOT NULL, 
	to_date TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_leave PRIMARY KEY (trainee_id, from_date), 
	CONSTRAINT ck_leave_rule_0 CHECK (to_date > from_date), 
	CONSTRAINT fk_leave_trainee_id FOREIGN KEY(trainee_id) REFERENCES trainee (trainee_id)
) STRICT
--
CREATE TABLE pair (
	pair_id TEXT NOT NULL, 
	cohort_id TEXT NOT NULL, 
	ai_manager_id TEXT NOT NULL, 
	aibp_id TEXT NOT NULL, 
	from_date TEXT NOT NULL, 
	to_date TEXT, 
	end_reason TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_pair PRIMARY KEY (pair_id), 
	CONSTRAINT ck_pair_rule_0 CHECK (ai_manager_id <> aibp_id), 
	CONSTRAINT ck_pair_rule_1 CHECK (to_date IS NULL OR to_date > from_date), 
	CONSTRAINT fk_pair_cohort_id FOREIGN KEY(cohort_id) REFERENCES cohort (cohort_id), 
	CONSTRAINT fk_pair_ai_manager_id FOREIGN KEY(ai_manager_id) REFERENCES trainee (trainee_id), 
	CONSTRAINT fk_pair_aibp_id FOREIGN KEY(aibp_id) REFERENCES trainee (trainee_id)
) STRICT
--
CREATE TABLE mentoring (
	mentoring_id TEXT NOT NULL, 
	mentor_id TEXT NOT NULL, 
	mentee_id TEXT NOT NULL, 
	from_date TEXT NOT NULL, 
	to_date TEXT, 
	domain_id TEXT, 
	outcome TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_mentoring PRIMARY KEY (mentoring_id), 
	CONSTRAINT ck_mentoring_rule_0 CHECK (mentor_id <> mentee_id), 
	CONSTRAINT fk_mentoring_mentor_id FOREIGN KEY(mentor_id) REFERENCES trainee (trainee_id), 
	CONSTRAINT fk_mentoring_mentee_id FOREIGN KEY(mentee_id) REFERENCES trainee (trainee_id)
) STRICT
--
CREATE TABLE competence_centre (
	domain_id TEXT NOT NULL, 
	title TEXT NOT NULL, 
	charter_uri TEXT NOT NULL, 
	opened_at TEXT, 
	owner TEXT NOT NULL, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_competence_centre PRIMARY KEY (domain_id), 
	CONSTRAINT fk_competence_centre_owner FOREIGN KEY(owner) REFERENCES trainee (trainee_id)
) STRICT
--
CREATE TABLE gate_decision (
	subject_id TEXT NOT NULL, 
	stage INTEGER NOT NULL CONSTRAINT ck_gate_decision_stage_range CHECK (stage >= 1 AND stage <= 4), 
	decided_at TEXT NOT NULL, 
	verdict TEXT NOT NULL CONSTRAINT ck_gate_decision_verdict_known CHECK (verdict IN ('granted', 'deferred', 'revoked')), 
	decided_by TEXT NOT NULL, 
	evidence_hash TEXT NOT NULL, 
	note TEXT, 
	snapshot TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_gate_decision PRIMARY KEY (subject_id, stage, decided_at), 
	CONSTRAINT fk_gate_decision_subject_id FOREIGN KEY(subject_id) REFERENCES trainee (trainee_id)
) STRICT
--
CREATE TABLE badge_award (
	award_id TEXT NOT NULL, 
	trainee_id TEXT NOT NULL, 
	achievement_id TEXT NOT NULL, 
	issued_at TEXT NOT NULL, 
	credential_sha256 TEXT NOT NULL, 
	status_index INTEGER NOT NULL CONSTRAINT ck_badge_award_status_index_range CHECK (status_index >= 0), 
	revoked_at TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_badge_award PRIMARY KEY (award_id), 
	CONSTRAINT fk_badge_award_trainee_id FOREIGN KEY(trainee_id) REFERENCES trainee (trainee_id)
) STRICT
--
CREATE TABLE teaching (
	teaching_id TEXT NOT NULL, 
	date TEXT NOT NULL, 
	minutes INTEGER NOT NULL CONSTRAINT ck_teaching_minutes_range CHECK (minutes >= 1 AND minutes <= 960), 
	taught_by TEXT NOT NULL CONSTRAINT ck_teaching_taught_by_known CHECK (taught_by IN ('internal', 'external')), 
	trainee_id TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_teaching PRIMARY KEY (teaching_id), 
	CONSTRAINT fk_teaching_trainee_id FOREIGN KEY(trainee_id) REFERENCES trainee (trainee_id)
) STRICT
--
CREATE TABLE refresh_log (
	log_id TEXT NOT NULL, 
	trainee_id TEXT NOT NULL, 
	date TEXT NOT NULL, 
	minutes INTEGER NOT NULL CONSTRAINT ck_refresh_log_minutes_range CHECK (minutes >= 1 AND minutes <= 960), 
	kind TEXT NOT NULL, 
	evidence_uri TEXT, 
	verified_by TEXT, 
	verified_at TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_refresh_log PRIMARY KEY (log_id), 
	CONSTRAINT ck_refresh_log_rule_0 CHECK (verified_by IS NULL OR verified_by <> trainee_id), 
	CONSTRAINT fk_refresh_log_trainee_id FOREIGN KEY(trainee_id) REFERENCES trainee (trainee_id)
) STRICT
--
CREATE TABLE energy_gold (
	entry_id TEXT NOT NULL, 
	trainee_id TEXT NOT NULL, 
	at TEXT NOT NULL, 
	rule_id TEXT NOT NULL, 
	points INTEGER NOT NULL, 
	ref_type TEXT NOT NULL, 
	ref_id TEXT NOT NULL, 
	issued_by TEXT NOT NULL, 
	reverses TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_energy_gold PRIMARY KEY (entry_id), 
	CONSTRAINT ck_energy_gold_rule_0 CHECK (points <> 0), 
	CONSTRAINT ck_energy_gold_rule_1 CHECK (issued_by <> trainee_id), 
	CONSTRAINT fk_energy_gold_trainee_id FOREIGN KEY(trainee_id) REFERENCES trainee (trainee_id), 
	CONSTRAINT fk_energy_gold_reverses FOREIGN KEY(reverses) REFERENCES energy_gold (entry_id)
) STRICT
--
CREATE TABLE pair_bu (
	pair_id TEXT NOT NULL, 
	bu_id TEXT NOT NULL, 
	from_date TEXT NOT NULL, 
	to_date TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_pair_bu PRIMARY KEY (pair_id, bu_id, from_date), 
	CONSTRAINT ck_pair_bu_rule_0 CHECK (to_date IS NULL OR to_date > from_date), 
	CONSTRAINT fk_pair_bu_pair_id FOREIGN KEY(pair_id) REFERENCES pair (pair_id), 
	CONSTRAINT fk_pair_bu_bu_id FOREIGN KEY(bu_id) REFERENCES business_unit (bu_id)
) STRICT
--
CREATE TABLE ladder_level (
	domain_id TEXT NOT NULL, 
	level INTEGER NOT NULL CONSTRAINT ck_ladder_level_level_range CHECK (level >= 1 AND level <= 9), 
	target_headcount INTEGER NOT NULL CONSTRAINT ck_ladder_level_target_headcount_range CHECK (target_headcount >= 0), 
	filled INTEGER NOT NULL CONSTRAINT ck_ladder_level_filled_range CHECK (filled >= 0), 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_ladder_level PRIMARY KEY (domain_id, level), 
	CONSTRAINT fk_ladder_level_domain_id FOREIGN KEY(domain_id) REFERENCES competence_centre (domain_id)
) STRICT
--
CREATE TABLE solution (
	solution_id TEXT NOT NULL, 
	version INTEGER NOT NULL CONSTRAINT ck_solution_version_range CHECK (version >= 1), 
	title TEXT NOT NULL, 
	problem TEXT NOT NULL, 
	approach TEXT NOT NULL, 
	"trigger" TEXT, 
	inputs TEXT, 
	prompt TEXT, 
	tool TEXT, 
	permission TEXT, 
	measure TEXT, 
	failure_modes TEXT, 
	cost TEXT, 
	"rollback" TEXT, 
	scenario_ids TEXT NOT NULL, 
	owner_pair TEXT NOT NULL, 
	confidentiality TEXT NOT NULL CONSTRAINT ck_solution_confidentiality_known CHECK (confidentiality IN ('open', 'internal', 'restricted')), 
	review_by TEXT, 
	reviewed_at TEXT, 
	checks_passed INTEGER NOT NULL CONSTRAINT ck_solution_checks_passed_flag CHECK (checks_passed IN (0, 1)), 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_solution PRIMARY KEY (solution_id, version), 
	CONSTRAINT fk_solution_owner_pair FOREIGN KEY(owner_pair) REFERENCES pair (pair_id)
) STRICT
--
CREATE TABLE scenario (
	scenario_id TEXT NOT NULL, 
	pair_id TEXT NOT NULL, 
	bu_id TEXT NOT NULL, 
	title TEXT NOT NULL, 
	departments TEXT NOT NULL, 
	status TEXT NOT NULL CONSTRAINT ck_scenario_status_known CHECK (status IN ('proposed', 'building', 'demo_passed', 'landed', 'in_use', 'retired')), 
	opened_at TEXT NOT NULL, 
	landed_at TEXT, 
	retired_at TEXT, 
	lead_id TEXT, 
	owner TEXT, 
	evidence_uri TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_scenario PRIMARY KEY (scenario_id), 
	CONSTRAINT ck_scenario_rule_0 CHECK (landed_at IS NULL OR landed_at >= opened_at), 
	CONSTRAINT ck_scenario_rule_1 CHECK (status NOT IN ('landed', 'in_use') OR landed_at IS NOT NULL), 
	CONSTRAINT fk_scenario_pair_id FOREIGN KEY(pair_id) REFERENCES pair (pair_id), 
	CONSTRAINT fk_scenario_bu_id FOREIGN KEY(bu_id) REFERENCES business_unit (bu_id), 
	CONSTRAINT fk_scenario_lead_id FOREIGN KEY(lead_id) REFERENCES trainee (trainee_id)
) STRICT
--
CREATE TABLE demand_request (
	request_id TEXT NOT NULL, 
	bu_id TEXT NOT NULL, 
	pair_id TEXT NOT NULL, 
	priority TEXT NOT NULL CONSTRAINT ck_demand_request_priority_known CHECK (priority IN ('P1', 'P2', 'P3')), 
	opened_at TEXT NOT NULL, 
	first_response_at TEXT, 
	accepted_at TEXT, 
	delivered_at TEXT, 
	closed_at TEXT, 
	sla_hours REAL NOT NULL CONSTRAINT ck_demand_request_sla_hours_range CHECK (sla_hours >= 0), 
	cancelled INTEGER NOT NULL CONSTRAINT ck_demand_request_cancelled_flag CHECK (cancelled IN (0, 1)), 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_demand_request PRIMARY KEY (request_id), 
	CONSTRAINT ck_demand_request_rule_0 CHECK (sla_hours > 0), 
	CONSTRAINT ck_demand_request_rule_1 CHECK (first_response_at IS NULL OR first_response_at >= opened_at), 
	CONSTRAINT ck_demand_request_rule_2 CHECK (delivered_at IS NULL OR delivered_at >= opened_at), 
	CONSTRAINT ck_demand_request_rule_3 CHECK (closed_at IS NULL OR closed_at >= opened_at), 
	CONSTRAINT fk_demand_request_bu_id FOREIGN KEY(bu_id) REFERENCES business_unit (bu_id), 
	CONSTRAINT fk_demand_request_pair_id FOREIGN KEY(pair_id) REFERENCES pair (pair_id)
) STRICT
--
CREATE TABLE solution_reuse (
	solution_id TEXT NOT NULL, 
	scenario_id TEXT NOT NULL, 
	reusing_pair TEXT NOT NULL, 
	at TEXT NOT NULL, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_solution_reuse PRIMARY KEY (solution_id, scenario_id), 
	CONSTRAINT fk_solution_reuse_scenario_id FOREIGN KEY(scenario_id) REFERENCES scenario (scenario_id), 
	CONSTRAINT fk_solution_reuse_reusing_pair FOREIGN KEY(reusing_pair) REFERENCES pair (pair_id)
) STRICT
--
CREATE TABLE scenario_event (
	event_id TEXT NOT NULL, 
	scenario_id TEXT NOT NULL, 
	trainee_id TEXT NOT NULL, 
	at TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_scenario_event PRIMARY KEY (event_id), 
	CONSTRAINT fk_scenario_event_scenario_id FOREIGN KEY(scenario_id) REFERENCES scenario (scenario_id), 
	CONSTRAINT fk_scenario_event_trainee_id FOREIGN KEY(trainee_id) REFERENCES trainee (trainee_id)
) STRICT
--
CREATE TABLE scenario_effect (
	scenario_id TEXT NOT NULL, 
	metric_id TEXT NOT NULL, 
	verdict TEXT NOT NULL CONSTRAINT ck_scenario_effect_verdict_known CHECK (verdict IN ('uplift', 'null', 'harm')), 
	confirmed_by TEXT NOT NULL, 
	confirmed_at TEXT NOT NULL, 
	evidence_uri TEXT NOT NULL, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_scenario_effect PRIMARY KEY (scenario_id, metric_id), 
	CONSTRAINT fk_scenario_effect_scenario_id FOREIGN KEY(scenario_id) REFERENCES scenario (scenario_id)
) STRICT
--
CREATE TABLE demo_review (
	scenario_id TEXT NOT NULL, 
	reviewer_id TEXT NOT NULL, 
	held_at TEXT NOT NULL, 
	criterion TEXT NOT NULL, 
	points REAL NOT NULL CONSTRAINT ck_demo_review_points_range CHECK (points >= 0 AND points <= 4), 
	verdict TEXT NOT NULL CONSTRAINT ck_demo_review_verdict_known CHECK (verdict IN ('pass', 'revise', 'fail')), 
	live INTEGER NOT NULL CONSTRAINT ck_demo_review_live_flag CHECK (live IN (0, 1)), 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_demo_review PRIMARY KEY (scenario_id, reviewer_id, held_at, criterion), 
	CONSTRAINT fk_demo_review_scenario_id FOREIGN KEY(scenario_id) REFERENCES scenario (scenario_id)
) STRICT
--
CREATE TABLE demo_run (
	run_id TEXT NOT NULL, 
	scenario_id TEXT NOT NULL, 
	at TEXT NOT NULL, 
	passed INTEGER NOT NULL CONSTRAINT ck_demo_run_passed_flag CHECK (passed IN (0, 1)), 
	seconds REAL NOT NULL CONSTRAINT ck_demo_run_seconds_range CHECK (seconds >= 0), 
	manifest_sha256 TEXT NOT NULL, 
	message TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_demo_run PRIMARY KEY (run_id), 
	CONSTRAINT fk_demo_run_scenario_id FOREIGN KEY(scenario_id) REFERENCES scenario (scenario_id)
) STRICT
--
CREATE TABLE usage_event (
	event_id TEXT NOT NULL, 
	trainee_id TEXT NOT NULL, 
	at TEXT NOT NULL, 
	tool_id TEXT NOT NULL, 
	action TEXT NOT NULL, 
	tokens_in INTEGER CONSTRAINT ck_usage_event_tokens_in_range CHECK (tokens_in >= 0), 
	tokens_out INTEGER CONSTRAINT ck_usage_event_tokens_out_range CHECK (tokens_out >= 0), 
	seconds REAL CONSTRAINT ck_usage_event_seconds_range CHECK (seconds >= 0), 
	scenario_id TEXT, 
	session_id TEXT, 
	measured TEXT CONSTRAINT ck_usage_event_measured_known CHECK (measured IN ('self_reported', 'server')), 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_usage_event PRIMARY KEY (event_id), 
	CONSTRAINT fk_usage_event_trainee_id FOREIGN KEY(trainee_id) REFERENCES trainee (trainee_id), 
	CONSTRAINT fk_usage_event_scenario_id FOREIGN KEY(scenario_id) REFERENCES scenario (scenario_id)
) STRICT
--
CREATE TABLE training_log (
	log_id TEXT NOT NULL, 
	trainee_id TEXT NOT NULL, 
	date TEXT NOT NULL, 
	minutes INTEGER NOT NULL CONSTRAINT ck_training_log_minutes_range CHECK (minutes >= 1 AND minutes <= 960), 
	context TEXT NOT NULL CONSTRAINT ck_training_log_context_known CHECK (context IN ('real_scenario', 'simulated', 'classroom', 'self_study')), 
	scenario_id TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_training_log PRIMARY KEY (log_id), 
	CONSTRAINT ck_training_log_rule_0 CHECK (context <> 'real_scenario' OR scenario_id IS NOT NULL), 
	CONSTRAINT fk_training_log_trainee_id FOREIGN KEY(trainee_id) REFERENCES trainee (trainee_id), 
	CONSTRAINT fk_training_log_scenario_id FOREIGN KEY(scenario_id) REFERENCES scenario (scenario_id)
) STRICT
