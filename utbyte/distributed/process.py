"""One process of a service: its API, its relay, its consumer, together or apart."""

import asyncio
import os
import signal
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, cast

import structlog
from litestar.types import Receive, Scope, Send

from shared.plumbing.base.waiting import wait
from shared.plumbing.messaging.kafka_listener import Listener
from shared.plumbing.messaging.relay import Relay
from shared.plumbing.web.http_server import server_of
from utbyte.distributed.assembly import Assembled, listeners_of
from utbyte.distributed.health import Health, Watch
from utbyte.distributed.own_web import make_own
from utbyte.distributed.ticking import Ticker
from utbyte.instance.health_waiting import Places
from utbyte.instance.running import AskedToStop, stoppable
from utbyte.instance.trust import FollowingVerifier

API, RELAY, CONSUMER = "api", "relay", "consumer"
PARTS = (API, RELAY, CONSUMER)
THREADS = 64
STALL_SECONDS = 60.0
WATCH_SECONDS = 5.0

Application = Callable[[Scope, Receive, Send], Awaitable[None]]

log = structlog.get_logger()


class Process:
    """The parts of a service that run here; the calendar runs where its relay is."""

    def __init__(self, assembled: Assembled, parts: tuple[str, ...] = PARTS) -> None:
        self.assembled = assembled
        self.parts = parts
        self.places = Places()
        service, kafka = assembled.service, assembled.kafka
        self.relay = Relay(
            service.database,
            service.publisher,
            kafka,
            service.name,
            listeners_of(service.definition),
        )
        self._feeds = assembled.feeds()
        self.listener = Listener(service.name, service.consumer, kafka, self._feeds)
        self.health = Health(service, self.relay, kafka, self.listener.topics)
        self._ticker = Ticker(assembled, self.health, self._feeds)
        self._stop = asyncio.Event()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def application(self) -> Application:
        """Create this process's HTTP application: its health, and the API if it runs here."""
        own = make_own(self)
        api = self.assembled.service.app() if API in self.parts else own

        async def web(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == cast("Any", "lifespan"):
                await self._lifespan([own, *([api] if api is not own else [])], receive, send)
                return
            await (api if scope["path"].startswith("/api/") else own)(scope, receive, send)

        return web

    async def _lifespan(self, apps: list[Any], receive: Receive, send: Send) -> None:
        await receive()
        with ThreadPoolExecutor(THREADS) as threads:
            asyncio.get_running_loop().set_default_executor(threads)
            async with self._running(apps):
                await send(cast("Any", {"type": "lifespan.startup.complete"}))
                await receive()
        await send(cast("Any", {"type": "lifespan.shutdown.complete"}))

    @asynccontextmanager
    async def _running(self, apps: list[Any]) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            for app in apps:
                await stack.enter_async_context(app.lifespan())
            self._tasks = {
                name: asyncio.create_task(self._supervised(name, run), name=name)
                for name, run in self._loops().items()
            }
            try:
                yield
            finally:
                self._stop.set()
                await asyncio.gather(*self._tasks.values(), return_exceptions=True)
                for feed in self._feeds.values():
                    feed.close()

    def _loops(self) -> Mapping[str, Callable[[asyncio.Event], Any]]:
        loops: dict[str, Callable[[asyncio.Event], Any]] = {"health": self.health.run}
        verifier = self.assembled.verifier
        if isinstance(verifier, FollowingVerifier):
            loops["keys"] = verifier.follow
        if RELAY in self.parts:
            loops |= {RELAY: self.relay.run, "calendar": self._ticker.run}
        if CONSUMER in self.parts and self.listener.topics:
            loops |= {CONSUMER: self.listener.run, "watch": self._watch}
        return loops

    async def _supervised(self, name: str, run: Callable[[asyncio.Event], Any]) -> None:
        """Run a loop; one that fails ends the process, which its supervisor restarts."""
        try:
            await run(self._stop)
        except Exception:
            log.exception("loop_broke", service=self.assembled.service.name, loop=name)
            os.kill(os.getpid(), signal.SIGTERM)

    @property
    def speaks(self) -> bool:
        """Whether anything here uses the broker other than for health checks."""
        return self.parts != (API,)

    def alive(self) -> dict[str, bool]:
        """Which of the loops that should run here are running."""
        return {name: not task.done() for name, task in self._tasks.items()}

    def replay_everything(self) -> bool:
        """Consume every stream again, from its feed; return whether everything was consumed."""
        streams = self.assembled.service.consumer.streams
        replayed = [
            self.listener.start_over.replay_all(each, threading.Event()) for each in streams
        ]
        return all(replayed)

    async def _watch(self, stop: asyncio.Event) -> None:
        """End the process when its consumer stalls; its supervisor restarts it.

        After a commit that failed in a rebalance a client can stall for ever.
        """
        watch = Watch(self.listener, STALL_SECONDS)
        while not stop.is_set():
            lag = (await self.health.standing()).lag
            if watch.stalled(lag):
                log.error("consumer_stalled", service=self.assembled.service.name, lag=lag)
                os.kill(os.getpid(), signal.SIGTERM)
                return
            await wait(stop, WATCH_SECONDS)


def serve(assembled: Assembled, parts: tuple[str, ...]) -> None:
    """Run a process in the foreground until it is asked to stop."""
    settings = assembled.settings

    async def run() -> None:
        process = Process(assembled, parts)
        await server_of(process.application(), settings, grace=20).serve()

    try:
        run_until_asked(run)
    finally:
        assembled.close()


def run_until_asked(run: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a server until a signal asks it to stop, which is a normal end."""
    try:
        # The server raises the signal again at its end, for the process that waits for it.
        with stoppable():
            asyncio.run(run())
    except AskedToStop:
        return
