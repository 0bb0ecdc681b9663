"""Messages between services: published, carried, consumed, kept when they fail."""
