"""How lending reacts to messages from other services."""

from collections.abc import Mapping, Sequence

from psycopg import Cursor
from psycopg.rows import DictRow

from services.lending.commands import Lending
from services.lending.domain.values import Employment, Parties, Proposal
from services.lending.domain.words import Form, Purpose
from services.lending.views import with_loans
from shared.contracts.base import Contract
from shared.contracts.directory import PersonLeft, PersonRegistered
from shared.contracts.listings import InterestAccepted
from shared.contracts.programme import AgencyWithdrew
from shared.kernel.dates import Period
from shared.plumbing.eventstore.triggers import MessageTrigger
from shared.plumbing.messaging.consumer import Concern, Policy


def when_an_interest_is_accepted_propose_a_loan(
    message: InterestAccepted, lending: Lending, trigger: MessageTrigger
) -> None:
    """R-L5: by accepting the interest, the receiving manager accepts the loan."""
    proposal = Proposal(
        parties=Parties(
            lender_agency=message.lender_agency_id,
            lender_unit=message.lender_unit_id,
            receiver_agency=message.receiver_agency_id,
            receiver_unit=message.receiver_unit_id,
            person=message.person_id,
            collaboration=message.collaboration_id,
            listing=message.listing_id,
            interest=message.interest_id,
        ),
        form=Form(message.form),
        purpose=Purpose(message.purpose),
        period=Period(start=message.start, end=message.end),
        percent=message.percent,
        receiver_accepted_by=message.accepted_by,
    )
    lending.propose_after_acceptance(message.loan_id, proposal, trigger)


def when_a_person_leaves_end_their_loans(
    message: PersonLeft, lending: Lending, trigger: MessageTrigger
) -> None:
    """R-O14: both sides learn that and when the loan ends, never why."""
    lending.person_left(message.person_id, message.agency_id, message.last_day, trigger)


def when_an_agency_leaves_let_its_proposals_fall(
    message: AgencyWithdrew, lending: Lending, trigger: MessageTrigger
) -> None:
    """R-P8: its proposals are cancelled for both sides; agreed and running loans are kept."""
    lending.agency_left(message.collaboration_id, message.agency_id, message.on, trigger)


def when_an_employment_is_another_judge_the_loans_by_it(
    message: PersonRegistered, lending: Lending, trigger: MessageTrigger
) -> None:
    """R-O4, R-O14: agreed terms stay; only loans ended by a cancelled leaving are restored."""
    employment = Employment(
        percent=message.employment_percent,
        since=message.on or trigger.actor.on,
        seq=trigger.seq,
    )
    lending.person_employed(
        message.person_id, message.agency_id, employment, message.after_leaving, trigger
    )


def have_loans(message: Sequence[PersonRegistered], cursor: Cursor[DictRow]) -> list[bool]:
    """For each message, whether the person has any loan; most people have none."""
    lent = with_loans(cursor, [each.person_id for each in message])
    return [each.person_id in lent for each in message]


POLICIES: Mapping[type[Contract], Policy] = {
    InterestAccepted: when_an_interest_is_accepted_propose_a_loan,
    PersonLeft: when_a_person_leaves_end_their_loans,
    AgencyWithdrew: when_an_agency_leaves_let_its_proposals_fall,
    PersonRegistered: when_an_employment_is_another_judge_the_loans_by_it,
}
CONCERNS: Mapping[type[Contract], Concern] = {PersonRegistered: have_loans}
