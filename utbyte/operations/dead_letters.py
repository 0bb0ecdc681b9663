"""Dead letters from the command line: list them, show their errors, and replay them."""

import json
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from shared.plumbing.base.settings import Settings
from shared.plumbing.messaging.dead_letters import DeadLetter, name_of
from shared.plumbing.messaging.messages import Message
from shared.plumbing.service import Service
from utbyte.distributed.assembly import assemble, definition_of
from utbyte.embedded.stage import Stage, StageOptions
from utbyte.instance.running import held_or_shared
from utbyte.instance.services import DEFINITIONS


class NoSuchLetter(Exception):
    """There is no such service, or no such letter of it."""


@contextmanager
def opened(settings: Settings, names: list[str]) -> Generator[Iterator[Service]]:
    """Open services on their databases, whichever stage they run on."""
    if settings.kafka is None:
        with held_or_shared(settings):
            stage = Stage(StageOptions(settings))
            try:
                yield (stage.services[name] for name in names)
            finally:
                stage.stop()
        return
    opened = [assemble(settings, name) for name in names]
    try:
        yield (each.service for each in opened)
    finally:
        for each in opened:
            each.close()


def _names(service: str | None) -> list[str]:
    known = [each.name for each in DEFINITIONS]
    if service is not None and service not in known:
        raise NoSuchLetter(f"There is no service “{service}”. The services are {', '.join(known)}.")
    return known if service is None else [definition_of(service).name]


def _facts(service: str, letter: DeadLetter) -> dict[str, Any]:
    return {
        "service": service,
        "letter": name_of(letter),
        "type": letter.type,
        "at": letter.at.isoformat() if letter.at is not None else None,
        "origin": letter.origin,
        "bytes": len(letter.data),
        "error": letter.error.strip().splitlines()[-1] if letter.error.strip() else "",
    }


def _tell(facts: Mapping[str, Any], words: str, *, as_json: bool) -> None:
    sys.stdout.write((json.dumps(facts) if as_json else words) + "\n")
    sys.stdout.flush()


def list_letters(settings: Settings, service: str | None, *, as_json: bool) -> int:
    """Print a line per letter; return how many there are.

    Raises:
        NoSuchLetter: when there is no such service.
    """
    count = 0
    with opened(settings, _names(service)) as services:
        for each in services:
            for letter in each.consumer.dead_letters.all():
                facts = _facts(each.name, letter)
                words = "  ".join(str(facts[key]) for key in ("service", "letter", "type", "error"))
                _tell(facts, words, as_json=as_json)
                count += 1
    return count


def show_letter(settings: Settings, service: str, letter_id: str, *, as_json: bool) -> None:
    """Print everything that is stored of a letter: headers, error and data.

    Raises:
        NoSuchLetter: when there is none of that id.
    """
    with opened(settings, _names(service)) as services:
        for each in services:
            for letter in _found(each, letter_id):
                facts = _facts(each.name, letter) | {
                    "headers": dict(letter.headers),
                    "error": letter.error,
                    "data": letter.data.decode("utf-8", "backslashreplace"),
                }
                words = "\n".join(f"{key}: {value}" for key, value in facts.items())
                _tell(facts, words, as_json=as_json)


def replay_letters(
    settings: Settings, service: str, letter_id: str | None, *, as_json: bool
) -> bool:
    """Handle one letter or all letters of a service again; return whether all succeeded.

    A letter that fails again stays where it is.

    Raises:
        NoSuchLetter: when there is none of that id.
    """
    went_well = True
    with opened(settings, _names(service)) as services:
        for each in services:
            letters = _found(each, letter_id) if letter_id else each.consumer.dead_letters.all()
            for letter in letters:
                broke = _replay(each, letter)
                went_well = went_well and broke is None
                facts = {"service": each.name, "letter": name_of(letter), "broke": broke}
                words = f"{name_of(letter)}: {broke or 'handled'}"
                _tell(facts, words, as_json=as_json)
    return went_well


def _found(service: Service, letter_id: str) -> list[DeadLetter]:
    found = service.consumer.dead_letters.find(letter_id)
    if not found:
        raise NoSuchLetter(f"{service.name} has no dead letter “{letter_id}”.")
    return found


def _replay(service: Service, letter: DeadLetter) -> str | None:
    try:
        service.consumer.handle(Message.parse(letter.headers, letter.data))
    except Exception as error:  # noqa: BLE001 - reported to the caller; the letter stays
        return " ".join(f"{type(error).__name__}: {error}".split())[:300]
    service.consumer.dead_letters.remove(letter)
    return None
