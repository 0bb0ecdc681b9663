"""A person's days: what all loans together take of them, never more than the whole (R-O4)."""

from decimal import Decimal
from typing import Self
from uuid import UUID

from services.lending.domain.rules.whole_person import days_above, refuse_above
from services.lending.domain.values import Reservation
from shared.kernel.aggregate import Act, Aggregate, Created, Event
from shared.kernel.dates import Period
from shared.kernel.ids import natural_id


class PersonCalendarOpened(Created):
    """The first loan of a person is on its way."""

    TOPIC = "lending.PersonCalendarOpened"
    RULE = "R-O4"
    person: UUID


class DaysReserved(Event):
    """A loan holds these days of the person, instead of those that it may have held before.

    ``employment_percent`` is what they were judged by.
    """

    TOPIC = "lending.DaysReserved"
    RULE = "R-O4"
    loan: UUID
    reserved: Reservation
    employment_percent: Decimal

    def apply(self, aggregate: "PersonCalendar") -> None:
        """The loan holds the days."""
        aggregate.held = {**aggregate.held, self.loan: self.reserved}


class DaysFreed(Event):
    """A loan holds no day of the person any more."""

    TOPIC = "lending.DaysFreed"
    RULE = "R-O4"
    loan: UUID

    def apply(self, aggregate: "PersonCalendar") -> None:
        """The loan holds nothing."""
        aggregate.held = {loan: own for loan, own in aggregate.held.items() if loan != self.loan}


class PersonCalendar(Aggregate):
    """All days that loans hold of one person; saved together with the loan that asks for them."""

    TOPIC = "lending.PersonCalendar"

    def __init__(self, person: UUID) -> None:
        self.person = person
        self.held: dict[UUID, Reservation] = {}

    @staticmethod
    def id_of(person: UUID) -> UUID:
        """Return the id of that person's calendar: everybody has one."""
        return natural_id("person-calendar", person)

    @classmethod
    def opened(cls, person: UUID, act: Act) -> Self:
        """Open the calendar of a person who is lent out for the first time."""
        return cls.begun(PersonCalendarOpened, act, cls.id_of(person), person=person)

    def reserve(self, loan: UUID, wish: Reservation, employment_percent: Decimal, act: Act) -> None:
        """R-O4: reserve the loan's days, or other days than it held; the same again is harmless.

        Raises:
            MoreThanAWholePerson: with the days on which all loans together would exceed the
                employment percent.
        """
        before = self.held.get(loan)
        if wish == before:
            return
        others = [own for other, own in self.held.items() if other != loan]
        refuse_above(days_above(wish, before, others, employment_percent), employment_percent)
        self.happened(
            DaysReserved, act, loan=loan, reserved=wish, employment_percent=employment_percent
        )

    def free(self, loan: UUID, act: Act) -> None:
        """R-O4: give all days of the loan back; harmless when it holds none."""
        if loan in self.held:
            self.happened(DaysFreed, act, loan=loan)

    def follow(
        self, loan: UUID, wish: Reservation | None, employment_percent: Decimal, act: Act
    ) -> None:
        """R-O4: hold what the loan holds by now, its ``reservation``; free it when that is nothing.

        Safe to call after every decision on the loan.

        Raises:
            MoreThanAWholePerson: as ``reserve`` does.
        """
        if wish is None:
            self.free(loan, act)
        else:
            self.reserve(loan, wish, employment_percent, act)

    def served_at(self, receiver_agency: UUID, besides: UUID | None = None) -> tuple[Period, ...]:
        """R-O5: the days that other loans hold at that receiver."""
        return tuple(
            own.period
            for loan, own in self.held.items()
            if own.receiver_agency == receiver_agency and loan != besides
        )
