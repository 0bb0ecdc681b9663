"""Facts that the directory's rules need about units, people and the actor."""

from uuid import UUID

from services.directory.domain.person import Person
from services.directory.domain.rules.belonging import Colleague, Reorganiser, UnitFacts
from services.directory.domain.rules.erasure import refuse_if_erased
from services.directory.domain.rules.roles import Granter, Role
from services.directory.domain.unit import Unit
from services.directory.views import Queries
from shared.kernel.refusals import NotFound
from shared.plumbing.service import ServiceContext


class Facts:
    """Facts at the time a command runs."""

    def __init__(self, service_context: ServiceContext, queries: Queries) -> None:
        self._store = service_context.store
        self._replica = service_context.replica
        self._queries = queries

    def unit(self, unit_id: UUID, by: UUID | None = None) -> UnitFacts:
        """Look up a unit for the actor who names it.

        Raises:
            NotFound: when there is no such unit, or the actor may not see it.
        """
        unit = self._store.load(Unit, unit_id)
        self._refuse_if_outsider(unit.card.agency_id, by)
        above = self._queries.above(unit_id)
        return UnitFacts(unit_id=unit_id, agency_id=unit.card.agency_id, above=above)

    def colleague(self, person_id: UUID | None, by: UUID | None = None) -> Colleague | None:
        """Look up a person for the actor who names them; None when no person is named.

        Raises:
            NotFound: when there is no such person, or the actor may not see them.
            PersonIsErased: when the person has been erased.
        """
        if person_id is None:
            return None
        person = self._store.load(Person, person_id)
        self._refuse_if_outsider(person.employment.agency_id, by)
        refuse_if_erased(person.erased_on)
        return Colleague(
            person_id=person_id,
            agency_id=person.employment.agency_id,
            last_day=person.last_day,
        )

    def person(self, person_id: UUID, granter: Granter, *, anywhere: bool = False) -> Person:
        """Load the person who gets the role; ``anywhere`` allows people of other agencies.

        Raises:
            NotFound: when there is no such person, or the granter may not see them.
        """
        person = self._store.load(Person, person_id)
        if not anywhere:
            self._refuse_if_outsider(person.employment.agency_id, granter.person_id)
        return person

    def has_left(self, person_id: UUID) -> bool:
        """Whether the last day of a person's employment has passed (R-O14)."""
        return self._replica.has_left(person_id)

    def holds(self, person_id: UUID, agency_id: UUID, role: Role) -> bool:
        return role in self._replica.roles(person_id, agency_id)

    def _refuse_if_outsider(self, agency_id: UUID, by: UUID | None) -> None:
        """Treat another agency's internals as nonexistent, except for operators."""
        if by is not None and Role.EMPLOYEE not in self._replica.roles(by, agency_id):
            raise NotFound("There is no such case.")

    def granter(self, agency_id: UUID, by: UUID | None) -> Granter:
        roles = self._replica.roles(by, agency_id) if by is not None else frozenset[str]()
        return Granter(person_id=by, roles=roles)

    def reorganiser(self, by: UUID | None) -> Reorganiser | None:
        """The actor's position in the tree of units; None for an operator."""
        row = self._queries.person(by) if by is not None else None
        if by is None or row is None:
            return None
        led = frozenset(unit.unit_id for unit in self._replica.units_led(by))
        own: UUID = row["unit_id"]
        return Reorganiser(units=(own, *self._queries.above(own)), led=led)
