"""The state of a loan that its rules read, and its facts as other services receive them."""

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
    BackfillChoice,
    CancelCause,
    ChangeKind,
    Flag,
    Form,
    Status,
    Step,
)
from shared.kernel.aggregate import Aggregate
from shared.kernel.dates import PercentFrom, Period

HOLDING = (Status.AGREED, Status.RUNNING, Status.ENDED)


class LoanState(Aggregate):
    """The state of a loan, built from its events.

    ``given`` maps the steps taken to their days (R-O2), ``pending`` holds the requested changes,
    and ``change_waiver`` is the waiver for the next change that needs a new approval (R-O3). The
    fields without a default are set by the proposal.
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
    backfill: tuple[BackfillChoice, tuple[PlanStep, ...]] | None = None
    pending: dict[ChangeKind, PendingChange] = field(
        default_factory=dict[ChangeKind, PendingChange]
    )
    flags: tuple[Flag, ...] = ()
    before_leaving: BeforeLeaving | None = None

    @property
    def person(self) -> UUID:
        return self.parties.person

    @property
    def facts(self) -> LoanFacts:
        """The complete loan as it is now."""
        return LoanFacts(
            parties=self.parties,
            period=self.period,
            percent=self.percent,
            cost=self.cost,
            terms=self.terms,
        )

    @property
    def reservation(self) -> Reservation | None:
        """What the person's calendar must hold for this loan (R-O4), or None.

        The days are held from the approval on, even after the last day, and released when the
        approval is voided or the loan falls through.
        """
        approved = self.status is Status.PROPOSED and Step.APPROVAL in self.given
        if not approved and self.status not in HOLDING:
            return None
        return Reservation(
            receiver_agency=self.parties.receiver_agency, period=self.period, percent=self.percent
        )

    def _case(self) -> dict[str, Any]:
        """Every event of a loan carries its parties and its period."""
        return {"parties": self.parties, "period": self.period}

    def _facts_with(self, **changed: object) -> LoanFacts:
        """The percentages are fitted to the period."""
        facts = self.facts.model_copy(update=changed)
        fitted = percent_within(facts.period, facts.percent)
        return facts.model_copy(update={"percent": fitted})

    @property
    def as_agreed(self) -> BeforeLeaving:
        """The loan as agreed, regardless of what the person's leaving changed (R-O14)."""
        return self.before_leaving or BeforeLeaving(
            status=self.status, period=self.period, percent=self.percent
        )

    def _flags_of(
        self, facts: LoanFacts, prior_periods: Iterable[Period], employed: Decimal | None = None
    ) -> tuple[Flag, ...]:
        """R-O5: the flags that the loan would have with these facts.

        Whether the loans exceed the employment percent (R-O4) depends on all loans of the person.
        ``judge`` decides that; until then the flag stays as it is.
        """
        shape = LoanShape(
            form=self.form,
            period=facts.period,
            percent=facts.percent,
            employment_percent=self.employment_percent if employed is None else employed,
            maximum=self.terms.maximum,
        )
        kept = (flag for flag in self.flags if flag is Flag.MORE_THAN_EMPLOYED)
        return (*flags(shape, prior_periods), *kept)
