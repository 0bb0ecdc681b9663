"""After a restore: what is said is new, what was lost lies nowhere, who was erased is erased."""

import asyncio
import json
from collections.abc import Generator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer

from deploy.kafka.node import Node
from shared.kernel.ids import fresh_id
from shared.plumbing.messaging.relay import LEADER
from tests.utbyte.operated import Instance
from utbyte.instance.services import DEFINITIONS

SERVICES = [each.name for each in DEFINITIONS]
FROM_THE_FUTURE = b"it never happened"


@pytest.fixture(scope="module")
def instance(
    tmp_path_factory: pytest.TempPathFactory, postgres: str, bootstrap: str
) -> Generator[Instance]:
    made = Instance(tmp_path_factory.mktemp("restored"), postgres, bootstrap)
    try:
        made.output_of("migrate", "--json")
        yield made
    finally:
        made.drop()


def epochs(instance: Instance, service: str) -> list[str]:
    with instance.database(service) as database:
        rows = database.rows("SELECT id FROM epoch ORDER BY since")
    return [row["id"] for row in rows]


async def consumed_a_lost_message(instance: Instance) -> None:
    """Let a message lie on a topic, and billing's group have come past it."""
    kafka, topic = instance.kafka, instance.kafka.names.topic("lending")
    async with kafka.producer() as producer:
        await producer.send_and_wait(topic, FROM_THE_FUTURE, partition=0)
    async with kafka.admin() as admin:
        await admin.commit(kafka.names.group("billing"), topic, {0: 1})


async def left_on_kafka(instance: Instance) -> tuple[list[Any], Any]:
    kafka = instance.kafka
    async with kafka.admin() as admin:
        lying = await admin.read(kafka.names.topic("lending"))
        return lying, await admin.committed(kafka.names.group("billing"))


def test_every_service_begins_an_epoch_and_no_one_consumes_what_was_lost(
    instance: Instance,
) -> None:
    asyncio.run(consumed_a_lost_message(instance))
    with instance.database("lending") as database:
        database.execute("INSERT INTO relay (position, partitions, wanted) VALUES (7, 8, 8)")
    output_of = instance.output_of("begin-epoch", "--json")
    assert [each["service"] for each in output_of] == SERVICES
    assert [epochs(instance, each["service"])[-1] for each in output_of] == [
        each["epoch"] for each in output_of
    ]
    assert asyncio.run(left_on_kafka(instance)) == ([], {})
    with instance.database("lending") as database:
        (row,) = database.rows("SELECT position, partitions, wanted FROM relay")
    assert row == {"position": 0, "partitions": 6, "wanted": 8}, "it widens them, then sends all"


def test_what_never_happened_does_not_come_back_with_a_broker_that_was_killed(
    tmp_path: Path, postgres: str, bootstrap: str
) -> None:
    """Records that Kafka was told to delete come back then; a topic that was made anew has none."""
    del bootstrap  # where no broker can be had this has said so; here is one that can be killed
    node = Node(tmp_path / "kafka")
    node.start()
    lost = Instance(tmp_path / "data", postgres, node.bootstrap)
    try:
        lost.output_of("migrate", "--json")
        asyncio.run(consumed_a_lost_message(lost))
        lost.output_of("begin-epoch", "--json")
        node.kill()
        node.start()
        assert asyncio.run(left_on_kafka(lost)) == ([], {})
    finally:
        lost.drop()
        node.kill()


def test_beginning_again_is_harmless_and_is_reported(instance: Instance) -> None:
    result = instance.utbyte("begin-epoch")
    lines = [f"{each}: epoch {epochs(instance, each)[-1]}" for each in SERVICES]
    assert result.stdout.splitlines() == lines


def test_no_epoch_begins_while_a_relay_runs(instance: Instance) -> None:
    before = epochs(instance, "directory")
    with instance.database("listings") as database, database.connect() as relay:
        relay.execute("SELECT pg_advisory_lock(%s)", (LEADER,))
        assert "The relay of listings is running" in instance.refused("begin-epoch")
    assert epochs(instance, "directory") == before


