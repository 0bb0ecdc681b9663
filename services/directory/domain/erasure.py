"""Events leading to a person's erasure; none holds a name or a reason in free text."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.directory.domain.rules.erasure import DeclineGround, HoldGround
from shared.kernel.aggregate import Event


class ErasureFact(Event):
    """An event leading to an erasure; each is written to the security log."""

    def security(self) -> Mapping[str, UUID | str]:
        """The log entry holds the code of the ground, if there is one."""
        ground: str | None = getattr(self, "ground", None)
        return {"event": "sensitive_delete"} | ({} if ground is None else {"ground": str(ground)})


class ErasureRequested(ErasureFact):
    """The person asked to be erased; a contact person of the agency decides (R-D2a)."""

    TOPIC = "directory.ErasureRequested"
    RULE = "R-D2a"
    agency_id: UUID

    def apply(self, aggregate: Any) -> None:
        aggregate.erasure_requested_on = self.on


class ErasureDeclined(ErasureFact):
    """The request was declined, with a ground; the person can ask again."""

    TOPIC = "directory.ErasureDeclined"
    RULE = "R-D2a"
    agency_id: UUID
    ground: DeclineGround

    def apply(self, aggregate: Any) -> None:
        aggregate.erasure_requested_on = None


class ErasureWithdrawn(ErasureFact):
    """The person withdrew the request; they can ask again."""

    TOPIC = "directory.ErasureWithdrawn"
    RULE = "R-D2a"
    agency_id: UUID

    def apply(self, aggregate: Any) -> None:
        aggregate.erasure_requested_on = None


class HoldsChanged(ErasureFact):
    """All holds on the person from now on; ``ground`` is the one that changed."""

    ground: HoldGround
    holds: tuple[HoldGround, ...]

    def apply(self, aggregate: Any) -> None:
        aggregate.holds = self.holds


class HoldSet(HoldsChanged):
    """A hold was set that keeps the person from being erased."""

    TOPIC = "directory.HoldSet"
    RULE = "R-D2a"


class HoldLifted(HoldsChanged):
    """One hold on the person was lifted."""

    TOPIC = "directory.HoldLifted"
    RULE = "R-D2a"


class PersonErased(ErasureFact):
    """The person's identity was erased; the history itself stays unchanged (R-D1)."""

    TOPIC = "directory.PersonErased"
    RULE = "R-D2a"
    agency_id: UUID

    def apply(self, aggregate: Any) -> None:
        aggregate.erased_on = self.on
        aggregate.erasure_requested_on = None
