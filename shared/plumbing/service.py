"""Assembles a running service from its definition and a database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from litestar import Litestar
from litestar.types import ControllerRouterHandler

from shared.contracts.base import Contract
from shared.contracts.directory import PersonErased
from shared.kernel.clock import Clock
from shared.plumbing.base.database import Database, query
from shared.plumbing.base.request_hashes import RequestHashes
from shared.plumbing.base.settings import Settings
from shared.plumbing.directory.directory_client import DirectoryClient
from shared.plumbing.directory.replica import Replica
from shared.plumbing.eventstore.cursors import TABLE as CURSORS
from shared.plumbing.eventstore.cursors import CursorKey
from shared.plumbing.eventstore.store import EventStore
from shared.plumbing.eventstore.views import View
from shared.plumbing.messaging import consumer, relay
from shared.plumbing.messaging.consumer import Concern, Consumer, Policy
from shared.plumbing.messaging.messages import Announcements, Publisher
from shared.plumbing.security.access import Access, CaseRoles
from shared.plumbing.security.demo_door import DemoDoor
from shared.plumbing.security.keys import KeyRing
from shared.plumbing.security.sealer import Sealer
from shared.plumbing.security.tokens import Issuer, Verifier
from shared.plumbing.security.vault import KeyVault
from shared.plumbing.security.whose_step import PartiesOf, TurnOf, Turns
from shared.plumbing.time import calendar, clock
from shared.plumbing.time.calendar import Calendar, Step
from shared.plumbing.web.describing import About
from shared.plumbing.web.http import make_app
from shared.plumbing.web.operator_routes import OWN_ROUTES


@dataclass(frozen=True)
class Environment:
    """What the instance provides to every service: token verification, clients and settings."""

    settings: Settings
    verifier: Verifier
    directory: DirectoryClient
    sealer: Sealer
    request_hashes: RequestHashes
    """Hashes with the service's own key, which is stored outside its database."""
    virtual_clock: bool = False
    issuer: Issuer | None = None
    """Set only for the directory: it alone signs tokens."""
    vault: KeyVault | None = None
    """Set only for the directory: it alone keeps personal keys."""
    demo_door: DemoDoor | None = None
    """Set only in a demo: anyone who knows its secret can sign in as a demo person."""
    listeners: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """Which services consume each stream of the instance; no one else may read its feed."""


@dataclass(frozen=True)
class ServiceContext:
    """What a service's commands and queries work with."""

    store: EventStore
    replica: Replica
    clock: Clock
    sealer: Sealer
    directory: DirectoryClient
    environment: Environment


@dataclass(frozen=True)
class ServiceDefinition:
    """What a service consists of, as declared in its ``main.py``.

    ``views`` follow its own events or the contracts that it consumes; ``policies`` are its
    reactions to contracts; ``steps`` are what it does by the calendar; ``cases`` return a person's
    roles in the case that a path parameter names.
    """

    name: str
    make: Callable[[ServiceContext], Any]
    routes: Sequence[ControllerRouterHandler]
    views: Sequence[View] = ()
    announcements: Announcements = field(default_factory=dict[Any, Any])
    policies: Mapping[type[Contract], Policy] = field(default_factory=dict[Any, Any])
    concerns: Mapping[type[Contract], Concern] = field(default_factory=dict[Any, Any])
    """Which messages a policy has anything to do for; the others share a save (imports)."""
    steps: Sequence[Step] = ()
    cases: Mapping[str, CaseRoles] = field(default_factory=dict[Any, Any])
    about: About = field(default_factory=About)
    """Its purpose, resources and refusals, for its OpenAPI document."""
    turns: Mapping[str, TurnOf] = field(default_factory=dict[Any, Any])
    """Whose step an operation is in the case that a path parameter names; used in refusals."""
    parties: Mapping[str, PartiesOf] = field(default_factory=dict[Any, Any])
    """The same in words, without a case, for the examples in its OpenAPI document."""
    private_streams: Sequence[str] = ()
    """Further streams that it publishes on, each for one consumer."""
    migrate: Callable[[Database], None] | None = None
    """Creates the service's tables that no view describes."""

    @property
    def consumed_views(self) -> list[View]:
        """The views that follow contracts of other services."""
        return [view for view in self.views if view.follows_contracts]

    @property
    def own_views(self) -> list[View]:
        return [view for view in self.views if not view.follows_contracts]

    @property
    def streams(self) -> tuple[str, ...]:
        """The streams that it publishes on."""
        return (self.name, *self.private_streams)

    @property
    def consumes(self) -> frozenset[str]:
        """The streams that it consumes."""
        followed = {kind for view in self.consumed_views for kind in view.folds}
        contracts = {*self.policies, *followed}
        return frozenset(str(getattr(kind, "STREAM", "")) for kind in contracts)


