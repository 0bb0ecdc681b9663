"""A view's rebuild against writing the same events one transaction each."""

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


def rebuild_against_one_transaction_per_event(ground: Ground, sizes: Sizes) -> Line:
    """Measure events a second of a rebuild, and of one transaction per event, in turn."""
    charter = Charter(name="Mått", scope="state", office=(UUID(int=1),), terms=Terms())
    opened = [Collaboration.open(ACTOR, fresh_id(), charter) for _ in range(sizes.messages)]
    with ground.database() as address, closing(Database(address)) as database:
        store = EventStore(database, (COLLABORATIONS,))
        store.migrate()
        store.open()
        fill(store, opened)
        return _measured(store, sizes)


def _measured(store: EventStore, sizes: Sizes) -> Line:
    events = [event for _, event in store.log()]
    one_by_one = events[: sizes.rebuilt]
    control = replace(COLLABORATIONS, name="one_by_one")
    pairs: list[tuple[float, float]] = []
    for _ in range(sizes.rounds):
        started = time.perf_counter()
        rebuild(store, COLLABORATIONS)
        rebuilt = len(events) / (time.perf_counter() - started)
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
    name = f"rebuild of a view vs. one transaction per event, {len(events)} events"
    return line_of(name, "events per second", pairs, 100)
