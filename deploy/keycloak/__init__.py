"""A real Keycloak on loopback: a login provider for tests and for trying sign-in by hand."""
