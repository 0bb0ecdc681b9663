"""Agencies and their units: registered, changed, led by somebody, moved in their tree."""

from collections.abc import Iterable
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.directory.commands.facts import Facts
from services.directory.domain.agency import Agency, AgencyProfile, checked
from services.directory.domain.rules.belonging import Colleague, UnitFacts, check_own_superior
from services.directory.domain.unit import Unit
from services.directory.views import Queries, above, gone
from shared.kernel.ids import natural_id
from shared.kernel.refusals import Refusal
from shared.plumbing.eventstore.store import Conflict, Work
from shared.plumbing.eventstore.triggers import Answer, Cause, Request
from shared.plumbing.service import Kit


class KnownAlready(Refusal):
    """Another agency has this organisation number."""


class Agencies:
    """Agencies and their units."""

    def __init__(self, kit: Kit, queries: Queries, facts: Facts) -> None:
        self._store = kit.store
        self._queries = queries
        self._facts = facts

    def register(self, profile: AgencyProfile, cause: Cause) -> Answer:
        """Register an agency; its number names it, so that it cannot be there twice.

        Raises:
            KnownAlready: when an agency of that number is registered.
        """
        kept = checked(profile)
        agency_id = natural_id("agency", kept.country, kept.organisation_number)
        if self._store.find(Agency, agency_id) is not None:
            raise KnownAlready("an agency with this number is registered", agency=agency_id)
        self._check_number(kept, agency_id)
        return self._store.save(Agency.register(cause.act, agency_id, kept), cause=cause)

    def change(self, agency_id: UUID, profile: AgencyProfile, cause: Cause) -> Answer:
        """Give an agency another profile, whole.

        Raises:
            KnownAlready: when another agency has that number.
        """
        agency = self._store.load(Agency, agency_id)
        agency.change(cause.act, profile)
        self._check_number(agency.profile, agency_id)
        return self._store.save(agency, cause=cause)

    def _check_number(self, profile: AgencyProfile, agency_id: UUID) -> None:
        found = self._queries.agency_of_number(profile.country, profile.organisation_number)
        if found not in (None, agency_id):
            raise KnownAlready("another agency has this number", agency=found)

    def name_contact(self, agency_id: UUID, person_id: UUID | None, cause: Cause) -> Answer:
        """Say whom one turns to at an agency (R-B7)."""
        agency = self._store.load(Agency, agency_id)
        contact = self._facts.colleague(person_id, cause.act.by)
        agency.name_contact(cause.act, contact)
        return self._store.save(agency, cause=cause, work=_still_here([contact], cause))

    # Units

    def register_unit(
        self, agency_id: UUID, name: str, parent: UUID | None, cause: Request
    ) -> Answer:
        """Register a unit of an agency, below another or at the top."""
        self._store.load(Agency, agency_id)
        place = self._facts.unit(parent, cause.act.by) if parent is not None else None
        made = natural_id("unit", cause.scope.hex())
        return self._store.save(Unit.register(cause.act, made, agency_id, name, place), cause=cause)

    def change_manager(
        self, unit_id: UUID, manager: UUID | None, substitute: UUID | None, cause: Cause
    ) -> Answer:
        """Say who leads a unit and who stands in (R-O2)."""
        unit = self._store.load(Unit, unit_id)
        people = [self._facts.colleague(each, cause.act.by) for each in (manager, substitute)]
        unit.change_manager(cause.act, *people)
        return self._store.save(unit, cause=cause, work=_still_here(people, cause))

    def move_unit(self, unit_id: UUID, parent: UUID | None, cause: Cause) -> Answer:
        """Place a unit below another, or at the top.

        Of two moves at once the later one decides again: each alone is right, and both together
        could put each unit below the other.

        Raises:
            DecidesOwnCases: when the actor would become the superior of their own unit.
        """
        unit = self._store.load(Unit, unit_id)
        place = self._facts.unit(parent, cause.act.by) if parent is not None else None
        reorganiser = self._facts.reorganiser(cause.act.by)
        check_own_superior(unit_id, self._queries.above(unit_id), place, reorganiser)
        unit.move(cause.act, place)
        return self._store.save(unit, cause=cause, work=_still(unit.card.agency_id, place))

    def rename_unit(self, unit_id: UUID, name: str, cause: Cause) -> Answer:
        """Call a unit something else."""
        unit = self._store.load(Unit, unit_id)
        unit.rename(cause.act, name)
        return self._store.save(unit, cause=cause)


def _still_here(people: Iterable[Colleague | None], cause: Cause) -> Work:
    """Return the work that lets nobody who is named leave or be erased before the save."""
    named = [each.person_id for each in people if each is not None]

    def check(cursor: Cursor[DictRow]) -> None:
        if gone(cursor, named, cause.act.on):
            raise Conflict("somebody who is named left or was erased meanwhile")

    return check


def _still(agency_id: UUID, decided_on: UnitFacts | None) -> Work:
    """Return the work that lets no other move in the agency come between reading and saving."""

    def check(cursor: Cursor[DictRow]) -> None:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"units {agency_id}",))
        if decided_on is not None and above(cursor, decided_on.unit_id) != decided_on.above:
            raise Conflict("another unit was moved meanwhile")

    return check
