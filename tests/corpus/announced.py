"""What services say of a corpus: each event through the announcements of the present code."""

from collections.abc import Iterator

from shared.contracts.base import Contract
from shared.kernel.aggregate import Event
from shared.plumbing.eventstore.stored_events import decode
from tests.corpus.stored import stored_events, versions
from utbyte.instance.services import DEFINITIONS


def contracts_of(version: str) -> Iterator[tuple[Event, Contract]]:
    """Give every contract that is said of a version's events, with the event."""
    for each in DEFINITIONS:
        for stored in stored_events(version, each.name):
            event = decode(stored)
            for announce in each.announcements.get(type(event), ()):
                announced = announce(event)
                if announced is not None:
                    yield event, announced


def an_example_of(kind: type[Contract]) -> Contract | None:
    """Return the longest that the newest corpus says of a contract; nothing when it says none."""
    found = [announced for _, announced in contracts_of(versions()[-1]) if type(announced) is kind]
    return max(found, key=lambda announced: len(announced.model_dump_json()), default=None)
