"""Whose step an operation on a loan is today, so that a refusal can name them (R-O2)."""

from uuid import UUID

from services.lending.commands import Lending
from services.lending.commands.acting_party import EVERYONE, PERSON_AND_MANAGERS, deciders, line_of
from services.lending.domain.rules.deciders import LEADERS, SIDE, contacts
from services.lending.domain.words import IN_WORDS, Party, Side
from services.lending.views import parties_of
from shared.plumbing.security.whose_step import Refused, StepOf

PARTIES: dict[str, tuple[Party, ...]] = {
    "consent": (Party.PERSON,),
    "approve": (Party.LENDER_MANAGER,),
    "waive_notice": (Party.LENDER_MANAGER,),
    "plan_vacancy": (Party.LENDER_MANAGER,),
    "accept": (Party.RECEIVER_MANAGER,),
    "sign": LEADERS,
    "decline_loan": PERSON_AND_MANAGERS,
    "extend": PERSON_AND_MANAGERS,
    "move": PERSON_AND_MANAGERS,
    "cut_short": PERSON_AND_MANAGERS,
    "cancel": EVERYONE,
    "correct_terms": EVERYONE,
}
SET_TERMS = "set_terms"
LENDERS_CONTACT = "the lender's contact person"


def parties_in_words(refused: Refused) -> tuple[str, ...]:
    if refused.operation == SET_TERMS:
        return (LENDERS_CONTACT,)
    return tuple(IN_WORDS[party] for party in PARTIES.get(refused.operation, ()))


def turn_of(lending: Lending, loan_id: UUID, refused: Refused) -> tuple[StepOf, ...]:
    """Who takes the step of an operation today; empty when it is not a step."""
    row = lending.queries.loan(loan_id)
    if row is None:
        return ()
    parties = parties_of(row)
    lines = {side: line_of(lending.replica, parties, side) for side in Side}
    if refused.operation == SET_TERMS:
        able = contacts(lines[Side.LENDER], parties.person)
        return (StepOf("lender_hr_contact", LENDERS_CONTACT, able),)
    return tuple(
        StepOf(
            party.value,
            IN_WORDS[party],
            deciders(lines[SIDE.get(party, Side.LENDER)], parties, party),
        )
        for party in PARTIES.get(refused.operation, ())
    )
