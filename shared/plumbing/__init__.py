"""The plumbing: what carries the services, one file a concern, without any business rule."""
