"""A practice model: offline, free, deterministic, and better prompts get better answers. It knows no lab."""
