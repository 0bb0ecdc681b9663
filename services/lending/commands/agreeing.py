"""The way to the agreement: terms, consent, approval, acceptance, signatures, or a refusal."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from services.lending.commands.acting_party import LEADERS, PERSON_AND_MANAGERS, SIDE, line_of
from services.lending.commands.costs import ProposedCost, cost_of
from services.lending.commands.loan_commands import LoanCommands
from services.lending.domain.agreement_events import LoanDeclined, NoticeWaived
from services.lending.domain.loan import Loan
from services.lending.domain.rules.agreement import refuse_if_agency_left
from services.lending.domain.rules.deciders import contacts
from services.lending.domain.rules.notice import refuse_unless_reason_given
from services.lending.domain.rules.own_case import refuse_if_own_case
from services.lending.domain.rules.pause import refuse_if_paused
from services.lending.domain.words import Party, Side, Status
from shared.kernel.refusals import NOT_YOURS, NotAllowed
from shared.plumbing.eventstore.triggers import Answer, Trigger


class Agreeing(LoanCommands):
    """The steps by which a proposal is agreed or declined."""

    def set_terms(self, loan_id: UUID, proposed: ProposedCost, trigger: Trigger) -> Answer:
        """R-O1: set the cost terms, for the lender's contact person.

        Raises:
            Refusal: as ``Loan.set_terms``.
        """

        def set_terms(loan: Loan) -> None:
            refuse_if_own_case(loan.person, trigger.actor.by)
            if trigger.actor.by not in contacts(
                line_of(self.replica, loan.parties, Side.LENDER), loan.person
            ):
                raise NotAllowed(NOT_YOURS)
            loan.set_terms(cost_of(self.replica, loan, proposed), trigger.actor)

        return self._ask(loan_id, set_terms, trigger)

    def consent(self, loan_id: UUID, trigger: Trigger) -> Answer:
        """R-O2: consent, for the person."""
        return self._toward_agreement(
            loan_id,
            lambda loan: loan.consent(trigger.actor, self._prior_periods_besides(loan)),
            trigger,
        )

    def approve(self, loan_id: UUID, trigger: Trigger) -> Answer:
        """R-O3, R-O4: approve, for the lending manager; this reserves the person's days.

        Raises:
            MoreThanAWholePerson: with the days on which all loans together would be too much.
            Refusal: as ``Loan.approve``.
        """

        def approve(loan: Loan) -> None:
            self._refuse_unless_party(loan, Party.LENDER_MANAGER, trigger.actor)
            loan.approve(trigger.actor, self._prior_periods_besides(loan))

        return self._toward_agreement(loan_id, approve, trigger)

    def accept(self, loan_id: UUID, trigger: Trigger) -> Answer:
        """R-O2: accept, for the receiving manager."""

        def accept(loan: Loan) -> None:
            self._refuse_unless_party(loan, Party.RECEIVER_MANAGER, trigger.actor)
            loan.accept(trigger.actor, self._prior_periods_besides(loan))

        return self._toward_agreement(loan_id, accept, trigger)

    def waive_notice(
        self, loan_id: UUID, reason: str, start: date | None, trigger: Trigger
    ) -> Answer:
        """R-O3: waive the rest of the notice period, for the lending manager.

        ``start``: the earlier day to which an agreed loan is to be moved.

        Raises:
            ReasonMissing: when no reason is given.
            Refusal: as ``Loan.waive_notice``.
        """

        def waive(loan: Loan) -> None:
            self._refuse_unless_party(loan, Party.LENDER_MANAGER, trigger.actor)
            refuse_unless_reason_given(reason)
            sealed = self._sealed(loan, reason, NoticeWaived)
            loan.waive_notice(sealed, trigger.actor, start)

        return self._ask(loan_id, waive, trigger)

    def sign(self, loan_id: UUID, side: Side | None, trigger: Trigger) -> Answer:
        """R-O2: sign, for the leader of one side or a delegate.

        Raises:
            ConflictOfInterest: when the actor is the person who is lent.
            NotAllowed: when the actor signs for neither side.
            Invalid: when they could sign for both and do not name one.
            Refusal: as ``Loan.sign``.
        """

        def sign(loan: Loan) -> None:
            refuse_if_own_case(loan.person, trigger.actor.by)
            signer = self._acting_party(loan, trigger.actor, LEADERS, side)
            loan.sign(
                SIDE[signer], self._paused(loan), trigger.actor, self._prior_periods_besides(loan)
            )

        return self._toward_agreement(loan_id, sign, trigger)

    def decline_loan(
        self, loan_id: UUID, reason: str, side: Side | None, trigger: Trigger
    ) -> Answer:
        """R-O2: decline a proposal, for the person or one of the managers."""

        def decline(loan: Loan) -> None:
            on_behalf_of: Party = self._acting_party(loan, trigger.actor, PERSON_AND_MANAGERS, side)
            loan.decline(on_behalf_of, self._sealed(loan, reason, LoanDeclined), trigger.actor)

        return self._ask(loan_id, decline, trigger)

    def _toward_agreement(
        self, loan_id: UUID, step: Callable[[Loan], None], trigger: Trigger
    ) -> Answer:
        """Take a step to the agreement.

        Raises:
            AgencyLeft: when one of the agencies no longer takes part in the collaboration (R-P8).
            CollaborationPaused: when the step would agree the loan during a pause (R-P6).
            Refusal: as the step.
        """

        def ask(loan: Loan) -> None:
            was_proposed = loan.status is Status.PROPOSED
            if was_proposed:
                parties = loan.parties
                refuse_if_agency_left(
                    self.queries.have_left(parties.collaboration, parties.agencies)
                )
            step(loan)
            if was_proposed and loan.status is Status.AGREED:
                refuse_if_paused(self._paused(loan))

        return self._ask(loan_id, ask, trigger)

    def _paused(self, loan: Loan) -> bool:
        collaboration = self.queries.collaboration(loan.parties.collaboration)
        return collaboration is not None and collaboration.paused
