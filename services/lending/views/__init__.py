"""What lending shows: the loans, and the collaborations that it has heard of."""

from services.lending.views.heard import COLLABORATIONS, MEMBERS
from services.lending.views.loans import LOANS
from services.lending.views.managers import SPOKEN
from services.lending.views.queries import Circle, Place, Queries, Seen, parties_of, with_loans
from shared.plumbing.views import View
from shared.plumbing.who import VIEWS as WHO

VIEWS: tuple[View, ...] = (LOANS, SPOKEN, COLLABORATIONS, MEMBERS, *WHO)

__all__ = ["VIEWS", "Circle", "Place", "Queries", "Seen", "parties_of", "with_loans"]
