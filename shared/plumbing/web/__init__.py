"""HTTP: operations, bodies, refusals, and the routes that every service has."""
