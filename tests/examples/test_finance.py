"""A finance system with another client library rebuilds the ledger from the documents alone."""

import ast
import asyncio
import json
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from confluent_kafka import Producer

from services.billing.domain.document import Document
from services.billing.main import DEFINITION
from shared.contracts.billing import InvoiceIssued
from shared.kernel.ids import natural_id
from shared.plumbing.messaging.kafka import Kafka
from shared.plumbing.messaging.messages import Message
from shared.plumbing.messaging.relay import Relay, send_again
from shared.plumbing.messaging.topics import create_topics, declared, recreate
from tests.alone import running_alone
from tests.services.billing.billing_alone import (
    APRIL,
    CUT_SHORT,
    FIRST_DAY,
    STORY_1,
    BillingAlone,
    agency,
    bill,
    start_billing,
    story_3,
)
from tests.services.billing.cases import LENDER, LOAN, RECEIVER
from tests.toy.broker import going, on_topic, until

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "finance"
REGION = natural_id("test", "region")
JULY_1 = date(2026, 7, 1)


def loan(number: int) -> UUID:
    return natural_id("test", "loan", number)


@dataclass
class Town:
    """Billing, its topic on a real broker, and a reader from outside."""

    billing_alone: BillingAlone
    kafka: Kafka
    folder: Path

    @property
    def topic(self) -> str:
        return self.kafka.names.topic("billing")

    def make_topics(self, *, again: bool = False) -> None:
        streams, groups = DEFINITION.streams, ("notifications", "directory")
        topics = declared(self.kafka.names, streams, groups, replication=1)
        asyncio.run(recreate(self.kafka, topics) if again else create_topics(self.kafka, topics))

    def relay(self) -> None:
        """Let the relay send everything that has not been sent."""
        service = self.billing_alone.service

        async def play() -> None:
            relay = Relay(
                service.database,
                service.publisher,
                self.kafka,
                "billing",
                {"billing.notifications": ["notifications"], "billing.directory": ["directory"]},
            )
            async with going(relay.run):
                await until(lambda: relay.waiting() == 0)

        asyncio.run(play())

    def messages(self) -> list[Message]:
        found = self.billing_alone.service.publisher.read("billing", 0, 10_000)
        return [message for _, message in found if message is not None]

    def restore(self, kept: list[Document]) -> None:
        """Set the log back to these documents, as an operator does by the runbook."""
        database = self.billing_alone.service.database
        (last,) = database.rows(
            "SELECT max(notification_id) AS id FROM events WHERE originator_id = ANY(%s)",
            [each.invoice_id for each in kept],
        )
        database.execute("DELETE FROM events WHERE notification_id > %s", last["id"])
        self.make_topics(again=True)
        send_again(database)
        self.billing_alone.service.store.begin_epoch()

    def send(self, messages: Iterable[Message]) -> None:
        """Send messages past the relay, in this order and all to one partition."""
        producer = Producer({"bootstrap.servers": self.kafka.bootstrap})
        for each in messages:
            headers: Any = each.headers()
            producer.produce(self.topic, each.data, partition=0, headers=headers)
        assert producer.flush(60) == 0

    def command(self, *more: str) -> list[str]:
        where = ["--bootstrap", self.kafka.bootstrap, "--topic", self.topic]
        ledger = ["--ledger", str(self.folder / "ledger.sqlite")]
        return [sys.executable, "-m", "examples.finance.consumer", *where, *ledger, *more]

    def read(self) -> dict[str, Any]:
        """Let the finance system read what there is; return its ledger."""
        ran = subprocess.run(  # noqa: S603 - the example itself
            self.command(), cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
        )
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)


@pytest.fixture
def town(fresh_database: Callable[[], str], kafka: Kafka, tmp_path: Path) -> Generator[Town]:
    """Three loans with VAT, a share and every kind of correction, all issued by July."""
    with running_alone(DEFINITION, fresh_database(), FIRST_DAY) as alone:
        billing_alone = start_billing(alone)
        billing_alone.know(agency(REGION, sector="region"))
        shared = replace(STORY_1, monthly_cost=Decimal("54321.00"), share=Decimal("33.3"))
        billing_alone.receive(bill())
        billing_alone.receive(bill(shared, loan(2), receiver_agency_id=REGION))
        billing_alone.receive(
            bill(story_3(80), loan(3), lender_agency_id=RECEIVER, receiver_agency_id=LENDER)
        )
        billing_alone.until(JULY_1)
        billing_alone.receive(
            bill(story_3(60), loan(3), lender_agency_id=RECEIVER, receiver_agency_id=LENDER)
        )
        dearer = replace(shared, monthly_cost=Decimal("60000.00"))
        billing_alone.receive(bill(dearer, loan(2), receiver_agency_id=REGION))
        made = Town(billing_alone, kafka, tmp_path)
        made.make_topics()
        yield made


