"""The read models of lending: loans, and the collaborations it knows from the programme."""

from services.lending.views.heard import COLLABORATIONS, MEMBERS
from services.lending.views.loans import LOANS
from services.lending.views.managers import SPOKEN
from services.lending.views.queries import Circle, Place, Queries, Seen, parties_of, with_loans
from shared.plumbing.directory.replica import VIEWS as WHO
from shared.plumbing.eventstore.views import View

VIEWS: tuple[View, ...] = (LOANS, SPOKEN, COLLABORATIONS, MEMBERS, *WHO)

__all__ = ["VIEWS", "Circle", "Place", "Queries", "Seen", "parties_of", "with_loans"]
