"""`utbyte begin-epoch`: what follows a restore."""

# Each command brings its own imports, so that none waits for what only another needs.
# ruff: noqa: PLC0415

from utbyte.cli.options import AsJson, Data
from utbyte.cli.outcome import told


def begin_epoch(data: Data = None, as_json: AsJson = False) -> None:
    """After a restore: what is said from now on is new, and what was lost is heard by nobody.

    Every process must be stopped. Where Kafka is named its topics are made anew: the relays send
    the logs anew, and consumers begin again at the feeds.
    """
    from utbyte.instance.running import settings
    from utbyte.operations.restoring import begin_epochs

    with told("begin_epoch"):
        begin_epochs(settings(data), as_json=as_json)
