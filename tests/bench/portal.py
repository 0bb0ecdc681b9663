"""The browse page against the SQL that it needs and a bare page; 200 people at once."""

import time
from statistics import quantiles
from uuid import UUID

from services.listings.views.queries import Queries
from services.listings.views.searching import SearchOrder, Wanted
from services.portal.pages.browse import SHOWN
from services.portal.web.cookies import SESSION_COOKIE
from shared.plumbing.base.database import Database
from tests.bench.ground import Ground
from tests.bench.instance import DAY, Instance, running
from tests.bench.lines import Line, Sizes, line_of
from tests.bench.market import Market, market
from tests.bench.visitors import Visits, visits

BROWSE = "/listings"
BARE = "/health/live"


def browse_page(ground: Ground, sizes: Sizes) -> list[Line]:
    """Measure the page for one reader beside its SQL and a bare page, then for many at once."""
    with running(ground) as instance:
        place = market(instance, sizes.listings, sizes.readers)
        cookies = [f"{SESSION_COOKIE}={each}" for each in place.sessions]
        one = cookies[:1]
        visits(instance.address, BROWSE, cookies, 1.0)  # tokens, connections, templates
        rounds = [
            (
                visits(instance.address, BROWSE, one, sizes.seconds),
                _of_sql(instance, place, sizes.seconds),
                visits(instance.address, BARE, one, sizes.seconds),
            )
            for _ in range(sizes.rounds)
        ]
        name = f"browse page at {sizes.listings} open listings"
        at_once = visits(instance.address, BROWSE, cookies, sizes.at_once_seconds)
        bare = visits(instance.address, BARE, cookies, sizes.at_once_seconds / 3)
    return [
        _beside(f"{name} vs. the SQL of its list", [(page, sql) for page, sql, _ in rounds], 20),
        _beside(f"{name} vs. a bare page", [(page, bare) for page, _, bare in rounds], 20),
        _crowd(f"{sizes.readers} people at once on the {name}", at_once, bare),
    ]


def _of_sql(instance: Instance, place: Market, seconds: float) -> Visits:
    """The same list from the read model, one after the other for so long."""
    database = Database(instance.database("listings"))
    queries, wanted = Queries(database), Wanted(order=SearchOrder.LAST_DAY)
    known, taken = [UUID(place.collaboration)], list[float]()
    end, errors = time.monotonic() + seconds, 0
    try:
        while (started := time.monotonic()) < end:
            errors += len(queries.search(known, wanted, DAY, None, SHOWN + 1)) != SHOWN + 1
            taken.append((time.monotonic() - started) * 1000)
    finally:
        database.close()
    return Visits(tuple(taken), errors, seconds)


def _beside(name: str, rounds: list[tuple[Visits, Visits]], goal: float) -> Line:
    p50 = line_of(
        name, "milliseconds p50", [(value.p50, other.p50) for value, other in rounds], goal
    )
    p99 = line_of(name, "p99", [(value.p99, other.p99) for value, other in rounds], goal)
    errors = sum(each.errors for pair in rounds for each in pair)
    return {**p50, "p99_ms": p99["value"], "p99_control_ms": p99["control"], "errors": errors}


def _crowd(name: str, found: Visits, bare: Visits) -> Line:
    line = line_of(name, "pages per second", [(found.per_second, bare.per_second)], 0.05)
    p90 = quantiles(found.milliseconds, n=10)[8]
    taken = {"p50_ms": found.p50, "p90_ms": p90, "p99_ms": found.p99}
    return {
        **line,
        **{key: round(each, 1) for key, each in taken.items()},
        "errors": found.errors,
        "pages": len(found.milliseconds),
    }
