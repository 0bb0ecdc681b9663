"""State tables of the aggregates: what each command does in each state, found by running it."""
