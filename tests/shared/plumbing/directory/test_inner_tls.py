"""Between services TLS is spoken where it is configured, and only a certificate of our CA holds."""

from collections.abc import Callable, Generator
from pathlib import Path
from threading import Thread

import httpx
import pytest

from shared.plumbing.base.settings import Settings
from shared.plumbing.service import Service
from shared.plumbing.web.feeds import RemoteFeed
from shared.plumbing.web.http_server import listener_on, server_of
from tests.deploy.kafka.certificates import Authority
from tests.toy import library
from tests.toy.serving import wait_until
from tests.toy.town import DAY, open_service, token_for


@pytest.fixture
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database(), day=DAY) as made:
        yield made


@pytest.fixture
def ca(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "services")


@pytest.fixture
def address(service: Service, ca: Authority) -> Generator[str]:
    pair = Path(ca.server("127.0.0.1")["ssl.keystore.location"])
    settings = Settings(tls_certificate=pair, tls_key=pair)
    server = server_of(service.app(), settings, grace=5)
    listener = listener_on("127.0.0.1", 0)
    thread = Thread(target=server.run, args=([listener],))
    thread.start()
    wait_until(lambda: server.started)
    yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(60)
    listener.close()


def test_a_feed_is_read_over_tls_from_a_server_with_a_certificate_of_our_ca(
    address: str, ca: Authority, tmp_path: Path
) -> None:
    feed = RemoteFeed(address, "library", lambda: token_for("club"), ca.file)
    assert feed.read("library", 0) == []
    feed.close()
    for stranger in (Authority(tmp_path, "others").file, None):
        feed = RemoteFeed(address, "library", lambda: token_for("club"), stranger)
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            feed.read("library", 0)
        feed.close()


def test_a_server_of_tls_answers_no_one_without_it(address: str) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.get(address.replace("https", "http"), trust_env=False)
