"""Forged tokens while the directory is away stop nobody else."""

import socket
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from shared.plumbing.base.settings import Settings
from shared.plumbing.security.tokens import Identity, Issuer, SigningKey
from shared.plumbing.service import Service
from shared.plumbing.time.clock import SystemClock
from tests.toy import library
from tests.toy.serving import served
from tests.toy.town import ANNA, DAY, open_service
from utbyte.instance import trust
from utbyte.instance.trust import FollowingVerifier, directory_issuer, make_keys, trust_of

FORGED = 80


class Silent:
    """A listener that takes every connection, and never answers."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.taken: list[socket.socket] = []
        self.came = threading.Event()
        Thread(target=self._take, daemon=True).start()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def close(self) -> None:
        """Hang up."""
        self.socket.close()
        for each in self.taken:
            each.close()

    def _take(self) -> None:
        while True:
            try:
                self.taken.append(self.socket.accept()[0])
            except OSError:
                return
            self.came.set()


@pytest.fixture
def silent() -> Generator[Silent]:
    made = Silent()
    yield made
    made.close()


@pytest.fixture
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database(), day=DAY) as made:
        yield made


@pytest.fixture
def settings(silent: Silent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Of a process that waits for the directory longer than any machine needs for the others."""
    monkeypatch.setattr(trust, "ASK_SECONDS", 60.0)
    made = Settings(data=tmp_path, service_urls={"directory": silent.address})
    make_keys(made, ["library"])
    return made


def application(service: Service, settings: Settings) -> Any:
    """Return what a process serves that learnt the directory's keys while it was there."""
    verifier = FollowingVerifier(settings, "library")
    verifier.replace_keys(directory_issuer(settings).jwks())
    app: Any = service.app()
    app.state.access._verifier = verifier  # noqa: SLF001 - as in a process of its own
    return app


def test_80_forged_tokens_stop_no_one_while_the_directory_is_away(
    service: Service, silent: Silent, settings: Settings
) -> None:
    good = directory_issuer(settings).issue(Identity.of_person(ANNA))
    forger = Issuer([SigningKey.made()], trust_of(settings), SystemClock().now)
    forged = [forger.issue(Identity.of_person(ANNA)) for _ in range(FORGED)]
    app = application(service, settings)
    with served(app) as address, ThreadPoolExecutor(FORGED) as pool:

        def asked(token: str) -> int:
            headers = {"Authorization": f"Bearer {token}"}
            url = f"{address}/api/library/v1/clock"
            return httpx.get(url, headers=headers, timeout=60).status_code

        first = pool.submit(asked, forged[0])
        assert silent.came.wait(30)
        others = [pool.submit(asked, each) for each in forged[1:]]
        assert [each.result() for each in as_completed(others)] == [503] * (FORGED - 1)
        assert asked(good) == 200
        assert not first.done()  # all of them were answered while it waits for the directory
        assert len(silent.taken) == 1
        silent.close()
        assert first.result() == 503
        assert asked(forged[0]) == 503
    assert len(silent.taken) == 1
