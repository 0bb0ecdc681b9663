"""R-L3: what an employee says with an interest, and which listings it can be said in."""

from datetime import date
from uuid import UUID

from services.listings.domain.offer import Offer, Vacancy
from services.listings.domain.rules.circles import Circle, running, shared_circles
from shared.kernel.aggregate import Actor
from shared.kernel.personal import PersonalText
from shared.kernel.refusals import NotAllowed, Refusal
from shared.kernel.values import Value


class OnlyTheEmployee(NotAllowed):
    """Only the employee can express or withdraw their interest."""

    RULE = "R-L3"


class TalkNotNamed(Refusal):
    """Say when the talk with the manager was held, or ask for it."""

    RULE = "R-L3"


class TalkInTheFuture(Refusal):
    """The talk was held on a day in the future."""

    RULE = "R-L3"


class MotivationMissing(Refusal):
    """The motivation is missing."""

    RULE = "R-L3"


class AlreadySaid(Refusal):
    """The person already has an open interest in this listing."""

    RULE = "R-L3"


class AppliedForElsewhere(Refusal):
    """Vacancies are applied for in the receiver's recruitment."""

    RULE = "R-L7"


class OwnUnit(Refusal):
    """The assignment is in the person's own unit."""

    RULE = "R-O1"


class Talk(Value):
    """The talk with the own manager: the day it was held, or the wish to have it."""

    held_on: date | None = None
    asked_for: bool = False


class Employee(Value):
    """A person where they are employed on that day."""

    person_id: UUID
    agency_id: UUID
    unit_id: UUID


class Saying(Value):
    """What comes with an interest: the employee's words, and what was looked up for that day.

    ``answer_by`` is the last day of whoever is asked first (``rules.answering.answer_due``).
    """

    employee: Employee
    talk: Talk
    motivation: PersonalText | None
    circles: tuple[Circle, ...]
    answer_by: date


def validated_interest(actor: Actor, offer: Offer, said: Saying) -> PersonalText:
    """Check everything that is said with an interest; give the motivation.

    Raises:
        OnlyTheEmployee, AppliedForElsewhere, OwnUnit, TalkNotNamed, TalkInTheFuture,
        MotivationMissing: as below.
        NotForThisAgency, NeedsInternalCircle, NotShared: R-L1, R-O1, R-P8.
        CirclePaused: when all shared collaborations are paused (R-P6).
    """
    employee = said.employee
    refuse_unless_oneself(actor.by, employee.person_id)
    refuse_unless_takes_interest(offer, employee)
    running(shared_circles(offer, employee.agency_id, said.circles))
    refuse_unless_talk(said.talk, actor.on)
    return validated_motivation(said.motivation, employee.person_id)


def refuse_unless_oneself(by: UUID | None, person: UUID) -> None:
    """R-L3: the employee speaks for themselves.

    Raises:
        OnlyTheEmployee: when somebody else acts.
    """
    if by != person:
        raise OnlyTheEmployee("Only the employee says or withdraws the own interest.")


def refuse_unless_talk(talk: Talk, on: date) -> None:
    """R-L3: the talk was held on a day, or is asked for.

    Raises:
        TalkNotNamed: when it says neither, or both.
        TalkInTheFuture: when the day has not come.
    """
    if (talk.held_on is None) is not talk.asked_for:
        raise TalkNotNamed("Say when the talk with your manager was held, or ask for it.")
    if talk.held_on is not None and talk.held_on > on:
        raise TalkInTheFuture("A talk that was held lies no later than today.", latest=on)


def validated_motivation(motivation: PersonalText | None, person: UUID) -> PersonalText:
    """R-L3: there is a motivation, sealed with the person's own key (R-D1).

    Raises:
        MotivationMissing: when there is none of this person.
    """
    if motivation is None or motivation.subject != person:
        raise MotivationMissing("An interest carries a motivation in your own words.")
    return motivation


def refuse_unless_takes_interest(offer: Offer, employee: Employee) -> None:
    """R-L7, R-O1: interest is said in an assignment of another unit.

    Raises:
        AppliedForElsewhere: in a vacancy, with link and reference.
        OwnUnit: when the person is employed in the publishing unit.
    """
    if isinstance(offer.details, Vacancy):
        raise AppliedForElsewhere(
            "A vacancy is applied for at the receiver.",
            link=offer.details.link,
            reference=offer.details.reference,
        )
    if employee.unit_id == offer.unit_id:
        raise OwnUnit("The assignment is in your own unit.")
