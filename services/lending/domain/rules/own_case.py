"""R-O2: no one takes a manager's or signatory's step in their own case."""

from uuid import UUID

from services.lending.domain.words import Party
from shared.kernel.aggregate import Actor
from shared.kernel.refusals import NEVER_THE_CALENDAR, NOT_YOURS, ConflictOfInterest, NotAllowed


class NotThePerson(NotAllowed):
    """Only the person who is lent can take this step."""

    RULE = "R-O2"


def refuse_if_own_case(person: UUID, by: UUID | None) -> None:
    """R-O2: no one endorses, approves, accepts or signs their own case.

    Raises:
        ConflictOfInterest: when the actor is the person who is lent.
        NotAllowed: when there is no actor: a person always takes such a step.
    """
    if by is None:
        raise NotAllowed(NEVER_THE_CALENDAR)
    if by == person:
        raise ConflictOfInterest(
            "No one can take this step in their own case. The substitute takes it, otherwise the"
            " manager of the unit above, otherwise the leader."
        )


def refuse_unless_the_person(person: UUID, by: UUID | None) -> None:
    """R-O2: only the person can take the person's steps.

    Raises:
        NotThePerson: when someone else acts, or there is no actor.
    """
    if by != person:
        raise NotThePerson(NOT_YOURS)


def refuse_unless_on_own_behalf(person: UUID, on_behalf_of: Party, actor: Actor) -> None:
    """R-O2: the person acts only as the person, and no one else acts as them.

    Raises:
        NotThePerson: when someone else acts as the person.
        ConflictOfInterest: when the person acts as a manager or leader.
        NotAllowed: when there is no actor.
    """
    if on_behalf_of is Party.PERSON:
        refuse_unless_the_person(person, actor.by)
    else:
        refuse_if_own_case(person, actor.by)
