"""The documents that are generated from the code and the decision records, and committed."""

import inspect
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from eventsourcing.utils import resolve_topic

from shared.contracts.base import Contract
from shared.kernel.aggregate import Event
from utbyte.documents import decision_links, rulebook
from utbyte.documents.asyncapi import about, asyncapi
from utbyte.documents.introduction import READING
from utbyte.documents.refusals.written import refusals_of
from utbyte.documents.state_tables.readmes import readmes
from utbyte.instance.openapi import openapi
from utbyte.instance.services import DEFINITIONS

DOCS = Path(__file__).parents[2] / "docs"


def contracts() -> list[type[Contract]]:
    found: dict[str, type[Contract]] = {}
    waiting: list[type[Contract]] = [Contract]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if "NAME" in kind.__dict__ and kind.__module__.startswith("shared.contracts."):
            found[kind.NAME] = kind
    return [found[name] for name in sorted(found)]


def events() -> list[type[Event]]:
    """Every event that a service stores, by its frozen name."""
    found: dict[str, type[Event]] = {}
    waiting: list[type[Event]] = [Event]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if "TOPIC" in kind.__dict__ and kind.__module__.startswith("services."):
            found[kind.TOPIC] = cast("type[Event]", resolve_topic(kind.TOPIC))
    return [found[name] for name in sorted(found)]


def listeners(kind: type[Contract]) -> list[str]:
    consumers: list[str] = []
    for definition in DEFINITIONS:
        policy = definition.policies.get(kind)
        if policy is not None:
            name = str(getattr(policy, "__name__", "")).replace("_", " ")
            consumers.append(f"{definition.name}: {name}")
        tables = [view.name for view in definition.consumed_views if kind in view.folds]
        if tables:
            consumers.append(f"{definition.name}: keeps {', '.join(tables)}")
    return consumers


def _first_line(kind: type[Any]) -> str:
    return (kind.__doc__ or "").strip().split("\n")[0]


def _type(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " \\| ".join(f"`{value}`" for value in schema["enum"])
    if "anyOf" in schema:
        return " \\| ".join(_type(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    reference = str(schema.get("$ref", "")).rpartition("/")[2]
    form = str(schema.get("format") or schema.get("type") or reference or "any")
    pattern = str(schema.get("pattern", "")).replace("|", "\\|")
    return f"{form} `{pattern}`" if pattern else form


def _contract(kind: type[Contract]) -> Iterable[str]:
    yield f"### `{kind.NAME}`"
    yield ""
    yield f"{_first_line(kind)} Stream: `{kind.STREAM}`."
    yield from ("", *_rest(kind))
    for consumers in listeners(kind):
        yield f"- consumed by {consumers}"
    schema = kind.model_json_schema(mode="serialization")
    yield from ("", *_fields(schema))
    for name, part in schema.get("$defs", {}).items():
        if "properties" in part:
            yield from (f"`{name}`: {_told(part)}", "", *_fields(part))


def _rest(kind: type[Any]) -> Iterable[str]:
    """Yield a docstring after its first line, as paragraphs of the catalogue."""
    _, _, rest = inspect.cleandoc(kind.__doc__ or "").partition("\n")
    for paragraph in filter(None, rest.strip().split("\n\n")):
        yield from (paragraph, "")


def _fields(schema: dict[str, Any]) -> Iterable[str]:
    yield "| field | type | meaning |"
    yield "|---|---|---|"
    for name, said in schema["properties"].items():
        yield f"| `{name}` | {_type(said)} | {_told(said)} |"
    yield ""


def _told(schema: dict[str, Any]) -> str:
    words = " ".join(str(schema.get("description", "")).split())
    return words.replace("``", "`").replace("|", "\\|")


def _streams() -> Iterable[str]:
    for stream in sorted({each.STREAM for each in contracts()}):
        yield from (f"### Stream `{stream}`", "", about(stream, contracts()).replace("``", "`"), "")


def event_catalogue() -> str:
    """The catalogue: the published contracts, and the events that each service stores."""
    lines = [
        "# Events",
        "",
        "Generated from the code by `make docs`; a test compares it.",
        "",
        "## How to read the messages",
        "",
        *READING.splitlines(),
        "",
        "## The streams",
        "",
        *_streams(),
        "## Messages between services",
        "",
    ]
    for kind in contracts():
        lines.extend(_contract(kind))
    lines += [
        "## Stored events",
        "",
        "| event | version | rule | meaning |",
        "|---|---|---|---|",
    ]
    for event in events():
        lines.append(
            f"| `{event.TOPIC}` | {event.class_version} | {event.RULE} | {_first_line(event)} |"
        )
    return "\n".join(lines) + "\n"


def decisions() -> str:
    """The index of the decision records, by number, with their dates and statuses."""
    lines = [
        "# Decisions",
        "",
        "Generated by `make docs`. A record states the context, the decision and what guards it. A",
        "new record takes the next number; one that no longer applies stays, with the status",
        "`superseded by NNNN`, or `amended by NNNN` where only a part of it no longer does.",
        "",
        "| | decision | date | status |",
        "|---|---|---|---|",
    ]
    for path in sorted((DOCS / "decisions").glob("[0-9]*.md")):
        title, _, date, status, *_ = path.read_text(encoding="utf-8").splitlines()
        number, _, name = title.removeprefix("# ").partition(". ")
        told = (each.rpartition(": ")[2] for each in (date, status))
        lines.append(f"| {number} | [{name}]({path.name}) | {' | '.join(told)} |")
    return "\n".join(lines) + "\n"


def written() -> dict[Path, str]:
    """Every generated document by its path from ``docs``."""
    documents = {
        Path("events.md"): event_catalogue(),
        Path("asyncapi.json"): _json(asyncapi(contracts())),
        Path("decisions/README.md"): decisions(),
    }
    documents |= _refusals()
    for definition in DEFINITIONS:
        path = Path("openapi") / f"{definition.name}.json"
        documents[path] = _json(openapi(definition))
    return documents | _linked() | _with_tables()


def _linked() -> dict[Path, str]:
    """The documents that are written by hand, with their links updated."""
    links = {
        rulebook.RULES: rulebook.linked,
        decision_links.ARCHITECTURE: decision_links.linked,
    }
    return {path: link((DOCS / path).read_text(encoding="utf-8")) for path, link in links.items()}


def _with_tables() -> dict[Path, str]:
    """The READMEs of the services with their state tables, by their paths from ``docs``."""
    return {Path("..") / path.relative_to(DOCS.parent): text for path, text in readmes().items()}


def _json(document: Any) -> str:
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _refusals() -> dict[Path, str]:
    """By file, from ``docs``, how the operations of each service can be refused."""
    return {
        Path("..", *definition.about.refusals_file.relative_to(DOCS.parent).parts): _json(
            refusals_of(definition)
        )
        for definition in DEFINITIONS
        if definition.about.refusals_file is not None
    }


def write() -> None:
    """Write all that is generated and committed."""
    # First what is read from the code: the OpenAPI documents include it.
    for path, text in _refusals().items():
        (DOCS / path).write_text(text, encoding="utf-8")
    for path, text in written().items():
        (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / path).write_text(text, encoding="utf-8")
