"""Records, indicators, gates, reports, exports and the `camp` command."""
