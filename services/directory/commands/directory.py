"""Agencies, units and people: who is who."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from services.directory.commands.contacts import Contacts, VaultKeys
from services.directory.domain.agency import Agency, AgencyProfile
from services.directory.domain.person import Person
from services.directory.domain.rules.belonging import Colleague, UnitFacts
from services.directory.domain.rules.contacts import Contact, checked
from services.directory.domain.rules.roles import Role
from services.directory.domain.unit import Unit
from services.directory.views import Queries
from shared.kernel.ids import natural_id
from shared.kernel.refusals import NotAllowed, NotFound, Refusal
from shared.kernel.values import Value
from shared.plumbing.causes import Answer, Cause, Request
from shared.plumbing.service import Kit


class KnownAlready(Refusal):
    """The agency is registered already."""


class NewPerson(Value):
    """A person to be registered; roles are for the unit's agency."""

    unit: UUID
    contact: Contact
    employment_percent: Decimal
    roles: tuple[Role, ...] = ()


class Directory:
    """Who is who: agencies, units, people, roles, and the keys of people."""

    def __init__(self, kit: Kit) -> None:
        around = kit.surroundings
        if around.vault is None or around.issuer is None:
            raise RuntimeError("the directory needs the vault and the signing key")
        self.store = kit.store
        self.who = kit.who
        self.clock = kit.clock
        self.issuer = around.issuer
        self.demo_login = around.demo_login
        self.queries = Queries(kit.store.database)
        self.keys = VaultKeys(around.vault, kit.clock)
        self.contacts = Contacts(self.queries, self.keys)

    # Agencies

    def register_agency(self, profile: AgencyProfile, cause: Cause) -> Answer:
        """Register an agency; its number names it, so that it cannot be there twice.

        Raises:
            KnownAlready: when an agency of that number is registered.
        """
        agency = Agency.register(cause.act, agency_id_of(profile), profile)
        if self.store.find(Agency, agency.id) is not None:
            raise KnownAlready("an agency with this number is registered", agency=agency.id)
        return self.store.save(agency, cause=cause)

    def change_agency(self, agency_id: UUID, profile: AgencyProfile, cause: Cause) -> Answer:
        """Give an agency another profile, whole."""
        agency = self.store.load(Agency, agency_id)
        agency.change(cause.act, profile)
        return self.store.save(agency, cause=cause)

    def name_contact(self, agency_id: UUID, person_id: UUID | None, cause: Cause) -> Answer:
        """Say whom one turns to at an agency (R-B7)."""
        agency = self.store.load(Agency, agency_id)
        agency.name_contact(cause.act, self._colleague(person_id))
        return self.store.save(agency, cause=cause)

    # Units

    def register_unit(
        self, agency_id: UUID, name: str, parent: UUID | None, cause: Request
    ) -> Answer:
        """Register a unit of an agency, below another or at the top."""
        self.store.load(Agency, agency_id)
        above = self._unit_facts(parent) if parent is not None else None
        made = natural_id("unit", cause.scope.hex())
        return self.store.save(Unit.register(cause.act, made, agency_id, name, above), cause=cause)

    def change_manager(
        self, unit_id: UUID, manager: UUID | None, substitute: UUID | None, cause: Cause
    ) -> Answer:
        """Say who leads a unit and who stands in."""
        unit = self.store.load(Unit, unit_id)
        unit.change_manager(cause.act, self._colleague(manager), self._colleague(substitute))
        return self.store.save(unit, cause=cause)

    def move_unit(self, unit_id: UUID, parent: UUID | None, cause: Cause) -> Answer:
        """Place a unit below another, or at the top."""
        unit = self.store.load(Unit, unit_id)
        unit.move(cause.act, self._unit_facts(parent) if parent is not None else None)
        return self.store.save(unit, cause=cause)

    # People

    def register_person(self, new: NewPerson, cause: Request) -> Answer:
        """Register a person; the name goes to a sealed row, not into an event (R-D1)."""
        made = natural_id("person", cause.scope.hex())
        return self.enter(made, new, cause)

    def enter(self, person_id: UUID, new: NewPerson, cause: Cause) -> Answer:
        """Register a person under an id that is known beforehand."""
        unit = self._unit_facts(new.unit)
        person = Person.register(cause.act, person_id, unit, new.employment_percent)
        for role in new.roles:
            person.grant(cause.act, unit.agency_id, role)
        work = self.contacts.writing(person_id, unit.agency_id, checked(new.contact))
        return self.store.save(person, cause=cause, work=work)

    def change_contact(self, person_id: UUID, contact: Contact, cause: Cause) -> Answer:
        """Write another name or another way of reaching somebody; a row, no event (R-D1)."""
        person = self.store.load(Person, person_id)
        work = self.contacts.writing(person_id, person.employment.agency_id, checked(contact))
        return self.store.save(person, cause=cause, work=work)

    def grant_role(self, person_id: UUID, agency_id: UUID, role: Role, cause: Cause) -> Answer:
        """Let a person act in a role for an agency."""
        person = self.store.load(Person, person_id)
        person.grant(cause.act, agency_id, role)
        return self.store.save(person, cause=cause)

    def revoke_role(self, person_id: UUID, agency_id: UUID, role: Role, cause: Cause) -> Answer:
        """Take a role away."""
        person = self.store.load(Person, person_id)
        person.revoke(cause.act, agency_id, role)
        return self.store.save(person, cause=cause)

    def move_person(self, person_id: UUID, unit_id: UUID, cause: Cause) -> Answer:
        """Move a person to another unit of the agency."""
        person = self.store.load(Person, person_id)
        person.move(cause.act, self._unit_facts(unit_id))
        return self.store.save(person, cause=cause)

    def change_percent(self, person_id: UUID, percent: Decimal, cause: Cause) -> Answer:
        """Employ a person at another percent of full time (R-O4)."""
        person = self.store.load(Person, person_id)
        person.change_percent(cause.act, percent)
        return self.store.save(person, cause=cause)

    def leave(self, person_id: UUID, last_day: date, cause: Cause) -> Answer:
        """Say when a person's employment ends (R-O14)."""
        person = self.store.load(Person, person_id)
        person.leave(cause.act, last_day)
        return self.store.save(person, cause=cause)

    def erase_person(self, person_id: UUID, cause: Cause) -> Answer:
        """Erase who a person is: the key and the row; history stays true without them (R-D1)."""
        person = self.store.load(Person, person_id)
        self.keys.vault.erase(person_id, cause.act.on)
        return self.store.save(person, cause=cause, work=self.contacts.erasing(person_id))

    # Facts that the rules ask for

    def _unit_facts(self, unit_id: UUID) -> UnitFacts:
        unit = self.store.load(Unit, unit_id)
        above = self.queries.above(unit_id)
        return UnitFacts(unit_id=unit_id, agency_id=unit.card.agency_id, above=above)

    def _colleague(self, person_id: UUID | None) -> Colleague | None:
        if person_id is None:
            return None
        person = self.store.load(Person, person_id)
        return Colleague(
            person_id=person_id,
            agency_id=person.employment.agency_id,
            last_day=person.last_day,
        )

    # Who may act

    def acts_for(self, agency_id: UUID, actor: UUID | None) -> None:
        """Let an operator, or the agency's contact person, look after the agency's people.

        Raises:
            NotAllowed: when somebody else asks.
        """
        if actor is not None and "hr_contact" not in self.who.roles(actor, agency_id):
            raise NotAllowed("only the agency's contact person or the operator does this")

    def agency_of_unit(self, unit_id: UUID) -> UUID:
        """Return the agency that a unit belongs to.

        Raises:
            NotFound: when there is no such unit.
        """
        row = self.queries.unit(unit_id)
        if row is None:
            raise NotFound("there is no such unit")
        return row["agency_id"]

    def agency_standings(self, agency_id: UUID, person: UUID) -> frozenset[str]:
        """Return the roles that a person holds for an agency; everybody may see it (B-22)."""
        if self.queries.agency(agency_id) is None:
            return frozenset()
        return self.who.roles(person, agency_id) | {"anybody"}

    def unit_standings(self, unit_id: UUID, person: UUID) -> frozenset[str]:
        """Return the roles that a person holds for a unit's agency; none elsewhere."""
        row = self.queries.unit(unit_id)
        return self.who.roles(person, row["agency_id"]) if row is not None else frozenset()

    def person_standings(self, person_id: UUID, person: UUID) -> frozenset[str]:
        """Return how a person stands to another: ``self``, or the roles for their agency."""
        row = self.queries.person(person_id)
        if row is None:
            return frozenset()
        roles = self.who.roles(person, row["agency_id"])
        return roles | {"self"} if person == person_id else roles


def agency_id_of(profile: AgencyProfile) -> UUID:
    """Return the id of the agency with that organisation number."""
    digits = "".join(each for each in profile.organisation_number if each.isdigit())
    return natural_id("agency", profile.country, digits[-10:])
