"""Which number an agency's next document gets (R-B6)."""

from typing import Self
from uuid import UUID

from shared.kernel.aggregate import Actor, Aggregate, Created, Event
from shared.kernel.ids import natural_id
from shared.kernel.refusals import Refusal
from shared.kernel.values import Value


class SeriesOpened(Created):
    """An agency's series of a year was opened."""

    TOPIC = "billing.SeriesOpened"
    RULE = "R-B6"
    agency_id: UUID
    year: int


class NumberTaken(Event):
    """A document got a number; invoices, credit notes and supplements share the series."""

    TOPIC = "billing.NumberTaken"
    RULE = "R-B6"
    number: int
    document_id: UUID

    def apply(self, aggregate: "InvoiceSeries") -> None:
        aggregate.last = self.number


class AnotherSeries(Refusal):
    """The document belongs to another agency's or another year's series."""

    RULE = "R-B6"


class SeriesState(Value):
    """What an ``InvoiceSeries`` knows."""

    agency_id: UUID
    year: int
    last: int


class InvoiceSeries(Aggregate):
    """The documents of one selling agency in one year, counted from 1 without a gap.

    Saved together with the document that takes the number, so neither exists without the other.
    When two transactions take a number at the same time, the store refuses one, which then tries
    again.
    """

    TOPIC = "billing.InvoiceSeries"
    STATE = SeriesState

    def __init__(self, agency_id: UUID, year: int) -> None:
        self.agency_id = agency_id
        self.year = year
        self.last = 0

    @staticmethod
    def id_of(agency_id: UUID, year: int) -> UUID:
        return natural_id("invoice-series", agency_id, year)

    @classmethod
    def open(cls, agency_id: UUID, year: int, actor: Actor) -> Self:
        """Open the agency's series of a year."""
        return cls.create(
            SeriesOpened, actor, cls.id_of(agency_id, year), agency_id=agency_id, year=year
        )

    @property
    def name(self) -> str:
        """The name of the series on its documents."""
        return str(self.year)

    def take(self, agency_id: UUID, document_id: UUID, actor: Actor) -> int:
        """Assign the next number to a document that the agency issues on this day (R-B6).

        Raises:
            AnotherSeries: when the series belongs to another agency or another year.
        """
        if (agency_id, actor.on.year) != (self.agency_id, self.year):
            raise AnotherSeries(
                f"The document of {actor.on} does not belong to the agency's {self.year} series.",
                year=self.year,
            )
        self.record(NumberTaken, actor, number=self.last + 1, document_id=document_id)
        return self.last
