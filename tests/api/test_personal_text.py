"""No text by or about a person is stored or published in clear (R-D1, R-D2)."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from shared.plumbing.base.database import Database
from shared.plumbing.messaging.messages import Publisher
from tests.api.operations import OPERATIONS
from tests.api.playing import Played

PERSONAL = ("reason", "motivation", "given_name", "email")
ABOUT_A_COLLABORATION = "programme.pause"
"""Its reason is the office's to all members: about a collaboration, and about nobody (R-P6)."""
IMPORTED = "bo.demosson@example.org"
"""What stands in a cell of the example of an import."""


def _announced(key: str) -> list[str]:
    """The texts of an operation's examples in its personal fields."""
    return [
        str(each[field]) for each in OPERATIONS[key].examples for field in PERSONAL if field in each
    ]


WRITTEN = [
    (key, text)
    for key, operation in sorted(OPERATIONS.items())
    if operation.body is not None and key != ABOUT_A_COLLABORATION
    for text in _announced(key)
] + [("directory.import_people", IMPORTED)]


def _spelt(value: object) -> str:
    """A value as text; events are stored as bytes of JSON."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def _kept(database: Database) -> Iterator[str]:
    tables = database.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for table in tables:
        for row in database.rows(f"SELECT * FROM {table['tablename']}"):  # noqa: S608 - own names
            yield from (_spelt(value) for value in row.values())


def _reported(publisher: Publisher, stream: str) -> Iterator[str]:
    position = 0
    while found := publisher.read(stream, position, 500):
        yield from (
            bytes(announced.data).decode() for _, announced in found if announced is not None
        )
        position = found[-1][0]


@pytest.fixture(scope="module")
def kept(played: Played) -> str:
    """The contents of the databases of all services and of the keys."""
    stage = played.world.stage
    databases: Iterable[Any] = (
        *(each.database for each in stage.services.values()),
        stage._keys,  # noqa: SLF001 - to look in
    )
    return "\n".join(text for each in databases for text in _kept(each))


@pytest.fixture(scope="module")
def reported(played: Played) -> str:
    """Everything that is published on any stream."""
    publishers = played.world.stage.publishers.items()
    return "\n".join(text for stream, each in publishers for text in _reported(each, stream))


def test_what_is_looked_for_was_accepted_and_is_of_each_kind(played: Played) -> None:
    assert {key for key, _ in WRITTEN} >= {
        *("directory.register_person", "directory.change_contact", "directory.import_people"),
        *("listings.express_interest", "listings.decline"),
        *("lending.waive_notice", "lending.decline_loan", "lending.cut_short", "lending.cancel"),
    }
    for key, _ in WRITTEN:
        assert all(answer.is_success for answer in played.answers[key]), key


@pytest.mark.parametrize(("key", "text"), WRITTEN)
def test_r_d1_what_a_person_wrote_is_kept_sealed_alone(kept: str, key: str, text: str) -> None:
    assert text not in kept, key


@pytest.mark.parametrize(("key", "text"), WRITTEN)
def test_r_d2_what_a_person_wrote_is_on_no_stream(reported: str, key: str, text: str) -> None:
    assert text not in reported, key


def test_what_is_no_persons_is_found_by_the_same_search(
    played: Played, kept: str, reported: str
) -> None:
    """It is found in an event, in a view and on a stream; a reason would have been, too."""
    assert all(pause in kept for pause in _announced(ABOUT_A_COLLABORATION))
    assert kept.count(played.world.collaboration_id) > 2
    assert "Provmyndigheten 0" in kept
    assert "Provmyndigheten 0" in reported
