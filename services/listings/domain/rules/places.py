"""R-L9: how the places of an assignment are taken, agreed and freed."""

from uuid import UUID

from shared.kernel.refusals import Refusal
from shared.kernel.values import Value


class NoPlaceFree(Refusal):
    """All places are taken."""

    RULE = "R-L9"


class Places(Value):
    """The places of an assignment and the interests that hold them.

    ``taken``: all interests that hold a place; ``agreed``: those of them whose loan is agreed.
    """

    total: int
    taken: tuple[UUID, ...] = ()
    agreed: tuple[UUID, ...] = ()

    @property
    def free(self) -> int:
        """How many people can still be accepted."""
        return self.total - len(self.taken)

    @property
    def all_agreed(self) -> bool:
        """Whether every place is an agreed loan, so that no one else can be selected."""
        return self.total > 0 and len(self.agreed) == self.total

    def with_taken(self, interest: UUID) -> "Places":
        """R-L9: acceptance takes a place; an interest that holds one does not take a second.

        Raises:
            NoPlaceFree: when all are taken; a place is freed when a loan falls through.
        """
        if interest in self.taken:
            return self
        if self.free < 1:
            raise NoPlaceFree(
                "All places are taken. One becomes free if a loan falls through before it starts.",
                places=self.total,
            )
        return self.model_copy(update={"taken": (*self.taken, interest)})

    def with_agreed(self, interest: UUID) -> "Places":
        """Mark a taken place as agreed; an interest that holds no place changes nothing."""
        if interest not in self.taken or interest in self.agreed:
            return self
        return self.model_copy(update={"agreed": (*self.agreed, interest)})

    def without(self, interest: UUID) -> "Places":
        return Places(
            total=self.total,
            taken=tuple(one for one in self.taken if one != interest),
            agreed=tuple(one for one in self.agreed if one != interest),
        )
