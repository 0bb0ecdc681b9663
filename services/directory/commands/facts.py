"""What the directory's rules ask of units and people, and who looks after an agency's people."""

from uuid import UUID

from services.directory.domain.person import Person
from services.directory.domain.rules.belonging import Colleague, UnitFacts
from services.directory.domain.unit import Unit
from services.directory.views import Queries
from shared.plumbing.service import Kit


class Facts:
    """Facts as they stand when a command asks."""

    def __init__(self, kit: Kit, queries: Queries) -> None:
        self._store = kit.store
        self._who = kit.who
        self._queries = queries

    def unit(self, unit_id: UUID) -> UnitFacts:
        """Return where a unit stands.

        Raises:
            NotFound: when there is no such unit.
        """
        unit = self._store.load(Unit, unit_id)
        above = self._queries.above(unit_id)
        return UnitFacts(unit_id=unit_id, agency_id=unit.card.agency_id, above=above)

    def colleague(self, person_id: UUID | None) -> Colleague | None:
        """Return where somebody is employed, and until when; nobody for nobody.

        Raises:
            NotFound: when there is no such person.
        """
        if person_id is None:
            return None
        person = self._store.load(Person, person_id)
        return Colleague(
            person_id=person_id,
            agency_id=person.employment.agency_id,
            last_day=person.last_day,
        )

    def looks_after(self, agency_id: UUID, actor: UUID | None) -> bool:
        """Whether somebody looks after an agency's people: its contact person, or an operator."""
        return actor is None or "hr_contact" in self._who.roles(actor, agency_id)
