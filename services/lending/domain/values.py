"""What a loan is made of: its parties, terms, cost, days, and what is asked for and looked up."""

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
    """Who lends whom to whom, in which collaboration, and after which listing and interest."""

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
        """The lending agency and the receiving one."""
        return self.lender_agency, self.receiver_agency

    @property
    def one_agency(self) -> bool:
        """Whether both units belong to the same agency."""
        return self.lender_agency == self.receiver_agency


class LoanTerms(Value):
    """The collaboration's terms as they stood at the proposal; later ones do not count (R-P7).

    ``notice`` (before departure) and ``termination`` (of a running loan) are two different
    periods (R-O11). ``consent_after_cost``: a consent that came before the terms of cost is asked
    for again when they are set.
    """

    notice: Months
    notice_counts_from: NoticeCountsFrom
    termination: Months
    maximum: Months
    proration: Proration
    eves_are_free: bool
    framework_agreement: bool
    cost_bearer: CostBearer
    payment_days: int
    across_borders: bool
    consent_after_cost: bool = False


class Cost(Value):
    """What the loan costs and who bears it (R-B1, R-B2), with what its invoices must say.

    ``monthly_cost`` is the agreed cost of a month at full time. VAT category and rate stand only
    where the parties agreed them (R-B7a). ``managers_may_record_facts``: a percent that in truth
    was another is recorded without the signatories (R-O15).
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
    """An agreed loan as it now is, whole: all that billing needs, and all that others may hear.

    ``percent`` begins on the first day and has no step after the last one. ``cost`` is missing
    only where the lender pays and none was set: then there is nothing to bill.
    """

    parties: Parties
    period: Period
    percent: tuple[PercentFrom, ...]
    cost: Cost | None
    terms: LoanTerms


class Proposal(Value):
    """What is proposed; ``percent`` is of full time (R-O1)."""

    parties: Parties
    form: Form
    purpose: Purpose
    period: Period
    percent: Decimal = FULL_TIME
    receiver_accepted_by: UUID | None = None


class LoanContext(Value):
    """What was looked up for a proposal, as it stands on that day.

    ``served`` are the days that the person already has at the same receiver (R-O5).
    """

    terms: LoanTerms
    scope: Scope
    paused: bool
    lender_takes_part: bool
    receiver_takes_part: bool
    lender_country: Country
    receiver_country: Country
    employment_percent: Decimal
    served: tuple[Period, ...] = ()


class Waiver(Value):
    """The lending manager's word that the loan may start on that day, given on a day (R-O3)."""

    on: date
    start: date


class PlanStep(Value):
    """A task of the vacancy plan and the day by which it is done (R-O9)."""

    task: PlanTask
    due: date


class BeforeLeaving(Value):
    """A loan as it was agreed before the person's leaving ended it or let it fall (R-O14)."""

    status: Status
    period: Period
    percent: tuple[PercentFrom, ...]


class Employment(Value):
    """At what percent of full time a person is employed since a day, as it was heard last.

    ``heard`` is the version of the person in the directory that said so.
    """

    percent: Decimal
    since: date
    heard: int


class Reservation(Value):
    """The days and percents that one loan takes of a person (R-O4)."""

    receiver_agency: UUID
    period: Period
    percent: tuple[PercentFrom, ...]

    def percent_on(self, day: date) -> Decimal:
        """Return the percent of full time on that day; nothing outside the period."""
        if day not in self.period:
            return Decimal(0)
        return [step.percent for step in self.percent if step.start <= day][-1]
