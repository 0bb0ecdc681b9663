"""R-L4, R-O2: who answers an interest, until when, and to whom it is passed on."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.listings.domain.rules.deciders import Line, contacts, managers, superiors
from shared.kernel.dates import ONE_DAY
from shared.kernel.personal import PersonalText
from shared.kernel.refusals import NOT_YOURS, ConflictOfInterest, NotAllowed, Refusal

DEFAULT_ANSWER_DAYS = 10
"""R-L4: working days to answer before the interest is passed on."""


class Waits(StrEnum):
    """Whose step is next; who takes it depends on who holds that position on the day (R-O2)."""

    MANAGER = "manager"
    SUPERIOR = "superior"
    """The manager's superior, who reconsiders a decline."""
    SUBSTITUTE = "substitute"
    CONTACT = "contact"
    RECEIVER = "receiver"


class NotYourStep(NotAllowed):
    """The caller is not one of the people who may take this step."""

    RULE = "R-L4"


class ReasonMissing(Refusal):
    """A decline needs a reason that the employee can read."""

    RULE = "R-L4"


class NoSuperior(Refusal):
    """There is no superior who can reconsider the decline."""

    RULE = "R-L4"


def answer_due(
    asked_on: date, is_working_day: Callable[[date], bool], days: int = DEFAULT_ANSWER_DAYS
) -> date:
    """R-L4: the last day to answer, ``days`` working days after the day of asking."""
    day = asked_on
    while days > 0:
        day += ONE_DAY
        days -= is_working_day(day)
    return day


def is_overdue(answer_by: date | None, on: date) -> bool:
    """R-L4: an answer on the last day is still in time."""
    return answer_by is not None and on > answer_by


def next_to_answer(waits: Waits, person: UUID, line: Line) -> Waits:
    """R-L4: without an answer it passes to the substitute, then to the contact person.

    A substitute who was already asked in the manager's place is not asked twice.
    """
    asked = {None, person, *managers(line, person)}
    if waits in {Waits.MANAGER, Waits.SUPERIOR} and line.substitute not in asked:
        return Waits.SUBSTITUTE
    return Waits.CONTACT


def may_answer(waits: Waits | None, person: UUID, line: Line) -> frozenset[UUID]:
    """R-L4: who can endorse or decline now; people asked earlier still can."""
    able = managers(line, person)
    if waits in {Waits.SUBSTITUTE, Waits.CONTACT}:
        able |= asked_first(Waits.SUBSTITUTE, person, line)
    if waits is Waits.CONTACT:
        able |= contacts(line, person)
    return able


def asked_first(waits: Waits | None, person: UUID, line: Line) -> frozenset[UUID]:
    """R-L4, R-O2: whose turn it is to answer, among those who can."""
    if waits is Waits.CONTACT:
        return contacts(line, person)
    if waits is Waits.SUBSTITUTE and line.substitute is not None and line.substitute != person:
        return frozenset({line.substitute})
    return managers(line, person)


def may_reconsider(person: UUID, decliner: UUID | None, line: Line) -> frozenset[UUID]:
    """R-L4: the manager's superior reconsiders a decline, unless it was their own."""
    return superiors(line, person) - {decliner}


def refuse_unless_own_step(actor: UUID | None, person: UUID, able: frozenset[UUID]) -> UUID:
    """Only the people whose step it is may take it, and no one in their own case.

    Raises:
        ConflictOfInterest: when the actor is the person of the case (R-O2).
        NotYourStep: when it belongs to other people (R-L4).
    """
    if actor == person:
        raise ConflictOfInterest("No one can take this step in their own case.")
    if actor is None or actor not in able:
        raise NotYourStep(NOT_YOURS)
    return actor


def refuse_unless_reason_given(reason: PersonalText | None, person: UUID) -> PersonalText:
    """R-L4: a decline needs a reason, sealed so that the employee can read it.

    Raises:
        ReasonMissing: when there is no reason sealed for this employee.
    """
    if reason is None or reason.subject != person:
        raise ReasonMissing("A decline needs a reason that the employee can read.")
    return reason
