"""`utbyte begin-epoch`: what follows a restore."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

from utbyte.cli.options import AsJson, Data
from utbyte.cli.outcome import told


def begin_epoch(data: Data = None, as_json: AsJson = False) -> None:
    """Begin a new epoch after a restore, so that lost messages are no longer consumed.

    Stop every process first. If Kafka is configured, its topics are recreated: the relays publish
    the logs again, and consumers start again from the feeds.
    """
    from utbyte.instance.running import settings
    from utbyte.operations.restoring import begin_epochs

    with told("begin_epoch"):
        begin_epochs(settings(data), as_json=as_json)
