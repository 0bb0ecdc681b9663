"""What a loan waits for, and who can give it today."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.lending.commands.voices import contacts_of, people_of
from services.lending.domain.rules.agreement import needed_steps
from services.lending.domain.values import LoanTerms
from services.lending.domain.words import CostBearer, Party, Status, Step
from services.lending.views import parties_of
from shared.plumbing.views import Row
from shared.plumbing.who import Who

TERMS = "terms_set"
VACANCY = "vacancy_plan"
CONTACT = "lender_hr_contact"
PARTY = {
    Step.CONSENT: Party.PERSON,
    Step.APPROVAL: Party.LENDER_MANAGER,
    Step.ACCEPTANCE: Party.RECEIVER_MANAGER,
    Step.LENDER_SIGNATURE: Party.LENDER_LEADER,
    Step.RECEIVER_SIGNATURE: Party.RECEIVER_LEADER,
}


@dataclass(frozen=True)
class Waited:
    """A step, in whose name it is taken, and who can take it."""

    step: str
    party: str
    people: list[UUID]


def waiting_parties(asked: dict[str, Any]) -> list[str]:
    """Return who has not said yes to a change that was asked for."""
    said = {yes["party"] for yes in asked["said"]}
    return [party for party in asked["needed"] if party not in said]


def waited_for(who: Who, row: Row) -> list[Waited]:
    """Return what a loan waits for, in the order in which it is asked for."""
    if row["status"] == Status.PROPOSED:
        return [*_terms(who, row), *_steps(who, row)]
    return [*_vacancy(who, row), *_answers(who, row)]


def _terms(who: Who, row: Row) -> list[Waited]:
    lender_pays = row["terms"]["cost_bearer"] == CostBearer.LENDER_PAYS
    if row["cost"] is not None or lender_pays:
        return []
    return [Waited(TERMS, CONTACT, contacts_of(who, parties_of(row)))]


def _steps(who: Who, row: Row) -> list[Waited]:
    needed = needed_steps(LoanTerms.model_validate(row["terms"]), parties_of(row))
    return [
        _waited(who, row, step.value, party)
        for step, party in PARTY.items()
        if step in needed and step.value not in row["given"]
    ]


def _vacancy(who: Who, row: Row) -> list[Waited]:
    open_still = row["status"] in {Status.AGREED, Status.RUNNING} and row["vacancy"] is None
    return [_waited(who, row, VACANCY, Party.LENDER_MANAGER)] if open_still else []


def _answers(who: Who, row: Row) -> list[Waited]:
    return [
        _waited(who, row, kind, Party(party))
        for kind, asked in row["pending"].items()
        for party in waiting_parties(asked)
    ]


def _waited(who: Who, row: Row, step: str, party: Party) -> Waited:
    return Waited(step, party.value, people_of(who, parties_of(row), party))
