"""The response models of lending's pages."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel


class NamedPerson(BaseModel):
    """A person; without a name when erased, or while the directory is unavailable."""

    person_id: UUID
    name: str | None


class SidePage(BaseModel):
    """One side of a loan."""

    agency_id: UUID
    agency: str | None
    unit_id: UUID


class PercentStep(BaseModel):
    """A percent of full time from a day on."""

    start: date
    percent: Decimal


class TakenStep(BaseModel):
    """A completed step to the agreement (R-O2)."""

    step: str
    on: date
    by: NamedPerson | None


class Waiting(BaseModel):
    """A missing step, the party it belongs to, and the people who can take it today.

    ``substitute_missing``: no one can; ``people`` are those who name a substitute (R-O2).
    """

    step: str
    party: str
    people: list[NamedPerson]
    substitute_missing: bool


class Waived(BaseModel):
    """What the lending manager waived of the notice period (R-O3)."""

    on: date
    by: NamedPerson | None
    start: date
    days: int


class PendingPage(BaseModel):
    """A change that awaits approvals (R-O6, R-O15), with its cost only for those who may see it."""

    change: str
    start: date | None
    end: date | None
    percent: PercentStep | None
    cost: "CostPage | None"
    approved_by: list[str]
    waits_for: list[str]


class PlannedTask(BaseModel):
    """A task of the backfill plan."""

    task: str
    due: date


class BackfillPage(BaseModel):
    """The backfill plan of the lender (R-O9); it must be set before ``due``."""

    due: date
    choice: str | None
    steps: list[PlannedTask]


class AskedAgainPage(BaseModel):
    """The steps that the latest cost terms voided, and why they are required again (R-O2).

    ``terms_changed``: they were given for other terms; ``given_without_terms``: before there were
    any; ``consent_after_cost``: the collaboration requires consent once the cost is known.
    """

    on: date
    steps: list[str]
    why: str | None


class TermsPage(BaseModel):
    """The collaboration's terms at the time of the proposal (R-P7)."""

    notice_months: int
    notice_counts_from: str
    early_end_months: int
    maximum_months: int
    proration: str
    eves_are_free: bool
    framework_agreement: bool
    cost_bearer: str
    payment_days: int
    consent_after_cost: bool


class CostPage(BaseModel):
    """The cost terms (R-B1, R-B2); ``monthly_cost`` is for a month at full time."""

    monthly_cost: str
    currency: str
    cost_bearer: str
    receiver_share_percent: Decimal
    vat_category: str | None
    vat_rate: Decimal | None
    buyer_reference: str
    order_reference: str
    person_named: bool
    managers_may_record_facts: bool

    @classmethod
    def of(cls, kept: dict[str, Any] | None) -> "CostPage | None":
        if kept is None:
            return None
        money = kept["monthly_cost"]
        return cls(**{**kept, "monthly_cost": money["amount"], "currency": money["currency"]})


class Why(BaseModel):
    """A reason; ``text`` is null once the person has been erased."""

    of: str
    on_behalf_of: str | None
    on: date
    by: NamedPerson | None
    text: str | None


class LoanSummary(BaseModel):
    """A loan in a list."""

    loan_id: UUID
    status: str
    person: NamedPerson
    lender: SidePage
    receiver: SidePage
    start: date
    end: date
    percent: list[PercentStep]
    flags: list[str]
    proposed_on: date
    version: int


class LoanPage(LoanSummary):
    """A loan as the caller may see it.

    ``earliest_start``: from the notice after the approval; before it, as if approved today (R-O3).
    ``latest_approval``: the last day on which an approval keeps the proposed start, without waiver.
    ``early_end``: the last day of a running loan if someone ends it today with the full early-end
    period (R-O6); null when it ends before that anyway.
    ``cost`` is shown to managers, contact persons, leaders and finance of both sides, to the person
    and to the auditor. ``reasons`` are those that the caller may read. ``agency_left``: it was
    cancelled because an agency left the collaboration before it was agreed (R-P8).
    """

    form: str
    purpose: str
    collaboration_id: UUID
    collaboration: str | None
    listing_id: UUID | None
    interest_id: UUID | None
    employment_percent: Decimal
    earliest_start: date
    latest_approval: date | None
    early_end: date | None
    waived: Waived | None
    agreed_on: date | None
    person_left: bool
    agency_left: bool
    steps: list[TakenStep]
    asked_again: AskedAgainPage | None
    waits_for: list[Waiting]
    changes: list[PendingPage]
    backfill: BackfillPage | None
    terms: TermsPage
    cost: CostPage | None
    reasons: list[Why]
    you_are: list[str]


class LoanList(BaseModel):
    """Loans, newest proposals first; ``next`` continues the list, even after a short page."""

    items: list[LoanSummary]
    next: str | None


class EntryFacts(BaseModel):
    """The plain values of an event; null where it has none."""

    on_behalf_of: str | None = None
    side: str | None = None
    change: str | None = None
    start: date | None = None
    end: date | None = None
    percent: Decimal | None = None
    earliest_start: date | None = None
    days: int | None = None
    choice: str | None = None


class Entry(BaseModel):
    """One event: when, by whom, what, and the rule that allowed it."""

    date: date
    who: NamedPerson | None
    what: str
    rule: str
    event: str
    version: int
    facts: EntryFacts


class Timeline(BaseModel):
    """A loan's history, oldest first."""

    loan_id: UUID
    entries: list[Entry]
