"""People: registered, moved, given roles, leaving, erased; their names are rows, not events."""

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
    """A person to be registered; roles are for the unit's agency."""

    unit: UUID
    contact: Contact
    employment_percent: Decimal
    roles: tuple[Role, ...] = ()


class People:
    """People by opaque id, and the sealed rows that say who they are."""

    def __init__(
        self, service_context: ServiceContext, queries: Queries, facts: Facts, keys: VaultKeys
    ) -> None:
        self._store = service_context.store
        self._facts = facts
        self._queries = queries
        self.contacts = Contacts(queries, keys)
        self.marks = Marks(queries, keys)

    def register(self, new: NewPerson, trigger: Request) -> Answer:
        """Register a person; the name goes to a sealed row, not into an event (R-D1).

        The id is random, so that nobody works it out from what was asked. A repeat gets the answer
        that is kept, and so the same id.

        Raises:
            NotFound: when there is no such unit, or not for the one who asks.
            NotAllowed: when a role is not theirs to grant.
        """
        granter = self._facts.granter(self._facts.unit(new.unit).agency_id, trigger.actor.by)
        if not granter.is_operator and Role.HR_CONTACT not in granter.roles:
            raise NotFound("there is no such case")
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
        """Return where the units of people stand; a unit never changes its agency."""
        return {unit: self._facts.unit(unit) for unit in {new.unit for new in people}}

    def enter_into(
        self,
        units: Mapping[UUID, UnitFacts],
        people: Mapping[UUID, NewPerson],
        trigger: Trigger,
        also: Work | None = None,
    ) -> Answer:
        """Register people in units that are known, with contacts in their one written form."""
        persons = [_person(each, new, units[new.unit], trigger) for each, new in people.items()]
        contacts = {
            person.id: (person.employment.agency_id, people[person.id].contact)
            for person in persons
        }
        work = all_of(self.contacts.writing(contacts), also)
        return self._store.save(*persons, trigger=trigger, work=work)

    def change_contact(self, person_id: UUID, contact: Contact, trigger: Trigger) -> Answer:
        """Write another name or another way of reaching somebody; a row, no event (R-D1)."""
        person = self._store.load(Person, person_id)
        kept = {person_id: (person.employment.agency_id, checked(contact))}
        return self._store.save(person, trigger=trigger, work=self.contacts.writing(kept))

    def grant_role(self, person_id: UUID, agency_id: UUID, role: Role, trigger: Trigger) -> Answer:
        """Let a person act in a role for an agency.

        Raises:
            NotFound: when there is no such person, or not for the one who asks.
            NotAllowed: when the role is not theirs to grant, or they grant it to themselves.
        """
        granter = self._facts.granter(agency_id, trigger.actor.by)
        elsewhere = _reaches(role, granter) and not self._facts.has_left(person_id)
        person = self._facts.person(person_id, granter, anywhere=elsewhere)
        refuse_unless_may_grant(role, granter, person_id)
        person.grant(trigger.actor, agency_id, role)
        return self._store.save(person, trigger=trigger)

    def revoke_role(self, person_id: UUID, agency_id: UUID, role: Role, trigger: Trigger) -> Answer:
        """Take a role away, or give up one's own.

        Raises:
            NotFound: when there is no such person, or not for the one who asks.
            NotAllowed: when the role is neither their own nor theirs to grant.
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
        """Return the work that lets no other leader go between reading and saving."""
        refuse_if_last_leader(self._queries.other_leaders(agency_id, person_id, trigger.actor.on))

        def check(cursor: Cursor[DictRow]) -> None:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"leaders {agency_id}",))
            if not other_leaders(cursor, agency_id, person_id, trigger.actor.on):
                raise Conflict("another leader went meanwhile")

        return check

    def move(self, person_id: UUID, unit_id: UUID, trigger: Trigger) -> Answer:
        """Move a person to another unit of the agency."""
        person = self._store.load(Person, person_id)
        person.move(trigger.actor, self._facts.unit(unit_id, trigger.actor.by))
        return self._store.save(person, trigger=trigger)

    def change_percent(self, person_id: UUID, percent: Decimal, trigger: Trigger) -> Answer:
        """Employ a person at another percent of full time (R-O4)."""
        person = self._store.load(Person, person_id)
        person.change_percent(trigger.actor, percent)
        return self._store.save(person, trigger=trigger)

    def leave(self, person_id: UUID, last_day: date | None, trigger: Trigger) -> Answer:
        """Say when a person's employment ends, or that it does not end (R-O14)."""
        person = self._store.load(Person, person_id)
        person.leave(trigger.actor, last_day)
        return self._store.save(person, trigger=trigger)

    def employ_again(
        self, person_id: UUID, unit_id: UUID, percent: Decimal, trigger: Trigger
    ) -> Answer:
        """Employ somebody who has left again (R-O14)."""
        person = self._store.load(Person, person_id)
        unit = self._facts.unit(unit_id, trigger.actor.by)
        person.employ_again(trigger.actor, unit, percent)
        return self._store.save(person, *self._let_go([person_id], trigger), trigger=trigger)

    def employ_all_again(self, people: Mapping[UUID, NewPerson], trigger: Trigger) -> Answer:
        """Employ people who have left again, with the contact data and the roles that are told."""
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
        """Return the units that the people led before they left, without them."""
        gone = list(people)
        units = [self._store.load(Unit, unit_id) for unit_id in self._queries.led_by(gone)]
        for unit in units:
            for person_id in gone:
                unit.let_go(trigger.actor, person_id)
        return units


def _reaches(role: Role, granter: Granter) -> bool:
    """Whether the role may be held by people of another agency, and the granter grants it."""
    return role in ALSO_ELSEWHERE and granter.grants(role)


def _person(person_id: UUID, new: NewPerson, unit: UnitFacts, trigger: Trigger) -> Person:
    person = Person.register(trigger.actor, person_id, unit, new.employment_percent)
    for role in new.roles:
        person.grant(trigger.actor, unit.agency_id, role)
    return person


def all_of(*works: Work | None) -> Work:
    """Return the work that does each of several."""

    def work(cursor: Cursor[DictRow]) -> None:
        for each in works:
            if each is not None:
                each(cursor)

    return work
