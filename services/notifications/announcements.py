"""The facts of notifications that are published: none, as no service consumes them."""

from shared.plumbing.messaging.messages import Announcements

ANNOUNCEMENTS: Announcements = {}
