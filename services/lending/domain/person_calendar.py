"""A person's calendar: the days that all loans together take, never more than the whole (R-O4)."""

from decimal import Decimal
from typing import Self
from uuid import UUID

from services.lending.domain.rules.whole_person import days_above, exceeds, refuse_if_above
from services.lending.domain.values import Employment, Reservation
from shared.kernel.aggregate import Actor, Aggregate, Created, Event
from shared.kernel.dates import Period
from shared.kernel.ids import natural_id
from shared.kernel.values import Value


class PersonCalendarOpened(Created):
    """The person's calendar was opened for their first loan."""

    TOPIC = "lending.PersonCalendarOpened"
    RULE = "R-O4"
    person: UUID


class DaysReserved(Event):
    """A loan reserves these days of the person, replacing those it reserved before.

    ``employment_percent`` is the limit that was checked.
    """

    TOPIC = "lending.DaysReserved"
    RULE = "R-O4"
    loan: UUID
    reserved: Reservation
    employment_percent: Decimal

    def apply(self, aggregate: "PersonCalendar") -> None:
        aggregate.reservations = {**aggregate.reservations, self.loan: self.reserved}


class DaysFreed(Event):
    """A loan no longer holds any of the person's days."""

    TOPIC = "lending.DaysFreed"
    RULE = "R-O4"
    loan: UUID

    def apply(self, aggregate: "PersonCalendar") -> None:
        aggregate.reservations = {
            loan: own for loan, own in aggregate.reservations.items() if loan != self.loan
        }


class EmploymentReported(Event):
    """The directory reported the person's employment percent; existing reservations stay."""

    TOPIC = "lending.EmploymentReported"
    RULE = "R-O4"
    employment: Employment

    def apply(self, aggregate: "PersonCalendar") -> None:
        aggregate.employment = self.employment


class LeavingReported(Event):
    """The directory reported the person's last day; ``seq`` is its version of the person."""

    TOPIC = "lending.LeavingReported"
    RULE = "R-O14"
    seq: int

    def apply(self, aggregate: "PersonCalendar") -> None:
        """Older reports no longer count."""
        aggregate.leaving_seq = self.seq


class CalendarState(Value):
    """What a ``PersonCalendar`` knows."""

    person: UUID
    reservations: dict[UUID, Reservation]
    employment: Employment | None
    leaving_seq: int


class PersonCalendar(Aggregate):
    """All days that loans hold of one person; saved together with the loan that needs them."""

    TOPIC = "lending.PersonCalendar"
    STATE = CalendarState

    def __init__(self, person: UUID) -> None:
        self.person = person
        self.reservations: dict[UUID, Reservation] = {}
        self.employment: Employment | None = None
        self.leaving_seq = 0

    @staticmethod
    def id_of(person: UUID) -> UUID:
        """Every person has exactly one calendar."""
        return natural_id("person-calendar", person)

    @classmethod
    def opened(cls, person: UUID, actor: Actor) -> Self:
        """Open the calendar of a person who is lent for the first time."""
        return cls.create(PersonCalendarOpened, actor, cls.id_of(person), person=person)

    def reserve(
        self, loan: UUID, wanted: Reservation, employment_percent: Decimal, actor: Actor
    ) -> None:
        """R-O4: reserve the loan's days, replacing those it held; repeating it is harmless.

        Raises:
            MoreThanAWholePerson: with the days on which all loans together would exceed the
                employment percent.
        """
        above = days_above(
            wanted, self.reservations.get(loan), self._besides(loan), employment_percent
        )
        refuse_if_above(above, employment_percent)
        self.hold(loan, wanted, employment_percent, actor)

    def hold(
        self, loan: UUID, wanted: Reservation | None, employment_percent: Decimal, actor: Actor
    ) -> None:
        """R-O14: hold the loan's current days without checking what other loans hold."""
        if wanted is None:
            self.free(loan, actor)
        elif wanted != self.reservations.get(loan):
            self.record(
                DaysReserved,
                actor,
                loan=loan,
                reserved=wanted,
                employment_percent=employment_percent,
            )

    def free(self, loan: UUID, actor: Actor) -> None:
        """R-O4: release all days of the loan; harmless when it holds none."""
        if loan in self.reservations:
            self.record(DaysFreed, actor, loan=loan)

    def follow(
        self, loan: UUID, wanted: Reservation | None, employment_percent: Decimal, actor: Actor
    ) -> None:
        """R-O4: reserve the loan's current ``reservation``, or release its days when there is none.

        Safe to call after every decision on the loan.

        Raises:
            MoreThanAWholePerson: as ``reserve`` does.
        """
        if wanted is None:
            self.free(loan, actor)
        else:
            self.reserve(loan, wanted, employment_percent, actor)

    def report_employment(self, employment: Employment, actor: Actor) -> None:
        """R-O4: record the employment percent; an older report changes nothing."""
        known = self.employment
        if known is not None and employment.seq <= known.seq:
            return
        if known is not None and employment.percent == known.percent:
            employment = employment.model_copy(update={"since": known.since})
        self.record(EmploymentReported, actor, employment=employment)

    def report_leaving(self, seq: int, actor: Actor) -> bool:
        """R-O14: record a report of the last day; true when it is newer than the last one."""
        newer = seq > self.leaving_seq
        if newer:
            self.record(LeavingReported, actor, seq=seq)
        return newer

    def exceeds(self, loan: UUID, employment_percent: Decimal) -> bool:
        """R-O4: whether the person's loans exceed the employment percent on a day of this loan."""
        own = self.reservations.get(loan)
        since = self.employment.since if self.employment is not None else None
        return own is not None and exceeds(own, self._besides(loan), employment_percent, since)

    def _besides(self, loan: UUID) -> list[Reservation]:
        return [own for other, own in self.reservations.items() if other != loan]

    def periods_at(self, receiver_agency: UUID, besides: UUID | None = None) -> tuple[Period, ...]:
        """R-O5: the days that other loans hold at that receiver."""
        return tuple(
            own.period
            for loan, own in self.reservations.items()
            if own.receiver_agency == receiver_agency and loan != besides
        )
