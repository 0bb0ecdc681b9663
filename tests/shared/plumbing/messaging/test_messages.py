"""A message says the same after the wire, and a publisher says each fact to those it is for."""

from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.directory import AgencyRegistered, PersonRegistered, RolesChanged
from shared.kernel.ids import fresh_id
from shared.plumbing.messaging.messages import Message, Unreadable, over_the_wire
from shared.plumbing.service import Service
from tests.toy import library
from tests.toy.books import Book, BookPaid, BookSeen, BookWentOut
from tests.toy.town import ANNA, open_service, request

texts = st.text(st.characters(exclude_categories=["Cs"]))
messages = st.builds(
    Message,
    source=texts,
    id=st.integers(1, 2**63).map(str),
    name=texts,
    subject=st.uuids(),
    seq=st.integers(1, 2**63),
    time=st.datetimes(timezones=st.just(UTC)),
    data=st.binary(),
)
contracts = st.one_of(
    st.builds(BookWentOut, book_id=st.uuids(), reader=st.uuids(), due=st.dates()),
    st.builds(
        PersonRegistered,
        person_id=st.uuids(),
        agency_id=st.uuids(),
        unit_id=st.uuids(),
        employment_percent=st.decimals(0, 100, places=2),
    ),
    st.builds(
        RolesChanged,
        person_id=st.uuids(),
        agency_id=st.uuids(),
        roles=st.lists(texts, max_size=4).map(tuple),
    ),
    st.builds(
        AgencyRegistered,
        agency_id=st.uuids(),
        contact_person_id=st.none() | st.uuids(),
        country=st.sampled_from(["SE", "NO"]),
        sector=st.sampled_from(["state", "municipality", "region", "other"]),
        name=texts,
        organisation_number=texts,
        city=texts,
        electronic_address=texts,
        payment_account=texts,
        buyer_reference=texts,
    ),
)
GOOD = Message(
    source="library@e",
    id="7",
    name=BookSeen.NAME,
    subject=UUID(int=5),
    seq=3,
    time=datetime(2026, 3, 2, 9, tzinfo=UTC),
    data=b"{}",
)


@given(message=messages)
def test_any_message_comes_over_the_wire_as_it_was(message: Message) -> None:
    assert over_the_wire(message) == message
    assert message.headers() == {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_source": message.source,
        "ce_id": message.id,
        "ce_type": message.name,
        "ce_subject": str(message.subject),
        "ce_seq": str(message.seq),
        "ce_time": message.time.isoformat(),
    }


@given(contract=contracts)
def test_any_contract_comes_over_the_wire_as_it_was(contract: BookWentOut) -> None:
    message = replace(GOOD, name=contract.NAME, data=contract.model_dump_json().encode())
    assert over_the_wire(message).contract(type(contract)) == contract


@pytest.mark.parametrize("gone", ["ce_source", "ce_id", "ce_type", "ce_subject", "ce_seq"])
def test_a_message_without_a_header_is_unreadable(gone: str) -> None:
    headers = {name: value for name, value in GOOD.headers().items() if name != gone}
    with pytest.raises(Unreadable, match=gone):
        Message.parse(headers, b"{}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ce_subject", "nobody"),
        ("ce_seq", "many"),
        ("ce_seq", "9" * 5000),
        ("ce_time", "yesterday"),
        ("ce_subject", b"bytes"),
        ("ce_time", None),
    ],
)
def test_a_message_with_a_broken_header_is_unreadable(name: str, value: str) -> None:
    with pytest.raises(Unreadable):
        Message.parse({**GOOD.headers(), name: value}, b"{}")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"book_id": "nobody", "title": "x"}',
        b'{"book_id": "6f0c1f5e-6f0b-5b7e-9d3a-0c7a5f3e1b42", "title": 7}',
    ],
    ids=["nothing", "empty", "list", "bytes", "deep", "wrong id", "wrong type"],
)
def test_data_that_is_no_such_contract_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        replace(GOOD, data=data).contract(BookSeen)


def test_a_field_that_a_newer_sender_added_is_ignored() -> None:
    data = b'{"book_id":"6f0c1f5e-6f0b-5b7e-9d3a-0c7a5f3e1b42","title":"x","more":{"a":1}}'
    contract = replace(GOOD, data=data).contract(BookSeen)
    assert contract == BookSeen(book_id=UUID("6f0c1f5e-6f0b-5b7e-9d3a-0c7a5f3e1b42"), title="x")


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database()) as made:
        yield made


