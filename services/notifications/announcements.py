"""Which facts of notifications the others hear: none, nobody waits for them."""

from shared.plumbing.messaging.messages import Announcements

ANNOUNCEMENTS: Announcements = {}
