"""R-O2: who must not speak in a loan: nobody takes a manager's or signatory's step for themself."""

from uuid import UUID

from services.lending.domain.words import Party
from shared.kernel.aggregate import Actor
from shared.kernel.refusals import NotAllowed


class OwnCase(NotAllowed):
    """The person who is lent cannot take this step in their own case."""

    RULE = "R-O2"


class NotThePerson(NotAllowed):
    """Only the person who is lent can do this."""

    RULE = "R-O2"


def refuse_if_own_case(person: UUID, by: UUID | None) -> None:
    """R-O2: nobody endorses, approves, accepts or signs their own case.

    Raises:
        OwnCase: when the one who acts is the person who is lent.
        NotAllowed: when nobody acts: such a step is always taken by somebody.
    """
    if by is None:
        raise NotAllowed("this step is taken by a person, never by the calendar")
    if by == person:
        raise OwnCase(
            "nobody takes this step in their own case: the substitute does, else the manager of the"
            " unit above, else the leader"
        )


def refuse_unless_the_person(person: UUID, by: UUID | None) -> None:
    """R-O2: what the person has to say, only the person can say.

    Raises:
        NotThePerson: when somebody else, or nobody, acts.
    """
    if by != person:
        raise NotThePerson("only the person who is lent can say this")


def refuse_unless_on_own_behalf(person: UUID, saying: Party, actor: Actor) -> None:
    """R-O2: the person speaks for themself alone, and nobody else in the person's name.

    Raises:
        NotThePerson: when somebody else speaks as the person.
        OwnCase: when the person speaks as a manager or leader.
        NotAllowed: when nobody acts.
    """
    if saying is Party.PERSON:
        refuse_unless_the_person(person, actor.by)
    else:
        refuse_if_own_case(person, actor.by)
