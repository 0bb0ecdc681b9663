"""Every view of every service: what its table holds, and the same table made anew."""

from collections.abc import Iterator

from shared.plumbing.rebuild import rebuild, rebuild_heard
from shared.plumbing.service import Service
from shared.plumbing.views import View
from utbyte.stage import Stage


def views_of(stage: Stage) -> Iterator[tuple[Service, View]]:
    """Give every view with the service that keeps it."""
    for service in stage.services.values():
        for view in service.blueprint.views:
            yield service, view


def rows_of(service: Service, view: View) -> list[str]:
    """Return the rows of a view as text, in an order of their own."""
    columns = ", ".join(f"{column}::text" for column in view.columns)
    found = service.database.rows(f"SELECT {columns} FROM {view.name}")  # noqa: S608 - a View's names
    return sorted(str(sorted(row.items())) for row in found)


def make_anew(stage: Stage, service: Service, view: View) -> int:
    """Make a view anew as ``utbyte rebuild`` does; return how many rows it has."""
    if view.follows_contracts:
        return rebuild_heard(service.consumer, view, stage.publishers)
    return rebuild(service.store, view)


def unequal(stage: Stage) -> list[str]:
    """Make every view anew; return those that come out otherwise than they were."""
    found: list[str] = []
    for service, view in views_of(stage):
        before = rows_of(service, view)
        make_anew(stage, service, view)
        if rows_of(service, view) != before:
            found.append(f"{service.name}.{view.name} is not what its facts make of it")
    return found
