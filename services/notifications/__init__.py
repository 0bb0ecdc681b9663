"""Notifications: steps that are waiting for people, and news for them."""
