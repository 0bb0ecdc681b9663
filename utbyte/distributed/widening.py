"""More partitions for a service's topics: requested here, added by its relay when order allows."""

import json
import sys

from shared.plumbing.base.settings import Settings
from shared.plumbing.messaging.relay import partitions_of, widen
from utbyte.distributed.assembly import database_of, definition_of


def repartition_topics(
    settings: Settings, service: str, partitions: int | None, *, as_json: bool
) -> None:
    """Ask the relay of a service to use so many partitions; then print its progress.

    Raises:
        NotSet: when there is no such service, or no server is set.
        ValueError: when that is fewer than it uses; a topic never shrinks.
    """
    database = database_of(settings, definition_of(service).name)
    try:
        if partitions is not None:
            widen(database, partitions)
        used, wanted = partitions_of(database)
    finally:
        database.close()
    facts = {"service": service, "used": used, "wanted": wanted}
    words = f"{service}: {used} partitions in use, {wanted} wanted"
    sys.stdout.write((json.dumps(facts) if as_json else words) + "\n")
