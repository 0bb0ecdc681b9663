"""What the directory's rules ask of units and people, and who looks after an agency's people."""

from uuid import UUID

from services.directory.domain.person import Person
from services.directory.domain.rules.belonging import Colleague, UnitFacts
from services.directory.domain.rules.roles import Role
from services.directory.domain.unit import Unit
from services.directory.views import Queries
from shared.kernel.refusals import NotFound
from shared.plumbing.service import Kit


class Facts:
    """Facts as they stand when a command asks."""

    def __init__(self, kit: Kit, queries: Queries) -> None:
        self._store = kit.store
        self._who = kit.who
        self._queries = queries

    def unit(self, unit_id: UUID, by: UUID | None = None) -> UnitFacts:
        """Return where a unit stands, to somebody who names it.

        Raises:
            NotFound: when there is no such unit, or not for the one who asks.
        """
        unit = self._store.load(Unit, unit_id)
        self._refuse_outsiders(unit.card.agency_id, by)
        above = self._queries.above(unit_id)
        return UnitFacts(unit_id=unit_id, agency_id=unit.card.agency_id, above=above)

    def colleague(self, person_id: UUID | None, by: UUID | None = None) -> Colleague | None:
        """Return where somebody is employed, and until when; nobody for nobody.

        Raises:
            NotFound: when there is no such person, or not for the one who asks.
        """
        if person_id is None:
            return None
        person = self._store.load(Person, person_id)
        self._refuse_outsiders(person.employment.agency_id, by)
        return Colleague(
            person_id=person_id,
            agency_id=person.employment.agency_id,
            last_day=person.last_day,
        )

    def _refuse_outsiders(self, agency_id: UUID, by: UUID | None) -> None:
        """Let what is inside another agency be as what does not exist, but for operators."""
        if by is not None and Role.EMPLOYEE not in self._who.roles(by, agency_id):
            raise NotFound("there is no such case")

    def looks_after(self, agency_id: UUID, actor: UUID | None) -> bool:
        """Whether somebody looks after an agency's people: its contact person, or an operator."""
        return actor is None or "hr_contact" in self._who.roles(actor, agency_id)
