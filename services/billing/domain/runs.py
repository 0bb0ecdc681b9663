"""Which months have been run for all loans (R-B3)."""

from typing import Self
from uuid import UUID

from shared.kernel.aggregate import Actor, Aggregate, Created, Event
from shared.kernel.dates import Month
from shared.kernel.ids import natural_id


class RunsOpened(Created):
    """The first monthly run was completed."""

    TOPIC = "billing.RunsOpened"
    RULE = "R-B3"
    through: Month


class RunDone(Event):
    """Every loan was billed for every month up to this one."""

    TOPIC = "billing.RunDone"
    RULE = "R-B3"
    through: Month

    def apply(self, aggregate: "InvoiceRuns") -> None:
        aggregate.through = self.through


class InvoiceRuns(Aggregate):
    """The monthly runs; a changed bill corrects at once the months that have been run (R-B5a)."""

    TOPIC = "billing.InvoiceRuns"

    def __init__(self, through: Month) -> None:
        self.through = through

    @staticmethod
    def id_of() -> UUID:
        """An instance has one list of runs."""
        return natural_id("invoice-runs")

    @classmethod
    def open(cls, through: Month, actor: Actor) -> Self:
        """Start with the first month that was run."""
        return cls.create(RunsOpened, actor, cls.id_of(), through=through)

    def done(self, through: Month, actor: Actor) -> None:
        """Record a run; a month that was run before changes nothing (R-B4)."""
        if str(through) > str(self.through):
            self.record(RunDone, actor, through=through)
