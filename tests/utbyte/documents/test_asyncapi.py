"""The AsyncAPI document is valid by the official schema, and says what is sent and heard."""

import gzip
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft7Validator

from shared.contracts.base import Contract
from shared.contracts.billing import InvoiceLine
from shared.plumbing.base.settings import Settings
from shared.plumbing.messaging.dead_letters import DeadLetter
from shared.plumbing.messaging.kafka import Names
from shared.plumbing.messaging.messages import Message
from tests.house.compatible import approved
from utbyte.distributed.assembly import topics
from utbyte.documents.asyncapi import asyncapi
from utbyte.documents.generated import contracts, event_catalogue
from utbyte.instance.services import DEFINITIONS

OFFICIAL = Path(__file__).parents[1] / "asyncapi" / "3.0.0.json.gz"
DOCUMENT = asyncapi(contracts())
CHANNELS, OPERATIONS = DOCUMENT["channels"], DOCUMENT["operations"]


def _official() -> Draft7Validator:
    return Draft7Validator(json.loads(gzip.decompress(OFFICIAL.read_bytes())))


def test_the_official_schema_finds_nothing_wrong() -> None:
    assert [error.message for error in _official().iter_errors(DOCUMENT)] == []


@pytest.mark.parametrize(
    "planted",
    [
        {"asyncapi": "2.6.0"},
        {"channels": {"x": {"adress": "x"}}},
        {"operations": {"x": {"action": "publish", "channel": {"$ref": "#/channels/lending"}}}},
        {"servers": {"kafka": {"host": "localhost"}}},
    ],
)
def test_the_official_schema_finds_what_is_wrong(planted: dict[str, Any]) -> None:
    assert list(_official().iter_errors({**DOCUMENT, **planted}))


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from _references(each)
    if isinstance(value, list):
        for each in value:
            yield from _references(each)


def _found(reference: str) -> Any:
    place: Any = DOCUMENT
    for part in reference.removeprefix("#/").split("/"):
        place = place[part]
    return place


def test_whatever_it_refers_to_is_there() -> None:
    assert all(_found(each) for each in set(_references(DOCUMENT)))


def test_every_topic_of_an_instance_is_a_channel_as_it_is_created() -> None:
    declared = {each.name: each for each in topics(Settings(kafka_prefix=Names().prefix))}
    assert {each["address"] for each in CHANNELS.values()} == declared.keys()
    for channel in CHANNELS.values():
        output, topic = channel["bindings"]["kafka"], declared[channel["address"]]
        assert (output["partitions"], output["replicas"]) == (topic.partitions, topic.replication)
        kept = output["topicConfiguration"]["retention.ms"]
        assert kept == topic.kept.total_seconds() * 1000


def _by(action: str, service: str) -> set[str]:
    return {
        each["$ref"].rpartition("/")[2]
        for operation in OPERATIONS.values()
        if operation["action"] == action and operation["tags"] == [{"name": service}]
        for each in operation["messages"]
    }


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda each: each.name)
def test_a_service_receives_what_it_consumes_and_sends_what_is_on_its_streams(
    definition: Any,
) -> None:
    views = {kind for view in definition.consumed_views for kind in view.folds}
    assert _by("receive", definition.name) == {kind.NAME for kind in {*definition.policies, *views}}
    streams = {definition.name, *definition.private_streams}
    shown = {kind.NAME for kind in contracts() if kind.STREAM in streams}
    assert _by("send", definition.name) - {"dead-letter"} == shown


def test_only_billing_receives_what_loans_cost() -> None:
    """It is close to salary, so that nobody else may read it."""
    consuming = [
        operation["tags"]
        for operation in OPERATIONS.values()
        if operation["action"] == "receive"
        and operation["channel"]["$ref"] == "#/channels/lending.billing"
    ]
    assert consuming == [[{"name": "billing"}]]


def _judge(schema: Any) -> Draft7Validator:
    return Draft7Validator({**schema, "components": DOCUMENT["components"]})


