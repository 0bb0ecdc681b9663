"""A person's roles in a listing or an interest, which decide what they may see and do."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from services.listings.commands.facts import Facts
from services.listings.domain.listing import Listing
from services.listings.domain.rules.answering import (
    Waits,
    asked_first,
    may_answer,
    may_reconsider,
)
from services.listings.domain.rules.collaborations import is_visible
from services.listings.domain.rules.deciders import Line, contacts, managers, to_name_a_substitute
from services.listings.domain.standing import Status
from services.listings.views import Queries, Reader
from shared.kernel.values import Value
from shared.plumbing.directory.replica import UnitFacts
from shared.plumbing.eventstore.views import Row
from shared.plumbing.service import ServiceContext


class Turn(Value):
    """Who takes the next step today; if no one can, ``namers`` appoint a substitute (R-O2)."""

    people: frozenset[UUID] = frozenset()
    namers: frozenset[UUID] = frozenset()


class Steps(Value):
    """Who would decide on an interest; the manager answers by ``answer_by``."""

    manager: frozenset[UUID]
    contact: frozenset[UUID]
    receiver: frozenset[UUID]
    answer_by: date
    collaborations: frozenset[UUID]


class CaseRoles:
    """Determines people's roles in the cases of this service."""

    def __init__(self, service_context: ServiceContext, queries: Queries) -> None:
        self._store = service_context.store
        self._replica = service_context.replica
        self._clock = service_context.clock
        self._queries = queries

    def facts(self) -> Facts:
        """The facts of today; create them once for each page."""
        return Facts(self._replica, self._queries, self._clock.today())

    def in_listing(self, listing_id: UUID, person: UUID) -> frozenset[str]:
        """A ``reader`` may browse it; all other roles are on the receiving side.

        Only the receiving side sees a draft (R-L2). People who have left see nothing.
        """
        row = self._queries.listing(listing_id)
        facts = self.facts()
        if row is None or facts.has_left(person):
            return frozenset()
        roles_held = self._receiving(row["agency_id"], person)
        if facts.manages(person, row["unit_id"]):
            roles_held.add("receiver.manager")
        if row["published_on"] is not None and self._may_browse(listing_id, person):
            roles_held.add("reader")
        return frozenset(roles_held)

    def _may_browse(self, listing_id: UUID, person: UUID) -> bool:
        offer = self._store.load(Listing, listing_id).offer
        return is_visible(offer, self.collaborations_of(person))

    def in_interest(self, interest_id: UUID, person: UUID) -> frozenset[str]:
        """Receiving roles apply only once the receiver sees the interest."""
        row = self._queries.interest(interest_id)
        return self.of_row(row, person, self.facts()) if row is not None else frozenset()

    def of_row(self, row: Row, person: UUID, facts: Facts) -> frozenset[str]:
        """As ``in_interest``, for a row already read from the view.

        The person it is about has no other role in it: no one acts in their own case (R-O2).
        """
        if row["person_id"] == person:
            return frozenset({"person"})
        if facts.has_left(person):
            return frozenset()
        roles_held = self._own(row, person, facts)
        if row["receiver_sees"]:
            roles_held |= self._receiving(row["receiver_agency_id"], person)
            if person in managers(_receiving_line(row, facts), row["person_id"]):
                roles_held.add("receiver.manager")
        return frozenset(roles_held)

    def _own(self, row: Row, person: UUID, facts: Facts) -> set[str]:
        """Lending roles; people who have answered keep access, stand-ins get it in their turn."""
        subject, line = row["person_id"], _own_line(row, facts)
        tests = {
            "own.manager": person in managers(line, subject) or person == row["answered_by"],
            "own.stand_in": row["status"] != Status.FORWARDED and person in _able(row, facts),
            "own.contact": person in {*line.contacts, *contacts(line, subject)},
            "auditor": "auditor" in self._replica.roles(person, row["agency_id"]),
        }
        return {standing for standing, roles_held in tests.items() if roles_held}

    def _receiving(self, agency_id: UUID, person: UUID) -> set[str]:
        names = {"hr_contact": "receiver.hr_contact", "auditor": "auditor"}
        roles = self._replica.roles(person, agency_id)
        return {name for role, name in names.items() if role in roles}

    def has_the_step(self, row: Row, person: UUID, facts: Facts) -> bool:
        return person in _able(row, facts)

    def turn_of(self, row: Row, facts: Facts) -> Turn:
        return _turn(row, facts)

    def steps_of(self, listing: Row, person: UUID) -> Steps:
        """Who would take the steps of a person's interest in a listing, expressed today (R-L4)."""
        facts = self.facts()
        employee = facts.employee(person)
        own = facts.line(employee.unit_id, employee.agency_id)
        receiving = facts.line(listing["unit_id"], listing["agency_id"])
        theirs = self._queries.collaborations_of(listing["agency_id"])
        ours = self._queries.collaborations_of(employee.agency_id)
        return Steps(
            manager=asked_first(Waits.MANAGER, person, own),
            contact=contacts(own, person),
            receiver=managers(receiving, person),
            answer_by=facts.answer_by(employee.agency_id),
            collaborations=frozenset(listing["collaborations"]) & ours & theirs,
        )

    def collaborations_of(self, person: UUID) -> set[UUID]:
        """R-L1: a person can browse the listings of these collaborations."""
        employed = self._replica.person(person)
        if employed is None or self.facts().has_left(person):
            return set()
        return self._queries.collaborations_of(employed.agency_id)

    def offers_for(self, person: UUID) -> tuple[list[UUID], list[UUID]]:
        if self.facts().has_left(person):
            return [], []
        roles = self._replica.roles_anywhere(person)
        agencies = [agency for agency, roles_held in roles.items() if "hr_contact" in roles_held]
        facts = self.facts()
        near = self._near(person, roles)
        return agencies, [unit.unit_id for unit in near if _acts_for(unit, person, facts)]

    def _near(self, person: UUID, roles: Mapping[UUID, frozenset[str]]) -> list[UnitFacts]:
        """The units that a person leads or can stand in for; for a leader, all units."""
        led = [
            agency for agency, roles_held in roles.items() if roles_held & {"leader", "signatory"}
        ]
        return [*self._replica.units_within_reach(person), *self._replica.units_of(led)]

    def reader(self, person: UUID) -> Reader:
        roles = self._replica.roles_anywhere(person)
        led = self._replica.units_led(person)
        leads = [unit.unit_id for unit in led if unit.manager_id == person]
        return Reader(
            person_id=person,
            agencies=tuple(
                agency
                for agency, roles_held in roles.items()
                if roles_held & {"hr_contact", "auditor"}
            ),
            leads=tuple(leads),
            near=tuple(unit.unit_id for unit in self._near(person, roles)),
            today=self._clock.today(),
        )


