"""The aggregates and rules of listings: publishing, places, interests; no I/O."""
