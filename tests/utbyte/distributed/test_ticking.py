"""A day is done only when everything that was said before has been heard."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from shared.plumbing.messaging.kafka import Kafka
from shared.plumbing.service import Service
from shared.plumbing.time.calendar import Day
from tests.toy import club, library
from tests.toy.broker import PATIENCE, made_topics
from tests.toy.club import Club
from tests.toy.serving import process_of, running_process, served, wait_until
from tests.toy.town import ANNA, open_service
from tests.utbyte.distributed.test_process import lend
from utbyte.distributed import ticking
from utbyte.distributed.process import API, CONSUMER, RELAY


@dataclass
class Counting:
    """A club whose day counts what was heard before it."""

    service: Service
    counted: list[int]

    @property
    def has_done_a_day(self) -> bool:
        return self.service.calendar.position() is not None


@pytest.fixture
def counting(fresh_database: Callable[[], str]) -> Generator[Counting]:
    counted: list[int] = []

    def count(commands: Club, day: Day) -> None:
        del day
        counted.append(len(commands.books_of(ANNA)))

    definition = replace(club.DEFINITION, steps=(count,))
    with open_service(definition, fresh_database()) as service:
        yield Counting(service, counted)


@pytest.fixture
def speaker(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database()) as service:
        yield service


class Between:
    """Stands before a speaker: answers for it while it is away, and counts who asks."""

    def __init__(self) -> None:
        self.behind = ""
        self.asked = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
        else:
            status, body = await self._answer(scope["path"], scope["headers"])
            await send({"type": "http.response.start", "status": status, "headers": []})
            await send({"type": "http.response.body", "body": body})
            self.asked += 1

    async def _answer(self, path: str, headers: Any) -> tuple[int, bytes]:
        if not self.behind:
            return 502, b"nobody is there"
        async with httpx.AsyncClient(timeout=PATIENCE) as http:
            answer = await http.get(f"{self.behind}{path}", headers=headers)
        return answer.status_code, answer.content

    def wait_for_another_look(self) -> None:
        """Wait until who asks has had an answer, gone on, and asked again."""
        before = self.asked
        wait_until(lambda: self.asked >= before + 3)


def test_a_day_waits_until_what_was_published_was_sent_and_what_was_sent_was_consumed(
    counting: Counting, speaker: Service, kafka: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticking, "TICK_SECONDS", 0.05)
    made_topics(kafka)
    lend(speaker, 7)
    between = Between()
    with served(between) as address:
        listening = process_of(counting.service, kafka, RELAY, library=address)
        with running_process(listening):
            between.wait_for_another_look()
            assert not counting.has_done_a_day, "nobody knows what was said"
            with running_process(process_of(speaker, kafka, API)) as between.behind:
                between.wait_for_another_look()
                assert not counting.has_done_a_day, "what was said was not sent"
            sending = process_of(speaker, kafka)
            with running_process(sending) as between.behind:
                wait_until(lambda: sending.relay.waiting() == 0)
                between.wait_for_another_look()
                assert not counting.has_done_a_day, "what was sent was not heard"
                _consumed(counting, kafka, between.behind)
    assert counting.counted == [7]


def _consumed(counting: Counting, kafka: Kafka, speaker: str) -> None:
    consuming = process_of(counting.service, kafka, CONSUMER, library=speaker)
    with running_process(consuming):
        wait_until(lambda: counting.has_done_a_day)


def test_a_day_that_waits_too_long_is_reported(
    counting: Counting, kafka: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticking, "TICK_SECONDS", 0.05)
    monkeypatch.setattr(ticking, "ALARM_SECONDS", 0.0)
    made_topics(kafka)
    with capture_logs() as output, served(Between()) as address:
        process = process_of(counting.service, kafka, RELAY, library=address)
        with running_process(process):
            wait_until(lambda: any(each["event"] == "tick_waits_too_long" for each in output))
    assert not counting.has_done_a_day


def test_a_process_prunes_what_is_old_by_the_feeds_of_those_that_it_consumes(
    speaker: Service, counting: Counting, kafka: Kafka
) -> None:
    made_topics(kafka)
    lend(speaker, 3)
    service = counting.service
    with running_process(process_of(speaker, kafka, API, RELAY)) as address:
        with running_process(process_of(service, kafka, CONSUMER, library=address)):
            wait_until(lambda: len(service.commands.books_of(ANNA)) == 3)
        service.database.execute("UPDATE inbox SET handled_at = handled_at - interval '61 days'")
        with running_process(process_of(service, kafka, RELAY, library=address)):
            wait_until(lambda: not service.database.rows("SELECT 1 FROM inbox"))
        again = process_of(service, kafka, CONSUMER, library=address)
        with running_process(again):
            assert again.replay_everything()
    assert len(service.commands.books_of(ANNA)) == 3