def added_up(documents: Iterable[Document], name: Callable[[Document], UUID]) -> dict[str, Any]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for each in documents:
        sums[str(name(each))] += each.total
    return {key: {"SEK": str(total)} for key, total in sums.items()}


def expected(documents: list[Document]) -> dict[str, Any]:
    return {
        "documents": len(documents),
        "loans": added_up(documents, lambda each: each.loan_id),
        "open": added_up(documents, lambda each: each.refers_to or each.invoice_id),
        "waiting": [],
        "not_said_again": [],
        "wrong": [],
    }


def corrections(documents: list[Document]) -> list[Document]:
    return [each for each in documents if each.refers_to is not None]


def test_the_ledger_is_rebuilt_from_the_documents_alone(town: Town) -> None:
    town.relay()
    documents = town.billing_alone.documents
    assert {each.kind for each in documents} == {"invoice", "credit_note", "supplementary_invoice"}
    assert {each.vat_category for each in documents} == {"O", "S"}
    assert town.read() == expected(documents)


def test_what_notifications_may_read_on_the_broker_holds_no_amount(town: Town) -> None:
    town.relay()
    documents = town.billing_alone.documents
    amounts = {
        str(abs(amount)).encode()
        for each in documents
        for amount in (each.net, each.total, each.vat, *(line.unit_price for line in each.lines))
        if amount
    }
    reported = [bytes(each.value) for each in asyncio.run(on_topic(town.kafka, "billing"))]
    announced = asyncio.run(on_topic(town.kafka, "billing.notifications"))
    assert all(any(amount in each for each in reported) for amount in amounts)
    assert len(announced) == len(documents)
    for record in announced:
        every_byte = [record.value, record.key, *(value for _, value in record.headers)]
        assert not any(amount in part for amount in amounts for part in every_byte)


def test_what_is_delivered_again_changes_nothing_and_what_is_new_is_added(town: Town) -> None:
    town.relay()
    before = town.read()
    send_again(town.billing_alone.service.database)
    town.relay()
    assert town.read() == before
    town.billing_alone.receive(bill(CUT_SHORT))
    town.billing_alone.until(date(2026, 8, 1))
    town.relay()
    assert town.read() == expected(town.billing_alone.documents)


def test_a_credit_note_that_comes_before_its_invoice_is_kept_until_that_comes(town: Town) -> None:
    messages = town.messages()
    late = [each for each in messages if each.content()["refers_to"] is not None]
    town.send(late[::-1])
    found = town.read()
    assert set(found["waiting"]) == {
        str(each.invoice_id) for each in corrections(town.billing_alone.documents)
    }
    assert found["documents"] == len(late)
    town.send(each for each in messages if each not in late)
    assert town.read() == expected(town.billing_alone.documents)


def test_a_reader_that_is_killed_goes_on_where_it_was(town: Town) -> None:
    messages = town.messages()
    town.send(messages[:5])
    command = town.command("--follow")
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as reader:  # noqa: S603 - the example itself
        assert reader.stdout is not None
        assert json.loads(reader.stdout.readline())["documents"] > 0
        reader.send_signal(signal.SIGKILL)
    town.send([*messages[3:], *messages[:2]])
    assert town.read() == expected(town.billing_alone.documents)


def test_after_a_restore_what_is_not_published_again_does_not_count(town: Town) -> None:
    """The log goes back to before the last documents; another one takes a number of theirs."""
    town.relay()
    town.read()
    before = town.billing_alone.documents
    town.restore(before[: -len(corrections(before))])
    town.billing_alone.receive(bill(replace(STORY_1, percent=((APRIL, Decimal(90)),))))
    town.relay()
    now = [InvoiceIssued.model_validate(each.content()) for each in town.messages()]
    lost = {str(each.invoice_id) for each in corrections(before)}
    found = town.read()
    assert set(found["not_said_again"]) == lost
    assert found["wrong"] == []
    documents = [Document.model_validate(each.model_dump()) for each in now]
    assert len({message.source for message in town.messages()}) == 2
    assert {**found, "not_said_again": []} == expected(documents)
    assert found["loans"][str(LOAN)] == {"SEK": str(3 * Decimal("55800.00"))}


def test_figures_that_do_not_add_up_are_shown(town: Town) -> None:
    first, *rest = town.messages()
    sent = first.content()
    sent["lines"][0]["amount"] = sent["net"] = sent["total"] = "1.00"
    town.send([replace(first, data=json.dumps(sent).encode()), *rest])
    assert town.read()["wrong"] == [sent["invoice_id"]]


@pytest.mark.parametrize("path", sorted(EXAMPLE.glob("*.py")), ids=lambda each: each.name)
def test_it_knows_nothing_of_the_product_but_its_documents(path: Path) -> None:
    imported: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {each.name.partition(".")[0] for each in node.names}
        if isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).partition(".")[0])
    assert imported <= {*sys.stdlib_module_names, "confluent_kafka", "examples"}
