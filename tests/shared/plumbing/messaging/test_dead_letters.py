"""A dead letter is kept whole, can be found and replayed, and lies on its topic as well."""

from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.plumbing.base.database import Database
from shared.plumbing.messaging.dead_letters import TABLE, DeadLetter, DeadLetters, name_of

LETTER = DeadLetter(
    stream="library",
    source="library@e",
    id="7",
    headers={"ce_type": "library.x.v1"},
    data=b"\xff\x00{",
    error="broken\n",
    key=b"k",
    origin="utbyte.library/3@14",
)


@pytest.fixture
def letters(database: str) -> Generator[DeadLetters]:
    opened = Database(database)
    opened.execute(TABLE)
    yield DeadLetters(opened)
    opened.close()


def _as_put(letter: DeadLetter) -> dict[str, Any]:
    return {**letter.__dict__, "at": None}


def test_a_letter_is_kept_as_it_came(letters: DeadLetters) -> None:
    letters.put(LETTER)
    (kept,) = letters.all()
    assert _as_put(kept) == _as_put(LETTER)
    assert kept.at is not None
    assert kept.type == "library.x.v1"


def test_a_letter_that_comes_again_is_one_letter(letters: DeadLetters) -> None:
    letters.put(LETTER)
    letters.put(LETTER)
    assert letters.count() == 1


def test_a_letter_is_found_by_its_name_or_its_id(letters: DeadLetters) -> None:
    letters.put(LETTER)
    assert letters.find("7") == letters.find(name_of(LETTER)) == letters.all()
    assert letters.find("8") == []


def test_a_letter_that_had_its_effect_is_gone(letters: DeadLetters) -> None:
    letters.put(LETTER)
    letters.remove(LETTER)
    assert letters.all() == []


def test_a_letter_is_sent_until_the_broker_has_it(letters: DeadLetters) -> None:
    letters.put(LETTER)
    assert letters.unsent_count() == 1
    (unsent,) = letters.unsent()
    letters.mark_sent(unsent)
    assert (letters.unsent(), letters.unsent_count(), letters.count()) == ([], 0, 1)


def test_on_its_topic_a_letter_states_what_went_wrong_and_where_it_was() -> None:
    headers = dict(LETTER.wire_headers())
    assert headers["ce_type"] == b"library.x.v1"
    assert headers["utbyte-origin"] == b"utbyte.library/3@14"
    assert headers["utbyte-error"] == b"broken\n"


@given(headers=st.dictionaries(st.text(), st.text(), max_size=3), error=st.text(), data=st.binary())
def test_whatever_is_in_a_letter_it_can_be_kept_and_sent(
    any_letters: DeadLetters, headers: dict[str, str], error: str, data: bytes
) -> None:
    letter = DeadLetter("s", "s@e", "1", headers, data, error)
    any_letters.put(letter)
    (kept,) = any_letters.all()
    assert kept.data == data
    assert kept.wire_headers()
    any_letters.remove(kept)


@pytest.fixture(scope="module")
def any_letters(fresh_database: Any) -> Generator[DeadLetters]:
    opened = Database(fresh_database())
    opened.execute(TABLE)
    yield DeadLetters(opened)
    opened.close()