def test_no_epoch_begins_while_a_service_listens(instance: Instance) -> None:
    before = epochs(instance, "directory")
    names = instance.kafka.names

    async def play() -> str:
        consumer = AIOKafkaConsumer(
            names.topic("lending"),
            bootstrap_servers=instance.bootstrap,
            group_id=names.group("billing"),
            enable_auto_commit=False,
        )
        await consumer.start()
        try:
            return await asyncio.to_thread(instance.refused, "begin-epoch")
        finally:
            await consumer.stop()

    assert "billing is consuming" in asyncio.run(play())
    assert epochs(instance, "directory") == before


def test_no_epoch_begins_while_the_broker_is_away(instance: Instance) -> None:
    before = epochs(instance, "directory")
    assert "Kafka" in instance.refused("begin-epoch", UTBYTE_KAFKA="127.0.0.1:9")
    assert epochs(instance, "directory") == before


def test_a_database_that_is_not_there_is_reported(instance: Instance) -> None:
    away = "postgresql://127.0.0.1:9/x"
    assert "PostgreSQL" in instance.refused("begin-epoch", UTBYTE_DATABASE_URL=away)


@pytest.mark.parametrize("words", [("begin-epoch",), ("erasures", "list")])
def test_where_no_instance_has_run_nothing_follows_a_restore(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    assert "No instance has run" in Instance(tmp_path, "").refused(*words, UTBYTE_DATABASE_URL=None)


def person_of_the_directory(instance: Instance) -> str:
    """Let there be a person with a name and a mark."""
    person = str(fresh_id())
    with instance.database("directory") as database:
        database.execute("INSERT INTO contacts VALUES (%s, %s, '{}')", person, str(fresh_id()))
        database.execute("INSERT INTO marks VALUES (%s, %s)", person.encode(), person)
    return person


def rows_of(instance: Instance, person: str) -> tuple[int, int]:
    """Return how many names and marks of a person there are."""
    with instance.database("directory") as database:
        names = database.rows("SELECT 1 FROM contacts WHERE person_id = %s", person)
        marks = database.rows("SELECT 1 FROM marks WHERE person_id = %s", person)
    return len(names), len(marks)


def test_r_d1_a_person_who_was_erased_since_the_backup_is_erased_again(
    instance: Instance, tmp_path: Path
) -> None:
    """Also one whom the backup does not know at all."""
    person, unknown = person_of_the_directory(instance), str(fresh_id())
    listed = [{"subject": each, "on": "2026-05-01"} for each in (person, unknown)]
    file = tmp_path / "erased.jsonl"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in listed), encoding="utf-8")
    assert rows_of(instance, person) == (1, 1)
    apply = ("erasures", "apply", str(file))
    assert instance.output_of(*apply, "--json") == [{"listed": 2, "erased": 2}]
    assert rows_of(instance, person) == (0, 0)
    assert instance.output_of("erasures", "list") == sorted(
        listed, key=lambda each: each["subject"]
    )
    assert instance.utbyte(*apply).stdout == "0 of 2 erased again\n"


@pytest.mark.parametrize(
    "text", ["[]", "no list", '{"subject": "x", "on": "2026-05-01"}', '{"subject": 1}', "\udcff"]
)
def test_a_list_that_cannot_be_read_erases_no_one(
    instance: Instance, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "erased.jsonl"
    good = json.dumps({"subject": str(fresh_id()), "on": str(date(2026, 5, 1))})
    file.write_bytes(f"{good}\n{text}".encode("utf-8", "surrogateescape"))
    before = instance.output_of("erasures", "list")
    assert "is not a list" in instance.refused("erasures", "apply", str(file))
    assert instance.output_of("erasures", "list") == before


def test_a_list_that_is_not_there_is_reported(instance: Instance, tmp_path: Path) -> None:
    assert "No such file" in instance.refused("erasures", "apply", str(tmp_path / "none"))
