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
    heard: InterestAccepted, lending: Lending, trigger: MessageTrigger
) -> None:
    """R-L5: by accepting the interest, the receiving manager accepts the loan."""
    wish = Proposal(
        parties=Parties(
            lender_agency=heard.lender_agency_id,
            lender_unit=heard.lender_unit_id,
            receiver_agency=heard.receiver_agency_id,
            receiver_unit=heard.receiver_unit_id,
            person=heard.person_id,
            collaboration=heard.collaboration_id,
            listing=heard.listing_id,
            interest=heard.interest_id,
        ),
        form=Form(heard.form),
        purpose=Purpose(heard.purpose),
        period=Period(start=heard.start, end=heard.end),
        percent=heard.percent,
        receiver_accepted_by=heard.accepted_by,
    )
    lending.propose_after_acceptance(heard.loan_id, wish, trigger)


def when_a_person_leaves_end_their_loans(
    heard: PersonLeft, lending: Lending, trigger: MessageTrigger
) -> None:
    """R-O14: both sides learn that and when the loan ends, never why."""
    lending.person_left(heard.person_id, heard.agency_id, heard.last_day, trigger)


def when_an_agency_leaves_let_its_proposals_fall(
    heard: AgencyWithdrew, lending: Lending, trigger: MessageTrigger
) -> None:
    """R-P8: its proposals are cancelled for both sides; agreed and running loans are kept."""
    lending.agency_left(heard.collaboration_id, heard.agency_id, heard.on, trigger)


def when_an_employment_is_another_judge_the_loans_by_it(
    heard: PersonRegistered, lending: Lending, trigger: MessageTrigger
) -> None:
    """R-O4, R-O14: agreed terms stay; only loans ended by a cancelled leaving are restored."""
    employment = Employment(
        percent=heard.employment_percent, since=heard.on or trigger.actor.on, heard=trigger.seq
    )
    lending.person_employed(
        heard.person_id, heard.agency_id, employment, heard.after_leaving, trigger
    )


def have_loans(heard: Sequence[PersonRegistered], cursor: Cursor[DictRow]) -> list[bool]:
    """For each message, whether the person has any loan; most people have none."""
    lent = with_loans(cursor, [each.person_id for each in heard])
    return [each.person_id in lent for each in heard]


POLICIES: Mapping[type[Contract], Policy] = {
    InterestAccepted: when_an_interest_is_accepted_propose_a_loan,
    PersonLeft: when_a_person_leaves_end_their_loans,
    AgencyWithdrew: when_an_agency_leaves_let_its_proposals_fall,
    PersonRegistered: when_an_employment_is_another_judge_the_loans_by_it,
}
CONCERNS: Mapping[type[Contract], Concern] = {PersonRegistered: have_loans}
