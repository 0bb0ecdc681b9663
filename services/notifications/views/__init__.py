"""The read models of notifications: notifications by address, due days, and collaborations."""

from services.notifications.views.consumed import MEMBERS, OFFICES
from services.notifications.views.notifications import AGENDA, NOTIFICATIONS
from services.notifications.views.queries import InboxQuery, Place, Queries
from shared.plumbing.directory.replica import VIEWS as REPLICA_VIEWS

VIEWS = (NOTIFICATIONS, AGENDA, OFFICES, MEMBERS, *REPLICA_VIEWS)

__all__ = [
    "AGENDA",
    "MEMBERS",
    "NOTIFICATIONS",
    "OFFICES",
    "VIEWS",
    "InboxQuery",
    "Place",
    "Queries",
]
