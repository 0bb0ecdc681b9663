"""What services say of a corpus: each event through the announcements of the present code."""

from collections.abc import Iterator

from shared.contracts.base import Contract
from shared.kernel.aggregate import Event
from shared.plumbing.eventstore.store import decode
from tests.corpus.stored import stored_events, versions
from utbyte.instance.services import DEFINITIONS


def said_of(version: str) -> Iterator[tuple[Event, Contract]]:
    """Give every contract that is said of a version's events, with the event."""
    for each in DEFINITIONS:
        for stored in stored_events(version, each.name):
            event = decode(stored)
            for announce in each.announcements.get(type(event), ()):
                said = announce(event)
                if said is not None:
                    yield event, said


def an_example_of(kind: type[Contract]) -> Contract | None:
    """Return the longest that the newest corpus says of a contract; nothing when it says none."""
    found = [said for _, said in said_of(versions()[-1]) if type(said) is kind]
    return max(found, key=lambda said: len(said.model_dump_json()), default=None)
