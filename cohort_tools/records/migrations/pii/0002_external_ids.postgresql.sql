CREATE TABLE external_id (
	system TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	sourced_id TEXT NOT NULL, 
	own_id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	ingested_at TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_external_id PRIMARY KEY (system, kind, sourced_id)
)
