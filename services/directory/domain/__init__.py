"""The directory's aggregates and rules: agencies, units, people and roles; no I/O."""
