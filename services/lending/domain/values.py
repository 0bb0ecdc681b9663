"""The values of a loan: parties, terms, cost, days, and the facts looked up for a proposal."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.lending.domain.words import (
    CostBearer,
    Form,
    NoticeCountsFrom,
    PlanTask,
    Proration,
    Purpose,
    Scope,
    Status,
)
from shared.kernel.dates import Months, PercentFrom, Period
from shared.kernel.money import Money
from shared.kernel.values import Value

FULL_TIME = Decimal(100)

Country = Literal["SE", "NO"]


class Parties(Value):
    """Who lends whom to whom, in which collaboration, and through which listing and interest."""

    lender_agency: UUID
    lender_unit: UUID
    receiver_agency: UUID
    receiver_unit: UUID
    person: UUID
    collaboration: UUID
    listing: UUID | None = None
    interest: UUID | None = None

    @property
    def agencies(self) -> tuple[UUID, UUID]:
        """The lending agency, then the receiving agency."""
        return self.lender_agency, self.receiver_agency

    @property
    def one_agency(self) -> bool:
        return self.lender_agency == self.receiver_agency


class LoanTerms(Value):
    """The collaboration's terms at the time of the proposal; later changes do not apply (R-P7).

    ``notice`` (before departure) and ``early_end`` (of a running loan) are two different periods
    (R-O11). ``consent_after_cost``: a consent given before the cost terms is required again once
    they are set.
    """

    notice: Months
    notice_counts_from: NoticeCountsFrom
    early_end: Months
    maximum: Months
    proration: Proration
    eves_are_free: bool
    framework_agreement: bool
    cost_bearer: CostBearer
    payment_days: int
    across_borders: bool
    consent_after_cost: bool = False


class Cost(Value):
    """What the loan costs, who bears it (R-B1, R-B2), and what its invoices must show.

    ``monthly_cost`` is the agreed cost of a month at full time. VAT category and rate are set only
    where the parties agreed on them (R-B7a). ``managers_may_record_facts``: the managers may
    correct a percent in the past without the signatories (R-O15).
    """

    monthly_cost: Money
    cost_bearer: CostBearer
    receiver_share_percent: Decimal = FULL_TIME
    vat_category: str | None = None
    vat_rate: Decimal | None = None
    buyer_reference: str = ""
    order_reference: str = ""
    person_named: bool = False
    managers_may_record_facts: bool = True


class LoanFacts(Value):
    """A complete agreed loan: everything that billing needs and that others may learn.

    ``percent`` begins on the first day and has no step after the last one. ``cost`` is None only
    where the lender pays and no cost was set; then there is nothing to bill.
    """

    parties: Parties
    period: Period
    percent: tuple[PercentFrom, ...]
    cost: Cost | None
    terms: LoanTerms


class Proposal(Value):
    """The terms of a proposal; ``percent`` is of full time (R-O1)."""

    parties: Parties
    form: Form
    purpose: Purpose
    period: Period
    percent: Decimal = FULL_TIME
    receiver_accepted_by: UUID | None = None


class LoanContext(Value):
    """What was looked up for a proposal, as of that day.

    ``prior_periods`` are the days that the person already has at the same receiver (R-O5).
    """

    terms: LoanTerms
    scope: Scope
    paused: bool
    lender_takes_part: bool
    receiver_takes_part: bool
    lender_country: Country
    receiver_country: Country
    employment_percent: Decimal
    prior_periods: tuple[Period, ...] = ()


class Waiver(Value):
    """The lending manager's permission, given on a day, to start on ``start`` or later (R-O3)."""

    on: date
    start: date


class PlanStep(Value):
    """A task of the backfill plan and its due date (R-O9)."""

    task: PlanTask
    due: date


class BeforeLeaving(Value):
    """A loan as agreed, before the person's leaving ended or cancelled it (R-O14)."""

    status: Status
    period: Period
    percent: tuple[PercentFrom, ...]


class Employment(Value):
    """A person's percent of full time and the day since which it applies, as last received.

    ``seq`` is the version of the person in the directory that reported it.
    """

    percent: Decimal
    since: date
    seq: int


class Reservation(Value):
    """The days and percentages that one loan takes of a person (R-O4)."""

    receiver_agency: UUID
    period: Period
    percent: tuple[PercentFrom, ...]

    def percent_on(self, day: date) -> Decimal:
        """The percent of full time; 0 outside the period."""
        if day not in self.period:
            return Decimal(0)
        return [step.percent for step in self.percent if step.start <= day][-1]
