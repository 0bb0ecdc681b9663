"""A view's rebuild against one transaction per event, and against reading the log alone."""

import time
from contextlib import closing
from dataclasses import replace
from uuid import UUID

from services.programme.domain.collaboration import Charter, Collaboration
from services.programme.domain.terms import Terms
from services.programme.views import COLLABORATIONS
from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import Database, query
from shared.plumbing.eventstore.rebuild import rebuild
from shared.plumbing.eventstore.store import EventStore
from shared.plumbing.eventstore.views import write
from tests.bench.filling import ACTOR, fill
from tests.bench.ground import Ground
from tests.bench.lines import Line, Sizes, line_of


def rebuild_against_its_limits(ground: Ground, sizes: Sizes) -> list[Line]:
    """Measure a rebuild, one transaction per event, and a scan of the stored rows, in turn."""
    charter = Charter(name="Mått", scope="state", office=(UUID(int=1),), terms=Terms())
    opened = [Collaboration.open(ACTOR, fresh_id(), charter) for _ in range(sizes.messages)]
    with ground.database() as address, closing(Database(address)) as database:
        store = EventStore(database, (COLLABORATIONS,))
        store.migrate()
        store.open()
        fill(store, opened)
        return _measured(store, sizes)


def _measured(store: EventStore, sizes: Sizes) -> list[Line]:
    one_by_one = [event for _, event in store.log()][: sizes.rebuilt]
    control = replace(COLLABORATIONS, name="one_by_one")
    pairs: list[tuple[float, float]] = []
    scans: list[tuple[float, float]] = []
    for _ in range(sizes.rounds):
        started = time.perf_counter()
        rebuild(store, COLLABORATIONS)
        rebuilt = sizes.messages / (time.perf_counter() - started)
        scans.append((rebuilt, sizes.messages / _scan_seconds(store)))
        store.database.execute("DROP TABLE IF EXISTS one_by_one")
        for statement in control.ddl():
            store.database.execute(statement)
        started = time.perf_counter()
        for event in one_by_one:
            with store.database.transaction() as cursor:
                cursor.execute(query("SELECT 1"))
                for change in control.changes(event):
                    write(cursor, control, change)
        pairs.append((rebuilt, len(one_by_one) / (time.perf_counter() - started)))
    name, unit = f"rebuild of a view of {sizes.messages} events", "events per second"
    return [
        line_of(f"{name} vs. one transaction per event", unit, pairs, 100),
        line_of(f"{name} vs. a scan of the stored rows", unit, scans, 0.15),
    ]


def _scan_seconds(store: EventStore) -> float:
    """How long it takes to fetch all rows of the log, in order, and do nothing with them."""
    started = time.perf_counter()
    with store.database.connect() as connection, connection.cursor() as cursor:
        for _ in cursor.stream("SELECT * FROM events ORDER BY notification_id", size=500):
            pass
    return time.perf_counter() - started
