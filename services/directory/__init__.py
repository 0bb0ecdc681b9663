"""Directory: who is who - agencies, units, people by opaque id, roles, and the personal keys."""
