CREATE TABLE trainee_pii (
	trainee_id TEXT NOT NULL, 
	display_name TEXT NOT NULL, 
	email TEXT, 
	staff_no TEXT, 
	lti_user_id TEXT, 
	oneroster_id TEXT, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_trainee_pii PRIMARY KEY (trainee_id)
) STRICT
