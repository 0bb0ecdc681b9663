"""Stored events of every released version are read by the present code, to the same state.

A released corpus is never changed. Where an event's form changes, its ``class_version`` rises and
an upcaster brings the old ones along; where an attribute of an aggregate gets another name or
another meaning on purpose, the recorded state is edited in the same commit, for all to see.
"""

import json
from collections.abc import Generator, Mapping
from dataclasses import replace
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import drop_database
from shared.plumbing.base.settings import Settings
from shared.plumbing.eventstore.stored_events import decode, upcast
from shared.plumbing.eventstore.views import write
from shared.plumbing.messaging.messages import Publisher
from shared.plumbing.service import Service
from tests.corpus.announced import contracts_of
from tests.corpus.choosing import chosen
from tests.corpus.record import STORIES
from tests.corpus.stored import FOLDER, NEW, noticed, stored_events, stored_states, versions
from tests.rebuilding import rows_of, unequal, views_of
from utbyte.documents.generated import contracts, events
from utbyte.embedded.stage import KEYS_DATABASE, Stage, StageOptions
from utbyte.instance.services import DEFINITIONS
from utbyte.play.story import read_story

SERVICES = [each.name for each in DEFINITIONS]
MOST_BYTES = 500_000
EMPTIED = {"notifications.agenda"}
"""Views whose rows go when all is done, as it is in the corpus."""


@pytest.mark.parametrize("version", versions())
@pytest.mark.parametrize("service", SERVICES)
def test_what_a_released_version_stored_is_read_to_the_same_state(
    version: str, service: str
) -> None:
    stored = stored_events(version, service)
    assert stored
    assert noticed(stored, stored_states(version, service)) == []


def _newest() -> list[StoredEvent]:
    return [each for name in SERVICES for each in stored_events(versions()[-1], name)]


def test_every_event_is_in_the_newest_corpus_or_in_the_list_of_new_ones() -> None:
    """A new event is listed in ``new.txt`` until the next version is recorded."""
    kept = {each.topic for each in _newest()}
    new = NEW.read_text(encoding="utf-8").split()
    assert sorted(kept.intersection(new)) == []
    assert sorted({each.TOPIC for each in events()} - kept) == sorted(new)


def test_a_corpus_stays_small() -> None:
    for version in versions():
        assert sum(each.stat().st_size for each in (FOLDER / version).iterdir()) < MOST_BYTES


@pytest.mark.parametrize("topic", [each.TOPIC for each in events()])
def test_a_field_that_the_code_no_longer_knows_is_noticed(topic: str) -> None:
    """To the reader it is the same whether the code has lost a field or the event has one more."""
    reported = next((each for each in _newest() if each.topic == topic), None)
    assert reported is not None or topic in NEW.read_text(encoding="utf-8").split()
    if reported is not None:
        state = json.dumps({**json.loads(reported.state), "planted": 1}).encode()
        assert len(noticed([replace(reported, state=state)], {})) == 1


@pytest.mark.parametrize("version", versions())
def test_stored_bytes_are_read_as_their_json_is(version: str) -> None:
    stored = [each for service in DEFINITIONS for each in stored_events(version, service.name)]
    assert stored
    for each in stored:
        event = decode(each)
        at = (str(each.originator_id), each.originator_version)
        assert event == upcast(type(event), *at, each.state)


def _store(service: Service, stored: list[StoredEvent]) -> None:
    recorder = service.store.recorder
    for start in range(0, len(stored), 400):
        recorder.insert_events(stored[start : start + 400], work=lambda _: None)
    with service.database.transaction() as cursor:
        for _, event in service.store.log():
            for view in service.definition.own_views:
                for change in view.changes(event):
                    write(cursor, view, change)


def _consume(service: Service, publishers: Mapping[str, Publisher]) -> None:
    for stream in service.consumer.streams:
        announced = [each for _, each in publishers[stream].read(stream, 0, 10_000) if each]
        known = service.consumer.contracts
        with service.database.transaction() as cursor:
            for message in announced:
                if message.name in known:
                    contract = message.contract(known[message.name])
                    for view in service.consumer.views:
                        for change in view.changes(contract):
                            write(cursor, view, change)
        service.consumer.move(stream, publishers[stream].last())


@pytest.fixture(scope="module", params=versions())
def loaded(
    request: pytest.FixtureRequest, postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Stage]:
    """Every service with its part of a corpus as its log, and all of it heard."""
    prefix = f"corpus_{fresh_id().hex[:8]}"
    settings = Settings(
        data=tmp_path_factory.mktemp("corpus"), database_url=postgres, database_prefix=prefix
    )
    stage = Stage(StageOptions(settings))
    for name, service in stage.services.items():
        _store(service, stored_events(request.param, name))
    for service in stage.services.values():
        _consume(service, stage.publishers)
    yield stage
    stage.stop()
    for name in (KEYS_DATABASE, *stage.services):
        drop_database(postgres, f"{prefix}_{name}")


def test_every_view_can_be_made_from_the_corpus(loaded: Stage) -> None:
    """Made event by event, and made anew in one go, it comes out the same."""
    assert unequal(loaded) == []
    assert {
        f"{service.name}.{view.name}"
        for service, view in views_of(loaded)
        if not rows_of(service, view)
    } == EMPTIED


def test_r_d1_what_persons_wrote_stays_sealed_in_the_corpus() -> None:
    """But for the reason of a pause, which is said of the circle and to all in it."""
    steps = [step for path in STORIES for step in read_story(path).steps if step.do != "pause"]
    given = [step.arguments for step in steps]
    announced = {each[word] for each in given for word in ("motivation", "reason") if word in each}
    kept = "".join(each.read_text(encoding="utf-8") for each in FOLDER.glob("*/*.jsonl"))
    assert len(announced) > 5
    assert [words for words in sorted(announced) if words in kept] == []


def test_every_contract_is_published_from_the_newest_corpus() -> None:
    announced = {contract.NAME for _, contract in contracts_of(versions()[-1])}
    assert announced == {each.NAME for each in contracts()}


def test_of_several_plays_whole_histories_are_chosen_once() -> None:
    def reported(number: int, *topics: str) -> list[StoredEvent]:
        state = b"x" * 100 * number
        return [StoredEvent(UUID(int=number), n, each, state) for n, each in enumerate(topics)]

    first, again = reported(1, "a", "b"), reported(1, "a", "c")
    longest, other, another = reported(4, "a", "b"), reported(3, "a", "b"), reported(2, "a", "d")
    kept = [*first, *other, *another]
    assert chosen([[*first, *longest], [*again, *other, *another]]) == kept
