"""Proposing a loan: directly by the receiving manager, or after an accepted interest."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from services.lending.commands.loan_commands import LoanCommands
from services.lending.domain.loan import Loan
from services.lending.domain.refused_proposal import ProposedLoan, RefusedProposal
from services.lending.domain.rules.deciders import Line, managers
from services.lending.domain.rules.employment import refuse_unless_employed_by_lender
from services.lending.domain.rules.own_case import refuse_if_own_case
from services.lending.domain.rules.pause import refuse_if_paused
from services.lending.domain.rules.sides import not_enrolled
from services.lending.domain.values import Country, LoanContext, Parties, Proposal
from services.lending.domain.words import Form, Purpose
from shared.kernel.aggregate import Actor
from shared.kernel.dates import Period
from shared.kernel.ids import natural_id
from shared.kernel.refusals import NotAllowed, NotFound, Refusal
from shared.kernel.values import Value
from shared.plumbing.directory.replica import PersonFacts, UnitFacts
from shared.plumbing.eventstore.triggers import Answer, MessageTrigger, Request, Trigger

HEADS = frozenset({"leader", "signatory"})
"""Who acts for a unit without a manager (R-O2)."""


class NamedProposal(Value):
    """A loan with a named person, as proposed by the manager of the receiving ``unit``."""

    collaboration: UUID
    person: UUID
    unit: UUID
    form: Form
    purpose: Purpose
    period: Period
    percent: Decimal


class NotReplicatedYet(Exception):
    """Lending has not yet received what the proposal needs; the message waits to be replayed."""


class Proposing(LoanCommands):
    """How a loan is proposed."""

    def propose_loan(self, proposed: NamedProposal, trigger: Request) -> Answer:
        """R-O1: propose a loan with a named person, as the receiving unit's manager.

        Raises:
            ConflictOfInterest: when the actor is the person (R-O2).
            NotAllowed: when the actor does not manage the unit.
            NotEnrolled: when one of the agencies does not take part, or the collaboration or the
                person is unknown: what is outside does not exist here (R-P8).
            AfterLastDay: when the employment at the lender ends before the loan (R-O14).
            Refusal: as ``Loan.propose``.
        """
        by = trigger.actor.by
        refuse_if_own_case(proposed.person, by)
        unit = self.replica.unit(proposed.unit)
        if unit is None or by not in self._managers(unit, proposed.person):
            raise NotAllowed("Only the manager of the receiving unit can propose a loan.")
        person = self._insider(proposed.collaboration, unit.agency_id, proposed.person)
        parties = Parties(
            lender_agency=person.agency_id,
            lender_unit=person.unit_id,
            receiver_agency=unit.agency_id,
            receiver_unit=proposed.unit,
            person=proposed.person,
            collaboration=proposed.collaboration,
        )
        proposal = Proposal(
            parties=parties,
            form=proposed.form,
            purpose=proposed.purpose,
            period=proposed.period,
            percent=proposed.percent,
            receiver_accepted_by=by,
        )
        return self._propose(
            natural_id("loan", trigger.scope.hex()), proposal, trigger.actor, trigger
        )

    def find_person(self, name: str, agency: UUID, by: UUID) -> list[UUID]:
        """R-O1: who could be meant by a proposal that names a person of another agency.

        Only for who could receive the person, only by their whole name, and only where the
        agencies share a collaboration; elsewhere no one is found (R-P8). Never the asker (R-O2).

        Raises:
            httpx.HTTPError: when the directory is unavailable.
        """
        receivers = {unit.agency_id for unit in self.replica.units_within_reach(by)}
        receivers |= {
            agency_id
            for agency_id, roles in self.replica.roles_anywhere(by).items()
            if roles & HEADS
        }
        if not self.queries.can_share(receivers, agency):
            return []
        return [each for each in self.directory.named(name, agency) if each != by]

    def _managers(self, unit: UnitFacts, person: UUID) -> tuple[UUID, ...]:
        """R-O2: who acts as a unit's manager today in a case about a person."""
        line = self.replica.line(unit.unit_id, unit.agency_id)
        return managers(Line.model_validate(line.model_dump()), person)

    def propose_after_acceptance(
        self, loan_id: UUID, proposed: Proposal, trigger: MessageTrigger
    ) -> Answer:
        """R-L5: an accepted interest proposes a loan; the person who accepted it is the proposer.

        A refusal is recorded and published, so that the place of the interest reopens (R-L9).

        Raises:
            NotReplicatedYet: when the person, agency or collaboration is not known here yet.
        """
        actor = trigger.actor.model_copy(update={"by": proposed.receiver_accepted_by})
        proposed = proposed.model_copy(update={"parties": self._as_employed(proposed.parties)})
        if self.store.find(Loan, loan_id) is not None:
            return self.store.save(trigger=trigger)  # already recorded by another message
        try:
            return self._propose(loan_id, proposed, actor, trigger)
        except NotFound as missing:
            raise NotReplicatedYet(missing.words) from missing
        except Refusal as refusal:
            proposed_loan = ProposedLoan(
                loan=loan_id, parties=proposed.parties, period=proposed.period
            )
            asked_by = f"{trigger.source}/{trigger.message_id}"
            refused = RefusedProposal.of(proposed_loan, refusal, asked_by, trigger.actor)
            return self.store.save(refused, trigger=trigger)

    def _insider(self, collaboration_id: UUID, receiver: UUID, person_id: UUID) -> PersonFacts:
        """R-P8: find a person in the collaboration before revealing anything about them.

        If the receiver takes no part in a collaboration, even its existence is not revealed.
        """
        collaboration = self.queries.collaboration(collaboration_id)
        takes_part, person = self.queries.takes_part, self.replica.person(person_id)
        if collaboration is None or not takes_part(collaboration_id, receiver):
            raise not_enrolled("receiver")
        refuse_if_paused(collaboration.paused)
        if person is None or not takes_part(collaboration_id, person.agency_id):
            raise not_enrolled("lender")
        return person

    def _as_employed(self, parties: Parties) -> Parties:
        """R-O2: after a move since the interest, the person's current unit is the lending unit."""
        unit = self.replica.unit_of(parties.person, parties.lender_agency)
        return parties.model_copy(update={"lender_unit": unit or parties.lender_unit})

    def _propose(self, loan_id: UUID, proposed: Proposal, actor: Actor, trigger: Trigger) -> Answer:
        context = self._loan_context(proposed.parties, proposed.period.end)
        return self.store.save(Loan.propose(loan_id, proposed, context, actor), trigger=trigger)

    def _loan_context(self, parties: Parties, end: date) -> LoanContext:
        """Look up what decides on a proposal, as it is now (R-P7)."""
        collaboration = self.queries.collaboration(parties.collaboration)
        person = self.replica.person(parties.person)
        if collaboration is None or person is None:
            raise NotFound("There is no such collaboration or person.")
        refuse_unless_employed_by_lender(parties.lender_agency, person.agency_id)
        self._refuse_if_after_employment(parties.person, parties.lender_agency, end)
        takes_part = self.queries.takes_part
        return LoanContext(
            terms=collaboration.terms,
            scope=collaboration.scope,
            paused=collaboration.paused,
            lender_takes_part=takes_part(parties.collaboration, parties.lender_agency),
            receiver_takes_part=takes_part(parties.collaboration, parties.receiver_agency),
            lender_country=self._country(parties.lender_agency),
            receiver_country=self._country(parties.receiver_agency),
            employment_percent=person.employment_percent,
            prior_periods=self._prior_periods(parties.person, parties.receiver_agency),
        )

    def _country(self, agency_id: UUID) -> Country:
        agency = self.replica.agency(agency_id)
        if agency is None:
            raise NotFound("There is no such agency.")
        return "NO" if agency.country == "NO" else "SE"
