"""`utbyte dead-letters`: what lies aside is listed, shown, and given once more."""

from collections.abc import Generator
from decimal import Decimal

import pytest

from shared.contracts.directory import PersonRegistered
from shared.kernel.ids import fresh_id
from shared.plumbing.messaging.dead_letters import DeadLetter, DeadLetters
from tests.utbyte.operated import Instance

PERSON = fresh_id()
EXPRESSED = (
    PersonRegistered(
        person_id=PERSON,
        agency_id=fresh_id(),
        unit_id=fresh_id(),
        employment_percent=Decimal(80),
    )
    .model_dump_json()
    .encode()
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Generator[Instance]:
    instance = Instance(tmp_path_factory.mktemp("letters"), postgres)
    try:
        instance.output_of("migrate", "--json")
        yield instance
    finally:
        instance.drop()


@pytest.fixture
def instance(made: Instance) -> Instance:
    """An instance where billing could not handle two letters: one good now, one broken."""
    put(made, letter("7", EXPRESSED), letter("8", b"broken: \xff"))
    return made


def put(instance: Instance, *letters: DeadLetter) -> None:
    with instance.database("billing") as database:
        database.execute("DELETE FROM dead_letters")
        database.execute("DELETE FROM inbox")
        for each in letters:
            DeadLetters(database).put(each)


def letter(number: str, data: bytes) -> DeadLetter:
    headers = {
        "ce_source": "directory@old",
        "ce_id": number,
        "ce_type": PersonRegistered.NAME,
        "ce_subject": str(PERSON),
        "ce_seq": "1",
        "ce_time": "2026-01-12T09:00:00+00:00",
    }
    error = "Traceback:\nKeyError: 'city'\n"
    return DeadLetter("directory", "directory@old", number, headers, data, error, origin="t/0@4")


def left(instance: Instance) -> list[str]:
    return [each["letter"] for each in instance.output_of("dead-letters", "list", "--json")]


def test_letters_are_listed_with_what_went_wrong(instance: Instance) -> None:
    one, other = instance.output_of("dead-letters", "list", "--json")
    assert (one["service"], one["letter"]) == ("billing", "directory@old/7")
    assert one["type"] == PersonRegistered.NAME
    assert (one["origin"], one["bytes"], one["error"]) == (
        "t/0@4",
        len(EXPRESSED),
        "KeyError: 'city'",
    )
    assert other["letter"] == "directory@old/8"
    words = instance.utbyte("dead-letters", "list", "billing").stdout
    assert words.splitlines()[0].split("  ") == [
        *("billing", "directory@old/7", PersonRegistered.NAME, "KeyError: 'city'")
    ]
    assert instance.output_of("dead-letters", "list", "lending", "--json") == []


@pytest.mark.parametrize("name", ["8", "directory@old/8"])
def test_a_letter_is_shown_whole(instance: Instance, name: str) -> None:
    (shown,) = instance.output_of("dead-letters", "show", "billing", name, "--json")
    assert shown["headers"]["ce_id"] == "8"
    assert shown["error"] == "Traceback:\nKeyError: 'city'\n"
    assert shown["data"] == "broken: \\xff"
    assert "origin: t/0@4" in instance.utbyte("dead-letters", "show", "billing", name).stdout


def test_a_letter_that_is_replayed_has_its_effect_and_is_gone(instance: Instance) -> None:
    output_of = instance.output_of("dead-letters", "replay", "billing", "7", "--json")
    assert output_of == [{"service": "billing", "letter": "directory@old/7", "broke": None}]
    assert left(instance) == ["directory@old/8"]
    with instance.database("billing") as database:
        row = database.row("SELECT * FROM replica_people WHERE person_id = %s", str(PERSON))
    assert row is not None


def test_letters_that_break_again_stay_and_the_others_have_their_effect(
    instance: Instance,
) -> None:
    result = instance.utbyte("dead-letters", "replay", "billing")
    assert result.exit_code == 1
    good, broken = result.stdout.splitlines()
    assert good == "directory@old/7: handled"
    assert broken.startswith("directory@old/8: Unreadable: ")
    assert left(instance) == ["directory@old/8"]


@pytest.mark.parametrize("verb", ["show", "replay"])
def test_a_letter_that_is_not_there_is_reported(instance: Instance, verb: str) -> None:
    assert "no dead letter “9”" in instance.refused("dead-letters", verb, "billing", "9")
    assert "no service “kitchen”" in instance.refused("dead-letters", verb, "kitchen", "9")
    assert len(left(instance)) == 2
