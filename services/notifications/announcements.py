"""Which facts of notifications the others hear: none, nobody waits for them."""

from shared.plumbing.messages import Announcements

ANNOUNCEMENTS: Announcements = {}
