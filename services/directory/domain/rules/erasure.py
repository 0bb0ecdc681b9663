"""Erasure: what prevents it, and who may decide it (R-D2a)."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.kernel.refusals import NotAllowed, Refusal
from shared.kernel.values import Value


class HoldGround(StrEnum):
    """Why a person must not be erased for now; a code, since free text could name a person."""

    LEGAL_CLAIM = "legal_claim"
    SUPERVISION = "supervision"
    AUDIT = "audit"
    BOOKKEEPING = "bookkeeping"
    PUBLIC_RECORDS = "public_records"


class DeclineGround(StrEnum):
    """Why a request for erasure is declined; a code, since free text could name a person."""

    STILL_EMPLOYED = "still_employed"
    LEGAL_OBLIGATION = "legal_obligation"
    PUBLIC_RECORDS = "public_records"
    LEGAL_CLAIM = "legal_claim"


class ErasureRefused(Refusal):
    """The person cannot be erased yet."""

    RULE = "R-D2a"


class HoldsOffice(ErasureRefused):
    """The person still acts for an agency or a unit."""


class HasLoan(ErasureRefused):
    """The person has a loan that is agreed or running."""


class HasUnbilledLoan(ErasureRefused):
    """A loan of the person has ended but is not yet invoiced to its end."""


class OnHold(ErasureRefused):
    """There is a hold on the person."""


class NotRequested(ErasureRefused):
    """There is no open request for erasure."""


class PersonIsErased(Refusal):
    """The person has been erased; nothing more is recorded about them."""

    RULE = "R-D1"


class OwnHold(NotAllowed):
    """A person cannot set or lift a hold on themselves."""


class Ties(Value):
    """What ties a person to ongoing work.

    ``leads``: units; ``contact_for``: agencies that name the person as their contact (R-B7);
    ``unbilled``: loans that have ended but are not invoiced to their end.
    """

    leads: tuple[UUID, ...] = ()
    contact_for: tuple[UUID, ...] = ()
    loans: tuple[UUID, ...] = ()
    unbilled: tuple[UUID, ...] = ()


def refuse_if_erased(erased_on: date | None) -> None:
    """R-D1: nothing more is recorded about an erased person.

    Raises:
        PersonIsErased: when the person has been erased.
    """
    if erased_on is not None:
        raise PersonIsErased(
            f"This person was erased on {erased_on}. Nothing more can be recorded about them.",
            erased_on=erased_on,
        )


def refuse_if_still_needed(roles: tuple[str, ...], ties: Ties) -> None:
    """R-D2a: a person with an office, a loan or a pending invoice is not erased.

    ``roles``: the roles that the person holds today, besides ``employee``.

    Raises:
        HoldsOffice: while the person holds a role, leads a unit or is an agency's contact.
        HasLoan: while a loan is agreed or running.
        HasUnbilledLoan: while an ended loan is not invoiced to its end.
    """
    if roles:
        raise HoldsOffice(
            f"The person cannot be erased while they hold the role {', '.join(roles)}."
            " Revoke it first.",
            roles=roles,
        )
    if ties.leads:
        raise HoldsOffice(
            "The person cannot be erased while they are manager or substitute of a unit."
            " Name another person first.",
            units=ties.leads,
        )
    if ties.contact_for:
        raise HoldsOffice(
            "The person cannot be erased while an agency names them as its contact person."
            " Name another person first.",
            agencies=ties.contact_for,
        )
    if ties.loans:
        raise HasLoan(
            "The person cannot be erased while a loan of theirs is agreed or running."
            " Cancel it or wait until it has ended.",
            loans=ties.loans,
        )
    if ties.unbilled:
        raise HasUnbilledLoan(
            "The person cannot be erased until their loans are invoiced to the end."
            " Wait for the invoice run of the last month, or add the data that billing lacks.",
            loans=ties.unbilled,
        )


def refuse_if_on_hold(holds: tuple[HoldGround, ...]) -> None:
    """R-D2a: a person on hold is not erased; the refusal names the grounds.

    Raises:
        OnHold: while there is a hold.
    """
    if holds:
        raise OnHold(
            f"The person cannot be erased while there is a hold on them ({', '.join(holds)})."
            " The agency's contact person or auditor can lift it.",
            holds=holds,
        )


def refuse_unless_requested(requested_on: date | None) -> None:
    """R-D2a: only an open request can be declined or withdrawn.

    Raises:
        NotRequested: when there is no open request.
    """
    if requested_on is None:
        raise NotRequested("There is no open request to erase this person.")


def refuse_if_own_hold(by: UUID | None, person_id: UUID) -> None:
    """R-D2a: people cannot set or lift holds on themselves.

    Raises:
        OwnHold: when the actor is the person.
    """
    if by == person_id:
        raise OwnHold(
            "You cannot set or lift a hold on yourself. Ask another contact person or auditor of"
            " the agency to do it."
        )
