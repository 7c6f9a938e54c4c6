"""Writing: from a decision to the text, JSON or tool call that leaves the model."""
