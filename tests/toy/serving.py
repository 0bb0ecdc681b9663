"""The made-up services served as processes are: API, relay and consumer, together or apart."""

import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import uvicorn

from shared.plumbing.base.settings import Settings
from shared.plumbing.messaging.kafka import Kafka
from shared.plumbing.security.tokens import Identity, Issuer, Verifier
from shared.plumbing.service import Service
from shared.plumbing.time.clock import SystemClock
from tests.fakes import FakeDirectory
from tests.toy.broker import PATIENCE
from tests.toy.town import JWKS, SPEAKERS, TRUST, bearer
from utbyte.distributed.assembly import Assembled
from utbyte.distributed.process import PARTS, Process
from utbyte.instance.service_token import ServiceToken


def process_of(service: Service, kafka: Kafka, *parts: str, **urls: str) -> Process:
    """Return a process of a service, which finds the others where it is told."""
    settings = Settings(data=Path("/nonexistent"), service_urls=urls)
    verifier = Verifier(JWKS, TRUST, SystemClock().now, service.name)
    issuer = Issuer([SPEAKERS[service.name]], TRUST, SystemClock().now)
    token = partial(ServiceToken, issuer, service.name)
    made = Assembled(service, settings, kafka, token, FakeDirectory(), verifier, None)
    return Process(made, parts or PARTS)


@contextmanager
def served(application: Any) -> Generator[str]:
    """Serve an application in a thread, and its loops with it; give its address."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        application, log_config=None, log_level="warning", ws="none", lifespan="on"
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        wait_until(lambda: server.started or not thread.is_alive())
        assert server.started
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        listener.close()


@contextmanager
def running_process(process: Process) -> Generator[str]:
    """Let a process run; give its address."""
    with served(process.application()) as address:
        yield address


def wait_until(holds: Callable[[], Any]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        threading.Event().wait(0.01)


def asked(address: str, path: str) -> tuple[int, dict[str, Any]]:
    """Return the status and the content of an answer to who runs the instance."""
    headers = bearer(Identity.of_operator("ops"))
    answer = httpx.get(f"{address}{path}", headers=headers, timeout=PATIENCE)
    return answer.status_code, answer.json()
