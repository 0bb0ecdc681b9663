"""How listings reacts to messages from other services."""

from collections.abc import Mapping

from services.listings.commands import Listings
from shared.contracts.base import Contract
from shared.contracts.lending import LoanAgreed, LoanFell
from shared.contracts.programme import AgencyWithdrew
from shared.plumbing.eventstore.triggers import MessageTrigger
from shared.plumbing.messaging.consumer import Policy


def when_a_loan_is_agreed_keep_its_place(
    heard: LoanAgreed, listings: Listings, trigger: MessageTrigger
) -> None:
    """R-L9: the place becomes final; when the last one does, the other interests end."""
    if heard.interest_id is not None:
        listings.interests.loan_agreed(heard.interest_id, heard.loan_id, trigger)


def when_a_loan_falls_open_its_place(
    heard: LoanFell, listings: Listings, trigger: MessageTrigger
) -> None:
    """R-L9: the loan fell through before it started, so the place is free again."""
    if heard.interest_id is not None:
        listings.interests.loan_fell(heard.interest_id, heard.loan_id, trigger)


def when_an_agency_leaves_end_what_needs_the_collaboration(
    heard: AgencyWithdrew, listings: Listings, trigger: MessageTrigger
) -> None:
    """R-P8: interests lapse on that day; listings published in no other collaboration close."""
    listings.agency_left(heard.collaboration_id, heard.agency_id, heard.on, trigger)


POLICIES: Mapping[type[Contract], Policy] = {
    LoanAgreed: when_a_loan_is_agreed_keep_its_place,
    LoanFell: when_a_loan_falls_open_its_place,
    AgencyWithdrew: when_an_agency_leaves_end_what_needs_the_collaboration,
}
