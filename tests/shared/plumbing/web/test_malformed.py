"""Whatever is sent, the answer is a problem and never a failure of ours (pitfall 24)."""

import json
import socket
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Thread
from typing import Any
from uuid import UUID

import httpx
import pytest
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from shared.plumbing.service import Service
from tests.toy import library
from tests.toy.town import ANNA, DAY, client_of, give_role, open_service, person

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database(), day=DAY) as made:
        give_role(made, ANNA, UUID(int=9), "librarian")
        yield made


@pytest.fixture(scope="module")
def client(service: Service) -> Generator[TestClient[Any]]:
    with client_of(service) as made:
        yield made


def is_refused(answer: httpx.Response, *statuses: int) -> None:
    assert answer.status_code in (statuses or range(400, 500)), answer.text[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code


def send(client: TestClient[Any], body: bytes) -> httpx.Response:
    return client.post("/books", content=body, headers={**person(), **JSON})


BODIES = {
    "nothing": b"",
    "broken UTF-8": b'{"title": "\xc3\x28"}',
    "latin-1": '{"title": "åäö"}'.encode("latin-1"),
    "UTF-16": '{"title": "x"}'.encode("utf-16"),
    "100k brackets": b"[" * 100_000,
    "100k objects": b'{"a":' * 30_000,
    "deep where a text is due": b'{"title": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "NaN": b'{"title": "x", "copies": NaN}',
    "infinity": b'{"title": "x", "copies": 1e999}',
    "a number without end": b'{"title": "x", "copies": ' + b"9" * 5000 + b"}",
    "half a character": b'{"title": "\\ud800"}',
    "half a character in a name": b'{"\\ud800": "x"}',
    "a null": b'{"title": "a\\u0000b"}',
    "a name twice": b'{"title": "x", "title": "y"}',
    "an unknown field": b'{"title": "x", "more": 1}',
    "a missing field": b"{}",
    "a number for a text": b'{"title": 7}',
    "a text for a number": b'{"title": "x", "copies": "many"}',
    "null for a text": b'{"title": null}',
    "too long": b'{"title": "' + b"x" * 201 + b'"}',
    "too short": b'{"title": ""}',
    "a list": b"[]",
    "a text": b'"title"',
    "null": b"null",
    "no JSON": b"title=x",
}


@pytest.mark.parametrize("name", list(BODIES))
def test_a_body_that_is_not_right_is_refused(client: TestClient[Any], name: str) -> None:
    is_refused(send(client, BODIES[name]), 400)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "å/ä"]
)
def test_a_body_that_is_not_declared_as_json_is_refused(client: TestClient[Any], kind: str) -> None:
    raw = [(name.encode(), value.encode()) for name, value in person().items()]
    raw.append((b"Content-Type", kind.encode("latin-1")))
    is_refused(client.post("/books", content=b'{"title": "x"}', headers=raw), 415)


def test_a_huge_body_is_refused(client: TestClient[Any]) -> None:
    is_refused(send(client, b'{"title": "' + b"x" * 300_000 + b'"}'), 413)


@pytest.mark.parametrize(
    "path",
    [
        "/search?word=%00",
        "/search?word=a%00b",
        "/search?word=x&wrod=y",
        "/search",
        "/feed?limit=0",
        "/feed?limit=many",
        "/feed?limit=99999999999999999999999999",
    ],
)
def test_a_question_that_is_not_right_is_refused(client: TestClient[Any], path: str) -> None:
    is_refused(client.get(path, headers=person()))


@pytest.mark.parametrize(
    "word", ["%ff%fe", "%ed%a0%80", "%", "%25", "_", "'", "\\", "%F0%9F%99%82"]
)
def test_a_word_of_any_characters_is_searched_for_or_refused(
    client: TestClient[Any], word: str
) -> None:
    answer = client.get(f"/search?word={word}", headers=person())
    assert answer.status_code == 200 or is_refused(answer) is None


@pytest.mark.parametrize("name", ["Idempotency-Key", "If-Match", "Accept-Language", "X-Any"])
@pytest.mark.parametrize("value", ["åäö".encode("latin-1"), b"\xff\xfe", "🙂".encode(), b"\x01"])
def test_headers_of_any_bytes_break_nothing(
    client: TestClient[Any], name: str, value: bytes
) -> None:
    headers = [(n.encode(), v.encode()) for n, v in person().items() if n != name]
    answer = client.post("/books", json={"title": "x"}, headers=[*headers, (name.encode(), value)])
    assert answer.status_code == 200 or is_refused(answer) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
bodies = st.one_of(
    st.binary(max_size=40),
    json_values.map(lambda value: json.dumps(value).encode()),
    st.fixed_dictionaries(
        {}, optional={"title": json_values, "copies": json_values, "more": json_values}
    ).map(lambda value: json.dumps(value).encode()),
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=bodies)
def test_any_body_is_taken_or_refused(client: TestClient[Any], body: bytes) -> None:
    answer = send(client, body)
    assert answer.status_code == 200 or is_refused(answer) is None


@contextmanager
def served(service: Service) -> Generator[str]:
    """Serve the application over a real socket."""
    config = uvicorn.Config(service.app(), port=0, log_level="critical", ws="none")
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/api/{service.name}/v1"
    server.should_exit = True
    thread.join(timeout=20)


def pieces(count: int) -> Generator[bytes]:
    yield b'{"title": "'
    for _ in range(count):
        yield b"x" * 10_000
    yield b'"}'


def test_on_the_wire_bodies_that_come_in_pieces_are_read_or_refused(service: Service) -> None:
    with served(service) as address, httpx.Client(base_url=address) as wire:
        headers = {**person(), **JSON}
        is_refused(wire.post("/books", content=pieces(100), headers=headers), 413)
        is_refused(wire.post("/books", content=pieces(2), headers=headers), 400)
        answer = wire.post("/books", content=pieces(0), headers=headers)
        is_refused(answer, 400)
        good = wire.post("/books", content=iter([b'{"tit', b'le": "x"}']), headers=headers)
        assert good.status_code == 200


def test_on_the_wire_what_breaks_off_or_is_no_http_ends_nothing(service: Service) -> None:
    with served(service) as address, httpx.Client(base_url=address) as wire:
        port = int(address.split(":")[2].split("/")[0])
        for raw in (
            b"\x16\x03\x01\x02\x00",
            b"GET /" + b"x" * 100_000,
            b"POST /api/library/v1/books HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{",
            b"POST /api/library/v1/books HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        ):
            with socket.create_connection(("127.0.0.1", port)) as rude:
                rude.sendall(raw)
        assert wire.get("/search", params={"word": "x"}, headers=person()).status_code == 200
