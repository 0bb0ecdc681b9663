"""What a pause of a collaboration keeps from starting, said before someone types (R-P6)."""

from collections.abc import Collection
from dataclasses import dataclass

from services.portal.web.services import Json, Problem
from services.portal.web.visit import Visit


@dataclass(frozen=True)
class Pauses:
    """Collaborations that the reader sees, and which of them are paused."""

    visit: Visit
    known: Collection[Json] = ()

    @classmethod
    async def of(cls, visit: Visit) -> "Pauses":
        """Ask for them; while that cannot be answered, the service decides about what is sent."""
        try:
            found = await visit.ask("programme", "/collaborations")
        except Problem:
            return cls(visit)
        return cls(visit, found["items"])

    def open_among(self, collaborations: Collection[str]) -> list[tuple[str, str]]:
        """Those of these in which something can start, with their names."""
        return [
            (each["collaboration_id"], each["name"])
            for each in self.visit.formats.sorted(self.known)
            if each["collaboration_id"] in collaborations and not each["paused"]
        ]

    def any_of(self, collaborations: Collection[str]) -> list[str]:
        """A sentence for each of these that is paused."""
        visit = self.visit
        said = visit._(
            "%(name)s has been paused since %(day)s. Nothing new starts until it resumes."
        )
        return [
            said % {"name": each["name"], "day": visit.formats.day(each["paused_on"])}
            for each in visit.formats.sorted(self.known)
            if each["collaboration_id"] in collaborations and each["paused"]
        ]

    def all_of(self, collaborations: Collection[str]) -> list[str]:
        """The same, when none of these is left to choose."""
        paused = self.any_of(collaborations)
        return paused if len(paused) == len(collaborations) else []
