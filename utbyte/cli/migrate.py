"""`utbyte migrate`: creates what the databases lack."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

from utbyte.cli.logs import log_to_stderr
from utbyte.cli.options import AsJson, Data, Day, stop


def migrate(data: Data = None, clock: Day = None, as_json: AsJson = False) -> None:
    """Create missing databases, tables and, with Kafka, topics and keys; safe to repeat."""
    from shared.plumbing.base.security_log import record_command
    from utbyte.instance.folder_lock import InUse
    from utbyte.instance.running import settings
    from utbyte.operations.maintenance import migrate_all
    from utbyte.operations.rights import NoAccount

    log_to_stderr(quiet=True)
    try:
        migrate_all(settings(data), clock.date() if clock is not None else None, as_json=as_json)
    except (InUse, NoAccount) as error:
        stop(error)
    record_command("migrate")
