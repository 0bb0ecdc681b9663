"""The portal as a process: ready when it can show pages, measured where no one outside looks."""

from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from litestar import get

from deploy.kafka.node import free_port
from services.portal.main import migrate
from services.portal.session.sessions import Origin, Sessions
from services.portal.web.cookies import SESSION_COOKIE
from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import create_database, drop_database
from shared.plumbing.base.settings import Settings
from shared.plumbing.time.clock import SystemClock
from shared.plumbing.web.application import Application
from shared.plumbing.web.http_server import server_of
from tests.toy.serving import served, wait_until
from utbyte.distributed.assembly import NotSet, database_of
from utbyte.distributed.portal import PortalProcess, listeners
from utbyte.instance.services import PORTAL, WITH_KEYS
from utbyte.instance.trust import make_keys

PREFIX = f"t{fresh_id().hex[:12]}"
NOWHERE = "http://127.0.0.1:9"


@get("/api/directory/v1/jwks", sync_to_thread=False)
def jwks() -> dict[str, Any]:
    return {"keys": []}


@pytest.fixture(scope="module")
def migrated(postgres: str) -> Generator[str]:
    """A server with a portal's database."""
    create_database(postgres, f"{PREFIX}_{PORTAL}")
    settings = Settings(database_url=postgres, database_prefix=PREFIX)
    with closing(database_of(settings, PORTAL)) as database:
        migrate(database)
    yield postgres
    drop_database(postgres, f"{PREFIX}_{PORTAL}")


@dataclass
class Served:
    """A portal's process, and the clients of its two ports."""

    process: PortalProcess
    outside: httpx.Client
    inside: httpx.Client


@contextmanager
def _served(folder: Path, server: str, **more: Any) -> Generator[Served]:
    settings = Settings(
        data=folder,
        database_url=server,
        port=free_port(),
        metrics_port=free_port(),
        **{"service_url": NOWHERE, "database_prefix": PREFIX, **more},
    )
    make_keys(settings, WITH_KEYS)
    process = PortalProcess(settings)
    http = server_of(process.application(), settings, grace=5)
    with listeners(settings) as opened:
        thread = Thread(target=http.run, args=(opened,))
        thread.start()
        wait_until(lambda: http.started or not thread.is_alive())
        at = [f"http://127.0.0.1:{port}" for port in (settings.port, settings.metrics_port)]
        try:
            english = {"Accept-Language": "en"}
            with (
                httpx.Client(base_url=at[0], headers=english) as outside,
                httpx.Client(base_url=at[1]) as inside,
            ):
                yield Served(process, outside, inside)
        finally:
            http.should_exit = True
            thread.join(30)
            process.database.close()


def test_the_portal_is_ready_while_its_database_and_the_directory_answer(
    migrated: str, tmp_path: Path
) -> None:
    urls = {"service_urls": {"directory": NOWHERE}}
    with _served(tmp_path, migrated, **urls) as portal:
        assert portal.outside.get("/health/live").json() == {"live": True}
        found = portal.inside.get("/health/ready")
        assert (found.status_code, found.json()) == (
            503, {"ready": False, "database": True, "directory": False},
        )  # fmt: skip
    with (
        served(Application([jwks], openapi_config=None, logging_config=None)) as directory,
        _served(tmp_path, migrated, service_urls={"directory": directory}) as portal,
    ):
        assert portal.outside.get("/health/ready").json() == {"ready": True}
        portal.process.database.execute("ALTER TABLE sessions RENAME TO away")
        try:
            found = portal.inside.get("/health/ready")
            assert found.status_code == 503
            assert found.json() == {"ready": False, "database": False, "directory": True}
        finally:
            portal.process.database.execute("ALTER TABLE away RENAME TO sessions")


def test_metrics_are_on_a_port_of_their_own_and_name_no_case(migrated: str, tmp_path: Path) -> None:
    case = fresh_id()
    with _served(tmp_path, migrated) as portal:
        assert portal.outside.get(f"/loans/{case}").status_code == 303
        for path in ("/metrics", "/metrics/"):
            port = str(portal.inside.base_url.port)
            answer = portal.outside.get(path, headers={"Host": f"127.0.0.1:{port}"})
            assert answer.status_code == 404
            assert "utbyte_" not in answer.text
        assert portal.inside.get("/").status_code == 404
        told = portal.inside.get("/metrics").text.splitlines()
    pages = [each for each in told if each.startswith("utbyte_page_seconds_count")]
    assert 'utbyte_page_seconds_count{page="/loans/{loan_id}",status="3xx"} 1.0' in pages
    assert [each for each in told if str(case) in each] == []


def test_a_service_that_is_away_is_a_page_that_says_so(migrated: str, tmp_path: Path) -> None:
    with _served(tmp_path, migrated, public_url="https://utbyte.example") as portal:
        sessions = Sessions(portal.process.database, SystemClock())
        secret = sessions.begin(fresh_id(), "en", Origin("test"))
        cookie = {"Cookie": f"__Host-{SESSION_COOKIE}={secret}"}
        answer = portal.outside.get("/listings", headers=cookie)
        assert answer.status_code == 503
        assert "A part of Utbyte does not answer" in answer.text
        assert "Traceback" not in answer.text
        assert "max-age" in answer.headers["strict-transport-security"]


def test_a_database_that_is_away_is_a_page_that_says_so(
    migrated: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.plumbing.base.database.POOL_SECONDS", 0.2)
    with _served(tmp_path, migrated, database_prefix=fresh_id().hex) as portal:
        answer = portal.outside.get("/listings", headers={"Cookie": f"{SESSION_COOKIE}=unknown"})
        assert answer.status_code == 503
        assert "A part of Utbyte does not answer" in answer.text


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, port=free_port(), metrics_port=free_port())
    with (
        listeners(settings),
        pytest.raises(NotSet, match=f"Cannot listen on 127.0.0.1:{settings.port}"),
        listeners(settings),
    ):
        pass