def test_a_fact_is_published_on_each_stream_that_it_is_for_and_on_no_other(
    service: Service,
) -> None:
    """What a book cost is for the cashier alone; that it stands there is for everybody."""
    at = service.publisher.last()
    book_id = fresh_id()
    book = Book.buy(request().actor, book_id, "Kallocain", Decimal("12.50"))
    service.store.save(book, trigger=request())
    service.commands.lend(book_id, ANNA, request())
    public = [contract for _, contract in service.publisher.read("library", at)]
    private = [contract for _, contract in service.publisher.read("library.cashier", at)]
    assert [contract and contract.name for contract in public] == [BookSeen.NAME, BookWentOut.NAME]
    assert [contract and contract.name for contract in private] == [BookPaid.NAME, None]
    assert all(b"12.50" not in contract.data for contract in public if contract is not None)
    assert service.publisher.read("elsewhere", at)[0][1] is None


def test_a_message_is_named_by_stream_epoch_and_position(service: Service) -> None:
    at = service.publisher.last()
    book_id = fresh_id()
    service.store.save(Book.buy(request().actor, book_id, "x"), trigger=request())
    service.commands.lend(book_id, ANNA, request())
    [(first, seen), (second, lent)] = service.publisher.read("library", at)
    assert seen is not None
    assert lent is not None
    assert seen.source == lent.source == f"library@{service.publisher.epoch}"
    assert (seen.id, lent.id) == (str(first), str(second))
    assert (seen.seq, lent.seq) == (1, 2)
    assert seen.subject == lent.subject == book_id
    assert seen.time == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert lent.contract(BookWentOut) == BookWentOut(
        book_id=book_id, reader=ANNA, due=date(2026, 3, 16)
    )


def test_what_was_published_before_a_restore_keeps_its_name_and_what_is_published_after_has_another(
    service: Service,
) -> None:
    """Also where the process was up meanwhile."""
    buy = partial(Book.buy, request().actor)
    service.store.save(buy(fresh_id(), "before"), trigger=request())
    before = {each.source for _, each in service.publisher.read("library", 0) if each is not None}
    at = service.publisher.last()
    unused, epoch = service.store.begin_epoch(), service.store.begin_epoch()
    service.store.save(buy(fresh_id(), "after"), trigger=request())
    named = service.publisher.read("library", 0)
    assert {
        contract.source for position, contract in named if contract and position <= at
    } == before
    after = {contract.source for position, contract in named if contract and position > at}
    assert after == {f"library@{epoch}"} == {f"library@{service.publisher.epoch}"}
    # An epoch in which a single event was saved keeps it when the next begins.
    service.store.begin_epoch()
    assert {each.source for _, each in service.publisher.read("library", at) if each} == after
    assert unused != epoch
    assert service.database.rows("SELECT * FROM epoch WHERE id = %s", unused) == []


def test_a_log_is_read_in_pages_without_gaps(service: Service) -> None:
    for _ in range(5):
        service.store.save(Book.buy(request().actor, fresh_id(), "x"), trigger=request())
    whole = service.publisher.read("library", 0)
    paged: list[tuple[int, Message | None]] = []
    while page := service.publisher.read("library", paged[-1][0] if paged else 0, limit=2):
        paged += page
    assert paged == list(whole)
    assert service.publisher.last() == whole[-1][0]


def test_several_listeners_share_what_an_event_publishes_and_other_events_of_its_position_do_not(
    service: Service,
) -> None:
    """A restore may give a position to another event while the process is up."""
    at = service.publisher.last()
    book_id = fresh_id()
    service.store.save(Book.buy(request().actor, book_id, "Kallocain"), trigger=request())
    [(_, first)], [(_, second)] = [service.publisher.read("library", at) for _ in range(2)]
    assert first is second
    service.database.execute(
        "UPDATE events SET state = convert_to(replace(convert_from(state, 'UTF8'), %s, %s), 'UTF8')"
        " WHERE originator_id = %s",
        "Kallocain",
        "Doktor Glas",
        book_id,
    )
    [(_, other)] = service.publisher.read("library", at)
    assert other is not None
    assert other.contract(BookSeen) == BookSeen(book_id=book_id, title="Doktor Glas")
