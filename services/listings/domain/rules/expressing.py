"""R-L3: what an interest must contain, and in which listings it can be expressed."""

from datetime import date
from uuid import UUID

from services.listings.domain.offer import Offer, Vacancy
from services.listings.domain.rules.collaborations import (
    Collaboration,
    running,
    shared_collaborations,
)
from shared.kernel.aggregate import Actor
from shared.kernel.personal import PersonalText
from shared.kernel.refusals import NotAllowed, Refusal
from shared.kernel.values import Value


class OnlyTheEmployee(NotAllowed):
    """Only the employee can express or withdraw their interest."""

    RULE = "R-L3"


class TalkNotNamed(Refusal):
    """The talk with the manager has neither a day nor a request, or both."""

    RULE = "R-L3"


class TalkInTheFuture(Refusal):
    """The day of the talk is in the future."""

    RULE = "R-L3"


class MotivationMissing(Refusal):
    """The motivation is missing."""

    RULE = "R-L3"


class AlreadyExpressed(Refusal):
    """The person already has an open interest in this listing."""

    RULE = "R-L3"


class AppliedForElsewhere(Refusal):
    """The listing is a vacancy, which people apply for in the receiver's recruitment."""

    RULE = "R-L7"


class OwnUnit(Refusal):
    """The assignment is in the person's own unit."""

    RULE = "R-O1"


class Talk(Value):
    """The employee's talk with their manager: the day it was held, or a request for it."""

    held_on: date | None = None
    asked_for: bool = False


class Employee(Value):
    """A person with their agency and unit on a day."""

    person_id: UUID
    agency_id: UUID
    unit_id: UUID


class InterestDetails(Value):
    """The input to an interest: what the employee submits, and facts looked up for that day.

    ``answer_by``: the last day to answer for the person asked first
    (``rules.answering.answer_due``).
    """

    employee: Employee
    talk: Talk
    motivation: PersonalText | None
    known_collaborations: tuple[Collaboration, ...]
    answer_by: date


def validated_interest(actor: Actor, offer: Offer, details: InterestDetails) -> PersonalText:
    """Check everything submitted with an interest; return the motivation.

    Raises:
        OnlyTheEmployee, AppliedForElsewhere, OwnUnit, TalkNotNamed, TalkInTheFuture,
        MotivationMissing: as below.
        NotForThisAgency, NeedsInternalCollaboration, NotShared: R-L1, R-O1, R-P8.
        CollaborationPaused: when all shared collaborations are paused (R-P6).
    """
    employee = details.employee
    refuse_unless_oneself(actor.by, employee.person_id)
    refuse_unless_takes_interest(offer, employee)
    running(shared_collaborations(offer, employee.agency_id, details.known_collaborations))
    refuse_unless_talk(details.talk, actor.on)
    return validated_motivation(details.motivation, employee.person_id)


def refuse_unless_oneself(by: UUID | None, person: UUID) -> None:
    """R-L3: only the employee expresses or withdraws their interest.

    Raises:
        OnlyTheEmployee: when the actor is another person.
    """
    if by != person:
        raise OnlyTheEmployee("Only the employee can express or withdraw their interest.")


def refuse_unless_talk(talk: Talk, on: date) -> None:
    """R-L3: the talk was held on a given day, or is requested.

    Raises:
        TalkNotNamed: when neither is given, or both are.
        TalkInTheFuture: when the day is in the future.
    """
    if (talk.held_on is None) is not talk.asked_for:
        raise TalkNotNamed(
            "State the day of the talk with your manager or ask for a talk, but not both."
        )
    if talk.held_on is not None and talk.held_on > on:
        raise TalkInTheFuture("The day of the talk must be today or earlier.", latest=on)


def validated_motivation(motivation: PersonalText | None, person: UUID) -> PersonalText:
    """R-L3: an interest has a motivation, sealed with the person's own key (R-D1).

    Raises:
        MotivationMissing: when there is none by this person.
    """
    if motivation is None or motivation.subject != person:
        raise MotivationMissing("An interest needs a motivation in your own words.")
    return motivation


def refuse_unless_takes_interest(offer: Offer, employee: Employee) -> None:
    """R-L7, R-O1: interest can be expressed in another unit's assignment only.

    Raises:
        AppliedForElsewhere: for a vacancy, with link and reference.
        OwnUnit: when the person is employed in the publishing unit.
    """
    if isinstance(offer.details, Vacancy):
        raise AppliedForElsewhere(
            "Apply for this vacancy in the receiver's recruitment, which the link leads to.",
            link=offer.details.link,
            reference=offer.details.reference,
        )
    if employee.unit_id == offer.unit_id:
        raise OwnUnit("The assignment is in your own unit. Choose an assignment in another unit.")
