"""One loan on an instance of processes: its days, and what the operators are told of it.

One service's API, relay and consumer run in processes of their own.
"""

import json
import random
import time
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from tests.distributed.instance import Cluster, running
from tests.faults.lent import AGREED, Lent
from tests.faults.loans import FIRST_DAY, Script
from tests.faults.works import COLLABORATION, Works
from tests.faults.world import World
from tests.numbers import tells

PATIENCE = 60.0
PERSONAL = ("@example.org", "Prov", "Hjälp behövs", "Gärna", "Lent-1")
PAY = "62000"
"""Names, addresses, free text and pay, as the script gives them."""
WAY = (
    ("utbyte-listings", "accept_interest"),
    ("utbyte-lending", "listings.interest-accepted.v1"),
    ("utbyte-notifications", "lending.loan-proposed.v1"),
)
"""A receiver accepts; lending proposes a loan; notifications asks whoever has to act."""
Span = dict[str, Any]


Timeline = list[dict[str, Any]]


@pytest.fixture(scope="module")
def ran(
    tmp_path_factory: pytest.TempPathFactory, postgres: str, bootstrap: str
) -> Generator[tuple[Cluster, Timeline]]:
    """An instance where one loan was found on the notice board, agreed and invoiced."""
    folder = tmp_path_factory.mktemp("told")
    made = Cluster(
        folder,
        postgres,
        bootstrap,
        FIRST_DAY,
        apart=("lending",),
        more={"UTBYTE_TRACES": "console"},
    )
    with running(made) as cluster:
        script = Script(World(cluster.address, cluster.sign), people=0)
        script.terms = COLLABORATION
        script.found()
        lent = Lent(0, date(2026, 2, 2), date(2026, 4, 30), list(AGREED))
        Works(script, random.Random(1)).noticed(lent, 1)()  # noqa: S311 - no secret
        script.world.put("/clock", {"day": "2026-03-02"})
        script.world.idle()
        manager, [loan] = script.sides[0].manager, script.loans
        assert script.world.get(manager, "billing/v1/invoices")["items"]
        sent = json.dumps([each.body for each in script.world.answered], ensure_ascii=False)
        assert [word for word in PERSONAL if word not in sent] == [], "else nothing is looked for"
        assert tells(sent, PAY)
        yield cluster, script.world.get(manager, f"lending/v1/loans/{loan}/timeline")["entries"]


@pytest.fixture(scope="module")
def reported(ran: tuple[Cluster, Timeline]) -> Cluster:
    return ran[0]


def lines(cluster: Cluster, *names: str) -> Iterator[str]:
    for name in names or (*cluster.names, "front"):
        yield from (cluster.folder / f"{name}.log").read_text("utf-8").splitlines()


def spans(cluster: Cluster, *names: str) -> list[Span]:
    found = [json.loads(line) for line in lines(cluster, *names) if line.startswith("{")]
    return [each for each in found if "parent_id" in each]


def service(span: Span) -> str:
    return str(span["resource"]["attributes"]["service.name"])


def followers(found: list[Span], span: Span, way: tuple[str, str]) -> list[Span]:
    """Return the spans of that service and name that follow right upon another one."""
    of, context = span["context"], [each for each in found if (service(each), each["name"]) == way]
    return [
        each
        for each in context
        if each["parent_id"] == of["span_id"] and each["context"]["trace_id"] == of["trace_id"]
    ]


def test_the_clock_passes_every_day_also_when_it_is_moved_for_the_first_time(
    ran: tuple[Cluster, Timeline],
) -> None:
    days = {each["event"]: each["date"] for each in ran[1]}
    assert days["lending.LoanStarted"] == "2026-02-02"


def test_a_trace_runs_from_the_request_through_kafka_to_the_last_effect(reported: Cluster) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        found = spans(reported)
        at = [each for each in found if (service(each), each["name"]) == WAY[0]]
        for way in WAY[1:]:
            at = [one for each in at for one in followers(found, each, way)]
        if at:
            return
        assert time.monotonic() < until, sorted({(service(each), each["name"]) for each in found})
        time.sleep(0.1)


def test_no_log_and_no_span_has_a_word_about_a_person(reported: Cluster) -> None:
    announced = list(lines(reported))
    for name in ("directory", "listings", "lending", "notifications"):
        assert any(f'"utbyte-{name}"' in each for each in announced), f"{name} said nothing"
    assert [each for each in announced for word in PERSONAL if word in each] == []
    assert [each for each in announced if tells(each, PAY)] == []


def test_a_caller_who_asks_again_while_the_clock_is_still_moved_is_answered_as_the_first(
    reported: Cluster,
) -> None:
    """A client that got no answer in time cannot know that the days go on."""

    def move(after: float) -> None:
        time.sleep(after)
        World(reported.address, reported.sign).put("/clock", {"day": "2026-06-02"})

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(move, (0, 0.3, 0.6)))


def test_parts_of_a_service_in_processes_of_their_own_each_do_their_part(reported: Cluster) -> None:
    kinds = {
        name: {each["kind"] for each in spans(reported, name)}
        for name in ("lending", "lending-relay", "lending-consumer")
    }
    assert kinds == {
        "lending": {"SpanKind.SERVER"},
        "lending-relay": set(),
        "lending-consumer": {"SpanKind.CONSUMER"},
    }
    for name in kinds:
        assert reported.ask_to_stop(name) == 0, reported.log([name])
