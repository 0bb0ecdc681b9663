"""The commands of notifications: load, decide, save."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from services.notifications.domain.addresses import Address, Holdings, places_of
from services.notifications.domain.case_file import CaseFile, ThreadReport
from services.notifications.domain.kinds import Kind, waits
from services.notifications.domain.line import (
    Employee,
    Environment,
    Heads,
    Unit,
    people_to_know,
    places_in,
)
from services.notifications.domain.notification import How, Matter, Notification
from services.notifications.domain.rules import Case, CaseKind, reaches
from services.notifications.views import InboxQuery, Queries
from shared.kernel.aggregate import Actor
from shared.plumbing.directory.replica import HEADS
from shared.plumbing.eventstore.triggers import Answer, MessageTrigger, Trigger
from shared.plumbing.eventstore.views import Row
from shared.plumbing.service import ServiceContext

READER = frozenset({"reader"})
TO_NAME = Kind.SUBSTITUTE_TO_NAME.value


class Notifications:
    """Notifications: steps that are waiting for people, and news for them."""

    def __init__(self, service_context: ServiceContext) -> None:
        self.store = service_context.store
        self.replica = service_context.replica
        self.clock = service_context.clock
        self.directory = service_context.directory
        self.queries = Queries(service_context.store.database)

    def update(
        self, case: Case, reports: Iterable[ThreadReport], trigger: MessageTrigger
    ) -> Answer:
        """Record what a case reports; its file and notifications are saved together (R-N1)."""
        file = self.store.find(CaseFile, CaseFile.id_of(case)) or CaseFile.opened(
            trigger.actor, case
        )
        moves = file.update(trigger.actor, trigger.seq, reports)
        raised = [self._raised(matter, trigger.actor, file.version) for matter in moves.raised]
        settled = [
            self._settled(one, how, trigger.actor, file.version) for one, how in moves.settled
        ]
        return self.store.save(file, *raised, *settled, trigger=trigger)

    def remind(self, file_id: UUID, today: date, trigger: Trigger) -> Answer:
        """Remind people of what is due soon in a case, unless it is past by ``today`` (R-N2)."""
        file = self.store.load(CaseFile, file_id)
        matters = file.remind(trigger.actor, today)
        reminded = [self._reminded(matter, trigger.actor, file.version) for matter in matters]
        return self.store.save(file, *reminded, trigger=trigger)

    def mark_read(self, notification_id: UUID, trigger: Trigger) -> Answer:
        """Record that the actor has read a notification; repeating it changes nothing."""
        notification = self.store.load(Notification, notification_id)
        reader = trigger.actor.by
        places = self.holdings(reader) if reader is not None else None
        notification.read(trigger.actor, places_of(places) if places is not None else ())
        return self.store.save(notification, trigger=trigger)

    def _raised(self, matter: Matter, actor: Actor, seq: int) -> Notification:
        notification = self.store.find(Notification, matter.notification_id)
        if notification is None:
            return Notification.raised(actor, matter, seq)
        notification.raise_again(actor, matter, seq)
        return notification

    def _settled(self, notification_id: UUID, how: How, actor: Actor, seq: int) -> Notification:
        notification = self.store.load(Notification, notification_id)
        notification.settle(actor, how, seq)
        return notification

    def _reminded(self, matter: Matter, actor: Actor, seq: int) -> Notification:
        if not waits(matter.kind):
            return self._raised(matter, actor, seq)
        notification = self.store.load(Notification, matter.notification_id)
        notification.remind(actor)
        return notification

    # Whom a notification reaches

    def inbox(self, reader: UUID, query: InboxQuery) -> list[Row]:
        """What reaches a person today; nothing reaches a person who has left (R-O14)."""
        holdings = self.holdings(reader)
        if holdings is None:
            return []
        rows = self.queries.inbox(places_of(holdings), query)
        return [row | {"kind": TO_NAME} if row["missing"] else row for row in rows]

    def waiting(self, reader: UUID) -> int:
        """How many steps wait for a person today; none for a person who has left (R-O14)."""
        holdings = self.holdings(reader)
        return self.queries.waiting(places_of(holdings)) if holdings is not None else 0

    def holdings(self, person: UUID) -> Holdings | None:
        """What a person holds today; ``None`` for a person who is employed nowhere."""
        if self.replica.employer(person) is None:
            return None
        roles = self.replica.roles_anywhere(person)
        contact_for = [agency for agency, places in roles.items() if "hr_contact" in places]
        return Holdings(
            person_id=person,
            roles=tuple(
                (agency, role) for agency, places in roles.items() for role in sorted(places)
            ),
            office_of=tuple(self.queries.offices_of(person)),
            contact_in=tuple(self.queries.collaborations_of(contact_for)),
            places=places_in(person, self._around(person, roles)),
        )

    def _around(self, person: UUID, roles: Mapping[UUID, frozenset[str]]) -> Environment:
        """The units, heads and employees that decide which steps reach a person."""
        led = [agency for agency, places in roles.items() if places & HEADS.keys()]
        units = (*self.replica.units_within_reach(person), *self.replica.units_of(led))
        environment = Environment(
            units=tuple(Unit.model_validate(unit.model_dump()) for unit in units),
            heads={each: Heads(**self.replica.heads(each)) for each in led},
        )
        known = self.replica.employed(*people_to_know(person, environment))
        employees = tuple(
            Employee(person_id=one.person_id, agency_id=one.agency_id, unit_id=one.unit_id)
            for one in known
        )
        return environment.model_copy(update={"employees": employees})

    def case_roles(self, notification_id: UUID, person: UUID) -> frozenset[str]:
        """``reader`` for a person whom the notification reaches; for others it does not exist."""
        row = self.queries.notification(notification_id)
        holdings = self.holdings(person) if row is not None else None
        if row is None or holdings is None:
            return frozenset()
        case = Case(kind=CaseKind(row["case_kind"]), id=row["case_id"], person_id=row["person_id"])
        address = Address.parse(row["address"])
        reached = reaches(case, address, places_of(holdings), waiting=row["waits"])
        return READER if reached else frozenset()
