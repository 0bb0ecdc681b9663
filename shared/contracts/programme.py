"""What the programme publishes: collaborations, their terms, participants and pauses."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.base import Contract
from shared.contracts.directory import Country

Scope = Literal["state", "sector", "region", "internal"]
Proration = Literal["calendar_days", "working_days"]
CostBearer = Literal["receiver_pays", "shared", "lender_pays"]


class CollaborationTerms(Contract):
    """The terms that a loan takes over when it is proposed (R-P7); not a separate message."""

    notice_months: int
    notice_counts_from: Literal["approval", "next_month"]
    early_end_months: int
    maximum_months: int
    proration: Proration
    eves_are_free: bool
    framework_agreement: bool
    cost_bearer: CostBearer
    payment_days: int
    across_borders: bool
    consent_after_cost: bool = False
    """Consent given before the cost terms are set is requested again (R-O2)."""


class ProgrammeContract(Contract):
    """Published by the programme."""

    STREAM: ClassVar[str] = "programme"


class CollaborationChanged(ProgrammeContract):
    """A collaboration as it is now; published when it opens or its terms or office change."""

    NAME: ClassVar[str] = "programme.collaboration-changed.v1"
    collaboration_id: UUID
    name: str
    scope: Scope
    office: tuple[UUID, ...]
    terms: CollaborationTerms


class AgencyEnrolled(ProgrammeContract):
    """An agency takes part from this day (R-P1)."""

    NAME: ClassVar[str] = "programme.agency-enrolled.v1"
    collaboration_id: UUID
    agency_id: UUID
    country: Country
    on: date


class AgencyWithdrew(ProgrammeContract):
    """An agency has left; its agreed loans continue, what is not agreed falls through (R-P8)."""

    NAME: ClassVar[str] = "programme.agency-withdrew.v1"
    collaboration_id: UUID
    agency_id: UUID
    on: date


class CollaborationPaused(ProgrammeContract):
    """Nothing new starts from this day; what is agreed continues (R-P6)."""

    NAME: ClassVar[str] = "programme.collaboration-paused.v1"
    collaboration_id: UUID
    on: date


class CollaborationResumed(ProgrammeContract):
    """New things can start again from this day (R-P6)."""

    NAME: ClassVar[str] = "programme.collaboration-resumed.v1"
    collaboration_id: UUID
    on: date
