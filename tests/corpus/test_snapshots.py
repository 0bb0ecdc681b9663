"""Every growing aggregate of the corpus can be kept at any moment and goes on as it was."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from services.billing.domain.series import InvoiceSeries
from services.lending.domain.person_calendar import PersonCalendar
from services.notifications.domain.case_file import CaseFile
from shared.kernel.aggregate import Aggregate
from shared.plumbing.eventstore.snapshots import restored, text_of
from shared.plumbing.eventstore.stored_events import decode
from tests.corpus.stored import stored_events, versions
from utbyte.instance.services import DEFINITIONS

GROWING: dict[type[Aggregate], str] = {
    CaseFile: "notifications",
    InvoiceSeries: "billing",
    PersonCalendar: "lending",
}


def histories(kind: type[Aggregate]) -> Iterator[list[StoredEvent]]:
    for version in versions():
        of_id: dict[UUID, list[StoredEvent]] = {}
        for each in stored_events(version, GROWING[kind]):
            of_id.setdefault(each.originator_id, []).append(each)
        for events in of_id.values():
            if isinstance(decode(events[0]).mutate(None), kind):
                yield events


@pytest.mark.parametrize("kind", GROWING)
def test_a_state_that_was_kept_is_equal_and_goes_on_equal(kind: type[Aggregate]) -> None:
    longest = 0
    for events in histories(kind):
        whole: Any = None
        kept: Any = None
        for event in events:
            whole, kept = decode(event).mutate(whole), decode(event).mutate(kept)
            kept = restored(kind, whole.id, whole.version, text_of(kept))
            assert vars(kept) == vars(whole)
            assert {name: type(value) for name, value in vars(kept).items()} == {
                name: type(value) for name, value in vars(whole).items()
            }
        longest = max(longest, len(events))
    assert longest > 1


@pytest.mark.parametrize("kind", GROWING)
def test_r_d1_a_state_holds_no_text_that_its_events_do_not_hold(kind: type[Aggregate]) -> None:
    for events in histories(kind):
        whole: Any = None
        for event in events:
            whole = decode(event).mutate(whole)
        stored = b"".join(each.state for each in events).decode()
        assert [text for text in texts_of(json.loads(text_of(whole))) if text not in stored] == []


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)


def test_the_growing_aggregates_are_these() -> None:
    assert DEFINITIONS
    found = {
        each for each in _below(Aggregate) if each.STATE and each.__module__.startswith("services.")
    }
    assert found == set(GROWING)


def _below(kind: type[Aggregate]) -> Iterator[type[Aggregate]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
