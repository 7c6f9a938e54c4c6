"""Decisions: from an understood request and a tier to the content of an answer."""
