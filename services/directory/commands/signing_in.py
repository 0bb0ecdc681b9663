"""Finds the person whom an identity provider names, by e-mail address or the agency's own mark."""

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from services.directory.commands.people import People
from services.directory.domain.rules.contacts import email
from services.directory.domain.rules.external_ids import external_id
from services.directory.views import Queries
from shared.kernel.clock import Clock
from shared.kernel.refusals import Invalid

Finds = Literal["email", "external_id"]
"""What a value from a provider is compared with."""


class SigningIn:
    """Finds at most one person, among those whom the provider may sign in."""

    def __init__(self, queries: Queries, people: People, clock: Clock) -> None:
        self._queries = queries
        self._people = people
        self._clock = clock

    def person(self, agencies: Iterable[UUID], finds: Finds, value: str) -> UUID | None:
        """The one person employed today at one of the agencies who has this value.

        None when there is no such person, or more than one: then it is not certain who it is.
        """
        known = {each for each in agencies if self._queries.agency(each) is not None}
        try:
            named = self._named(known, finds, value)
        except Invalid:  # nothing of that form is ever stored
            return None
        found = {each for each in named if self._employer(each) in known}
        return found.pop() if len(found) == 1 else None

    def _named(self, agencies: Iterable[UUID], finds: Finds, value: str) -> Iterable[UUID]:
        if finds == "email":
            return self._people.contacts.with_address(agencies, email(value))
        read, marks = external_id(value), self._people.marks
        blinded = [marks.blinded(each, [read])[0] for each in agencies]
        return [person for person in marks.known(blinded).values() if person is not None]

    def _employer(self, person_id: UUID) -> UUID | None:
        """Where the person is employed today; None for one who has left or was erased."""
        row = self._queries.person(person_id)
        if row is None or row["erased_on"] is not None:
            return None
        gone = row["last_day"] is not None and row["last_day"] < self._clock.today()
        return None if gone else row["agency_id"]
