"""The sealer: commands use it to seal text about a person, and pages to open it again."""

from typing import Any, Protocol
from uuid import UUID

from shared.kernel.aggregate import Aggregate, Event
from shared.kernel.personal import PersonalText
from shared.kernel.refusals import NotFound
from shared.plumbing.security.sealing import Place, Unreadable, seal, unseal


class Keys(Protocol):
    """The source of personal keys."""

    def get(self, subject: UUID) -> bytes | None:
        """The key of a person, or ``None`` when the person is erased."""
        ...


class Sealer:
    """Seals a text for the next event of an aggregate, and opens it from the event's place."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys

    def seal_next(
        self, subject: UUID, text: str, aggregate: Aggregate, event: type[Event], field: str
    ) -> PersonalText:
        """Seal a text about a person for the aggregate's next event (R-D1).

        Raises:
            NotFound: when the person is erased.
        """
        place = Place(
            aggregate_id=aggregate.id,
            version=aggregate.version + 1,
            topic=event.TOPIC,
            field=field,
        )
        return self.seal(subject, text, place)

    def seal_first(
        self, subject: UUID, text: str, aggregate_id: UUID, event: type[Event], field: str
    ) -> PersonalText:
        """Seal a text about a person for the event that creates an aggregate (R-D1).

        Raises:
            NotFound: when the person is erased.
        """
        place = Place(aggregate_id=aggregate_id, version=1, topic=event.TOPIC, field=field)
        return self.seal(subject, text, place)

    def seal(self, subject: UUID, text: str, place: Place) -> PersonalText:
        """Seal a text for a place.

        Raises:
            NotFound: when the person is erased.
        """
        key = self.keys.get(subject)
        if key is None:
            raise NotFound("There is no such person.")
        return seal(key, subject, text, place)

    def open(self, kept: dict[str, Any] | None) -> str | None:
        """Open what ``keep`` returned; ``None`` when the person is erased or it is unreadable."""
        if kept is None:
            return None
        key = self.keys.get(UUID(kept["subject"]))
        if key is None:
            return None
        sealed = PersonalText(subject=UUID(kept["subject"]), ciphertext=kept["ciphertext"])
        try:
            return unseal(key, sealed, Place.model_validate(kept["place"]))
        except Unreadable:
            return None


def keep(event: Event, field: str) -> dict[str, Any] | None:
    """A sealed field of an event with its place, as a view stores it in a jsonb column."""
    sealed: PersonalText | None = getattr(event, field)
    if sealed is None:
        return None
    place = Place(
        aggregate_id=event.originator_id,
        version=event.originator_version,
        topic=type(event).TOPIC,
        field=field,
    )
    return {**sealed.model_dump(mode="json"), "place": place.model_dump(mode="json")}
