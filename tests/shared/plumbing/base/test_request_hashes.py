"""Whoever reads a database confirms no guess of what was asked; a repeat is known all the same."""

import json
from collections.abc import Callable, Generator, Iterable, Iterator
from hashlib import sha256
from hmac import digest
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient

from shared.kernel.ids import fresh_id
from shared.plumbing.base.request_hashes import RequestHashes, make_request_key, request_hashes
from shared.plumbing.base.secret_files import ExposedSecret
from shared.plumbing.security.sealing import new_key
from shared.plumbing.service import Service
from shared.plumbing.web.json_body import canonical
from tests.toy import library
from tests.toy.town import ANNA, DAY, client_of, give_role, open_service, person

PATH = "/api/library/v1/books"
SECRET = {"title": "Nina is on sick leave, the reason is cancer"}


KEY = new_key()


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database(), day=DAY) as made:
        give_role(made, ANNA, fresh_id(), "librarian")
        yield made


@pytest.fixture(scope="module")
def client(service: Service) -> Generator[TestClient[Any]]:
    with client_of(service) as made:
        made.app.state.request_hashes = RequestHashes(KEY)
        yield made


def ask(client: TestClient[Any], key: str, body: object = SECRET) -> Response:
    return client.post("/books", json=body, headers=person(Idempotency_Key=key))


def forms(body: object) -> Iterator[bytes]:
    """Return the body in every serialisation in which this code or its tools write it."""
    bodies = [
        canonical(body),
        *(
            json.dumps(body, separators=each, ensure_ascii=ascii_only, sort_keys=True).encode()
            for each in ((",", ":"), (", ", ": "))
            for ascii_only in (True, False)
        ),
    ]
    yield from bodies
    yield from (PATH.encode() + b"\0" + each for each in bodies)
    yield canonical([PATH, [], True, body])


def bytes_of_the_database(service: Service) -> set[bytes]:
    """Return every value of bytes that the service's database holds, such as its keys."""
    columns = service.database.rows(
        "SELECT table_name AS name, column_name AS part FROM information_schema.columns"
        " WHERE table_schema = 'public' AND data_type = 'bytea'"
    )
    return {
        bytes(row["found"])
        for each in columns
        for row in service.database.rows(
            f'SELECT "{each["part"]}" AS found FROM "{each["name"]}"'  # noqa: S608 - its own names
            f' WHERE "{each["part"]}" IS NOT NULL'
        )
    }


def confirmed(service: Service, body: object, keys: Iterable[bytes]) -> bool:
    """Whether a row that is kept of requests fits a guess, hashed plainly or with one of keys."""
    kept = [
        bytes(value)
        for row in service.database.rows("SELECT * FROM idempotency")
        for value in row.values()
        if isinstance(value, bytes | memoryview)
    ]
    plain = {sha256(each).digest() for each in forms(body)}
    keyed = {digest(key, each, "sha256") for key in keys for each in forms(body)}
    return any(each in value for each in plain | keyed for value in kept)


def test_a_stored_request_does_not_confirm_a_guess_of_its_text(
    service: Service, client: TestClient[Any]
) -> None:
    assert ask(client, fresh_id().hex).status_code == 200
    assert service.cursor_key.cipher  # a key that lies in the database is there to be tried
    assert not confirmed(service, SECRET, bytes_of_the_database(service))
    # Whoever has the key as well, which lies elsewhere, finds it: so nothing was overlooked.
    assert confirmed(service, SECRET, {KEY})


def test_a_request_repeated_after_the_key_was_lost_is_answered_as_before_and_nothing_is_done_twice(
    service: Service, client: TestClient[Any]
) -> None:
    key, title = fresh_id().hex, fresh_id().hex
    first = ask(client, key, {"title": title})
    client.app.state.request_hashes = RequestHashes(new_key())
    try:
        again = ask(client, key, {"title": title})
        # What the lost key hashed cannot be compared; what is asked from now on is.
        other, new = ask(client, key, SECRET), fresh_id().hex
        assert ask(client, new, {"title": "new"}).status_code == 200
        assert ask(client, new, SECRET).status_code == 422
    finally:
        client.app.state.request_hashes = RequestHashes(KEY)
    assert [each.status_code for each in (first, again, other)] == [200] * 3
    assert first.json() == again.json() == other.json()
    assert len(service.database.rows("SELECT 1 FROM shelf WHERE title = %s", title)) == 1
    assert ask(client, key).status_code == 422


# The file of the key


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "lending.request-hashes.key"
    make_request_key(path)
    made = request_hashes(path).of(b"asked")
    make_request_key(path)
    assert request_hashes(path).of(b"asked") == made
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_key_is_made_where_it_is_only_read(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        request_hashes(tmp_path / "missing.key")


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "exposed.key"
    make_request_key(path)
    path.chmod(0o640)
    for read in (make_request_key, request_hashes):
        with pytest.raises(ExposedSecret):
            read(path)


@pytest.mark.parametrize("text", [b"", b"AAAA", b"no key", b"\xff"])
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "wrong.key"
    path.touch(0o600)
    path.write_bytes(text)
    with pytest.raises(ValueError, match=r"wrong\.key must hold 32 bytes"):
        request_hashes(path)
