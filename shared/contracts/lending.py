"""What lending publishes: the state of a loan to all services, its cost to billing only."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.base import Amount, Contract, Percentage
from shared.contracts.programme import CostBearer, Proration

LoanStatus = Literal["proposed", "agreed", "running", "ended", "declined", "lapsed", "cancelled"]


class LendingContract(Contract):
    """Published by lending to all services."""

    STREAM: ClassVar[str] = "lending"


class LoanContract(LendingContract):
    """What every public message about a loan contains: parties and period, no cost, no reason."""

    loan_id: UUID
    listing_id: UUID | None
    interest_id: UUID | None
    collaboration_id: UUID
    person_id: UUID
    lender_agency_id: UUID
    lender_unit_id: UUID
    receiver_agency_id: UUID
    receiver_unit_id: UUID
    start: date
    end: date
    on: date


class LoanProposed(LoanContract):
    """A loan is proposed; the person, lending manager and both signatories are asked (R-O2)."""

    NAME: ClassVar[str] = "lending.loan-proposed.v1"
    receiver_accepted: bool
    framework_agreement: bool


class StepTaken(LoanContract):
    """A party has taken its step before the agreement (R-O2).

    ``superseded`` is true when the terms changed after consent, approval or signatures were given,
    so that these are requested again.
    """

    NAME: ClassVar[str] = "lending.step-taken.v1"
    step: Literal[
        "terms_set", "consent", "approval", "acceptance", "lender_signature", "receiver_signature"
    ]
    superseded: bool = False
    asked_again: Literal["terms_changed", "given_without_terms", "consent_after_cost"] | None = None
    """Why: the terms changed, the first terms were set after an approval or a signature, or the
    collaboration requires consent once the cost is known."""


class LoanAgreed(LoanContract):
    """All parties have agreed; a backfill plan is due at the lender (R-O9)."""

    NAME: ClassVar[str] = "lending.loan-agreed.v1"
    backfill_plan_due: date


class BackfillPlanned(LoanContract):
    """The lending manager has decided how to cover the person's absence (R-O9)."""

    NAME: ClassVar[str] = "lending.backfill-planned.v1"
    choice: Literal["redistribute", "backfill", "leave_vacant"]


class LoanStarted(LoanContract):
    """The first day of the loan has come (R-O6)."""

    NAME: ClassVar[str] = "lending.loan-started.v1"


class ChangeAsked(LoanContract):
    """A change needs more approvals: ``waits_for`` names who has not yet agreed (R-O6, R-O15)."""

    NAME: ClassVar[str] = "lending.change-asked.v1"
    change: Literal["extend", "move", "cut_short", "correct"]
    waits_for: tuple[
        Literal["person", "lender_manager", "receiver_manager", "lender_leader", "receiver_leader"],
        ...,
    ]
    corrects: Literal["percent", "cost"] | None = None
    """Which fact is corrected: both can be requested at the same time, from different people."""


class LoanChanged(LoanContract):
    """The period, percentage or cost of an agreed loan has changed (R-O6, R-O15)."""

    NAME: ClassVar[str] = "lending.loan-changed.v1"
    change: Literal["extend", "move", "cut_short", "correct", "person_left"]
    corrects: Literal["percent", "cost"] | None = None
    """Which fact is corrected."""
    restored: LoanStatus | None = None
    """The status the loan returns to when it regains days that it lost because the person was
    leaving (R-O14): the person leaves later, or not at all. A loan that fell through because the
    person left exists again."""
    backfill_plan_due: date | None = None
    """When the backfill plan of such a loan is due, if none was made (R-O9)."""


class LoanFlagged(LoanContract):
    """The flags of a loan have changed: all flags that it has now (R-O4, R-O5).

    The loan itself is unchanged: the employment or another loan of the person changed.
    """

    NAME: ClassVar[str] = "lending.loan-flagged.v1"
    flags: tuple[str, ...]


class LoanEnded(LoanContract):
    """The last day at the receiver has passed; the person is back at the lender (R-O6, R-O8)."""

    NAME: ClassVar[str] = "lending.loan-ended.v1"


class LoanFellThrough(LoanContract):
    """The loan fell through before it started; the place that it held opens again (R-L9)."""

    NAME: ClassVar[str] = "lending.loan-fell-through.v1"
    how: Literal["declined", "lapsed", "cancelled"]
    refused_by: str | None = None
    """The rule that refused the proposal: then no one declined it, and no loan was created."""
    cause: Literal["agency_left"] | None = None
    """Why it was cancelled without any party's request: an agency left the collaboration (R-P8)."""


class LoanBill(Contract):
    """Everything that billing must know to bill a loan, complete each time.

    Published on a separate stream that only billing may read: the cost is close to salary. It is
    published when a loan is agreed, whenever the period, percentage or cost of an agreed loan
    changes, and when an agreed loan falls through before it starts (``cancelled``). Billing keeps
    the highest ``ce_seq`` and bills from what is agreed, never from "started".
    """

    STREAM: ClassVar[str] = "lending.billing"
    NAME: ClassVar[str] = "lending.loan-bill.v1"
    loan_id: UUID
    agreement_id: str
    collaboration_id: UUID
    person_id: UUID
    lender_agency_id: UUID
    receiver_agency_id: UUID
    status: Literal["agreed", "cancelled"]
    start: date
    end: date
    percent: tuple[tuple[date, Percentage], ...]
    """Percentage of full time from each day on; adjacent equal percentages are merged."""
    monthly_cost: Amount
    """The agreed monthly cost at full time (R-B2)."""
    currency: Literal["SEK", "NOK", "EUR", "DKK"]
    cost_bearer: CostBearer
    receiver_share_percent: Percentage
    proration: Proration
    eves_are_free: bool
    payment_days: int
    vat_category: str | None
    """Only if the parties agreed on one; otherwise the table of R-B7a decides."""
    vat_rate: Percentage | None
    buyer_reference: str
    order_reference: str
    person_named: bool
    on: date
