"""The directory is asked over HTTP; when it is away keys fail and names stay ids."""

import json
from base64 import b64encode
from collections.abc import Generator
from contextvars import copy_context
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest

from shared.plumbing.base.circuit_breaker import PAUSE_SECONDS
from shared.plumbing.directory import on_behalf
from shared.plumbing.directory.directory_client import NAMES_IN_MEMORY_SECONDS, DirectoryClient
from shared.plumbing.directory.on_behalf import NotSignedIn
from shared.plumbing.messaging.consumer import INFRASTRUCTURE
from tests.toy.town import ANNA, BERIT

UNKNOWN = UUID(int=99)


class Directory(ThreadingHTTPServer):
    """A small directory on a real socket, which can be told to fail."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), DirectoryAnswers)
        self.names = {ANNA: "Anna", BERIT: "Berit"}
        self.keys = {ANNA: b"k" * 32}
        self.language = "nn"
        self.status = 200
        self.asked: list[str] = []
        self.problem: dict[str, str] = {}
        self.tokens: set[str] = set()
        self.readers: list[str | None] = []

    @property
    def address(self) -> str:
        """Return where it is."""
        return f"http://127.0.0.1:{self.server_port}"


class DirectoryAnswers(BaseHTTPRequestHandler):
    """Answers what the client asks."""

    server: Directory

    def do_GET(self) -> None:
        """Answer keys, names and addresses."""
        parts = urlsplit(self.path)
        self.server.asked.append(parts.path)
        self.server.tokens.add(self.headers["Authorization"])
        self.server.readers.append(self.headers[on_behalf.HEADER])
        if self.server.status != 200:
            self._answer(self.server.status, self.server.problem)
        elif parts.path == "/api/directory/v1/names":
            ids = [UUID(each) for each in parse_qs(parts.query)["ids"]]
            known = {
                str(each): self.server.names[each] for each in ids if each in self.server.names
            }
            self._answer(200, {"names": known})
        elif parts.path == "/api/directory/v1/named":
            (name,) = parse_qs(parts.query)["name"]
            people = [str(each) for each, known in self.server.names.items() if known == name]
            self._answer(200, {"people": people})
        elif "/addresses/" in parts.path:
            self._address(UUID(parts.path.split("/")[-1]))
        else:
            self._key(UUID(parts.path.removeprefix("/api/directory/v1/keys/")))

    def _key(self, subject: UUID) -> None:
        key = self.server.keys.get(subject)
        if key is None:
            self._answer(410 if subject == BERIT else 404, {})
        else:
            self._answer(200, {"key": b64encode(key).decode()})

    def _address(self, person: UUID) -> None:
        known = {"email": "anna@example.org", "language": self.server.language}
        self._answer(200, known) if person == ANNA else self._answer(404, {})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@pytest.fixture
def directory() -> Generator[Directory]:
    with Directory() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join(timeout=10)


@pytest.fixture
def now() -> list[float]:
    return [1000.0]


@pytest.fixture
def client(directory: Directory, now: list[float]) -> Generator[DirectoryClient]:
    made = DirectoryClient(directory.address, lambda: "a-token", lambda: now[0])
    yield made
    made.close()


def test_a_key_comes_with_the_services_token(directory: Directory, client: DirectoryClient) -> None:
    assert client.key(ANNA) == b"k" * 32
    assert directory.tokens == {"Bearer a-token"}


def test_an_erased_and_an_unknown_person_have_no_key(client: DirectoryClient) -> None:
    assert client.key(BERIT) is None
    assert client.key(UNKNOWN) is None


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_directory_that_cannot_answer_now_is_away_and_that_is_waited_for(
    directory: Directory, client: DirectoryClient, status: int
) -> None:
    directory.status = status
    with pytest.raises(httpx.TransportError) as caught:
        client.key(ANNA)
    assert isinstance(caught.value, INFRASTRUCTURE)


def test_a_message_is_not_put_aside_while_the_directory_does_not_know_the_services_new_key(
    directory: Directory, client: DirectoryClient, now: list[float]
) -> None:
    directory.status = 401
    with pytest.raises(httpx.TransportError) as caught:
        client.key(ANNA)
    assert isinstance(caught.value, INFRASTRUCTURE)
    directory.status = 200
    now[0] += PAUSE_SECONDS
    assert client.key(ANNA) == b"k" * 32


def test_a_directory_that_does_not_let_the_service_in_is_no_passing_fault(
    directory: Directory, client: DirectoryClient
) -> None:
    directory.status = 403
    with pytest.raises(httpx.HTTPStatusError) as caught:
        client.key(ANNA)
    assert not isinstance(caught.value, INFRASTRUCTURE)


def test_a_key_and_names_are_asked_for_the_person_whose_request_is_answered(
    directory: Directory, client: DirectoryClient
) -> None:
    client.key(ANNA)
    copy_context().run(_asked_for, "annas-token", client)
    client.key(ANNA)
    assert directory.readers == [None, "annas-token", "annas-token", None]


def test_people_are_found_by_name_and_a_directory_that_is_away_is_no_empty_answer(
    directory: Directory, client: DirectoryClient
) -> None:
    assert client.named("Anna", UNKNOWN) == [ANNA]
    assert client.named("Nils", UNKNOWN) == []
    directory.status = 503
    with pytest.raises(httpx.HTTPError):
        client.named("Anna", UNKNOWN)


def _asked_for(token: str, client: DirectoryClient) -> None:
    on_behalf.answering(token)
    client.key(ANNA)
    client.names([ANNA])


def test_a_person_whose_token_has_run_out_meanwhile_is_asked_to_sign_in(
    directory: Directory, client: DirectoryClient
) -> None:
    directory.status, directory.problem = 403, {"rule": "for-whom"}
    with pytest.raises(NotSignedIn):
        client.key(ANNA)


def test_names_are_those_that_the_directory_knows(client: DirectoryClient) -> None:
    assert client.names([ANNA, BERIT, UNKNOWN]) == {ANNA: "Anna", BERIT: "Berit"}
    assert client.names([]) == {}


def test_a_name_is_kept_in_memory_for_a_minute_at_most(
    directory: Directory, client: DirectoryClient, now: list[float]
) -> None:
    client.names([ANNA])
    directory.names[ANNA] = "Anna-Lena"
    now[0] += NAMES_IN_MEMORY_SECONDS - 1
    assert client.names([ANNA]) == {ANNA: "Anna"}
    assert len(directory.asked) == 1
    now[0] += 1
    assert client.names([ANNA]) == {ANNA: "Anna-Lena"}


def test_a_name_that_is_too_old_leaves_the_memory_on_any_request(
    client: DirectoryClient, now: list[float]
) -> None:
    client.names([ANNA])
    now[0] += NAMES_IN_MEMORY_SECONDS
    client.names([BERIT])
    assert "Anna" not in repr(vars(client))


def test_many_names_are_asked_for_in_several_questions(
    directory: Directory, client: DirectoryClient
) -> None:
    people = [UUID(int=1000 + n) for n in range(450)]
    directory.names |= {each: f"name {each.int}" for each in people}
    assert client.names(people) == {each: f"name {each.int}" for each in people}
    assert len(directory.asked) == 3


def test_while_the_directory_is_away_names_stay_ids(
    directory: Directory, client: DirectoryClient, now: list[float]
) -> None:
    client.names([ANNA])
    directory.status = 503
    assert client.names([ANNA, BERIT]) == {ANNA: "Anna"}
    now[0] += NAMES_IN_MEMORY_SECONDS
    assert client.names([ANNA, BERIT]) == {}


def test_a_language_is_asked_for_each_time_and_not_remembered(
    directory: Directory, client: DirectoryClient
) -> None:
    assert client.language(ANNA) == "nn"
    directory.language = "en"
    assert client.language(ANNA) == "en"
    assert client.language(UNKNOWN) is None


def test_no_language_is_known_while_the_directory_is_away(
    directory: Directory, client: DirectoryClient
) -> None:
    directory.status = 503
    assert client.language(ANNA) is None


def test_nothing_listens_there_is_away_too() -> None:
    no_one = DirectoryClient("http://127.0.0.1:9", lambda: "a-token")
    assert no_one.names([ANNA]) == {}
    with pytest.raises(httpx.TransportError):
        no_one.key(ANNA)
    no_one.close()
