"""A snapshot saves reading and never changes what is read."""

from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.billing.domain.series import InvoiceSeries
from shared.kernel.aggregate import Aggregate, Created, Event
from shared.kernel.ids import fresh_id
from shared.kernel.personal import PersonalText
from shared.kernel.values import Value
from shared.plumbing.eventstore import snapshots
from shared.plumbing.eventstore.snapshots import EVERY, code_of, restored, source_files, text_of
from shared.plumbing.eventstore.store import Conflict, EventStore
from shared.plumbing.eventstore.stored_events import encode
from shared.plumbing.security.sealing import Place, Unreadable, new_key, seal, unseal
from shared.plumbing.service import Service
from tests.toy import club
from tests.toy.club import BookCounted, Member, MemberCounted
from tests.toy.town import ANNA, DAY, open_service, request


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(club.DEFINITION, fresh_database()) as made:
        yield made


@pytest.fixture
def store(service: Service) -> EventStore:
    return service.store


def saved(store: EventStore, *sizes: int) -> UUID:
    """A member with so many books, saved together as the sizes say."""
    member_id = fresh_id()
    for size in sizes:
        member = store.find(Member, member_id)
        for _ in range(size):
            if member is None:
                member = Member.create(MemberCounted, request().actor, member_id, book=fresh_id())
            else:
                member.count(request().actor, fresh_id())
        store.save(cast("Member", member), trigger=request())
    return member_id


def from_all_events(store: EventStore, aggregate_id: UUID) -> dict[str, Any]:
    found: Any = None
    for event in store.history(aggregate_id):
        found = event.mutate(found)
    return vars(found)


def same_without(store: EventStore, aggregate_id: UUID, kind: type[Aggregate] = Member) -> bool:
    """Whether an aggregate is loaded as all of its events make it."""
    return vars(store.load(kind, aggregate_id)) == from_all_events(store, aggregate_id)


def kept(store: EventStore, aggregate_id: UUID) -> int:
    """The version of the snapshot; 0 without one."""
    row = store.database.row("SELECT version FROM snapshots WHERE aggregate_id = %s", aggregate_id)
    return row["version"] if row is not None else 0


def read_rows(store: EventStore, aggregate_id: UUID) -> int:
    return len(store.recorder.read_end(aggregate_id, code_of(Member)))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(sizes=st.lists(st.integers(1, 13), min_size=1, max_size=8))
def test_an_aggregate_loads_the_same_with_and_without_snapshots(
    store: EventStore, sizes: list[int]
) -> None:
    member_id = saved(store, *sizes)
    assert same_without(store, member_id)
    total = sum(sizes)
    assert store.load(Member, member_id).version == total
    assert bool(kept(store, member_id)) is (total >= EVERY)


def test_a_long_history_is_read_from_a_few_events_before_its_end(store: EventStore) -> None:
    member_id = saved(store, *[1] * (EVERY * 3 - 1), 101, *[1] * (EVERY - 1))
    assert kept(store, member_id) == EVERY * 3 + 100
    assert read_rows(store, member_id) <= EVERY
    assert same_without(store, member_id)


def test_what_was_loaded_shares_nothing_with_the_next_load(store: EventStore) -> None:
    member_id = saved(store, EVERY)
    store.load(Member, member_id).books.clear()
    assert same_without(store, member_id)