def test_a_message_that_is_sent_is_as_documented() -> None:
    for kind in contracts():
        output = DOCUMENT["components"]["messages"][kind.NAME]
        example = approved(kind.NAME)["example"]
        at = datetime(2026, 1, 5, tzinfo=UTC)
        message = Message(
            f"{kind.STREAM}@e", "1", kind.NAME, UUID(int=1), 1, at, b"{}", "00-1-2-01"
        )
        _judge(output["payload"]).validate(example)
        trait = DOCUMENT["components"]["messageTraits"]["CloudEvent"]
        for schema in (trait["headers"], output["headers"]):
            _judge(schema).validate(message.headers())
        assert trait["headers"]["properties"].keys() == message.headers().keys()


def _decimals(kind: type[Contract]) -> Iterator[str]:
    """The fields of a contract that hold decimals, those of its parts as well."""
    for name, field in kind.model_fields.items():
        written = repr(field.annotation) + repr(field.metadata)
        if "Decimal" in written or "InvoiceLine" in written:
            yield name


@pytest.mark.parametrize("kind", contracts(), ids=lambda each: each.NAME)
def test_an_amount_or_a_percentage_is_a_text_with_a_pattern_and_never_a_number(
    kind: type[Contract],
) -> None:
    schemas = DOCUMENT["components"]["schemas"]
    for name in _decimals(kind):
        output = json.dumps(schemas[kind.__name__]["properties"][name])
        assert "pattern" in output or "InvoiceLine" in output, name
    assert '"type": "number"' not in json.dumps(schemas[kind.__name__])
    assert '"type": "number"' not in json.dumps(schemas["InvoiceLine"])


def test_every_figure_of_a_document_and_its_month_state_how_they_are_written() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    output = {**schemas["InvoiceIssued"]["properties"], **schemas["InvoiceLine"]["properties"]}
    amounts = {output[name]["pattern"] for name in ("net", "vat", "total", "unit_price", "amount")}
    percentages = {
        output[name]["pattern"] for name in ("percent", "receiver_share_percent", "vat_rate")
    }
    assert (len(amounts), len(percentages)) == (1, 1)
    assert re.fullmatch(amounts.pop(), "-62000.00")
    assert not re.fullmatch(percentages.pop(), "1E+2")
    assert not re.fullmatch(output["month"]["pattern"], "2026-4")


def test_the_catalogue_describes_figures_in_the_same_way_as_the_document() -> None:
    catalogue = event_catalogue()
    for schema in DOCUMENT["components"]["schemas"].values():
        for name, output in schema.get("properties", {}).items():
            if "pattern" in output:
                pattern = output["pattern"].replace("|", "\\|")
                assert f"| `{name}` | string `{pattern}` |" in catalogue
    assert "number \\|" not in catalogue


def test_an_uncommon_decimal_is_written_as_the_pattern_requires() -> None:
    line = {
        **approved("billing.invoice-issued.v1")["example"]["lines"][0],
        "percent": Decimal("1E+2"),
        "amount": Decimal("-0.00"),
    }
    written = json.loads(InvoiceLine.model_validate(line).model_dump_json())
    assert (written["percent"], written["amount"]) == ("100", "-0.00")
    assert written["receiver_share_percent"] == "100"


@pytest.mark.parametrize(
    "words", ["before the invoice", "A new epoch means", "sees the documents of every agency"]
)
def test_both_documents_state_what_a_reader_must_know(words: str) -> None:
    for text in (event_catalogue(), json.dumps(DOCUMENT, ensure_ascii=False)):
        assert words in " ".join(text.replace("\\n", " ").split())


def test_a_dead_letter_has_the_headers_that_the_document_states() -> None:
    letter = DeadLetter("lending", "lending@e", "1", {"ce_type": "x"}, b"{", "why", None, "t/0@1")
    schema = DOCUMENT["components"]["messages"]["dead-letter"]["headers"]
    _judge(schema).validate({name: value.decode() for name, value in letter.wire_headers()})


def test_what_is_no_such_message_is_refused_by_the_document() -> None:
    output = DOCUMENT["components"]["messages"]["lending.loan-bill.v1"]["payload"]
    example = approved("lending.loan-bill.v1")["example"]
    assert not _judge(output).is_valid({**example, "percent": [["2026-04-01"]]})
    assert not _judge(output).is_valid({**example, "monthly_cost": None})
