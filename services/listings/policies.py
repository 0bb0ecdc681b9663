"""How listings reacts to messages from other services."""

from collections.abc import Mapping

from services.listings.commands import Listings
from shared.contracts.base import Contract
from shared.contracts.lending import LoanAgreed, LoanFellThrough
from shared.contracts.programme import AgencyWithdrew
from shared.plumbing.eventstore.triggers import MessageTrigger
from shared.plumbing.messaging.consumer import Policy


def when_a_loan_is_agreed_keep_its_place(
    message: LoanAgreed, listings: Listings, trigger: MessageTrigger
) -> None:
    """R-L9: the place becomes final; when the last one does, the other interests end."""
    if message.interest_id is not None:
        listings.interests.loan_agreed(message.interest_id, message.loan_id, trigger)


def when_a_loan_falls_open_its_place(
    message: LoanFellThrough, listings: Listings, trigger: MessageTrigger
) -> None:
    """R-L9: the loan fell through before it started, so the place is free again."""
    if message.interest_id is not None:
        listings.interests.loan_fell_through(message.interest_id, message.loan_id, trigger)


def when_an_agency_leaves_end_what_needs_the_collaboration(
    message: AgencyWithdrew, listings: Listings, trigger: MessageTrigger
) -> None:
    """R-P8: interests lapse on that day; listings published in no other collaboration close."""
    listings.agency_left(message.collaboration_id, message.agency_id, message.on, trigger)


POLICIES: Mapping[type[Contract], Policy] = {
    LoanAgreed: when_a_loan_is_agreed_keep_its_place,
    LoanFellThrough: when_a_loan_falls_open_its_place,
    AgencyWithdrew: when_an_agency_leaves_end_what_needs_the_collaboration,
}
