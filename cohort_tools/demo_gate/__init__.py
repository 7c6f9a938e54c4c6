"""The demo gate: a pair's demo notebook runs headless, isolated and offline on inputs that it has never seen."""
