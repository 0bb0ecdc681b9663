"""Hearing, breaking, ageing, pruning, starting over, restoring in any order: once in effect."""

from collections.abc import Callable, Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.plumbing.messaging.consumer import Consumer
from shared.plumbing.messaging.messages import Message
from tests.toy import club, library
from tests.toy.consuming import Consuming
from tests.toy.town import all_rows, open_service


@pytest.fixture(scope="module")
def made(fresh_database: Callable[[], str]) -> Generator[Consuming]:
    with (
        open_service(library.DEFINITION, fresh_database()) as one,
        open_service(club.DEFINITION, fresh_database()) as other,
    ):
        yield Consuming(one, other)


numbers = st.integers(0, 30)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.integers(1, 3)),
        st.tuples(st.just("consume"), st.lists(numbers, min_size=1, max_size=8)),
        st.tuples(st.just("consume some"), st.lists(numbers, min_size=1, max_size=8)),
        st.tuples(st.just("break"), numbers),
        st.tuples(st.just("age"), st.none()),
        st.tuples(st.just("prune"), st.integers(1, 6)),
        st.tuples(st.just("prune some"), st.integers(1, 6)),
        st.tuples(st.just("start over"), st.none()),
        st.tuples(st.just("restore"), st.integers(0, 4)),
    ),
    max_size=14,
)


class Model:
    """What must be so: a set of messages that were heard, each of which has had its effect once."""

    def __init__(self, consuming: Consuming) -> None:
        self.consuming = consuming
        self.consumed: dict[tuple[str, str], Message] = {}

    def step(self, what: str, given: Any) -> None:
        getattr(self, f"_{what.replace(' ', '_')}")(given)
        assert self.consuming.effects == self.consuming.once_each(list(self.consumed.values()))

    def _publish(self, books: int) -> None:
        self.consuming.publish(books)

    def _consume(self, chosen: list[int], consumer: Consumer | None = None) -> None:
        announced = self.consuming.announced()
        self._consumed(
            [announced[n % len(announced)] for n in chosen] if announced else [], consumer
        )

    def _consume_some(self, chosen: list[int]) -> None:
        self._consume(chosen, self.consuming.some)

    def _consumed(self, messages: list[Message], consumer: Consumer | None = None) -> None:
        self.consuming.consume(messages, consumer)
        known = (consumer or self.consuming.all).contracts
        for each in messages:
            if each.name in known and each.subject not in self.consuming.breaking:
                self.consumed.setdefault((each.source, each.id), each)

    def _break(self, chosen: int) -> None:
        announced = self.consuming.announced()
        self.consuming.breaking = (
            {announced[chosen % len(announced)].subject} if announced else set()
        )

    def _age(self, _: None) -> None:
        self.consuming.age()

    def _prune(self, page: int) -> None:
        self.consuming.prune(page=page)

    def _prune_some(self, page: int) -> None:
        self.consuming.prune(self.consuming.some, page)

    def _start_over(self, _: None) -> None:
        self._consumed(self.consuming.announced())

    def _restore(self, lost: int) -> None:
        """Take the library back to an earlier moment: positions will be used a second time."""
        one = self.consuming.one
        last = one.publisher.last()
        one.database.execute("DELETE FROM events WHERE notification_id > %s", last - lost)
        one.database.rows(
            "SELECT setval(pg_get_serial_sequence('events', 'notification_id'), GREATEST(%s, 1))",
            last - lost,
        )
        one.store.begin_epoch()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(played=steps)
def test_whatever_happens_each_message_has_its_effect_once(
    made: Consuming, played: list[tuple[str, Any]]
) -> None:
    made.forget_everything()
    model = Model(made)
    for what, given_ in played:
        model.step(what, given_)
    made.breaking.clear()
    model.step("start over", None)
    view = all_rows(made.other, "out_books")
    for _ in range(2):
        model.step("age", None)
        model.step("prune", 3)
        model.step("start over", None)
    assert all_rows(made.other, "out_books") == view
