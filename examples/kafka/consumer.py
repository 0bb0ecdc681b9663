"""Read the topic of documents with aiokafka: each document is printed once, as a line of JSON.

Each start reads the topic from its beginning and prints what it does not remember: no offset has
to survive, not even a restore after which the topic is created again. `examples/finance` keeps
offsets, and finds what was not sent again after a restore.
"""

import argparse
import asyncio
import json
import os
import sqlite3
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Any

from aiokafka import AIOKafkaConsumer  # pyright: ignore[reportMissingTypeStubs] - it has none

POLL_MILLISECONDS = 500
INVOICE = "billing.invoice-issued.v1"
MEMORY = "CREATE TABLE IF NOT EXISTS messages (source TEXT, id TEXT, PRIMARY KEY (source, id))"


def connection(given: argparse.Namespace) -> dict[str, Any]:
    """The settings of the connection: TLS if a CA is named, SASL if a user is."""
    tls = ssl.create_default_context(cafile=given.ca) if given.ca else None
    wire = "SSL" if tls else "PLAINTEXT"
    if not given.user:
        return {"security_protocol": wire, "ssl_context": tls}
    return {
        "security_protocol": f"SASL_{wire}",
        "ssl_context": tls,
        "sasl_mechanism": "PLAIN",
        "sasl_plain_username": given.user,
        "sasl_plain_password": os.environ["KAFKA_PASSWORD"],
    }


async def records(consumer: Any, *, follow: bool) -> AsyncIterator[Any]:
    """Yield every record of the topic, to its present end or forever."""
    ends = await consumer.end_offsets(consumer.assignment())
    while follow or any([await consumer.position(each) < ends[each] for each in ends]):
        for batch in (await consumer.getmany(timeout_ms=POLL_MILLISECONDS)).values():
            for record in batch:
                yield record


def document(record: Any, memory: sqlite3.Connection) -> dict[str, Any] | None:
    """The document of a record; None when it is known or something else."""
    headers = {name: value.decode() for name, value in record.headers}
    if record.value is None or headers.get("ce_type") != INVOICE:
        return None
    name = (headers["ce_source"], headers["ce_id"])
    if memory.execute("SELECT 1 FROM messages WHERE (source, id) = (?, ?)", name).fetchone():
        return None
    memory.execute("INSERT INTO messages VALUES (?, ?)", name)
    return json.loads(record.value)


async def read(given: argparse.Namespace, memory: sqlite3.Connection) -> None:
    """Print each new document, then store it."""
    memory.execute(MEMORY)
    # Without a group: rights on the topic are enough, and two readers do not share it.
    consumer: Any = AIOKafkaConsumer(
        given.topic,
        bootstrap_servers=given.bootstrap,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        **connection(given),
    )
    await consumer.start()
    try:
        async for record in records(consumer, follow=given.follow):
            with memory:
                if found := document(record, memory):
                    sys.stdout.write(json.dumps(found) + "\n")
                    sys.stdout.flush()
    finally:
        await consumer.stop()


def main() -> int:
    """Read as the command line asks."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--bootstrap", default="127.0.0.1:9092")
    asked.add_argument("--topic", default="utbyte.billing")
    asked.add_argument("--user", help="Account on the cluster; its password is in KAFKA_PASSWORD.")
    asked.add_argument("--ca", help="File with the CA of the brokers, for TLS.")
    asked.add_argument(
        "--memory", default="documents.sqlite", help="Database of what has been printed."
    )
    asked.add_argument("--follow", action="store_true", help="Keep reading until stopped.")
    given = asked.parse_args()
    with closing(sqlite3.connect(given.memory)) as memory:
        asyncio.run(read(given, memory))
    return 0


if __name__ == "__main__":
    sys.exit(main())