def test_a_snapshot_of_other_code_is_not_used(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    member_id = saved(store, EVERY)
    change_the_code(monkeypatch)
    assert read_rows(store, member_id) == EVERY
    assert same_without(store, member_id)
    saved_again = store.load(Member, member_id)
    for _ in range(EVERY):
        saved_again.count(request().actor, fresh_id())
    store.save(saved_again, trigger=request())
    assert kept(store, member_id) == EVERY * 2
    assert read_rows(store, member_id) == 1
    assert same_without(store, member_id)


def change_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a book stands first, and the code's hash is another."""

    def apply(self: BookCounted, aggregate: Aggregate) -> None:
        cast("Member", aggregate).books.insert(0, self.book)

    monkeypatch.setattr(BookCounted, "apply", apply)
    monkeypatch.setattr(snapshots, "code_of", lambda _: "other code")
    monkeypatch.setattr(f"{__name__}.code_of", lambda _: "other code")


def test_planted_a_snapshot_of_other_code_that_is_used_is_noticed(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "code_of", lambda _: "never another")
    member_id = saved(store, EVERY, 1)
    assert same_without(store, member_id)

    def apply(self: BookCounted, aggregate: Aggregate) -> None:
        cast("Member", aggregate).books.insert(0, self.book)

    monkeypatch.setattr(BookCounted, "apply", apply)
    assert not same_without(store, member_id)


def lose_the_end(store: EventStore, member_id: UUID, after: int) -> None:
    """As a log that was restored to an earlier time, with a snapshot of later."""
    store.database.execute(
        "DELETE FROM events WHERE originator_id = %s AND originator_version > %s", member_id, after
    )


def test_a_snapshot_ahead_of_the_log_is_not_used(store: EventStore) -> None:
    member_id = saved(store, EVERY, EVERY)
    lose_the_end(store, member_id, EVERY + 1)
    assert store.load(Member, member_id).version == EVERY + 1
    assert same_without(store, member_id)


def test_a_snapshot_of_another_course_of_events_is_not_used(store: EventStore) -> None:
    member_id = saved(store, EVERY)
    lose_the_end(store, member_id, EVERY - 1)
    other = replace(
        encode(store.history(member_id)[-1].model_copy(update={"book": ANNA})),
        originator_version=EVERY,
    )
    store.recorder.insert_events([other], work=lambda _: None)
    assert store.load(Member, member_id).books[-1] == ANNA
    assert same_without(store, member_id)


def test_planted_a_snapshot_of_another_course_that_is_used_is_noticed(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "_hash_of", lambda _: "never another")
    member_id = saved(store, EVERY)
    lose_the_end(store, member_id, EVERY - 1)
    last = encode(store.history(member_id)[-1].model_copy(update={"book": ANNA}))
    store.recorder.insert_events([replace(last, originator_version=EVERY)], work=lambda _: None)
    assert not same_without(store, member_id)


def test_a_restore_forgets_the_snapshots(store: EventStore) -> None:
    member_id = saved(store, EVERY)
    assert kept(store, member_id)
    store.begin_epoch()
    assert kept(store, member_id) == 0
    assert same_without(store, member_id)


def test_a_snapshot_that_cannot_be_read_is_not_used(store: EventStore) -> None:
    member_id = saved(store, EVERY)
    store.database.execute(
        "UPDATE snapshots SET state = %s WHERE aggregate_id = %s", '{"state": 7}', member_id
    )
    assert same_without(store, member_id)


def test_a_save_that_fails_leaves_no_snapshot(store: EventStore) -> None:
    member_id = saved(store, EVERY - 1)
    one, other = (store.load(Member, member_id) for _ in range(2))
    other.count(request().actor, fresh_id())
    store.save(other, trigger=request())
    before = kept(store, member_id)
    for _ in range(EVERY + 1):
        one.count(request().actor, fresh_id())
    with pytest.raises(Conflict):
        store.save(one, trigger=request())
    assert kept(store, member_id) == before == EVERY
    assert same_without(store, member_id)


class NoteWritten(Created):
    TOPIC = "snapshots.NoteWritten"
    text: PersonalText


class NoteRead(Event):
    TOPIC = "snapshots.NoteRead"

    def apply(self, aggregate: Aggregate) -> None:
        cast("Note", aggregate).times += 1


class NoteState(Value):
    text: PersonalText
    times: int


class Note(Aggregate):
    TOPIC = "snapshots.Note"
    STATE = NoteState

    def __init__(self, text: PersonalText) -> None:
        self.text = text
        self.times = 0


def test_r_d1_a_text_about_a_person_is_sealed_in_a_snapshot_with_the_same_key(
    store: EventStore,
) -> None:
    note_id, key = fresh_id(), new_key()
    place = Place(aggregate_id=note_id, version=1, topic=NoteWritten.TOPIC, field="text")
    text = seal(key, ANNA, "A secret about Anna", place)
    note = Note.create(NoteWritten, request().actor, note_id, text=text)
    for _ in range(EVERY):
        note.record(NoteRead, request().actor)
    store.save(note, trigger=request())
    row = store.database.row(
        "SELECT s::text AS it FROM snapshots s WHERE aggregate_id = %s", note_id
    )
    assert row is not None
    assert "secret" not in row["it"]
    assert text.ciphertext in row["it"]
    loaded = store.load(Note, note_id)
    assert unseal(key, loaded.text, place) == "A secret about Anna"
    with pytest.raises(Unreadable):
        unseal(new_key(), loaded.text, place)
    assert same_without(store, note_id, Note)


def test_an_attribute_that_the_state_does_not_name_cannot_be_left_out() -> None:
    member = Member.create(MemberCounted, request().actor, fresh_id(), book=ANNA)
    vars(member)["_unnamed"] = 7
    with pytest.raises(ValidationError):
        text_of(member)


def test_times_come_back_as_they_were() -> None:
    series = InvoiceSeries.open(ANNA, DAY.year, request().actor)
    series.collect_events()
    assert vars(restored(InvoiceSeries, series.id, 1, text_of(series))) == vars(series)


def test_the_code_of_an_aggregate_is_its_whole_domain_and_the_kernel() -> None:
    names = {"/".join(each.parts[-3:]) for each in source_files(InvoiceSeries)}
    assert {"billing/domain/series.py", "billing/domain/account.py"} <= names
    assert {"shared/kernel/money.py", "domain/rules/vat.py"} <= names


def test_any_change_of_the_code_makes_another_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rule.py"
    monkeypatch.setattr(snapshots, "source_files", lambda _: [file])
    hashes = set[str]()
    for text in ("a", "b"):
        file.write_text(text)
        code_of.cache_clear()
        hashes.add(code_of(InvoiceSeries))
    hashes.add(code_of(Member))
    code_of.cache_clear()
    assert len(hashes) == 3
