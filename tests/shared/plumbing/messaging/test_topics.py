"""Topics keep messages in order and long enough; a key has one partition for ever."""

from collections import Counter
from datetime import timedelta

import pytest

from shared.plumbing.messaging.kafka import Names
from shared.plumbing.messaging.topics import PARTITIONS, Topic, declared, partition_of


def test_each_stream_has_a_topic_and_each_consumer_one_for_its_dead_letters() -> None:
    names = Names("toy.")
    assert declared(names, ["library.cashier", "library"], ["club"], 2) == (
        Topic(names.topic("library"), PARTITIONS, timedelta(days=30), 2),
        Topic(names.topic("library.cashier"), PARTITIONS, timedelta(days=30), 2),
        Topic(names.dead_letters("club"), 1, timedelta(days=365), 2),
    )


@pytest.mark.parametrize(("replication", "in_sync"), [(1, "1"), (2, "1"), (3, "2"), (5, "4")])
def test_one_replica_may_be_away_where_there_are_several(replication: int, in_sync: str) -> None:
    assert Topic("toy.library", PARTITIONS, timedelta(days=30), replication).settings == {
        "cleanup.policy": "delete",
        "retention.ms": "2592000000",
        "min.insync.replicas": in_sync,
    }


def test_a_key_has_the_same_partition_always_and_keys_are_spread_over_all() -> None:
    """The numbers are CRC-32's, and are frozen: another sum would break the order of messages."""
    keys = [str(number).encode() for number in range(600)]
    assert [partition_of(key, 6) for key in (b"library", b"cashier", b"")] == [2, 1, 0]
    assert min(Counter(partition_of(key, 6) for key in keys).values()) > 60
    assert {partition_of(key, 6) for key in keys} == {*range(6)}
