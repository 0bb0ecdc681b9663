"""Read a topic of documents into the ledger and print the result.

``python -m examples.finance.consumer --bootstrap 127.0.0.1:9092 --ledger ledger.sqlite`` reads
what there is and stops; with ``--follow`` it keeps reading until stopped.
"""

import argparse
import json
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient

from examples.finance.ledger import Ledger, Record

BATCH = 500
POLL_SECONDS = 1.0
ASK_SECONDS = 30.0
LOOK_AGAIN_ROUNDS = 10
"""After this many rounds without a record, the topic itself is checked."""


class Reader:
    """Reads one topic; the offsets are in the ledger, not at the broker."""

    def __init__(self, bootstrap: str, topic: str, ledger: Ledger) -> None:
        self._topic = topic
        self._ledger = ledger
        # The library does not state the type of its answer about topics.
        self._admin: Any = AdminClient({"bootstrap.servers": bootstrap})
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": "finance-ledger",  # required by the library; nothing is committed
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "auto.offset.reset": "earliest",
            }
        )
        self._known: tuple[str, int] | None = None
        self._unread: set[int] = set()

    def look(self) -> None:
        """Check the topic: start again if it was recreated or has more partitions than before."""
        told = self._admin.describe_topics(TopicCollection([self._topic]))
        described = told[self._topic].result(ASK_SECONDS)
        known = (str(described.topic_id), len(described.partitions))
        if known == self._known:
            return
        offsets = self._ledger.begin(known[0])
        self._unread = set(range(known[1]))
        self._consumer.assign(
            [
                TopicPartition(self._topic, each, offsets.get(each, OFFSET_BEGINNING))
                for each in self._unread
            ]
        )
        self._known = known

    def read(self, *, follow: bool) -> Iterator[bool]:
        """Read batches into the ledger, to the end or forever; return whether there was any."""
        quiet = 0
        self.look()
        while follow or self._unread:
            records = list(self._records(self._consumer.consume(BATCH, POLL_SECONDS)))
            self._ledger.keep(records)
            quiet = 0 if records else quiet + 1
            if quiet % LOOK_AGAIN_ROUNDS == LOOK_AGAIN_ROUNDS - 1:
                self.look()
            yield bool(records)

    def _records(self, messages: list[Message]) -> Iterator[Record]:
        for message in messages:
            error, partition = message.error(), message.partition()
            if error is None:
                yield _record(message)
            elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - the library calls it so
                self._unread.discard(partition if partition is not None else -1)
            elif not error.retriable():
                raise KafkaException(error)

    def close(self) -> None:
        """Disconnect from the broker."""
        self._consumer.close()


def _record(message: Message) -> Record:
    partition, offset, value = message.partition(), message.offset(), message.value()
    if partition is None or offset is None or not isinstance(value, bytes):
        raise ValueError("This is not a record of a topic of documents.")
    headers = {name: _text(content) for name, content in message.headers() or ()}
    return Record(partition, offset, headers, value)


def _text(content: str | bytes | None) -> str:
    return content.decode() if isinstance(content, bytes) else content or ""


@contextmanager
def _reader(given: argparse.Namespace, ledger: Ledger) -> Generator[Reader]:
    reader = Reader(given.bootstrap, given.topic, ledger)
    try:
        yield reader
    finally:
        reader.close()


def main() -> int:
    """Read, and print the ledger whenever it may have changed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--bootstrap", default="127.0.0.1:9092")
    asked.add_argument("--topic", default="utbyte.billing")
    asked.add_argument("--ledger", default="ledger.sqlite")
    asked.add_argument("--follow", action="store_true", help="Keep reading until stopped.")
    given = asked.parse_args()
    ledger = Ledger(given.ledger)
    with _reader(given, ledger) as reader:
        for had_any in reader.read(follow=given.follow):
            if given.follow and had_any:
                _print(ledger)
    if not given.follow:
        _print(ledger)
    return 0


def _print(ledger: Ledger) -> None:
    sys.stdout.write(json.dumps(ledger.report()) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