def listeners_by_stream(definitions: Iterable[ServiceDefinition]) -> dict[str, frozenset[str]]:
    known = tuple(definitions)
    return {
        stream: frozenset(each.name for each in known if stream in each.consumes)
        for speaker in known
        for stream in speaker.streams
    }


def migrate(definition: ServiceDefinition, database: Database) -> None:
    """Create what is missing in the service's database; an explicit step, safe to repeat."""
    with database.alone("migrate"):
        EventStore(database, definition.views).migrate()
        with database.transaction() as cursor:
            for statement in (*consumer.TABLES, clock.TABLE, calendar.TABLE, relay.TABLE, CURSORS):
                cursor.execute(query(statement))
        if definition.migrate is not None:
            definition.migrate(database)


class Service:
    """A service on a migrated database: commands, consumer, publisher, calendar and application."""

    def __init__(
        self, definition: ServiceDefinition, database: Database, environment: Environment
    ) -> None:
        self.definition, self.name = definition, definition.name
        self.database = database
        self.store = EventStore(database, definition.own_views)
        self.store.open()
        self.clock = clock.choose_clock(database, virtual=environment.virtual_clock)
        self.replica = Replica(database, self.clock)
        self._caches = self._let_go_of_the_erased(environment)
        service_context = ServiceContext(
            self.store,
            self.replica,
            self.clock,
            environment.sealer,
            environment.directory,
            environment,
        )
        self.commands = definition.make(service_context)
        self.publisher = Publisher(self.store, definition.announcements, definition.streams)
        self.consumer = Consumer(
            self.store, self.clock, self.commands, definition.policies, definition.consumed_views
        )
        self.consumer.concerns = definition.concerns
        self.consumer.afterwards = {PersonErased: self._on_erasure}
        self.calendar = Calendar(self.store, self.clock, self.commands, definition.steps)
        turns = Turns(self.commands, definition.turns, environment.directory.names)
        self._access = Access(
            environment.verifier, self.replica, self.commands, definition.cases, turns
        )
        self.listeners = {
            stream: environment.listeners.get(stream, frozenset[str]())
            for stream in definition.streams
        }
        self._access.listeners = frozenset[str]().union(*self.listeners.values())
        self.cursor_key = CursorKey(database)
        self._around = environment

    def _let_go_of_the_erased(self, environment: Environment) -> list[Callable[[], object]]:
        """Make in-memory caches check, at each use, who has been erased (R-D1)."""
        environment.directory.erased = self.replica.erased
        if not isinstance(environment.sealer.keys, KeyRing):
            return [environment.directory.let_go]
        environment.sealer.keys.erased = self.replica.erased
        return [environment.directory.let_go, environment.sealer.keys.let_go]

    def _on_erasure(self) -> None:
        """Drop keys and names of the erased at once, even if they are not being used."""
        self.replica.erased.ask_again()
        for let_go in self._caches:
            let_go()

    def app(self) -> Litestar:
        state = {
            "access": self._access,
            "clock": self.clock,
            "store": self.store,
            "cursor_key": self.cursor_key,
            "request_hashes": self._around.request_hashes,
            "service": self.commands,
            "publisher": self.publisher,
            "running": self,
        }
        handlers = [*self.definition.routes, *OWN_ROUTES]
        about = self.definition.about
        return make_app(self.name, handlers, state, self._around.settings.body_limit, about)

    def move_clock(self, day: date) -> None:
        """Move a virtual clock, then run the calendar steps due up to that day."""
        if isinstance(self.clock, clock.VirtualClock):
            self.clock.move(day)
        self.calendar.run_until(day)

    def reach(self, day: date) -> None:
        """Move a virtual clock to that day unless it is already past it; run no steps yet."""
        if isinstance(self.clock, clock.VirtualClock):
            self.clock.reach(day)

    def close(self) -> None:
        self.calendar.close()
        self.database.close()
