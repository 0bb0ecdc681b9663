"""R-L4, R-O2: who answers an interest, until when, and to whom it goes unanswered."""

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.kernel.dates import ONE_DAY
from shared.kernel.personal import PersonalText
from shared.kernel.refusals import NotAllowed, Refusal
from shared.kernel.values import Value

DEFAULT_ANSWER_DAYS = 10
"""R-L4: working days that each one has to answer before it goes to the next."""


class Waits(StrEnum):
    """Who has the next step."""

    MANAGER = "manager"
    SUPERIOR = "superior"
    SUBSTITUTE = "substitute"
    CONTACT = "contact"
    RECEIVER = "receiver"


class OwnCase(NotAllowed):
    """Nobody endorses, forwards or accepts their own case."""

    RULE = "R-O2"


class NotYourStep(NotAllowed):
    """The step belongs to somebody else."""

    RULE = "R-L4"


class ReasonMissing(Refusal):
    """A decline has a reason that the employee can read."""

    RULE = "R-L4"


class NobodyAbove(Refusal):
    """There is no superior who could look at the decline again."""

    RULE = "R-L4"


class Line(Value):
    """Who stands where for a unit on that day: steps belong to the manager of the day (R-O2).

    ``superior`` is the manager of the nearest unit above that has another manager; ``contacts``
    are the agency's contact persons.
    """

    manager: UUID | None
    substitute: UUID | None
    superior: UUID | None
    contacts: tuple[UUID, ...] = ()


def answer_due(
    asked_on: date, is_working_day: Callable[[date], bool], days: int = DEFAULT_ANSWER_DAYS
) -> date:
    """R-L4: the last day to answer, that many working days after the day of asking."""
    day = asked_on
    while days > 0:
        day += ONE_DAY
        days -= is_working_day(day)
    return day


def is_overdue(answer_by: date | None, on: date) -> bool:
    """R-L4: the whole last day is for answering."""
    return answer_by is not None and on > answer_by


def first_to_answer(person: UUID, line: Line) -> Waits:
    """R-L4, R-O2: the own manager; the superior or substitute where that is the person.

    Without a manager the substitute stands in. Where nobody is left, the contact person.
    """
    above, beside = (Waits.SUPERIOR, line.superior), (Waits.SUBSTITUTE, line.substitute)
    stand_ins = [above, beside] if line.manager == person else [beside, above]
    return _first([(Waits.MANAGER, line.manager), *stand_ins], person)


def next_to_answer(waits: Waits, person: UUID, line: Line) -> Waits:
    """R-L4: unanswered it goes to the substitute, then to the contact person.

    R-O2: where only the person is that, to the superior; where nobody is left it stays.
    """
    if waits is not Waits.SUBSTITUTE and line.substitute not in {None, person}:
        return Waits.SUBSTITUTE
    if person not in line.contacts or _others(line.contacts, person):
        return Waits.CONTACT
    return waits if line.superior in {None, person} else Waits.SUPERIOR


def may_answer(waits: Waits | None, person: UUID, line: Line) -> frozenset[UUID]:
    """R-L4: who can endorse or decline now; those asked earlier still can."""
    has_manager = line.manager is not None and line.manager != person
    able: set[UUID | None] = {line.manager} if has_manager else {line.superior, line.substitute}
    if waits in {Waits.SUBSTITUTE, Waits.SUPERIOR, Waits.CONTACT}:
        able.add(line.substitute)
    if waits is Waits.SUPERIOR:
        able.add(line.superior)
    if waits is Waits.CONTACT:
        able.update(line.contacts)
    return _others(able, person)


def may_forward(person: UUID, line: Line) -> frozenset[UUID]:
    """R-L4: the contact persons; the superior or substitute where that is only the person."""
    contacts = _others(line.contacts, person)
    if contacts or person not in line.contacts:
        return contacts
    return _others({line.superior, line.substitute}, person)


def first_to_forward(person: UUID, line: Line) -> Waits:
    """R-L4, R-O2: whose inbox an endorsed interest reaches."""
    if person not in line.contacts or _others(line.contacts, person):
        return Waits.CONTACT
    return _first([(Waits.SUPERIOR, line.superior), (Waits.SUBSTITUTE, line.substitute)], person)


def may_accept(person: UUID, line: Line) -> frozenset[UUID]:
    """R-O2: the receiving manager; the superior or substitute where that is the person."""
    return may_answer(Waits.MANAGER, person, line)


def may_reconsider(person: UUID, decliner: UUID | None, line: Line) -> frozenset[UUID]:
    """R-L4: the manager's superior looks at a decline again, unless it was theirs."""
    return _others({line.superior}, person) - {decliner}


def check_step(actor: UUID | None, person: UUID, able: frozenset[UUID]) -> UUID:
    """Let only those take the step whose step it is, and nobody in their own case.

    Raises:
        OwnCase: when the actor is the person of the case (R-O2).
        NotYourStep: when it belongs to others (R-L4).
    """
    if actor == person:
        raise OwnCase("Nobody decides in their own case; the superior or substitute does.")
    if actor is None or actor not in able:
        raise NotYourStep("This step belongs to somebody else.")
    return actor


def check_reason(reason: PersonalText | None, person: UUID) -> PersonalText:
    """R-L4: a decline needs a reason, sealed so that the employee can read it.

    Raises:
        ReasonMissing: when there is none for this employee.
    """
    if reason is None or reason.subject != person:
        raise ReasonMissing("A decline needs a reason that the employee can read.")
    return reason


def _others(people: Iterable[UUID | None], person: UUID) -> frozenset[UUID]:
    return frozenset(one for one in people if one is not None and one != person)


def _first(order: "list[tuple[Waits, UUID | None]]", person: UUID) -> Waits:
    for waits, holder in order:
        if holder is not None and holder != person:
            return waits
    return Waits.CONTACT
