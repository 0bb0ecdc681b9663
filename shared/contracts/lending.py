"""What lending says: to everybody where a loan is, to billing alone what it costs."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.base import Amount, Contract, Percentage
from shared.contracts.programme import CostBearer, Proration

LoanStatus = Literal["proposed", "agreed", "running", "ended", "declined", "lapsed", "cancelled"]


class LendingContract(Contract):
    """Said by lending to all."""

    STREAM: ClassVar[str] = "lending"


class LoanContract(LendingContract):
    """What every public word about a loan holds: parties and period, no cost, no reason."""

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
    """A loan is proposed; person, lending manager and both signatories are asked (R-O2)."""

    NAME: ClassVar[str] = "lending.loan-proposed.v1"
    receiver_accepted: bool
    framework_agreement: bool


class StepTaken(LoanContract):
    """A step before agreement was taken by its party (R-O2).

    ``superseded`` says that terms were changed after consent, approval or signatures were given,
    so that they are asked for again.
    """

    NAME: ClassVar[str] = "lending.step-taken.v1"
    step: Literal[
        "terms_set", "consent", "approval", "acceptance", "lender_signature", "receiver_signature"
    ]
    superseded: bool = False
    asked_again: Literal["terms_changed", "given_without_terms", "consent_after_cost"] | None = None
    """Why: other terms than those that stood, the first terms after an approval or a signature, or
    a collaboration that asks for the consent when the cost is known."""


class LoanAgreed(LoanContract):
    """All have said yes; a vacancy plan is due at the lender (R-O9)."""

    NAME: ClassVar[str] = "lending.loan-agreed.v1"
    vacancy_plan_due: date


class VacancyPlanned(LoanContract):
    """The lending manager has decided what happens with the vacancy (R-O9)."""

    NAME: ClassVar[str] = "lending.vacancy-planned.v1"
    choice: Literal["redistribute", "backfill", "leave_vacant"]


class LoanStarted(LoanContract):
    """The first day away has come (R-O6)."""

    NAME: ClassVar[str] = "lending.loan-started.v1"


class ChangeAsked(LoanContract):
    """A change needs more answers: ``waits_for`` names who has not said yes yet (R-O6, R-O15)."""

    NAME: ClassVar[str] = "lending.change-asked.v1"
    change: Literal["extend", "move", "cut_short", "correct"]
    waits_for: tuple[
        Literal["person", "lender_manager", "receiver_manager", "lender_leader", "receiver_leader"],
        ...,
    ]
    corrects: Literal["percent", "cost"] | None = None
    """Which fact a correction is of: both can be asked for at once, of different people."""


class LoanChanged(LoanContract):
    """An agreed loan has another period, percent or cost from now on (R-O6, R-O15)."""

    NAME: ClassVar[str] = "lending.loan-changed.v1"
    change: Literal["extend", "move", "cut_short", "correct", "person_left"]
    corrects: Literal["percent", "cost"] | None = None
    """Which fact a correction is of."""
    restored: LoanStatus | None = None
    """Where the loan stands again, when it has days again that a leaving had ended (R-O14): the
    person leaves later, or not at all. A loan that fell since the person left is there again."""
    vacancy_plan_due: date | None = None
    """By when the vacancy plan of such a loan is asked for, where none was made (R-O9)."""


class LoanFlagged(LoanContract):
    """What is unusual about a loan is another than before: all flags that it has now (R-O4, R-O5).

    The loan itself is not changed: the employment is, or another loan of the person.
    """

    NAME: ClassVar[str] = "lending.loan-flagged.v1"
    flags: tuple[str, ...]


class LoanEnded(LoanContract):
    """The last day at the receiver has passed; the person is at the lender (R-O6, R-O8)."""

    NAME: ClassVar[str] = "lending.loan-ended.v1"


class LoanFell(LoanContract):
    """The loan fell before it started; a place that it held opens again (R-L9)."""

    NAME: ClassVar[str] = "lending.loan-fell.v1"
    how: Literal["declined", "lapsed", "cancelled"]
    refused_by: str | None = None
    """The rule that refused the proposal itself: then nobody has said no, and no loan is there."""
    cause: Literal["agency_left"] | None = None
    """Why it was cancelled without a party asking: an agency left the collaboration (R-P8)."""


class LoanBill(Contract):
    """Everything that billing must know to bill a loan, whole and new each time.

    Sent on a stream of its own that only billing may read: the cost is close to salary. It is
    said when a loan is agreed and whenever period, percent or cost of an agreed loan change, and
    when an agreed loan falls before it starts (``cancelled``). Billing keeps the highest
    ``ce_seq`` and bills from what is agreed, never from "started".
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
    """Percent of full time from each day on, neighbours of equal percent merged."""
    monthly_cost: Amount
    """The agreed monthly cost at full time (R-B2)."""
    currency: Literal["SEK", "NOK", "EUR", "DKK"]
    cost_bearer: CostBearer
    receiver_share_percent: Percentage
    proration: Proration
    eves_are_free: bool
    payment_days: int
    vat_category: str | None
    """Only where the parties agreed one; otherwise the table of R-B7a answers."""
    vat_rate: Percentage | None
    buyer_reference: str
    order_reference: str
    person_named: bool
    on: date
