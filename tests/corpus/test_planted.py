"""The replay of a corpus notices what would lose or change a history: shown on planted changes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest
from eventsourcing.persistence import StoredEvent

from shared.kernel.aggregate import Aggregate, Event
from shared.kernel.ids import natural_id
from shared.plumbing.eventstore.stored_events import encode
from tests.corpus.stored import folded, noticed
from tests.toy.books import Book
from tests.toy.town import ANNA, BERIT, request


def _reported() -> list[StoredEvent]:
    actor = request().actor
    book = Book.buy(actor, natural_id("planted", "book"), "Kallocain")
    book.lend(actor, ANNA)
    return [encode(event) for event in book.collect_events()]


class _Lent(Event):
    """A lending that is applied as it always was."""

    def apply(self, aggregate: Aggregate) -> None:
        cast("Any", aggregate).reader = cast("Any", self).reader


class LentWithoutUpcaster(_Lent):
    """Changed, and nothing brings the old ones along."""

    TOPIC = "planted.LentWithoutUpcaster"
    reader: Any
    due: Any
    desk: str
    weeks: int


class LentWithUpcaster(LentWithoutUpcaster):
    """Changed, with an upcaster."""

    TOPIC = "planted.LentWithUpcaster"
    class_version = 3

    @staticmethod
    def upcast_v2_v3(state: dict[str, object]) -> None:
        """All were lent for two weeks."""
        state["weeks"] = 2


class LentToNoOne(_Lent):
    """Read as before, and applied otherwise."""

    TOPIC = "planted.LentToNoOne"
    reader: Any
    due: Any
    desk: str

    def apply(self, aggregate: Aggregate) -> None:
        cast("Any", aggregate).reader = BERIT


def _as_if_it_were(kind: str) -> list[StoredEvent]:
    """Return the history as the code would read it if its event had become this one."""
    bought, lent = _reported()
    return [bought, replace(lent, topic=f"planted.{kind}")]


def test_the_history_as_it_is_holds() -> None:
    assert noticed(_reported(), folded(_reported())) == []


def test_a_changed_event_without_an_upcaster_is_noticed() -> None:
    (words,) = noticed(_as_if_it_were("LentWithoutUpcaster"), folded(_reported()))
    assert "weeks" in words


def test_with_its_upcaster_the_history_is_the_same() -> None:
    assert noticed(_as_if_it_were("LentWithUpcaster"), folded(_reported())) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda: _as_if_it_were("Gone"),
        lambda: _as_if_it_were("LentToNoOne"),
        lambda: _reported()[:1],
    ],
)
def test_a_lost_name_another_effect_and_a_lost_event_are_noticed(
    change: Callable[[], list[StoredEvent]],
) -> None:
    assert len(noticed(change(), folded(_reported()))) >= 1


def test_an_attribute_that_is_gone_is_noticed_and_one_that_was_added_is_not() -> None:
    ((key, state),) = folded(_reported()).items()
    known = state["attributes"]
    (words,) = noticed(_reported(), {key: {**state, "attributes": {**known, "shelf": 1}}})
    assert words.endswith("Book.shelf is gone")
    fewer = {name: value for name, value in known.items() if name != "title"}
    assert noticed(_reported(), {key: {**state, "attributes": fewer}}) == []
