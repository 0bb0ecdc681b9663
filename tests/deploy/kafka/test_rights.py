"""Who may do what on the cluster: enough for each service, and nothing of another's."""

import asyncio
from collections.abc import Awaitable, Generator

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import GroupAuthorizationFailedError, TopicAuthorizationFailedError

from deploy.kafka.rights import MIGRATION, Right, of_finance, rights
from shared.plumbing.base.settings import Settings
from shared.plumbing.messaging.kafka import Account, Kafka, Names
from shared.plumbing.messaging.kafka_admin import KafkaAway
from shared.plumbing.messaging.topics import create_topics, recreate
from tests.deploy.kafka.guarded import PASSWORD, connection, grant, guarded_node
from utbyte.distributed.assembly import consumed_by, definition_of, streams_of, topics
from utbyte.instance.services import DEFINITIONS

NAMES = Names()
LEDGER = "ledger"
"""A finance system outside."""
ALL = [*rights(NAMES), of_finance(NAMES, f"utbyte-{LEDGER}")]
SERVICES = [each.name for each in DEFINITIONS]
STREAMS = sorted(stream for each in DEFINITIONS for stream in streams_of(each))
OF_STREAMS = {NAMES.topic(each) for each in STREAMS}


def _may(service: str, operation: str, kind: str = "topic") -> set[str]:
    who = f"utbyte-{service}"
    return {
        each.name
        for each in ALL
        if (each.account, each.kind) == (who, kind) and operation in each.operations
    }


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_writes_only_its_own_topics(service: str) -> None:
    own = {NAMES.topic(each) for each in streams_of(definition_of(service))}
    dead = {NAMES.dead_letters(service)} if consumed_by(definition_of(service)) else set[str]()
    assert _may(service, "Write") == own | dead


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_only_what_it_consumes_and_in_its_own_group(service: str) -> None:
    consumed = {NAMES.topic(each) for each in consumed_by(definition_of(service))}
    assert _may(service, "Read") == consumed
    assert _may(service, "Read", "group") <= {NAMES.group(service)}


def test_the_bill_is_read_by_billing_alone() -> None:
    readers = {each for each in SERVICES if "utbyte.lending.billing" in _may(each, "Read")}
    assert readers == {"billing"}


def test_documents_with_amounts_are_read_by_finance_systems_and_by_no_service() -> None:
    documents = NAMES.topic("billing")
    assert [each for each in SERVICES if documents in _may(each, "Read")] == []
    assert _may(LEDGER, "Read") == {documents}
    announced = NAMES.topic("billing.notifications")
    assert [each for each in SERVICES if announced in _may(each, "Read")] == ["notifications"]


def test_only_the_migration_creates_and_it_creates_every_topic() -> None:
    assert _may(MIGRATION, "Create") == {each.name for each in topics(Settings())}
    assert not any(_may(service, "Create") for service in SERVICES)
    assert not _may(MIGRATION, "Read") | _may(MIGRATION, "Write")


def test_only_the_restore_account_empties_topics_and_forgets_groups() -> None:
    assert (_may(MIGRATION, "Delete"), _may(MIGRATION, "Delete", "group")) == (
        OF_STREAMS,
        {NAMES.group(each) for each in SERVICES if consumed_by(definition_of(each))},
    )
    assert not any(_may(each, "Delete") | _may(each, "Delete", "group") for each in SERVICES)


def test_a_right_is_granted_by_a_command_that_names_it_whole() -> None:
    right = Right("utbyte-billing", "topic", "utbyte.billing", ("Write", "Describe"))
    assert right.command("broker:9092").split() == [
        *("kafka-acls.sh", "--bootstrap-server", "broker:9092", "--add"),
        *("--allow-principal", "User:utbyte-billing", "--topic", "utbyte.billing"),
        *("--operation", "Write", "--operation", "Describe"),
    ]


@pytest.fixture(scope="module")
def guarded() -> Generator[str]:
    """A node with the authorizer on, the rights granted and the topics created by the migration."""
    accounts = [f"utbyte-{each}" for each in (*SERVICES, MIGRATION, LEDGER)]
    with guarded_node(accounts) as bootstrap:

        async def prepare() -> None:
            await grant(bootstrap, ALL)
            declared = topics(Settings(kafka_replication=1))
            made = await create_topics(_kafka(bootstrap, MIGRATION), declared)
            assert len(made) == len(declared)
            admin = Kafka(bootstrap, Account("admin", PASSWORD))
            async with admin.producer() as producer:
                for topic in declared:
                    await producer.send_and_wait(topic.name, b"said", partition=0)

        asyncio.run(prepare())
        yield bootstrap


def _kafka(bootstrap: str, service: str) -> Kafka:
    return Kafka(bootstrap, Account(f"utbyte-{service}", PASSWORD))


async def _allowed(asked: Awaitable[object]) -> bool:
    """Return whether the broker lets it happen."""
    try:
        await asyncio.wait_for(asked, 30)
    except TopicAuthorizationFailedError:
        return False
    return True


@pytest.mark.parametrize("service", SERVICES)
def test_the_broker_lets_a_service_write_its_own_topics_and_no_other(
    guarded: str, service: str
) -> None:
    async def written() -> set[str]:
        async with _kafka(guarded, service).producer() as producer:
            return {
                each.name
                for each in topics(Settings())
                if await _allowed(producer.send_and_wait(each.name, b"said", partition=0))
            }

    assert asyncio.run(written()) == _may(service, "Write")


@pytest.mark.parametrize("service", [*SERVICES, LEDGER])
def test_the_broker_lets_a_service_read_what_it_consumes_and_nothing_else(
    guarded: str, service: str
) -> None:
    async def read(topic: str) -> bool:
        reader = AIOKafkaConsumer(
            **connection(guarded, f"utbyte-{service}"), auto_offset_reset="earliest"
        )
        await reader.start()
        try:
            if topic not in await reader.topics():
                return False  # it is not even shown
            reader.assign([TopicPartition(topic, 0)])
            return await _allowed(reader.getone())
        finally:
            await reader.stop()

    async def found() -> set[str]:
        return {each.name for each in topics(Settings()) if await read(each.name)}

    assert asyncio.run(found()) == _may(service, "Read")


@pytest.mark.parametrize("service", SERVICES)
def test_the_broker_keeps_a_service_out_of_the_groups_of_others(guarded: str, service: str) -> None:
    topic = NAMES.topic(min(consumed_by(definition_of(service))))

    async def joins(group: str) -> bool:
        reader = AIOKafkaConsumer(
            topic,
            **connection(guarded, f"utbyte-{service}"),
            group_id=group,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
        try:
            await reader.start()
            await asyncio.wait_for(reader.getone(), 30)
            await reader.commit()
        except GroupAuthorizationFailedError:
            return False
        finally:
            await reader.stop()
        return True

    other = next(each for each in SERVICES if each != service)
    assert asyncio.run(joins(NAMES.group(service)))
    assert not asyncio.run(joins(NAMES.group(other)))


def test_the_restore_account_recreates_the_streams_topics_and_no_service_can(guarded: str) -> None:
    declared = [each for each in topics(Settings(kafka_replication=1)) if each.name in OF_STREAMS]
    with pytest.raises(KafkaAway, match="could not be deleted"):
        asyncio.run(recreate(_kafka(guarded, "lending"), declared))
    asyncio.run(recreate(_kafka(guarded, MIGRATION), declared))
