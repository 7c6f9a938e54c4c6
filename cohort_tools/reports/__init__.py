"""Reports: percent-source notebooks, run by papermill on payloads, exported as self-contained HTML."""
