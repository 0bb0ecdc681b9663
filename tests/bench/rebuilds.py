"""A view's rebuild against writing the same events one transaction each."""

import time
from dataclasses import replace
from statistics import median

from services.programme.views import COLLABORATIONS
from shared.plumbing.database import query
from shared.plumbing.rebuild import rebuild
from shared.plumbing.views import write
from tests.bench.instance import Instance

ROUNDS = 3
ONE_BY_ONE = 2000


def rebuild_against_one_transaction_per_event(instance: Instance) -> dict[str, object]:
    """Measure events a second of a rebuild, and of one transaction per event, in turn."""
    store = instance.stage.services["programme"].store
    events = [event for _, event in store.log()]
    control = replace(COLLABORATIONS, name="one_by_one")
    pairs: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        rebuild(store, COLLABORATIONS)
        rebuilt = len(events) / (time.perf_counter() - started)
        store.database.execute("DROP TABLE IF EXISTS one_by_one")
        for statement in control.ddl():
            store.database.execute(statement)
        started = time.perf_counter()
        for event in events[:ONE_BY_ONE]:
            with store.database.transaction() as cursor:
                cursor.execute(query("SELECT 1"))
                for change in control.changes(event):
                    write(cursor, control, change)
        pairs.append((rebuilt, len(events[:ONE_BY_ONE]) / (time.perf_counter() - started)))
    return {
        "name": f"rebuild of a view vs. one transaction per event, {len(events)} events",
        "unit": "events per second",
        "value": round(median(value for value, _ in pairs)),
        "control": round(median(each for _, each in pairs)),
        "ratio": round(median(value / each for value, each in pairs), 1),
        "goal": 100,
    }
