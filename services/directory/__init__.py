"""Directory: agencies, units, people by opaque id, roles, and the personal keys."""
