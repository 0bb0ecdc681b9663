"""The traffic on Kafka as an AsyncAPI 3 document: topics, producers, consumers and messages.

It covers the whole system: the tag of an operation names the service that performs it. Names are
those of an instance with the default prefix, figures those that `utbyte migrate` requests in
production.
"""

import inspect
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any, cast

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from shared.contracts.base import Contract
from shared.plumbing.messaging.kafka import Names
from shared.plumbing.messaging.topics import Topic
from shared.plumbing.service import ServiceDefinition
from utbyte.distributed.assembly import consumed_by, streams_of, topics_of
from utbyte.documents.introduction import READING
from utbyte.instance.services import DEFINITIONS

Json = dict[str, Any]

NAMES = Names()
BINDING = "0.5.0"
REPLICATION = 3
DEAD = "dead-letter"

_TEXT: Json = {"type": "string"}
_ID: Json = {"type": "string", "format": "uuid"}
_HEADERS: Json = {
    "type": "object",
    "required": [
        "content-type",
        "ce_specversion",
        "ce_source",
        "ce_id",
        "ce_type",
        "ce_subject",
        "ce_seq",
        "ce_time",
    ],
    "properties": {
        "content-type": {"const": "application/json"},
        "ce_specversion": {"const": "1.0"},
        "ce_source": {
            **_TEXT,
            "description": "The stream and its epoch, stream@epoch; a restore begins a new epoch,"
            " and what is not published again did not happen",
        },
        "ce_id": {
            **_TEXT,
            "pattern": "^[0-9]+$",
            "description": "With ce_source, the permanent identity of the message; received twice,"
            " it must take effect once",
        },
        "ce_type": {**_TEXT, "description": "The contract and its version"},
        "ce_subject": {
            **_ID,
            "description": "The aggregate that it is about; also the key of the record",
        },
        "ce_seq": {
            **_TEXT,
            "pattern": "^[0-9]+$",
            "description": "The version of the aggregate; of two messages, the higher is newer",
        },
        "ce_time": {**_TEXT, "format": "date-time"},
        "traceparent": {
            **_TEXT,
            "description": "The span in which the event was saved, if it was traced",
        },
    },
}
_DEAD_HEADERS: Json = {
    "type": "object",
    "description": "The headers as received, and what is known about the failure",
    "required": ["utbyte-error", "utbyte-origin", "utbyte-source"],
    "properties": {
        "utbyte-error": {**_TEXT, "description": "The error"},
        "utbyte-origin": {**_TEXT, "description": "Where it was read, topic/partition@offset"},
        "utbyte-source": {**_TEXT, "description": "Its source, or topic/partition if it has none"},
    },
}


def asyncapi(contracts: Sequence[type[Contract]]) -> Json:
    """The document of these contracts and of the topics that carry them."""
    topics = {each.name: each for each in topics_of(NAMES, REPLICATION)}
    streams = sorted(stream for each in DEFINITIONS for stream in streams_of(each))
    channels = {
        each: {
            **_channel(topics[NAMES.topic(each)], _of(each, contracts)),
            "description": about(each, contracts),
        }
        for each in streams
    }
    operations = {key: done for each in DEFINITIONS for key, done in _operations(each, contracts)}
    for name in sorted(each.name for each in DEFINITIONS if consumed_by(each)):
        channels[f"{name}.{DEAD}"] = _dead_channel(topics[NAMES.dead_letters(name)], name)
        operations[f"{name}.send.{name}.{DEAD}"] = _operation(
            "send",
            name,
            f"{name}.{DEAD}",
            [DEAD],
            "Put aside what cannot be read or fails three times",
        )
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Utbyte",
            "version": version("utbyte"),
            "description": READING,
        },
        "defaultContentType": "application/json",
        "servers": {"kafka": _server()},
        "channels": channels,
        "operations": operations,
        "components": {
            "messages": {
                **{each.NAME: _message(each) for each in contracts},
                DEAD: {
                    "name": DEAD,
                    "title": "A message that could not be handled, as it was received",
                    "contentType": "application/octet-stream",
                    "headers": _DEAD_HEADERS,
                    "payload": {"description": "The bytes as received, in whatever form"},
                },
            },
            "messageTraits": {"CloudEvent": {"headers": _HEADERS, "bindings": _key()}},
            "schemas": _schemas(contracts),
        },
    }


def about(stream: str, contracts: Iterable[type[Contract]]) -> str:
    """The description of a stream: the docstring of the contracts' common base."""
    published = [kind for kind in contracts if stream == kind.STREAM]
    bases = (base for kind in published for base in kind.__mro__ if "STREAM" in base.__dict__)
    base = next(bases, None)
    return inspect.cleandoc(base.__doc__ or "") if base is not None else "Nothing is published yet."


