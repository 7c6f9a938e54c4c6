"""Open Badges 3.0: signed credentials for granted gates, and their verification without a network."""
