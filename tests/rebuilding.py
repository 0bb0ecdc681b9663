"""Every view of every service as it is and made anew, and every message that was not heard."""

from collections.abc import Iterator

from shared.plumbing.eventstore.rebuild import rebuild
from shared.plumbing.eventstore.views import View
from shared.plumbing.messaging.messages import Message
from shared.plumbing.messaging.rebuild_consumed import rebuild_consumed_view
from shared.plumbing.service import Service
from utbyte.embedded.stage import Stage


def views_of(stage: Stage) -> Iterator[tuple[Service, View]]:
    """Give every view with the service that keeps it."""
    for service in stage.services.values():
        for view in service.definition.views:
            yield service, view


def rows_of(service: Service, view: View) -> list[str]:
    """Return the rows of a view as text, in an order of their own."""
    columns = ", ".join(f"{column}::text" for column in view.columns)
    found = service.database.rows(f"SELECT {columns} FROM {view.name}")  # noqa: S608 - a View's names
    return sorted(str(sorted(row.items())) for row in found)


def recreate(stage: Stage, service: Service, view: View) -> int:
    """Make a view anew as ``utbyte rebuild`` does; return how many rows it has."""
    if view.follows_contracts:
        return rebuild_consumed_view(service.consumer, view, stage.publishers)
    return rebuild(service.store, view)


def unequal(stage: Stage) -> list[str]:
    """Make every view anew; return those that come out otherwise than they were."""
    found: list[str] = []
    for service, view in views_of(stage):
        before = rows_of(service, view)
        recreate(stage, service, view)
        if rows_of(service, view) != before:
            found.append(f"{service.name}.{view.name} is not what its facts make of it")
    return found


def unconsumed(stage: Stage) -> list[str]:
    """Return every message that a service should have heard, and of which no row says that it has.

    That it had its effect is not enough: without its row it would have it again.
    """
    found: list[str] = []
    for service in stage.services.values():
        consumed = {
            (row["source"], row["id"])
            for row in service.database.rows("SELECT source, id FROM inbox")
        }
        for stream in service.consumer.streams:
            found += [
                f"{service.name} has not heard {message.name} {message.id}"
                for message in _announced(stage, stream)
                if message.name in service.consumer.contracts
                and (message.source, message.id) not in consumed
            ]
    return found


def _announced(stage: Stage, stream: str) -> Iterator[Message]:
    at, publisher = 0, stage.publishers[stream]
    while batch := publisher.read(stream, at):
        yield from (message for _, message in batch if message is not None)
        at = batch[-1][0]
