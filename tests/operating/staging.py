"""What has happened before a section of the runbook is needed, and what holds after it."""

import asyncio
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import Any

import httpx
import psycopg

from shared.plumbing.base.database import Database, address_of
from shared.plumbing.messaging.dead_letters import DeadLetter, DeadLetters, name_of
from shared.plumbing.messaging.kafka import Kafka, Names
from shared.plumbing.security.keys import master_key_file
from shared.plumbing.security.shelf import Shelf
from shared.plumbing.security.vault import KeyVault
from tests.distributed.instance import ROOT
from tests.operating.actions import Operator

STORY = ROOT / "tests" / "operating" / "loan.yaml"
PATIENCE = 60.0


def rows(operator: Operator, service: str, statement: str) -> list[tuple[Any, ...]]:
    """Return what a statement gives on a service's database."""
    address = address_of(operator.cluster.server, f"{operator.cluster.tag}_{service}")
    with psycopg.connect(address) as connection:
        return connection.execute(statement.encode()).fetchall()


def a_letter_that_broke(operator: Operator) -> None:
    """After a loan was invoiced let billing have put aside a bill, for a mistake of ours."""
    operator.play(STORY)
    bill = on_topic(operator, "lending.billing")[0]
    headers = {name: value.decode() for name, value in bill.headers}
    source, letter_id = headers["ce_source"], headers["ce_id"]
    letter = DeadLetter(
        "lending.billing", source, letter_id, headers, bill.value, "KeyError: 'x'", bill.key
    )
    address = address_of(operator.cluster.server, f"{operator.cluster.tag}_billing")
    with closing(Database(address)) as database:
        DeadLetters(database).put(letter)
    operator.known["LETTER"] = name_of(letter)


def no_letter_is_left(operator: Operator) -> None:
    """See that nothing lies aside."""
    assert operator.run("utbyte dead-letters list") == (0, "")


def messages_lie_in_the_new_partitions(operator: Operator) -> None:
    """See that the topics are as wide as was asked, and that everything is heard."""
    kafka = Kafka(operator.cluster.bootstrap, names=Names(f"{operator.cluster.tag}."))
    topics = [kafka.names.topic(each) for each in ("lending", "lending.billing")]

    async def partitions() -> dict[str, int]:
        async with kafka.admin() as admin:
            return await admin.partitions(topics)

    assert asyncio.run(partitions()) == dict.fromkeys(topics, 8)
    idle(operator)


def facts_that_will_be_lost(operator: Operator) -> None:
    """After the backup agencies are registered before the moment and after it; one is erased."""
    register(operator, "Bevarade verket", "202100-0035")
    idle(operator)
    ((now,),) = rows(operator, "directory", "SELECT now()::text")
    operator.known["MOMENT"] = now
    register(operator, "Förlorade verket", "202100-0001")
    idle(operator)
    assert "Förlorade verket" in agencies(operator)
    ((person,),) = rows(operator, "directory", "SELECT person_id FROM contacts LIMIT 1")
    address = address_of(operator.cluster.server, f"{operator.cluster.tag}_keys")
    with closing(Database(address)) as database:
        data = operator.cluster.folder / "data"
        master = master_key_file(data / "keys" / "master.key")
        vault = KeyVault(database, Shelf(data / "shelf", master))
        assert vault.erase(person, date(2026, 5, 1))
    code, output = operator.run('utbyte erasures list > "$ELSEWHERE/erased.jsonl"')
    assert code == 0, output


def what_was_lost_has_no_effect_and_what_is_new_has(operator: Operator) -> None:
    """See that positions used again are heard, and that nobody goes by what never happened."""
    register(operator, "Nya verket", "202100-0019")
    idle(operator)
    consumed = agencies(operator)
    assert {"Nya verket", "Bevarade verket", "Demoarkivet"} <= consumed
    assert "Förlorade verket" not in consumed
    output = [record.value.decode() for record in on_topic(operator, "directory")]
    assert any("Nya verket" in each for each in output)
    assert any("Demoarkivet" in each for each in output)
    assert not any("Förlorade verket" in each for each in output)
    ((erased,),) = rows(operator, "keys", "SELECT subject FROM personal_keys WHERE wrapped IS NULL")
    left = rows(operator, "directory", f"SELECT 1 FROM contacts WHERE person_id = '{erased}'")  # noqa: S608 - an id of ours
    assert left == []
    assert rows(operator, "billing", "SELECT count(*) FROM invoices") == [(2,)]
    no_letter_is_left(operator)


