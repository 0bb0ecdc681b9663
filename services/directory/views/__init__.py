"""The directory's read models: agencies, units, people by id, and loans."""

from services.directory.views.loans import BILLED, HELD_UP, LOANS, ties
from services.directory.views.queries import Queries, above, gone, other_leaders
from services.directory.views.tables import AGENCIES, PEOPLE, UNITS, migrate
from shared.plumbing.directory.replica import VIEWS as REPLICA_VIEWS
from shared.plumbing.eventstore.views import View

VIEWS: tuple[View, ...] = (AGENCIES, UNITS, PEOPLE, LOANS, HELD_UP, BILLED, *REPLICA_VIEWS)

__all__ = [
    "AGENCIES",
    "PEOPLE",
    "UNITS",
    "VIEWS",
    "Queries",
    "above",
    "gone",
    "migrate",
    "other_leaders",
    "ties",
]
