"""Who may enrol, withdraw, pause and change, and when: the programme's rules by name."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from shared.kernel.dates import Period
from shared.kernel.refusals import NOT_YOURS, CollaborationPaused, Invalid, NotAllowed, Refusal
from shared.kernel.values import Value


class LeaderDecides(NotAllowed):
    """Only a leader of the agency can enrol or withdraw it."""

    RULE = "R-P1"


class OnlyTheOffice(NotAllowed):
    """Only the programme office of the collaboration can do this."""


class AlreadyPaused(Refusal):
    """The collaboration is already paused."""

    RULE = "R-P6"


class ReasonMissing(Refusal):
    """A pause needs a reason."""

    RULE = "R-P6"


class NotPaused(Refusal):
    """The collaboration is not paused."""

    RULE = "R-P6"


class NoRoundOpen(Refusal):
    """The collaboration enrols agencies in rounds, and no round is open today."""

    RULE = "R-P1"


class RoundIsOver(Refusal):
    """The round's last day has passed."""

    RULE = "R-P1"


class NotEnrolled(Refusal):
    """The agency does not take part in the collaboration."""

    RULE = "R-P8"


class OneAgencyInside(Refusal):
    """An internal collaboration has only one agency."""

    RULE = "R-O1"


class WordsMissing(Invalid):
    """A name or an office is missing."""


class Round(Value):
    """A round of enrolment: agencies enrol at the same time, so that they find each other."""

    name: str
    days: Period


def refuse_unless_leader(agency: UUID, leader_of: Collection[UUID]) -> None:
    """R-P1: an agency is bound by its leader.

    Raises:
        LeaderDecides: when the actor does not lead that agency.
    """
    if agency not in leader_of:
        raise LeaderDecides("Only a leader of the agency can enrol or withdraw it.", agency=agency)


def refuse_unless_office(person: UUID | None, office: Collection[UUID]) -> None:
    """Only the programme office runs its collaboration.

    Raises:
        OnlyTheOffice: when someone else acts.
    """
    if person is None or person not in office:
        raise OnlyTheOffice(NOT_YOURS)


def refuse_if_paused(paused: bool) -> None:
    """R-P6: nothing new while paused.

    Raises:
        CollaborationPaused: until the collaboration is resumed.
    """
    if paused:
        raise CollaborationPaused(
            "The collaboration is paused; nothing new can start until it resumes."
        )


def refuse_unless_only_member(internal: bool, agency: UUID, members: Collection[UUID]) -> None:
    """R-O1: the same agency on both sides only in an internal collaboration, so it has one member.

    Raises:
        OneAgencyInside: when another agency takes part already.
    """
    if internal and members and agency not in members:
        raise OneAgencyInside(
            "An internal collaboration has only one agency, and this one already has it."
        )


def refuse_unless_worded(words: str, what: str) -> None:
    """Refuse an empty text.

    Raises:
        WordsMissing: naming what is missing.
    """
    if not words.strip():
        raise WordsMissing(f"The {what} is missing.", field=what)


def refuse_unless_reason_given(reason: str) -> None:
    """R-P6: a pause has a reason.

    Raises:
        ReasonMissing: when there is none.
    """
    if not reason.strip():
        raise ReasonMissing("A pause needs a reason.")


def refuse_unless_office_named(office: Collection[UUID]) -> None:
    """At least one person must be able to run and pause it.

    Raises:
        WordsMissing: when the office is empty.
    """
    if not office:
        raise WordsMissing("The programme office needs at least one person.", field="office")


def refuse_unless_round_ahead(announced: Round, on: date) -> None:
    """R-P1: a round is announced while agencies can still enrol in it.

    Raises:
        RoundIsOver: when its last day has passed.
    """
    if announced.days.end < on:
        raise RoundIsOver(
            "The round's last day has passed. Choose today or a later day.",
            last_day=announced.days.end,
        )


def round_of(rounds: Iterable[Round], on: date) -> str | None:
    """R-P1: an agency enrols in the open round; ``None`` where there are no rounds.

    Raises:
        NoRoundOpen: when there are rounds and none is open, with the first day of the next.
    """
    known = tuple(rounds)
    for one in known:
        if on in one.days:
            return one.name
    if known:
        ahead = [one.days.start for one in known if one.days.start > on]
        raise NoRoundOpen(
            "No enrolment round is open today.", next_opens=min(ahead) if ahead else None
        )
    return None
