"""Who may do what on the cluster: each service writes its own topics and reads those it consumes.

``python -m deploy.kafka.rights [--prefix utbyte.] [--bootstrap …] [--account utbyte-]`` prints the
commands with which an administrator grants these rights; ``--finance NAME`` adds the account of a
finance system, which reads the documents of all agencies and nothing else. Everything else is
refused if the brokers run with an authorizer and ``allow.everyone.if.no.acl.found=false``.
"""

import argparse
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from shared.contracts.billing import InvoiceIssued
from shared.plumbing.messaging.kafka import Names
from shared.plumbing.service import ServiceDefinition
from utbyte.distributed.assembly import consumed_by, listeners_of, streams_of
from utbyte.instance.services import DEFINITIONS

TOPIC, GROUP = "topic", "group"
MIGRATION = "migrate"
"""The account of `utbyte migrate` and `utbyte begin-epoch`."""


@dataclass(frozen=True, order=True)
class Right:
    """What one account may do with one thing."""

    account: str
    kind: str
    name: str
    operations: tuple[str, ...]

    def command(self, bootstrap: str) -> str:
        words = ["kafka-acls.sh", "--bootstrap-server", bootstrap, "--add"]
        words += ["--allow-principal", f"User:{self.account}", f"--{self.kind}", self.name]
        for operation in self.operations:
            words += ["--operation", operation]
        return shlex.join(words)


def rights(names: Names, account: str = "utbyte-") -> list[Right]:
    """All rights; an account is named after its service, with a prefix."""
    found = [right for each in DEFINITIONS for right in _of(each, names, account + each.name)]
    return sorted({*found, *_of_migration(names, account + MIGRATION)})


def of_finance(names: Names, account: str) -> Right:
    """An external finance system's rights: it reads documents, which no service reads."""
    return Right(account, TOPIC, names.topic(InvoiceIssued.STREAM), ("Read", "Describe"))


def _of(definition: ServiceDefinition, names: Names, who: str) -> Iterator[Right]:
    for stream, listeners in listeners_of(definition).items():
        # Its relay adds partitions to a topic when configured to.
        yield Right(who, TOPIC, names.topic(stream), ("Write", "Describe", "Alter"))
        # The consumers' groups show whether everything was consumed.
        for listener in listeners:
            yield Right(who, GROUP, names.group(listener), ("Describe",))
    heard = consumed_by(definition)
    for stream in heard:
        yield Right(who, TOPIC, names.topic(stream), ("Read", "Describe"))
    if heard:
        dead = names.dead_letters(definition.name)
        yield Right(who, TOPIC, dead, ("Write", "Describe"))
        yield Right(who, GROUP, names.group(definition.name), ("Read", "Describe"))


def _of_migration(names: Names, who: str) -> Iterator[Right]:
    streams = [stream for each in DEFINITIONS for stream in streams_of(each)]
    listeners = [each.name for each in DEFINITIONS if consumed_by(each)]
    for stream in streams:
        # After a restore `utbyte begin-epoch` recreates the topics, and the groups start again.
        yield Right(who, TOPIC, names.topic(stream), ("Create", "Delete", "Describe"))
    for listener in listeners:
        yield Right(who, TOPIC, names.dead_letters(listener), ("Create", "Describe"))
        yield Right(who, GROUP, names.group(listener), ("Delete", "Describe"))


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--bootstrap", default="127.0.0.1:9092")
    asked.add_argument("--prefix", default=Names().prefix)
    asked.add_argument("--account", default="utbyte-", help="Prefix of the account names.")
    asked.add_argument(
        "--finance", action="append", default=[], help="Account of a finance system."
    )
    given = asked.parse_args()
    names = Names(given.prefix)
    finance = [of_finance(names, each) for each in given.finance]
    for right in [*rights(names, given.account), *finance]:
        sys.stdout.write(right.command(given.bootstrap) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