def _acts_for(unit: UnitFacts, person: UUID, facts: Facts) -> bool:
    manager = unit.manager_id
    return manager == person if manager is not None else facts.manages(person, unit.unit_id)


def _own_line(row: Row, facts: Facts) -> Line:
    return facts.own_line(row["person_id"], row["agency_id"], row["unit_id"])


def _receiving_line(row: Row, facts: Facts) -> Line:
    return facts.line(row["receiver_unit_id"], row["receiver_agency_id"])


def _able(row: Row, facts: Facts) -> frozenset[UUID]:
    if row["status"] != Status.EXPRESSED or row["waits_for"] is None:
        return _turn(row, facts).people
    return may_answer(Waits(row["waits_for"]), row["person_id"], _own_line(row, facts))


def _turn(row: Row, facts: Facts) -> Turn:
    """R-O2: if no one is left to take the step, others appoint a substitute."""
    if row["waits_for"] is None:
        return Turn()
    subject, status = row["person_id"], row["status"]
    forwarded = status == Status.FORWARDED
    line = _receiving_line(row, facts) if forwarded else _own_line(row, facts)
    able = {
        Status.EXPRESSED: lambda: asked_first(Waits(row["waits_for"]), subject, line),
        Status.ENDORSED: lambda: contacts(line, subject),
        Status.DECLINED: lambda: may_reconsider(subject, row["answered_by"], line),
        Status.FORWARDED: lambda: managers(line, subject),
    }[status]()
    return Turn(people=able, namers=frozenset() if able else to_name_a_substitute(line, subject))
