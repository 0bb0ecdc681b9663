"""The figures that a process tells move as what they count does."""

import math
from uuid import UUID

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from shared.plumbing.messaging.kafka import Kafka
from tests.toy import club
from tests.toy.broker import PATIENCE, made_topics
from tests.toy.pairs import Pair
from tests.toy.serving import process_of, running_process, wait_until
from tests.toy.town import ANNA, all_rows, give_role, open_service, person
from tests.toy.wire import wire_to
from utbyte.distributed.process import API, CONSUMER, RELAY


@pytest.fixture
def pair(pair: Pair) -> Pair:
    """The two, and somebody who may buy books."""
    give_role(pair[0], ANNA, UUID(int=9), "librarian")
    return pair


def figures(address: str, **labels: str) -> dict[str, float]:
    """Return the figures that bear exactly these labels, by name."""
    answer = httpx.get(f"{address}/metrics", timeout=PATIENCE)
    assert answer.status_code == 200, answer.text
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.labels == labels
    }


def bought(address: str, title: str) -> None:
    url = f"{address}/api/library/v1/books"
    answer = httpx.post(url, json={"title": title}, headers=person(), timeout=PATIENCE)
    assert answer.status_code == 200, answer.text


def test_figures_of_the_outbox_move_with_it(pair: Pair, kafka: Kafka) -> None:
    one, _ = pair
    made_topics(kafka)
    with running_process(process_of(one, kafka, API)) as address:
        empty = figures(address)
        assert (empty["utbyte_outbox"], empty["utbyte_outbox_age_seconds"]) == (0, 0)
        for _ in range(3):
            bought(address, "x")
        first, then = figures(address), figures(address)
        assert first["utbyte_outbox"] == then["utbyte_outbox"] == 3
        assert 0 < first["utbyte_outbox_age_seconds"] < then["utbyte_outbox_age_seconds"]
    sending = process_of(one, kafka, RELAY)
    with running_process(sending) as address:
        wait_until(lambda: figures(address)["utbyte_outbox"] == 0)
        now = figures(address)
        assert now["utbyte_outbox_age_seconds"] == 0
        assert now["utbyte_relay_leading"] == 1
        shown = sum(len(messages) for _, messages in one.publisher.read_all(0))
        assert _more(now, first, "utbyte_messages_sent_total") == shown


def test_figures_of_commands_move_with_them(pair: Pair) -> None:
    with running_process(process_of(pair[0], Kafka("127.0.0.1:9"), API)) as address:
        before = figures(address, operation="buy_book")
        bought(address, "x")
        after = figures(address, operation="buy_book")
    assert _more(after, before, "utbyte_command_seconds_count") == 1
    assert _more(after, before, "utbyte_command_seconds_sum") > 0


def test_figures_of_what_is_consumed_move_with_it_stream_by_stream(
    pair: Pair, kafka: Kafka
) -> None:
    one, other = pair
    made_topics(kafka)
    with running_process(process_of(one, kafka)) as speaker:
        for title in ("x", "x", "cursed"):
            bought(speaker, title)
        with running_process(process_of(other, kafka, API)) as address:
            wait_until(lambda: figures(address, stream="library")["utbyte_lag"] == 3)
            before = figures(address, stream="library")
            assert figures(address)["utbyte_dead_letters"] == 0
        consuming = process_of(other, kafka, CONSUMER, library=speaker)
        with running_process(consuming) as address:
            wait_until(lambda: figures(address)["utbyte_dead_letters"] == 1)
            wait_until(lambda: figures(address, stream="library")["utbyte_lag"] == 0)
            after = figures(address, stream="library")
    assert _more(after, before, "utbyte_messages_handled_total") == 2
    assert _more(after, before, "utbyte_messages_dead_total") == 1
    assert len(all_rows(other, "dead_letters")) == 1


def test_what_no_one_can_measure_is_no_figure_and_the_others_are_shown(
    kafka: Kafka, database: str
) -> None:
    made_topics(kafka)
    with wire_to(database) as wire, open_service(club.DEFINITION, wire.address) as service:
        with running_process(process_of(service, kafka, API)) as address:
            wait_until(lambda: figures(address, stream="library")["utbyte_lag"] == 0)
            wire.cut()
            output = figures(address)
            for name in ("utbyte_outbox", "utbyte_outbox_age_seconds", "utbyte_dead_letters"):
                assert math.isnan(output[name])
            assert figures(address, stream="library")["utbyte_lag"] == 0
            wire.fix()
        with running_process(process_of(service, Kafka("127.0.0.1:9"), API)) as address:
            assert math.isnan(figures(address, stream="library")["utbyte_lag"])
            assert figures(address)["utbyte_outbox"] == 0


def _more(now: dict[str, float], before: dict[str, float], name: str) -> float:
    """Return by how much something has grown; what was never counted was nothing."""
    return now.get(name, 0.0) - before.get(name, 0.0)
