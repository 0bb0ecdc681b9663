"""What listings does when it hears the others."""

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
    """R-L9: the place is taken for good; with the last one the others were not chosen."""
    if heard.interest_id is not None:
        listings.interests.loan_agreed(heard.interest_id, heard.loan_id, trigger)


def when_a_loan_falls_open_its_place(
    heard: LoanFell, listings: Listings, trigger: MessageTrigger
) -> None:
    """R-L9: it fell before it started, so somebody else can have the place."""
    if heard.interest_id is not None:
        listings.interests.loan_fell(heard.interest_id, heard.loan_id, trigger)


def when_an_agency_leaves_end_what_needs_the_collaboration(
    heard: AgencyWithdrew, listings: Listings, trigger: MessageTrigger
) -> None:
    """R-P8: interests fall on that day, and listings that stand nowhere else close."""
    listings.agency_left(heard.collaboration_id, heard.agency_id, heard.on, trigger)


POLICIES: Mapping[type[Contract], Policy] = {
    LoanAgreed: when_a_loan_is_agreed_keep_its_place,
    LoanFell: when_a_loan_falls_open_its_place,
    AgencyWithdrew: when_an_agency_leaves_end_what_needs_the_collaboration,
}
