"""Hearing, breaking, ageing, pruning, starting over, restoring in any order: once in effect."""

from collections.abc import Callable, Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.plumbing.messaging.consumer import Consumer
from shared.plumbing.messaging.messages import Message
from tests.toy import club, library
from tests.toy.hearing import Hearing
from tests.toy.town import all_rows, open_service


@pytest.fixture(scope="module")
def made(fresh_database: Callable[[], str]) -> Generator[Hearing]:
    with (
        open_service(library.DEFINITION, fresh_database()) as one,
        open_service(club.DEFINITION, fresh_database()) as other,
    ):
        yield Hearing(one, other)


numbers = st.integers(0, 30)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(1, 3)),
        st.tuples(st.just("hear"), st.lists(numbers, min_size=1, max_size=8)),
        st.tuples(st.just("hear some"), st.lists(numbers, min_size=1, max_size=8)),
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

    def __init__(self, hearing: Hearing) -> None:
        self.hearing = hearing
        self.heard: dict[tuple[str, str], Message] = {}

    def step(self, what: str, given: Any) -> None:
        getattr(self, f"_{what.replace(' ', '_')}")(given)
        assert self.hearing.effects == self.hearing.once_each(list(self.heard.values()))

    def _say(self, books: int) -> None:
        self.hearing.say(books)

    def _hear(self, chosen: list[int], consumer: Consumer | None = None) -> None:
        said = self.hearing.said()
        self._heard([said[n % len(said)] for n in chosen] if said else [], consumer)

    def _hear_some(self, chosen: list[int]) -> None:
        self._hear(chosen, self.hearing.some)

    def _heard(self, messages: list[Message], consumer: Consumer | None = None) -> None:
        self.hearing.hear(messages, consumer)
        known = (consumer or self.hearing.all).contracts
        for each in messages:
            if each.name in known and each.subject not in self.hearing.breaking:
                self.heard.setdefault((each.source, each.id), each)

    def _break(self, chosen: int) -> None:
        said = self.hearing.said()
        self.hearing.breaking = {said[chosen % len(said)].subject} if said else set()

    def _age(self, _: None) -> None:
        self.hearing.age()

    def _prune(self, page: int) -> None:
        self.hearing.prune(page=page)

    def _prune_some(self, page: int) -> None:
        self.hearing.prune(self.hearing.some, page)

    def _start_over(self, _: None) -> None:
        self._heard(self.hearing.said())

    def _restore(self, lost: int) -> None:
        """Take the library back to an earlier moment: positions will be used a second time."""
        one = self.hearing.one
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
    made: Hearing, played: list[tuple[str, Any]]
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