def _server() -> Json:
    return {
        "host": "{bootstrap}",
        "protocol": "kafka",
        "description": "The cluster that UTBYTE_KAFKA names",
        "variables": {"bootstrap": {"default": "localhost:9092"}},
    }


def _of(stream: str, contracts: Iterable[type[Contract]]) -> list[str]:
    return [each.NAME for each in contracts if stream == each.STREAM]


def _channel(topic: Topic, names: Iterable[str]) -> Json:
    settings = topic.settings
    return {
        "address": topic.name,
        "messages": {each: {"$ref": f"#/components/messages/{each}"} for each in names},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "replicas": topic.replication,
                "topicConfiguration": {
                    "cleanup.policy": settings["cleanup.policy"].split(","),
                    "retention.ms": int(settings["retention.ms"]),
                    "min.insync.replicas": int(settings["min.insync.replicas"]),
                },
                "bindingVersion": BINDING,
            }
        },
    }


def _dead_channel(topic: Topic, service: str) -> Json:
    published = (
        f"What {service} could not handle: `utbyte dead-letters` lists, shows and replays it."
    )
    return {**_channel(topic, [DEAD]), "description": published}


def _operations(
    service: ServiceDefinition, contracts: Sequence[type[Contract]]
) -> Iterable[tuple[str, Json]]:
    for stream in streams_of(service):
        if published := _of(stream, contracts):
            words = "Publish what has happened"
            yield (
                f"{service.name}.send.{stream}",
                _operation("send", service.name, stream, published, words),
            )
    doings = _doings(service)
    for stream in sorted(consumed_by(service)):
        consumed = [each for each in contracts if stream == each.STREAM and each in doings]
        operation = _operation(
            "receive", service.name, stream, [each.NAME for each in consumed], "Consume and react"
        )
        operation["description"] = "\n".join(
            f"- `{each.NAME}`: {doings[each]}" for each in consumed
        )
        group = {"const": NAMES.group(service.name), "type": "string"}
        operation["bindings"] = {"kafka": {"groupId": group, "bindingVersion": BINDING}}
        yield f"{service.name}.receive.{stream}", operation


def _doings(service: ServiceDefinition) -> Mapping[type[Contract], str]:
    """What a service does with each contract that it consumes."""
    found: dict[type[Contract], list[str]] = {}
    for kind, policy in service.policies.items():
        words = str(getattr(policy, "__name__", "")).replace("_", " ")
        found.setdefault(kind, []).append(words)
    for view in service.consumed_views:
        for kind in view.folds:
            found.setdefault(cast("type[Contract]", kind), []).append(f"updates {view.name}")
    return {kind: ", ".join(words) for kind, words in found.items()}


def _operation(
    action: str, service: str, channel: str, published: Iterable[str], words: str
) -> Json:
    place = f"#/channels/{channel}"
    return {
        "action": action,
        "channel": {"$ref": place},
        "summary": words,
        "tags": [{"name": service}],
        "messages": [{"$ref": f"{place}/messages/{each}"} for each in published],
    }


def _message(kind: type[Contract]) -> Json:
    return {
        "name": kind.NAME,
        "title": (kind.__doc__ or "").strip().split("\n")[0],
        "description": inspect.cleandoc(kind.__doc__ or ""),
        "contentType": "application/json",
        "headers": {"type": "object", "properties": {"ce_type": {"const": kind.NAME}}},
        "payload": {"$ref": f"#/components/schemas/{kind.__name__}"},
        "traits": [{"$ref": "#/components/messageTraits/CloudEvent"}],
    }


def _key() -> Json:
    return {"kafka": {"key": {**_ID, "description": "ce_subject"}, "bindingVersion": BINDING}}


def _schemas(contracts: Iterable[type[Contract]]) -> Json:
    """The message schemas in the JSON Schema of AsyncAPI, which is draft 7."""
    published = [(cast("type[BaseModel]", each), "serialization") for each in contracts]
    _, schemas = models_json_schema(
        cast("Any", published), ref_template="#/components/schemas/{model}", title=None
    )
    return cast("Json", _draft_7(schemas["$defs"]))


def _draft_7(schema: Any) -> Any:
    """A schema with tuples as in draft 7: the rest is the same."""
    if isinstance(schema, list):
        return [_draft_7(each) for each in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    written = {key: _draft_7(value) for key, value in cast("Json", schema).items()}
    if "prefixItems" in written:
        written["items"] = written.pop("prefixItems")
        written["additionalItems"] = False
    return written
