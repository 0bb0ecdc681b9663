"""The read models of lending: loans, and the collaborations it knows from the programme."""

from services.lending.views.consumed import COLLABORATIONS, MEMBERS
from services.lending.views.loans import LOANS
from services.lending.views.managers import MANAGERS_WHO_ACTED
from services.lending.views.queries import (
    Collaboration,
    Place,
    Queries,
    Seen,
    parties_of,
    with_loans,
)
from shared.plumbing.directory.replica import VIEWS as REPLICA_VIEWS
from shared.plumbing.eventstore.views import View

VIEWS: tuple[View, ...] = (LOANS, MANAGERS_WHO_ACTED, COLLABORATIONS, MEMBERS, *REPLICA_VIEWS)

__all__ = ["VIEWS", "Collaboration", "Place", "Queries", "Seen", "parties_of", "with_loans"]