def something_sent_and_not_consumed(operator: Operator) -> None:
    """Let Kafka alone know what billing has not heard."""
    operator.stop(["billing"])
    register(operator, "Nyaste verket", "202100-0027")
    until, looked = time.monotonic() + PATIENCE, f"{operator.url('directory')}/health/ready"
    while httpx.get(looked, headers=operator.signed_in(), timeout=30).json()["outbox"]:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert "Nyaste verket" not in agencies(operator)


def it_was_consumed(operator: Operator) -> None:
    """See that it was sent again, and nothing had a second effect."""
    assert "Nyaste verket" in agencies(operator)
    assert rows(operator, "billing", "SELECT count(*) FROM invoices") == [(2,)]
    no_letter_is_left(operator)


def on_topic(operator: Operator, stream: str) -> list[Any]:
    """Return the records on the topic of a stream."""
    kafka = Kafka(operator.cluster.bootstrap, names=Names(f"{operator.cluster.tag}."))

    async def read() -> list[Any]:
        async with kafka.admin() as admin:
            return await admin.read(kafka.names.topic(stream))

    return asyncio.run(read())


def agencies(operator: Operator) -> set[str]:
    """Return the names of the agencies that billing has heard of."""
    return {name for (name,) in rows(operator, "billing", "SELECT name FROM replica_agencies")}


def register(operator: Operator, name: str, number: str) -> None:
    """Register an agency."""
    body = {"name": name, "organisation_number": number, "city": "Umeå"}
    answer = httpx.post(
        f"{operator.url('directory')}/api/directory/v1/agencies",
        json={**body, "country": "SE", "sector": "state"},
        headers={**operator.signed_in(), "Idempotency-Key": name.encode().hex()},
        timeout=30,
    )
    assert answer.is_success, answer.text


def idle(operator: Operator) -> None:
    """Wait until everything said was heard."""
    code, output = operator.run(
        'until curl -sf -H "Authorization: Bearer $(utbyte token --operator)"'
        ' "$FRONT/health/idle?wait=60"; do sleep 1; done'
    )
    assert code == 0, output


def those_who_agreed(operator: Operator) -> None:
    """Let those who agreed on the loan be signed in."""
    ((loan, lender, receiver),) = rows(
        operator, "lending", "SELECT loan_id, lender_agency_id, receiver_agency_id FROM loans"
    )
    operator.known["LOAN"] = str(loan)
    for variable, agency, role in (
        ("LENDERS_LEADER", lender, "leader"),
        ("RECEIVERS_LEADER", receiver, "leader"),
        ("LENDERS_FINANCE", lender, "finance"),
    ):
        holds = f"agency_id = '{agency}' AND roles ? '{role}'"
        query = f"SELECT person_id FROM replica_roles WHERE {holds}"  # noqa: S608 - ids of ours
        ((person,),) = rows(operator, "lending", query)
        token = operator.cluster.command("token", str(person)).stdout.strip()
        operator.known[variable] = token


Stage = Callable[[Operator], None]

BEFORE: dict[str, Stage] = {
    "Dead letters": a_letter_that_broke,
    "Restore": facts_that_will_be_lost,
    "Kafka is lost": something_sent_and_not_consumed,
    "Terms by mistake": those_who_agreed,
}
AFTER: dict[str, Stage] = {
    "Dead letters": no_letter_is_left,
    "Re-partition": messages_lie_in_the_new_partitions,
    "Kafka is lost": it_was_consumed,
    "Restore": what_was_lost_has_no_effect_and_what_is_new_has,
}
