"""What grows: an aggregate with a long history, and the invoice runs of many loans and months."""

import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from statistics import mean, median

from services.billing.domain.series import InvoiceSeries
from services.billing.main import DEFINITION
from shared.kernel.aggregate import Actor
from shared.kernel.dates import Month
from shared.kernel.ids import fresh_id, natural_id
from shared.plumbing.base.database import Database
from shared.plumbing.eventstore.store import EventStore
from shared.plumbing.eventstore.triggers import Part, Request
from tests.alone import HASHES, running_alone
from tests.bench.filling import ACTOR
from tests.bench.ground import Ground
from tests.bench.lines import Line, Sizes, line_of
from tests.services.billing.billing_alone import STORY_1, BillingAlone, bill, start_billing

FIRST = date(2026, 1, 1)
QUARTER = 3
AT_ONCE = 100
"""Numbers taken in one save, as in a run."""


def load_of_a_long_history(ground: Ground, sizes: Sizes) -> Line:
    """Measure the load of an aggregate with many events, and of one with one event, in turn."""
    with ground.database() as address, closing(Database(address)) as database:
        store = EventStore(database)
        store.migrate()
        store.open()
        long, short = (_series(store, numbers) for numbers in (sizes.numbers, 0))
        pairs = [
            (_load_milliseconds(store, long, sizes), _load_milliseconds(store, short, sizes))
            for _ in range(sizes.rounds)
        ]
    name = f"load of an aggregate with {sizes.numbers + 1} events vs. with 1"
    return line_of(name, "milliseconds", pairs, 5)


def _series(store: EventStore, numbers: int) -> InvoiceSeries:
    agency = fresh_id()
    series = InvoiceSeries.open(agency, ACTOR.on.year, ACTOR)
    store.save(series, trigger=_trigger(ACTOR.on))
    for first in range(0, numbers, AT_ONCE):
        for _ in range(first, min(first + AT_ONCE, numbers)):
            series.take(agency, fresh_id(), ACTOR)
        store.save(series, trigger=_trigger(ACTOR.on))
    return series


def _load_milliseconds(store: EventStore, series: InvoiceSeries, sizes: Sizes) -> float:
    started = time.perf_counter()
    for _ in range(sizes.times):
        store.load(InvoiceSeries, series.id)
    return (time.perf_counter() - started) * 1000 / sizes.times


def _trigger(on: date) -> Request:
    actor = Actor(by=None, at=datetime(on.year, on.month, on.day, 6, tzinfo=UTC), on=on)
    return Request(actor, "bench", str(fresh_id()), HASHES.of(b""))


def invoice_run_as_it_grows(ground: Ground, sizes: Sizes) -> list[Line]:
    """Measure milliseconds an invoice: of many loans and few, of a late month and the first."""
    before = _first_run(ground, sizes.few_loans)
    many = _first_run(ground, sizes.loans)
    controls = [before, _first_run(ground, sizes.few_loans)]
    return [
        line_of(
            f"invoice run of {sizes.loans} loans vs. {sizes.few_loans}, per invoice",
            "milliseconds",
            [(many, mean(controls))],
            1.1,
        ),
        _late_against_early(ground, sizes, QUARTER),
        _late_against_early(ground, sizes, sizes.months),
    ]


def _first_run(ground: Ground, loans: int) -> float:
    with _billing(ground, loans, 1, 1) as run:
        return run(0)


def _late_against_early(ground: Ground, sizes: Sizes, length: int) -> Line:
    """The first months and the last ones, three each: a single one is short."""
    with _billing(ground, sizes.few_loans, sizes.months, length) as run:
        taken = [run(number) for number in range(sizes.months)]
    early, late = median(taken[:3]), median(taken[-3:])
    name = f"invoice run of month {sizes.months} vs. month 1, loans of {length} months, per invoice"
    return line_of(name, "milliseconds", [(late, early)], 1.1)


@contextmanager
def _billing(
    ground: Ground, loans: int, months: int, length: int
) -> Generator[Callable[[int], float]]:
    """Give a function that runs a month and tells how long an invoice took.

    In each month so many loans run, each for ``length`` months; others follow them.
    """
    all_months = _months(months)
    with ground.database() as address, running_alone(DEFINITION, address, FIRST) as alone:
        billing = start_billing(alone)
        for first in range(0, months, length):
            start, end = all_months[first].period.start, all_months[first + length - 1].period.end
            loan = replace(STORY_1, start=start, end=end, percent=((start, Decimal(100)),))
            for number in range(loans):
                billing.receive(bill(loan, natural_id("bench", "loan", first, number)))
        yield lambda number: _run(billing, all_months[number], loans)


def _months(count: int) -> list[Month]:
    return [Month(year=FIRST.year + at // 12, month=at % 12 + 1) for at in range(count)]


def _run(billing: BillingAlone, month: Month, loans: int) -> float:
    before = _issued(billing)
    end = month.period.end
    on = date(end.year + end.month // 12, end.month % 12 + 1, 1)
    started = time.perf_counter()
    billing.service.commands.run_month(month, partial(Part, _trigger(on)))
    taken = time.perf_counter() - started
    if _issued(billing) - before != loans:
        raise RuntimeError("the run did not issue one invoice a loan")
    return taken * 1000 / loans


def _issued(billing: BillingAlone) -> int:
    row = billing.service.database.row("SELECT count(*) AS issued FROM invoices")
    return row["issued"] if row is not None else 0
