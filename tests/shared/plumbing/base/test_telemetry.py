"""A trace runs from the request to the last effect; switched off it leaves no mark."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.kernel.ids import fresh_id
from shared.plumbing.base import telemetry
from shared.plumbing.base.telemetry import NoExporter, trace_as_set
from shared.plumbing.eventstore.stored_events import decode, encode
from shared.plumbing.messaging.kafka import Kafka
from shared.plumbing.messaging.messages import Message, over_the_wire
from shared.plumbing.service import Service
from tests.toy import club, library
from tests.toy.books import Book
from tests.toy.broker import going, listener_of, make_topics, relay_of, until
from tests.toy.town import (
    ANNA,
    client_of,
    give_role,
    open_service,
    person,
    publishers_of,
    request,
    running,
)
from utbyte.cli.logs import with_trace_id

Pair = tuple[Service, Service]
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = f"00-{TRACE}-00f067aa0ba902b7-01"
UNSAMPLED = f"00-{TRACE}-00f067aa0ba902b7-00"


@pytest.fixture(scope="module")
def pair(fresh_database: Callable[[], str]) -> Generator[Pair]:
    with (
        open_service(library.DEFINITION, fresh_database()) as one,
        open_service(club.DEFINITION, fresh_database()) as other,
    ):
        give_role(one, ANNA, UUID(int=9), "librarian")
        yield one, other


@pytest.fixture
def traced() -> Generator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    telemetry.begin(SimpleSpanProcessor(exporter), "toy")
    yield exporter
    telemetry.end()


def order(service: Service, traceparent: str | None = None, title: str = "Kallocain") -> UUID:
    """Buy a book and lend it over HTTP; return the book."""
    given_header = {} if traceparent is None else {"traceparent": traceparent}
    with client_of(service) as client:
        bought = client.post("/books", json={"title": title}, headers=person(**given_header))
        assert bought.status_code == 200, bought.text
        book_id = bought.json()["id"]
        lent = client.post(
            f"/books/{book_id}/lend", json={"reader": str(ANNA)}, headers=person(**given_header)
        )
        assert lent.status_code == 200
    return UUID(book_id)


def consumed(service: Service, book_id: UUID) -> bool:
    return book_id in service.commands.books_of(ANNA)


def carried(one: Service, other: Service, book_id: UUID) -> None:
    end = time.monotonic() + 20
    with running(other, publishers_of(one)):
        while not consumed(other, book_id):
            assert time.monotonic() < end
            threading.Event().wait(0.005)


def named(spans: Sequence[ReadableSpan], name: str) -> list[ReadableSpan]:
    return [each for each in spans if each.name == name]


def effect_follows_request(spans: Sequence[ReadableSpan]) -> None:
    [asked] = named(spans, "lend_book")
    effect = named(spans, "library.book-went-out.v1")[-1]
    assert asked.context is not None
    assert effect.context is not None
    assert effect.context.trace_id == asked.context.trace_id
    assert effect.parent is not None
    assert effect.parent.span_id == asked.context.span_id


def last_states(service: Service) -> list[dict[str, Any]]:
    rows = service.database.rows("SELECT state FROM events ORDER BY notification_id DESC LIMIT 1")
    return [json.loads(bytes(row["state"])) for row in rows]


def contracts_of(service: Service, book_id: UUID) -> list[Message]:
    found = service.publisher.read("library", 0)
    return [each for _, each in found if each is not None and each.subject == book_id]


def test_a_request_and_the_effect_in_another_service_are_one_trace(
    pair: Pair, traced: InMemorySpanExporter
) -> None:
    one, other = pair
    carried(one, other, order(one, CALLER))
    spans = traced.get_finished_spans()
    effect_follows_request(spans)
    [asked] = named(spans, "lend_book")
    assert asked.resource.attributes["service.name"] == "toy"
    assert asked.context is not None
    assert f"{asked.context.trace_id:032x}" == TRACE
    assert asked.parent is not None
    assert asked.parent.is_remote
    # What the effect stored goes on with the same trace, to whoever hears of it.
    [stored] = last_states(other)
    assert stored["traceparent"].split("-")[1] == TRACE


def test_a_request_and_the_effect_over_kafka_are_one_trace(
    pair: Pair, kafka: Kafka, traced: InMemorySpanExporter
) -> None:
    one, other = pair

    async def play() -> None:
        await make_topics(kafka)
        book_id = await asyncio.to_thread(order, one)
        async with going(relay_of(one, kafka).run, listener_of(other, kafka).run):
            await until(lambda: consumed(other, book_id))

    asyncio.run(play())
    effect_follows_request(traced.get_finished_spans())


def test_switched_off_nothing_is_stored_sent_or_kept_of_a_trace(pair: Pair) -> None:
    one, _ = pair
    book_id = order(one, CALLER)
    assert "traceparent" not in last_states(one)[0]
    assert all("traceparent" not in each.headers() for each in contracts_of(one, book_id))
    assert telemetry.current_traceparent() is None
    assert telemetry.TracedRequests not in one.app().middleware


def test_what_the_caller_does_not_want_sampled_is_sampled_nowhere(
    pair: Pair, traced: InMemorySpanExporter
) -> None:
    one, other = pair
    book_id = order(one, UNSAMPLED)
    assert all((each.traceparent or "").endswith("-00") for each in contracts_of(one, book_id))
    for each in contracts_of(one, book_id):
        other.consumer.handle(over_the_wire(each))
    assert consumed(other, book_id)
    assert not traced.get_finished_spans()


def test_what_was_stored_without_a_trace_reads_the_same_as_with_one(
    traced: InMemorySpanExporter,
) -> None:
    book = Book.buy(request().actor, fresh_id(), "x")
    book.lend(request().actor, ANNA)
    for event in book.collect_events():
        plain = encode(event)
        with telemetry.following(CALLER, "effect"):
            marked = encode(event)
        assert marked.state.startswith(f'{{"traceparent":"00-{TRACE}-'.encode())
        assert decode(plain) == decode(marked) == event
    assert len(traced.get_finished_spans()) == 2


MALFORMED = st.one_of(
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=80).map(str.strip),
    st.from_regex(r"[0-9a-f]{2}-[0-9a-f]{31,33}-[0-9a-f]{15,17}-[0-9a-f]{1,3}", fullmatch=True),
    st.sampled_from(["", "00-" + "0" * 32 + "-" + "0" * 16 + "-01", "ff" + CALLER[2:]]),
)


@settings(max_examples=15, deadline=None)
@given(given_header=MALFORMED)
def test_a_malformed_traceparent_never_breaks_a_request(pair: Pair, given_header: str) -> None:
    telemetry.begin(SimpleSpanProcessor(InMemorySpanExporter()), "toy")
    try:
        with client_of(pair[0]) as client:
            headers = person(traceparent=given_header)
            bought = client.post("/books", json={"title": "x"}, headers=headers)
        assert bought.status_code == 200
        [seen] = contracts_of(pair[0], UUID(bought.json()["id"]))
        assert len(seen.traceparent or "") == len(CALLER)
    finally:
        telemetry.end()


@settings(max_examples=30, deadline=None)
@given(given_header=MALFORMED | st.text(max_size=200))
def test_a_malformed_traceparent_never_breaks_a_message(pair: Pair, given_header: str) -> None:
    one, other = pair
    book_id = fresh_id()
    one.store.save(Book.buy(request().actor, book_id, "x"), trigger=request())
    [message] = contracts_of(one, book_id)
    broken = Message.parse({**message.headers(), "traceparent": given_header}, message.data)
    telemetry.begin(SimpleSpanProcessor(InMemorySpanExporter()), "toy")
    try:
        other.consumer.handle(broken)
    finally:
        telemetry.end()
    row = other.database.row("SELECT count(*) AS n FROM inbox WHERE id = %s", message.id)
    assert row is not None
    assert row["n"] == 1


def test_an_error_is_recorded_by_its_kind_and_nothing_personal_is_in_a_span(
    pair: Pair, traced: InMemorySpanExporter
) -> None:
    one, other = pair
    book_id = order(one, title="cursed")
    for each in contracts_of(one, book_id)[:1]:
        with pytest.raises(RuntimeError):
            other.consumer.handle(each)
    with client_of(one) as client:
        assert client.get("/broken").status_code == 500
    spans = traced.get_finished_spans()
    exported = "".join(each.to_json() for each in spans)
    assert "RuntimeError" in exported
    for secret in ("cursed", "hunter2", str(ANNA)):
        assert secret not in exported
    assert named(spans, "broken")[0].status.status_code.name == "ERROR"


def test_the_log_names_the_trace_in_which_it_was_written(traced: InMemorySpanExporter) -> None:
    given_header: structlog.typing.EventDict = {"event": "x"}
    assert with_trace_id(None, "info", given_header) == given_header
    with telemetry.following(CALLER, "effect"):
        assert with_trace_id(None, "info", given_header) == {"event": "x", "trace_id": TRACE}
    assert traced.get_finished_spans()


def test_off_is_off_and_an_exporter_that_is_not_installed_is_refused() -> None:
    trace_as_set("off", "toy")
    assert not telemetry.is_on()
    with pytest.raises(NoExporter, match="carrier-pigeon"):
        trace_as_set("carrier-pigeon", "toy")
    assert not telemetry.is_on()


def test_an_exporter_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "\n".join(
        f"{name} = opentelemetry.sdk.trace.export.in_memory_span_exporter:{kind}"
        for name, kind in (("pigeon", "NoSuchThing"), ("raven", "InMemorySpanExporter"))
    )
    (tmp_path / "birds-1.dist-info").mkdir()
    (tmp_path / "birds-1.dist-info" / "entry_points.txt").write_text(
        f"[{telemetry.EXPORTERS}]\n{said}\n", encoding="utf-8"
    )
    (tmp_path / "birds-1.dist-info" / "METADATA").write_text("Name: birds\nVersion: 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(NoExporter, match="carrier-pigeon"):
        trace_as_set("carrier-pigeon", "toy")
    trace_as_set("raven", "toy")
    assert telemetry.is_on()
    telemetry.end()


def test_on_the_console_a_span_is_a_line_beside_the_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    trace_as_set("console", "toy")
    with telemetry.following(None, "effect"):
        assert telemetry.current_trace_id() is not None
    telemetry.end()
    exported = capsys.readouterr()
    [line] = exported.err.splitlines()
    assert json.loads(line)["name"] == "effect"
    assert exported.out == ""
