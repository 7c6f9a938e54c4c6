"""OneRoster 1.1 and 1.2 (CSV binding): read a roster that another system exports."""
