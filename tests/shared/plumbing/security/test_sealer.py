"""Commands seal text about a person for one event's field; pages open it from just there (R-D1)."""

from typing import cast
from uuid import UUID

import pytest

from shared.kernel.aggregate import Aggregate, Created, Event
from shared.kernel.personal import PersonalText
from shared.kernel.refusals import NotFound
from shared.plumbing.eventstore.stored_events import decode, encode
from shared.plumbing.security.sealer import Sealer, keep
from shared.plumbing.security.sealing import new_key
from tests.toy.town import ANNA, BERIT, request

TEXT = "Åsa vill pröva på 🙂"
ID = UUID(int=41)


class ListingMade(Created):
    TOPIC = "sealer.ListingMade"
    motivation: PersonalText


class Answered(Event):
    TOPIC = "sealer.Answered"
    reason: PersonalText | None

    def apply(self, aggregate: Aggregate) -> None:
        del aggregate


class Listed(Aggregate):
    TOPIC = "sealer.Listed"

    def __init__(self, motivation: PersonalText) -> None:
        self.motivation = motivation


class Keys:
    """Keys in memory; a person without one is erased."""

    def __init__(self) -> None:
        self.known = {ANNA: new_key(), BERIT: new_key()}

    def get(self, subject: UUID) -> bytes | None:
        """Return the key."""
        return self.known.get(subject)


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def sealer(keys: Keys) -> Sealer:
    return Sealer(keys)


def listed(sealer: Sealer) -> Listed:
    sealed = sealer.seal_first(ANNA, TEXT, ID, ListingMade, "motivation")
    return Listed.create(ListingMade, request().actor, ID, motivation=sealed)


def answered(sealer: Sealer) -> Answered:
    listing = listed(sealer)
    sealed = sealer.seal_next(ANNA, TEXT, listing, Answered, "reason")
    listing.record(Answered, request().actor, reason=sealed)
    return cast("Answered", decode(encode(cast("Event", listing.pending_events[1]))))


def test_r_d1_a_text_sealed_for_the_first_event_opens_from_there(sealer: Sealer) -> None:
    event = cast("Event", listed(sealer).pending_events[0])
    assert sealer.open(keep(event, "motivation")) == TEXT
    assert TEXT.encode() not in encode(event).state


def test_r_d1_a_text_sealed_for_the_next_event_opens_from_there(sealer: Sealer) -> None:
    assert sealer.open(keep(answered(sealer), "reason")) == TEXT


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("aggregate_id", str(UUID(int=42))),
        ("version", 3),
        ("topic", "sealer.ListingMade"),
        ("field", "motivation"),
    ],
)
def test_r_d1_a_text_that_was_moved_elsewhere_does_not_open(
    sealer: Sealer, part: str, value: object
) -> None:
    kept = keep(answered(sealer), "reason")
    assert kept is not None
    kept["place"][part] = value
    assert sealer.open(kept) is None


def test_r_d1_a_text_does_not_open_with_the_key_of_another(sealer: Sealer) -> None:
    kept = keep(answered(sealer), "reason")
    assert kept is not None
    assert sealer.open({**kept, "subject": str(BERIT)}) is None


def test_r_d1_after_erasure_the_text_is_unreadable_and_the_rest_stays(
    sealer: Sealer, keys: Keys
) -> None:
    kept = keep(answered(sealer), "reason")
    del keys.known[ANNA]
    assert kept is not None
    assert sealer.open(kept) is None


def test_r_d1_nothing_is_sealed_about_an_erased_person(sealer: Sealer, keys: Keys) -> None:
    del keys.known[ANNA]
    with pytest.raises(NotFound):
        sealer.seal_first(ANNA, TEXT, ID, ListingMade, "motivation")


def test_a_text_that_is_not_there_is_kept_and_opened_as_nothing(sealer: Sealer) -> None:
    listing = listed(sealer)
    listing.record(Answered, request().actor, reason=None)
    assert keep(cast("Event", listing.pending_events[1]), "reason") is None
    assert sealer.open(None) is None
