"""What happens on the way to a person's erasure; no event says who they are or why in words."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.directory.domain.rules.erasure import DeclineGround, HoldGround
from shared.kernel.aggregate import Event


class ErasureFact(Event):
    """A fact on the way to an erasure; the security log tells each."""

    def security(self) -> Mapping[str, UUID | str]:
        """Say the reason's code, where there is one."""
        ground: str | None = getattr(self, "ground", None)
        return {"event": "sensitive_delete"} | ({} if ground is None else {"ground": str(ground)})


class ErasureRequested(ErasureFact):
    """The person asks to be erased; a contact person of the agency decides (R-D2a)."""

    TOPIC = "directory.ErasureRequested"
    RULE = "R-D2a"
    agency_id: UUID

    def apply(self, aggregate: Any) -> None:
        """Keep since when it waits."""
        aggregate.erasure_requested_on = self.on


class ErasureDeclined(ErasureFact):
    """The request is declined, and why; the person can ask again."""

    TOPIC = "directory.ErasureDeclined"
    RULE = "R-D2a"
    agency_id: UUID
    ground: DeclineGround

    def apply(self, aggregate: Any) -> None:
        """Wait for nothing more."""
        aggregate.erasure_requested_on = None


class ErasureWithdrawn(ErasureFact):
    """The person takes the request back; it can be made again."""

    TOPIC = "directory.ErasureWithdrawn"
    RULE = "R-D2a"
    agency_id: UUID

    def apply(self, aggregate: Any) -> None:
        """Wait for nothing more."""
        aggregate.erasure_requested_on = None


class HoldsChanged(ErasureFact):
    """All holds that there are now; ``ground`` is the one that changed."""

    ground: HoldGround
    holds: tuple[HoldGround, ...]

    def apply(self, aggregate: Any) -> None:
        """Take the holds as they are."""
        aggregate.holds = self.holds


class HoldSet(HoldsChanged):
    """The person must not be erased, for one more reason."""

    TOPIC = "directory.HoldSet"
    RULE = "R-D2a"


class HoldLifted(HoldsChanged):
    """One reason to keep the person is gone."""

    TOPIC = "directory.HoldLifted"
    RULE = "R-D2a"


class PersonErased(ErasureFact):
    """Nobody can know any more who the person was; history stays true (R-D1)."""

    TOPIC = "directory.PersonErased"
    RULE = "R-D2a"
    agency_id: UUID

    def apply(self, aggregate: Any) -> None:
        """Keep the day; nothing happens to the person after it."""
        aggregate.erased_on = self.on
        aggregate.erasure_requested_on = None
