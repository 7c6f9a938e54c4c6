ALTER TABLE attempt ADD COLUMN late_seconds INTEGER CONSTRAINT ck_attempt_late_seconds_range CHECK (late_seconds >= 0)
--
ALTER TABLE attempt ADD COLUMN penalty REAL CONSTRAINT ck_attempt_penalty_range CHECK (penalty >= 0)
--
ALTER TABLE demo_run ADD COLUMN isolation TEXT CONSTRAINT ck_demo_run_isolation_known CHECK (isolation IN ('bubblewrap', 'none'))
--
ALTER TABLE demo_run ADD COLUMN notebook_sha256 TEXT
--
ALTER TABLE demo_run ADD COLUMN inputs INTEGER CONSTRAINT ck_demo_run_inputs_range CHECK (inputs >= 0)
--
ALTER TABLE demo_run ADD COLUMN cost REAL CONSTRAINT ck_demo_run_cost_range CHECK (cost >= 0)
--
ALTER TABLE demo_run ADD COLUMN handled INTEGER CONSTRAINT ck_demo_run_handled_range CHECK (handled >= 0)
--
ALTER TABLE demo_run ADD COLUMN manifest TEXT
--
ALTER TABLE solution ADD COLUMN owner TEXT
--
ALTER TABLE solution ADD COLUMN tags TEXT
--
ALTER TABLE audit ADD COLUMN reason TEXT
--
CREATE TABLE role_dimension_score (
	trainee_id TEXT NOT NULL, 
	as_of TEXT NOT NULL, 
	dimension TEXT NOT NULL CONSTRAINT ck_role_dimension_score_dimension_known CHECK (dimension IN ('business', 'ai')), 
	earned REAL NOT NULL CONSTRAINT ck_role_dimension_score_earned_range CHECK (earned >= 0), 
	possible REAL NOT NULL CONSTRAINT ck_role_dimension_score_possible_range CHECK (possible >= 0), 
	fraction REAL CONSTRAINT ck_role_dimension_score_fraction_range CHECK (fraction >= 0 AND fraction <= 1), 
	n_items INTEGER NOT NULL CONSTRAINT ck_role_dimension_score_n_items_range CHECK (n_items >= 0), 
	sem REAL CONSTRAINT ck_role_dimension_score_sem_range CHECK (sem >= 0), 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_role_dimension_score PRIMARY KEY (trainee_id, as_of, dimension), 
	CONSTRAINT ck_role_dimension_score_rule_0 CHECK ((possible = 0 AND fraction IS NULL) OR (possible > 0 AND fraction IS NOT NULL)), 
	CONSTRAINT fk_role_dimension_score_trainee_id FOREIGN KEY(trainee_id) REFERENCES trainee (trainee_id)
) STRICT
--
CREATE TABLE solution_incident (
	incident_id TEXT NOT NULL, 
	solution_id TEXT NOT NULL, 
	at TEXT NOT NULL, 
	use_id TEXT, 
	severity TEXT NOT NULL CONSTRAINT ck_solution_incident_severity_known CHECK (severity IN ('minor', 'major')), 
	summary TEXT NOT NULL, 
	reported_by TEXT NOT NULL, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_solution_incident PRIMARY KEY (incident_id)
) STRICT
