"""The plumbing: the technical base of the services, without any business rules."""
