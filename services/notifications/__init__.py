"""Notifications: what waits for whom, and what people should know."""
