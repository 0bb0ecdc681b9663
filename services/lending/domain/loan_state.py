"""What is known of a loan: the state that its rules read, and its facts as others hear them."""

from collections.abc import Iterable
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.lending.domain.asking import PendingChange
from services.lending.domain.rules.duration import LoanShape, flags
from services.lending.domain.rules.percent import percent_within
from services.lending.domain.values import (
    BeforeLeaving,
    Cost,
    LoanFacts,
    LoanTerms,
    Parties,
    PlanStep,
    Reservation,
    Waiver,
)
from services.lending.domain.words import (
    CancelCause,
    ChangeKind,
    Flag,
    Form,
    Status,
    Step,
    VacancyChoice,
)
from shared.kernel.aggregate import Aggregate
from shared.kernel.dates import PercentFrom, Period

HOLDING = (Status.AGREED, Status.RUNNING, Status.ENDED)


class LoanState(Aggregate):
    """A loan as its history has made it; the chapters of its life decide on it.

    ``given`` holds the steps to the agreement with their days (R-O2), ``pending`` the changes that
    some party has asked for, ``change_waiver`` the waiver for the next change that needs a new
    approval (R-O3). The fields without a default come with the proposal.
    """

    parties: Parties
    form: Form
    period: Period
    percent: tuple[PercentFrom, ...]
    terms: LoanTerms
    employment_percent: Decimal
    status: Status = Status.PROPOSED
    cancelled_by: CancelCause | None = None
    cost: Cost | None = None
    given: dict[Step, date] = field(default_factory=dict[Step, date])
    waiver: Waiver | None = None
    change_waiver: Waiver | None = None
    agreed_on: date | None = None
    vacancy: tuple[VacancyChoice, tuple[PlanStep, ...]] | None = None
    pending: dict[ChangeKind, PendingChange] = field(
        default_factory=dict[ChangeKind, PendingChange]
    )
    flags: tuple[Flag, ...] = ()
    before_leaving: BeforeLeaving | None = None

    @property
    def person(self) -> UUID:
        """The person who is lent."""
        return self.parties.person

    @property
    def facts(self) -> LoanFacts:
        """The loan as it now is, whole."""
        return LoanFacts(
            parties=self.parties,
            period=self.period,
            percent=self.percent,
            cost=self.cost,
            terms=self.terms,
        )

    @property
    def reservation(self) -> Reservation | None:
        """What the person's calendar has to hold for this loan (R-O4), or nothing.

        It is held from the approval on, also after the last day, and given back when the approval
        is undone or the loan falls.
        """
        approved = self.status is Status.PROPOSED and Step.APPROVAL in self.given
        if not approved and self.status not in HOLDING:
            return None
        return Reservation(
            receiver_agency=self.parties.receiver_agency, period=self.period, percent=self.percent
        )

    def _case(self) -> dict[str, Any]:
        """Return what every event of a loan says: whose loan and which days."""
        return {"parties": self.parties, "period": self.period}

    def _facts_with(self, **changed: object) -> LoanFacts:
        """Return the loan as it would be with something changed, the percents fitted to it."""
        facts = self.facts.model_copy(update=changed)
        fitted = percent_within(facts.period, facts.percent)
        return facts.model_copy(update={"percent": fitted})

    @property
    def as_agreed(self) -> BeforeLeaving:
        """The loan as it was agreed, whatever the person's leaving has made of it (R-O14)."""
        return self.before_leaving or BeforeLeaving(
            status=self.status, period=self.period, percent=self.percent
        )

    def _flags_of(
        self, facts: LoanFacts, served: Iterable[Period], employed: Decimal | None = None
    ) -> tuple[Flag, ...]:
        """R-O5: what is unusual about the loan as it would be.

        Whether it is more than the person is employed (R-O4) all loans of the person decide:
        ``judge`` does, until then it stays as it is.
        """
        shape = LoanShape(
            form=self.form,
            period=facts.period,
            percent=facts.percent,
            employment_percent=self.employment_percent if employed is None else employed,
            maximum=self.terms.maximum,
        )
        kept = (flag for flag in self.flags if flag is Flag.MORE_THAN_EMPLOYED)
        return (*flags(shape, served), *kept)
