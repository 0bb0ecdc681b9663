"""Commands on agencies and units: register, change, set managers, move units in the tree."""

from collections.abc import Iterable
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.directory.commands.facts import Facts
from services.directory.domain.agency import Agency, AgencyProfile, checked
from services.directory.domain.rules.belonging import Colleague, UnitFacts, refuse_if_own_superior
from services.directory.domain.unit import Unit
from services.directory.views import Queries, above, gone
from shared.kernel.ids import natural_id
from shared.kernel.refusals import Refusal
from shared.plumbing.eventstore.store import Conflict, Work
from shared.plumbing.eventstore.triggers import Answer, Request, Trigger
from shared.plumbing.service import ServiceContext


class KnownAlready(Refusal):
    """Another agency has this organisation number."""


class Agencies:
    """Commands on agencies and their units."""

    def __init__(self, service_context: ServiceContext, queries: Queries, facts: Facts) -> None:
        self._store = service_context.store
        self._queries = queries
        self._facts = facts

    def register(self, profile: AgencyProfile, trigger: Trigger) -> Answer:
        """Register an agency; its id derives from its number, so it cannot be registered twice.

        Raises:
            KnownAlready: when an agency with that number is already registered.
        """
        kept = checked(profile)
        agency_id = natural_id("agency", kept.country, kept.organisation_number)
        if self._store.find(Agency, agency_id) is not None:
            raise KnownAlready(
                "An agency with this organisation number is already registered.", agency=agency_id
            )
        self._refuse_unless_number(kept, agency_id)
        return self._store.save(Agency.register(trigger.actor, agency_id, kept), trigger=trigger)

    def change(self, agency_id: UUID, profile: AgencyProfile, trigger: Trigger) -> Answer:
        """Replace an agency's whole profile.

        Raises:
            KnownAlready: when another agency has that number.
        """
        agency = self._store.load(Agency, agency_id)
        agency.change(trigger.actor, profile)
        self._refuse_unless_number(agency.profile, agency_id)
        return self._store.save(agency, trigger=trigger)

    def _refuse_unless_number(self, profile: AgencyProfile, agency_id: UUID) -> None:
        found = self._queries.agency_of_number(profile.country, profile.organisation_number)
        if found not in (None, agency_id):
            raise KnownAlready("Another agency already has this organisation number.", agency=found)

    def name_contact(self, agency_id: UUID, person_id: UUID | None, trigger: Trigger) -> Answer:
        """Set or clear the agency's contact person (R-B7)."""
        agency = self._store.load(Agency, agency_id)
        contact = self._facts.colleague(person_id, trigger.actor.by)
        agency.name_contact(trigger.actor, contact)
        return self._store.save(agency, trigger=trigger, work=_still_here([contact], trigger))

    # Units

    def register_unit(
        self, agency_id: UUID, name: str, parent: UUID | None, trigger: Request
    ) -> Answer:
        self._store.load(Agency, agency_id)
        place = self._facts.unit(parent, trigger.actor.by) if parent is not None else None
        made = natural_id("unit", trigger.scope.hex())
        return self._store.save(
            Unit.register(trigger.actor, made, agency_id, name, place), trigger=trigger
        )

    def change_manager(
        self, unit_id: UUID, manager: UUID | None, substitute: UUID | None, trigger: Trigger
    ) -> Answer:
        """Set a unit's manager and substitute (R-O2)."""
        unit = self._store.load(Unit, unit_id)
        people = [self._facts.colleague(each, trigger.actor.by) for each in (manager, substitute)]
        unit.change_manager(trigger.actor, *people)
        return self._store.save(unit, trigger=trigger, work=_still_here(people, trigger))

    def move_unit(self, unit_id: UUID, parent: UUID | None, trigger: Trigger) -> Answer:
        """Place a unit below another, or at the top.

        When two moves run at once, the later one is decided again: each could be valid on its own
        while both together put each unit below the other.

        Raises:
            DecidesOwnCases: when the actor would become the superior of their own unit.
        """
        unit = self._store.load(Unit, unit_id)
        place = self._facts.unit(parent, trigger.actor.by) if parent is not None else None
        reorganiser = self._facts.reorganiser(trigger.actor.by)
        refuse_if_own_superior(unit_id, self._queries.above(unit_id), place, reorganiser)
        unit.move(trigger.actor, place)
        return self._store.save(unit, trigger=trigger, work=_still(unit.card.agency_id, place))

    def rename_unit(self, unit_id: UUID, name: str, trigger: Trigger) -> Answer:
        unit = self._store.load(Unit, unit_id)
        unit.rename(trigger.actor, name)
        return self._store.save(unit, trigger=trigger)


def _still_here(people: Iterable[Colleague | None], trigger: Trigger) -> Work:
    """In the save, raise Conflict if a named person has left or was erased in the meantime."""
    named = [each.person_id for each in people if each is not None]

    def check(cursor: Cursor[DictRow]) -> None:
        if gone(cursor, named, trigger.actor.on):
            raise Conflict("A named person has left or was erased in the meantime.")

    return check


def _still(agency_id: UUID, decided_on: UnitFacts | None) -> Work:
    """In the save, raise Conflict if another move in the agency came first."""

    def check(cursor: Cursor[DictRow]) -> None:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"units {agency_id}",))
        if decided_on is not None and above(cursor, decided_on.unit_id) != decided_on.above:
            raise Conflict("Another unit was moved in the meantime.")

    return check
