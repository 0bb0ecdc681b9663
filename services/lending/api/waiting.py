"""Which steps of a loan are missing, and who can take them today."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.lending.commands.acting_party import deciders, line_of
from services.lending.domain.rules.agreement import needed_steps
from services.lending.domain.rules.deciders import SIDE, Line, contacts, to_name_a_substitute
from services.lending.domain.values import LoanTerms
from services.lending.domain.words import CostBearer, Party, Side, Status, Step
from services.lending.views import parties_of
from shared.plumbing.directory.replica import Replica
from shared.plumbing.eventstore.views import Row

TERMS = "terms_set"
BACKFILL = "backfill_plan"
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
    """A missing step, the party it belongs to, and who can take it.

    When no one can, ``substitute_missing`` is true and ``people`` are those who name a substitute
    (R-O2).
    """

    step: str
    party: str
    people: tuple[UUID, ...]
    substitute_missing: bool = False


def waiting_parties(asked: dict[str, Any]) -> list[str]:
    approved = {approval["party"] for approval in asked["approvals"]}
    return [party for party in asked["needed"] if party not in approved]


def waited_for(replica: Replica, row: Row) -> list[Waited]:
    """The missing steps of a loan, in the order in which they are due."""
    today = _Today(replica, row)
    if row["status"] == Status.PROPOSED:
        return [*_terms(today), *_steps(today)]
    return [*_backfill(today), *_answers(today)]


class _Today:
    """A loan and who can act for its two sides today."""

    def __init__(self, replica: Replica, row: Row) -> None:
        self.row = row
        self.parties = parties_of(row)
        self._lines = {side: line_of(replica, self.parties, side) for side in Side}

    def waited(self, step: str, party: Party) -> Waited:
        line = self._lines[SIDE.get(party, Side.LENDER)]
        return self._or_missing(step, party.value, line, deciders(line, self.parties, party))

    def terms(self) -> Waited:
        line = self._lines[Side.LENDER]
        return self._or_missing(TERMS, CONTACT, line, contacts(line, self.parties.person))

    def _or_missing(self, step: str, party: str, line: Line, able: tuple[UUID, ...]) -> Waited:
        if able:
            return Waited(step, party, able)
        namers = to_name_a_substitute(line, self.parties.person)
        return Waited(step, party, namers, substitute_missing=True)


def _terms(today: _Today) -> list[Waited]:
    lender_pays = today.row["terms"]["cost_bearer"] == CostBearer.LENDER_PAYS
    return [] if today.row["cost"] is not None or lender_pays else [today.terms()]


def _steps(today: _Today) -> list[Waited]:
    needed = needed_steps(LoanTerms.model_validate(today.row["terms"]), today.parties)
    return [
        today.waited(step.value, party)
        for step, party in PARTY.items()
        if step in needed and step.value not in today.row["given"]
    ]


def _backfill(today: _Today) -> list[Waited]:
    row = today.row
    open_still = row["status"] in {Status.AGREED, Status.RUNNING} and row["backfill"] is None
    return [today.waited(BACKFILL, Party.LENDER_MANAGER)] if open_still else []


def _answers(today: _Today) -> list[Waited]:
    return [
        today.waited(kind, Party(party))
        for kind, asked in today.row["pending"].items()
        for party in waiting_parties(asked)
    ]
