"""Facts that the rules need about people, units and collaborations, from replicated data."""

from collections.abc import Collection
from datetime import date
from functools import cache
from uuid import UUID

from services.listings.commands.working_days import working_days_in
from services.listings.domain.rules.answering import answer_due
from services.listings.domain.rules.collaborations import Collaboration
from services.listings.domain.rules.deciders import Line, managers
from services.listings.domain.rules.expressing import Employee
from services.listings.views import Queries
from shared.kernel.refusals import NotFound, Refusal
from shared.plumbing.directory.replica import Replica, UnitFacts


class NotAcrossTheBorder(Refusal):
    """The collaboration does not allow loans to another country."""

    RULE = "R-O16"


class Facts:
    """The known facts about people, units and collaborations on one day.

    Create one for each command or page: it caches what it reads.
    """

    def __init__(self, replica: Replica, queries: Queries, on: date) -> None:
        self.on = on
        self._queries = queries
        self._unit = cache(replica.unit)
        self._person = cache(replica.person)
        self._line = cache(replica.line)
        self.agency = cache(replica.agency)

    def has_left(self, person: UUID) -> bool:
        """Whether the person's last day of employment has passed (R-O14)."""
        facts = self._person(person)
        return facts is not None and facts.left_on is not None and facts.left_on < self.on

    def employee(self, person: UUID) -> Employee:
        """Only a person who is employed today can express interest.

        Raises:
            NotFound: when the person is unknown, or has left.
        """
        facts = self._person(person)
        if facts is None or self.has_left(person):
            raise NotFound("You are not registered as an employee of an agency.")
        return Employee(person_id=person, agency_id=facts.agency_id, unit_id=facts.unit_id)

    def unit(self, unit_id: UUID) -> UnitFacts:
        """A unit, as last published by the directory.

        Raises:
            NotFound: when it is unknown.
        """
        facts = self._unit(unit_id)
        if facts is None:
            raise NotFound("There is no such unit.")
        return facts

    def line(self, unit_id: UUID, agency_id: UUID) -> Line:
        """People who have left hold no position."""
        return Line.model_validate(self._line(unit_id, agency_id).model_dump())

    def own_line(self, person: UUID, agency_id: UUID, unit_id: UUID) -> Line:
        """R-O2: the unit where the person is employed today counts.

        ``unit_id`` is used for a person who has moved on to another agency.
        """
        facts = self._person(person)
        inside = facts is not None and facts.agency_id == agency_id
        return self.line(facts.unit_id if facts is not None and inside else unit_id, agency_id)

    def manages(self, actor: UUID | None, unit_id: UUID) -> bool:
        """Whether a person acts as a unit's manager today, in a case about no one in that line."""
        unit = self.unit(unit_id)
        return actor in managers(self.line(unit_id, unit.agency_id))

    def answer_by(self, agency_id: UUID) -> date:
        """R-L4: counted in working days of the agency's country."""
        agency = self.agency(agency_id)
        country = agency.country if agency is not None else None
        return answer_due(self.on, working_days_in(country))

    def known_collaborations(self, collaborations: Collection[UUID]) -> tuple[Collaboration, ...]:
        return tuple(
            Collaboration(
                collaboration_id=row["collaboration_id"],
                internal=bool(row["internal"]),
                paused=bool(row["paused"]),
                members=frozenset(row["members"]),
            )
            for row in self._queries.known_collaborations(collaborations)
        )

    def collaborations_for_a_loan(
        self, collaborations: Collection[UUID], sides: frozenset[UUID], choice: UUID | None
    ) -> tuple[Collaboration, ...]:
        """R-O16: across a border, only collaborations that allow it.

        Raises:
            NotAcrossTheBorder: when the agencies are in two countries and none of their shared
                collaborations, or not the chosen one, allows that.
        """
        known_collaborations = self.known_collaborations(collaborations)
        agencies = [self.agency(side) for side in sides]
        if len({agency.country for agency in agencies if agency is not None}) <= 1:
            return known_collaborations
        allowing = {
            row["collaboration_id"]
            for row in self._queries.known_collaborations(collaborations)
            if row["across_borders"]
        }
        both = [each for each in known_collaborations if sides <= each.members]
        named = [each for each in both if choice in (None, each.collaboration_id)]
        if named and not any(each.collaboration_id in allowing for each in named):
            raise NotAcrossTheBorder("The collaboration does not allow loans to another country.")
        return (
            tuple(each for each in known_collaborations if each.collaboration_id in allowing)
            or known_collaborations
        )
