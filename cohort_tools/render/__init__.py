"""Rendering: payloads into HTML and SVG. Report notebooks import this and nothing else of the camp."""
