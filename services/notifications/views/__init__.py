"""The read models of notifications: notifications by address, due days, and collaborations."""

from services.notifications.views.heard import MEMBERS, OFFICES
from services.notifications.views.notices import AGENDA, NOTICES
from services.notifications.views.queries import Place, Queries, Wish
from shared.plumbing.directory.replica import VIEWS as WHO

VIEWS = (NOTICES, AGENDA, OFFICES, MEMBERS, *WHO)

__all__ = ["AGENDA", "MEMBERS", "NOTICES", "OFFICES", "VIEWS", "Place", "Queries", "Wish"]
