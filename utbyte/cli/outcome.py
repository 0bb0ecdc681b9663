"""How an operator's command ends: one line for an error, and one in the security log."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

from collections.abc import Generator
from contextlib import contextmanager

from utbyte.cli.logs import log_to_stderr
from utbyte.cli.options import FAILED, USAGE, stop


@contextmanager
def told(operation: str, what: str | None = None) -> Generator[None]:
    """Print an error in one line; the security log records who ran the command."""
    from shared.plumbing.base.security_log import record_command

    log_to_stderr(quiet=True)
    try:
        yield
        record_command(operation, what=what)
    except Exception as error:
        known = _known(error)
        if known is None:
            raise
        stop(*known)


def _known(error: Exception) -> tuple[str, int] | None:
    """An expected error's text and exit code; ``None`` for a bug."""
    import psycopg
    from eventsourcing.persistence import OperationalError

    from shared.plumbing.base.secret_files import ExposedSecret
    from shared.plumbing.messaging.kafka_admin import KafkaAway
    from shared.plumbing.security.keys import WrongMasterKey
    from shared.plumbing.security.shelf import MissingShelf
    from shared.plumbing.security.vault_copy import CannotLoad
    from utbyte.distributed.assembly import NotSet
    from utbyte.instance.folder_lock import InUse
    from utbyte.operations.backup import CannotBackUp
    from utbyte.operations.master_turning import CannotTurn
    from utbyte.operations.restoring import CannotRestore

    if isinstance(error, NotSet):
        return str(error), USAGE
    if isinstance(error, KafkaAway):
        return f"Kafka does not answer or refuses: {error!r}", FAILED
    if isinstance(error, (psycopg.Error, OperationalError)):
        return f"PostgreSQL: {error}", FAILED
    ours = (CannotBackUp, CannotLoad, CannotRestore, CannotTurn, ExposedSecret)
    if isinstance(error, (*ours, InUse, MissingShelf, WrongMasterKey, ValueError)):
        return str(error), FAILED
    return None
