"""The embedded stage: all services in one process, couriers between them, one PostgreSQL."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock, Thread

import structlog

from services.portal import main as portal
from shared.kernel.dates import ONE_DAY
from shared.plumbing import service as plumbing
from shared.plumbing.base.database import Database, address_of, create_database, embedded_server
from shared.plumbing.base.request_hashes import request_hashes
from shared.plumbing.base.settings import Settings
from shared.plumbing.directory.directory_client import DirectoryClient
from shared.plumbing.messaging.consumer import INFRASTRUCTURE
from shared.plumbing.messaging.courier import Courier
from shared.plumbing.messaging.messages import Publisher
from shared.plumbing.messaging.pruning import Pruning
from shared.plumbing.security.demo_door import DemoDoor
from shared.plumbing.security.keys import KeyRing
from shared.plumbing.security.sealer import Sealer
from shared.plumbing.service import Environment, Service, ServiceDefinition, listeners_by_stream
from shared.plumbing.time.clock import SystemClock, set_first_day
from utbyte.embedded.saves import Saves
from utbyte.instance import trust
from utbyte.instance.lagging import Behind
from utbyte.instance.service_token import ServiceToken
from utbyte.instance.services import DEFINITIONS
from utbyte.instance.vaults import KEYS_DATABASE, keys_database, vault_in

TICK_SECONDS = 20.0

log = structlog.get_logger()


@dataclass(frozen=True)
class StageOptions:
    """How a stage is run."""

    settings: Settings
    virtual_clock: date | None = None
    demo_door: DemoDoor | None = None
    is_fictional: bool = False
    """Whether the demo was played into the data folder, so that no one in it exists."""


class Stage:
    """All services, running in this process on one server's databases."""

    _idle_at = -1
    """The count of saves when everything published had been consumed."""

    def __init__(
        self, options: StageOptions, definitions: Sequence[ServiceDefinition] = DEFINITIONS
    ) -> None:
        self.options = options
        settings = options.settings
        self.server = settings.database_url or embedded_server(settings.data / "postgres")
        trust.make_keys(settings, [*(each.name for each in definitions), portal.NAME])
        self.issuer = trust.directory_issuer(settings)
        self.verifier = trust.FollowingVerifier(settings, own=self.issuer)
        self._listeners = listeners_by_stream(definitions)
        self._keys = self._keys_database()
        self._vault = vault_in(settings, self._keys)
        self._clients: list[DirectoryClient] = []
        self._migrate(definitions)
        self.services = {each.name: self._service(each) for each in definitions}
        self.publishers = self._publishers()
        self.couriers = [
            Courier(name, service.consumer, self.publishers)
            for name, service in self.services.items()
            if service.consumer.streams
        ]
        self._prunings = [
            Pruning(each.consumer, self.publishers, settings) for each in self.services.values()
        ]
        self.saves = self._counted()
        self._stopped = threading.Event()
        self._moving = Lock()
        self._ticker = Thread(target=self._tick, name="ticker", daemon=True)

    def _database(self, name: str) -> Database:
        full = f"{self.options.settings.database_prefix}_{name}"
        create_database(self.server, full)
        return Database(address_of(self.server, full))

    def _keys_database(self) -> Database:
        settings = self.options.settings
        name = f"{settings.database_prefix}_{KEYS_DATABASE}"
        create_database(settings.keys_server(self.server), name)
        return keys_database(settings, self.server)

    def _migrate(self, definitions: Sequence[ServiceDefinition]) -> None:
        self._vault.migrate()
        self.portal_database = self._database(portal.NAME)
        portal.migrate(self.portal_database)
        self._databases = {each.name: self._database(each.name) for each in definitions}
        for each in definitions:
            plumbing.migrate(each, self._databases[each.name])
            if self.options.virtual_clock is not None:
                set_first_day(self._databases[each.name], self.options.virtual_clock)

    def _service(self, definition: ServiceDefinition) -> Service:
        is_directory = definition.name == "directory"
        settings, name = self.options.settings, definition.name
        token = ServiceToken(trust.service_issuer(settings, name), name, "directory")
        client = DirectoryClient(settings.service_url, token)
        self._clients.append(client)
        environment = Environment(
            settings=settings,
            verifier=trust.FollowingVerifier(settings, name, self.issuer),
            directory=client,
            sealer=Sealer(KeyRing(client.key)),
            request_hashes=request_hashes(trust.request_key(settings, name)),
            virtual_clock=self.options.virtual_clock is not None,
            issuer=self.issuer if is_directory else None,
            vault=self._vault if is_directory else None,
            demo_door=self.options.demo_door,
            listeners=self._listeners,
        )
        return Service(definition, self._databases[name], environment)

    def _publishers(self) -> dict[str, Publisher]:
        streams: dict[str, Publisher] = {}
        for name, service in self.services.items():
            for stream in {name, *service.definition.private_streams}:
                streams[stream] = service.publisher
        return streams

    def _counted(self) -> Saves:
        saves = Saves()
        for service in self.services.values():
            service.store.wake(saves)
        return saves

    def start(self) -> None:
        """Start the couriers and the calendar."""
        for courier in self.couriers:
            courier.listen()
            courier.start()
        if self.options.virtual_clock is None:
            self._ticker.start()

    def stop(self) -> None:
        """Finish what is in progress and release everything."""
        self._stopped.set()
        for courier in self.couriers:
            courier.stop()
        if self._ticker.is_alive():
            self._ticker.join(timeout=30)
        for client in self._clients:
            client.close()
        for service in self.services.values():
            service.close()
        self.portal_database.close()
        self._keys.close()

    def lag(self) -> int:
        """How many log positions have not been consumed by all their consumers."""
        last = {stream: publisher.last() for stream, publisher in self.publishers.items()}
        return sum(courier.lag(last) for courier in self.couriers)

    def behind(self) -> list[Behind]:
        last = {stream: publisher.last() for stream, publisher in self.publishers.items()}
        consumed = {courier.name: courier.lags(last) for courier in self.couriers}
        return [
            Behind(name, consumed.get(name, {}), days=each.calendar.days_due(each.clock.today()))
            for name, each in self.services.items()
        ]

    def idle(self, wait_seconds: float = 0.0) -> bool:
        """Whether everything published was consumed, twice in a row; waits up to the given time."""
        saved = self.saves.count
        if saved == self._idle_at:
            return True
        until = time.monotonic() + wait_seconds
        calm = 0
        while calm < 2:  # noqa: PLR2004 - twice in a row
            calm = calm + 1 if self.lag() == 0 else 0
            if calm == 0:
                if time.monotonic() > until:
                    return False
                time.sleep(0.002)
        self._idle_at = saved
        return True

    def redeliver(self, wait_seconds: float) -> bool:
        """Deliver every message once more; return whether all were consumed within the time."""
        for courier in self.couriers:
            courier.start_over()
        self._idle_at = -1
        return self.idle(wait_seconds)

    def caught_up(self) -> bool:
        """Whether every day up to today has been done in every service."""
        return all(
            not each.calendar.days_due(each.clock.today()) for each in self.services.values()
        )

    def today(self) -> date:
        """The latest current day of any service."""
        return max(each.clock.today() for each in self.services.values())

    def move_to(self, day: date) -> None:
        """Do every day up to this one, one service after the other, waiting for quiet after each.

        All virtual clocks are moved before the first service does anything: what one service
        consumes of another on that day has happened on that day. The real clock is left alone.
        """
        with self._moving:
            for each in self._days_until(day):
                for service in self.services.values():
                    service.reach(each)
                for service in self.services.values():
                    service.calendar.run_until(each)
                    self.idle(wait_seconds=60.0)
        self._prune()

    def _days_until(self, day: date) -> list[date]:
        """The days that some service has not done; the first is the current one."""
        first = min(
            each.calendar.position() or each.clock.today() - ONE_DAY
            for each in self.services.values()
        )
        return [first + ONE_DAY * (n + 1) for n in range((day - first).days)]

    def _prune(self) -> None:
        """Once per real day, delete expired data, and rotate the shelf key if that is pending."""
        for each in self._prunings:
            each.run_daily(SystemClock().now(), self._stopped)
        self._vault.turn_or_wait()

    def _tick(self) -> None:
        while not self._stopped.is_set():
            self._prune()
            try:
                if not self.caught_up():
                    self.move_to(SystemClock().today())
            except INFRASTRUCTURE as error:
                log.warning("tick_waits", error=str(error))
            self._stopped.wait(TICK_SECONDS)
