"""A real node that asks who one is and refuses what was not granted."""

import os
import tempfile
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.admin import CreateAclsRequest

from deploy.kafka.node import CannotRun, Node
from deploy.kafka.rights import Right

PASSWORD = "of-this-test-only"  # noqa: S105 - of a node that lives as long as the test
LITERAL, ALLOW, ANY_HOST = 3, 3, "*"
KINDS = {"topic": 2, "group": 3}
OPERATIONS = {"Read": 3, "Write": 4, "Create": 5, "Delete": 6, "Alter": 7, "Describe": 8}


def connection(bootstrap: str, account: str) -> dict[str, Any]:
    """Return how an account connects."""
    return {
        "bootstrap_servers": bootstrap,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "PLAIN",
        "sasl_plain_username": account,
        "sasl_plain_password": PASSWORD,
    }


def _settings(accounts: Iterable[str]) -> dict[str, str]:
    known = " ".join(f'user_{each}="{PASSWORD}"' for each in ("admin", *accounts))
    module = "org.apache.kafka.common.security.plain.PlainLoginModule required"
    own = f'username="admin" password="{PASSWORD}"'
    return {
        "sasl.enabled.mechanisms": "PLAIN",
        "sasl.mechanism.inter.broker.protocol": "PLAIN",
        "listener.name.clients.plain.sasl.jaas.config": f"{module} {own} {known};",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "allow.everyone.if.no.acl.found": "false",
        # The node speaks to itself as controller without a name.
        "super.users": "User:admin;User:ANONYMOUS",
    }


@contextmanager
def guarded_node(accounts: Iterable[str], tls: Mapping[str, str] | None = None) -> Generator[str]:
    """Give the address of a node that knows these accounts, over TLS where its settings say so."""
    with tempfile.TemporaryDirectory(prefix="utbyte-kafka-") as folder:
        try:
            settings = {**_settings(accounts), **(tls or {})}
            protocol = "SASL_SSL" if tls else "SASL_PLAINTEXT"
            node = Node(Path(folder), settings=settings, protocol=protocol)
            node.start()
        except CannotRun as error:
            missing = pytest.fail if os.environ.get("CI") else pytest.skip
            missing(f"no Apache Kafka: {error}")
        try:
            yield node.bootstrap
        finally:
            node.kill()


async def grant(bootstrap: str, rights: Iterable[Right]) -> None:
    """Grant rights, as the administrator's commands would."""
    admin = AIOKafkaAdminClient(**connection(bootstrap, "admin"))
    await admin.start()
    try:
        for right in rights:
            for operation in right.operations:
                asked = CreateAclsRequest(
                    KINDS[right.kind],
                    right.name,
                    LITERAL,
                    f"User:{right.account}",
                    ANY_HOST,
                    OPERATIONS[operation],
                    ALLOW,
                )
                answer = await admin._send_request(asked)  # noqa: SLF001 - the client has no word for it
                assert [each[0] for each in answer.creation_responses] == [0]
    finally:
        await admin.close()
