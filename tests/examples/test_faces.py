"""Each example runs on a real instance: curl, the feed over HTTP, and the topic of documents."""

import ast
import asyncio
import json
import shlex
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping
from pathlib import Path

import httpx
import pytest

from deploy.kafka.rights import MIGRATION, of_finance, rights
from services.billing.main import DEFINITION
from shared.plumbing.base.settings import Settings
from shared.plumbing.messaging.kafka import Account, Kafka, Names
from shared.plumbing.messaging.relay import Relay
from shared.plumbing.messaging.topics import create_topics
from tests.alone import running_alone
from tests.deploy.kafka.guarded import PASSWORD, grant, guarded_node
from tests.services.billing.billing_alone import (
    CUT_SHORT,
    FIRST_DAY,
    BillingAlone,
    bill,
    start_billing,
)
from tests.toy.broker import going, until
from tests.utbyte.upping import ENVIRONMENT, ROOT, UTBYTE, Up, up
from utbyte.distributed.assembly import topics
from utbyte.play.signing import signed_at

LEDGER = "utbyte-ledger"
LISTENERS = {"billing.notifications": ["notifications"], "billing.directory": ["directory"]}


def _ran(*command: str, environment: Mapping[str, str] | None = None) -> str:
    ran = subprocess.run(  # noqa: S603 - the examples themselves
        command,
        cwd=ROOT,
        env={**ENVIRONMENT, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Generator[Up]:
    with up(tmp_path_factory.mktemp("faces") / "data", "--demo") as instance:
        yield instance


def test_curl_alone_expresses_an_interest_and_running_it_again_repeats_the_answer(
    demo: Up,
) -> None:
    command = ("examples/curl/express-interest.sh", str(demo.shown["demo"]))
    title, page = _ran(*command).splitlines()
    assert title == "Kartritare till skogsinventeringen"
    assert json.loads(page)["status"] == "expressed"
    assert _ran(*command).splitlines() == [title, page]


def _finance(demo: Up) -> tuple[str, str]:
    """Whom the demo's archive has as finance, and the archive, by their ids."""
    api = f"{demo.address}/api/directory/v1"
    people = httpx.get(f"{api}/demo-people", headers=demo.secret(), timeout=60).json()["items"]
    person = next(each["person_id"] for each in people if each["name"].startswith("Frida "))
    signed_in = {"Authorization": f"Bearer {signed_at(demo.address, demo.data)(person)}"}
    page = httpx.get(f"{api}/people/{person}", headers=signed_in, timeout=60).json()
    return person, page["agency_id"]


def test_a_finance_system_has_each_document_of_the_feed_once(demo: Up, tmp_path: Path) -> None:
    person, agency = _finance(demo)
    token = shlex.join((*UTBYTE, "token", person, "--data", str(demo.data)))
    command = (
        *(sys.executable, "-m", "examples.feed.consumer", "--url", demo.address),
        *("--agency", agency, "--token-command", token),
        *("--memory", str(tmp_path / "feed.sqlite")),
    )
    documents = [json.loads(line) for line in _ran(*command).splitlines()]
    assert {each["kind"] for each in documents} >= {"invoice"}
    assert len({each["invoice_id"] for each in documents}) == len(documents)
    assert {each["seller_agency_id"] for each in documents} == {agency}
    assert _ran(*command) == ""


def _kafka(bootstrap: str, account: str) -> Kafka:
    return Kafka(bootstrap, Account(account, PASSWORD))


@pytest.fixture
def billing_alone(fresh_database: Callable[[], str]) -> Generator[BillingAlone]:
    with running_alone(DEFINITION, fresh_database(), FIRST_DAY) as alone:
        billing_alone = start_billing(alone)
        billing_alone.receive(bill())
        billing_alone.until(FIRST_DAY.replace(month=9))
        yield billing_alone


@pytest.fixture
def guarded() -> Generator[str]:
    """A broker with an authorizer, its topics created and its rights granted as in production."""
    accounts = ("utbyte-billing", f"utbyte-{MIGRATION}", LEDGER)
    with guarded_node(accounts) as bootstrap:
        asyncio.run(grant(bootstrap, [*rights(Names()), of_finance(Names(), LEDGER)]))
        declared = topics(Settings(kafka_replication=1))
        asyncio.run(create_topics(_kafka(bootstrap, f"utbyte-{MIGRATION}"), declared))
        yield bootstrap


def _relay(billing_alone: BillingAlone, bootstrap: str) -> None:
    kafka = _kafka(bootstrap, "utbyte-billing")
    service = billing_alone.service

    async def play() -> None:
        relay = Relay(service.database, service.publisher, kafka, "billing", LISTENERS)
        async with going(relay.run):
            await until(lambda: relay.waiting() == 0)

    asyncio.run(play())


def test_an_account_of_a_finance_system_has_each_document_of_the_topic_once(
    billing_alone: BillingAlone, guarded: str, tmp_path: Path
) -> None:
    _relay(billing_alone, guarded)
    command = (
        *(sys.executable, "-m", "examples.kafka.consumer", "--bootstrap", guarded),
        *("--user", LEDGER, "--memory", str(tmp_path / "documents.sqlite")),
    )

    def numbers() -> list[int]:
        printed = _ran(*command, environment={"KAFKA_PASSWORD": PASSWORD})
        return sorted(json.loads(line)["number"] for line in printed.splitlines())

    before = [each.number for each in billing_alone.documents]
    assert before
    assert numbers() == sorted(before)
    assert numbers() == []
    billing_alone.receive(bill(CUT_SHORT))
    _relay(billing_alone, guarded)
    assert numbers() == sorted(each.number for each in billing_alone.documents)[len(before) :]


@pytest.mark.parametrize("path", ["feed/consumer.py", "kafka/consumer.py"])
def test_an_example_imports_nothing_of_the_product(path: str) -> None:
    tree = ast.parse((ROOT / "examples" / path).read_text("utf-8"))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [str(node.module)]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= {*sys.stdlib_module_names, "aiokafka"}


def test_the_readme_of_the_examples_names_each_of_them() -> None:
    examples = ROOT / "examples"
    readme = (examples / "README.md").read_text("utf-8")
    folders = {each.name for each in examples.iterdir() if each.is_dir()} - {"__pycache__"}
    assert all(f"({folder}/" in readme for folder in folders)
