"""Commands on people: register, move, grant roles, leave; names are rows, not events."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.directory.commands.contacts import Contacts, VaultKeys
from services.directory.commands.facts import Facts
from services.directory.commands.marks import Marks
from services.directory.domain.person import Person
from services.directory.domain.rules.belonging import UnitFacts
from services.directory.domain.rules.contacts import Contact, checked
from services.directory.domain.rules.roles import (
    ALSO_ELSEWHERE,
    Granter,
    Role,
    refuse_if_last_leader,
    refuse_unless_may_grant,
    refuse_unless_may_revoke,
)
from services.directory.domain.unit import Unit
from services.directory.views import Queries, other_leaders
from shared.kernel.ids import fresh_id
from shared.kernel.refusals import NotFound
from shared.kernel.values import Value
from shared.plumbing.eventstore.store import Conflict, Work
from shared.plumbing.eventstore.triggers import Answer, Request, Trigger
from shared.plumbing.service import ServiceContext


class NewPerson(Value):
    """A person to register; roles are for the unit's agency."""

    unit: UUID
    contact: Contact
    employment_percent: Decimal
    roles: tuple[Role, ...] = ()


class People:
    """People by opaque id, and the sealed rows that identify them."""

    def __init__(
        self, service_context: ServiceContext, queries: Queries, facts: Facts, keys: VaultKeys
    ) -> None:
        self._store = service_context.store
        self._facts = facts
        self._queries = queries
        self.contacts = Contacts(queries, keys)
        self.marks = Marks(queries, keys)

    def register(self, new: NewPerson, trigger: Request) -> Answer:
        """Register a person; the name is stored in a sealed row, not in an event (R-D1).

        The id is random, so it cannot be derived from the request. A repeated request gets the
        stored answer, and so the same id.

        Raises:
            NotFound: when there is no such unit, or the actor may not see it.
            NotAllowed: when the actor may not grant one of the roles.
        """
        granter = self._facts.granter(self._facts.unit(new.unit).agency_id, trigger.actor.by)
        if not granter.is_operator and Role.HR_CONTACT not in granter.roles:
            raise NotFound("There is no such case.")
        for role in new.roles:
            refuse_unless_may_grant(role, granter, None)
        return self.enter({fresh_id(): new}, trigger)

    def enter(
        self, people: Mapping[UUID, NewPerson], trigger: Trigger, also: Work | None = None
    ) -> Answer:
        """Register people in one save, with their sealed rows and other work."""
        units = self.units_of(people.values())
        right = {
            each: new.model_copy(update={"contact": checked(new.contact)})
            for each, new in people.items()
        }
        return self.enter_into(units, right, trigger, also)

    def units_of(self, people: Iterable[NewPerson]) -> dict[UUID, UnitFacts]:
        """These can be looked up in advance, since a unit never changes its agency."""
        return {unit: self._facts.unit(unit) for unit in {new.unit for new in people}}

    def enter_into(
        self,
        units: Mapping[UUID, UnitFacts],
        people: Mapping[UUID, NewPerson],
        trigger: Trigger,
        also: Work | None = None,
    ) -> Answer:
        """Register people in units already looked up, with contacts already normalised."""
        persons = [_person(each, new, units[new.unit], trigger) for each, new in people.items()]
        contacts = {
            person.id: (person.employment.agency_id, people[person.id].contact)
            for person in persons
        }
        work = all_of(self.contacts.writing(contacts), also)
        return self._store.save(*persons, trigger=trigger, work=work)

    def change_contact(self, person_id: UUID, contact: Contact, trigger: Trigger) -> Answer:
        """Replace a person's name and contact details: a row, not an event (R-D1)."""
        person = self._store.load(Person, person_id)
        kept = {person_id: (person.employment.agency_id, checked(contact))}
        return self._store.save(person, trigger=trigger, work=self.contacts.writing(kept))

    def grant_role(self, person_id: UUID, agency_id: UUID, role: Role, trigger: Trigger) -> Answer:
        """Grant a person a role for an agency.

        Raises:
            NotFound: when there is no such person, or the actor may not see them.
            NotAllowed: when the actor may not grant the role, or grants it to themselves.
        """
        granter = self._facts.granter(agency_id, trigger.actor.by)
        elsewhere = _reaches(role, granter) and not self._facts.has_left(person_id)
        person = self._facts.person(person_id, granter, anywhere=elsewhere)
        refuse_unless_may_grant(role, granter, person_id)
        person.grant(trigger.actor, agency_id, role)
        return self._store.save(person, trigger=trigger)

    def revoke_role(self, person_id: UUID, agency_id: UUID, role: Role, trigger: Trigger) -> Answer:
        """Revoke a role; anyone can give up their own.

        Raises:
            NotFound: when there is no such person, or the actor may not see them.
            NotAllowed: when the role is another person's and the actor may not grant it.
            LastLeader: when the agency would be left without a leader.
        """
        granter = self._facts.granter(agency_id, trigger.actor.by)
        elsewhere = _reaches(role, granter) and self._facts.holds(person_id, agency_id, role)
        person = self._facts.person(person_id, granter, anywhere=elsewhere)
        refuse_unless_may_revoke(role, granter, person_id)
        leads = role is Role.LEADER and role in person.roles_for(agency_id)
        keeps = leads and not granter.is_operator
        work = self._keeping_a_leader(person_id, agency_id, trigger) if keeps else None
        person.revoke(trigger.actor, agency_id, role)
        return self._store.save(person, trigger=trigger, work=work)

    def _keeping_a_leader(self, person_id: UUID, agency_id: UUID, trigger: Trigger) -> Work:
        """In the save, raise Conflict if the last other leader has left in the meantime."""
        refuse_if_last_leader(self._queries.other_leaders(agency_id, person_id, trigger.actor.on))

        def check(cursor: Cursor[DictRow]) -> None:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"leaders {agency_id}",))
            if not other_leaders(cursor, agency_id, person_id, trigger.actor.on):
                raise Conflict("Another leader left in the meantime.")

        return check

    def move(self, person_id: UUID, unit_id: UUID, trigger: Trigger) -> Answer:
        person = self._store.load(Person, person_id)
        person.move(trigger.actor, self._facts.unit(unit_id, trigger.actor.by))
        return self._store.save(person, trigger=trigger)

    def change_percent(self, person_id: UUID, percent: Decimal, trigger: Trigger) -> Answer:
        """Change a person's percent of full time (R-O4)."""
        person = self._store.load(Person, person_id)
        person.change_percent(trigger.actor, percent)
        return self._store.save(person, trigger=trigger)

    def leave(self, person_id: UUID, last_day: date | None, trigger: Trigger) -> Answer:
        """Set the last day of a person's employment, or clear it (R-O14)."""
        person = self._store.load(Person, person_id)
        person.leave(trigger.actor, last_day)
        return self._store.save(person, trigger=trigger)

    def employ_again(
        self, person_id: UUID, unit_id: UUID, percent: Decimal, trigger: Trigger
    ) -> Answer:
        """Re-employ a person who has left (R-O14)."""
        person = self._store.load(Person, person_id)
        unit = self._facts.unit(unit_id, trigger.actor.by)
        person.employ_again(trigger.actor, unit, percent)
        return self._store.save(person, *self._let_go([person_id], trigger), trigger=trigger)

    def employ_all_again(self, people: Mapping[UUID, NewPerson], trigger: Trigger) -> Answer:
        """Re-employ people who have left, with the given contact data and roles."""
        persons: list[Person] = []
        contacts: dict[UUID, tuple[UUID, Contact]] = {}
        for person_id, new in people.items():
            person, unit = self._store.load(Person, person_id), self._facts.unit(new.unit)
            person.employ_again(trigger.actor, unit, new.employment_percent)
            for role in new.roles:
                person.grant(trigger.actor, unit.agency_id, role)
            persons.append(person)
            contacts[person_id] = (unit.agency_id, checked(new.contact))
        saved = (*persons, *self._let_go(people, trigger))
        return self._store.save(*saved, trigger=trigger, work=self.contacts.writing(contacts))

    def _let_go(self, people: Iterable[UUID], trigger: Trigger) -> list[Unit]:
        """Remove the people from the units that they led before they left."""
        gone = list(people)
        units = [self._store.load(Unit, unit_id) for unit_id in self._queries.led_by(gone)]
        for unit in units:
            for person_id in gone:
                unit.let_go(trigger.actor, person_id)
        return units


def _reaches(role: Role, granter: Granter) -> bool:
    """Whether people of another agency may hold the role and the granter may grant it."""
    return role in ALSO_ELSEWHERE and granter.grants(role)


def _person(person_id: UUID, new: NewPerson, unit: UnitFacts, trigger: Trigger) -> Person:
    person = Person.register(trigger.actor, person_id, unit, new.employment_percent)
    for role in new.roles:
        person.grant(trigger.actor, unit.agency_id, role)
    return person


def all_of(*works: Work | None) -> Work:
    def work(cursor: Cursor[DictRow]) -> None:
        for each in works:
            if each is not None:
                each(cursor)

    return work
