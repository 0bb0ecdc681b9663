"""A person's days: what all loans together take of them, never more than the whole (R-O4)."""

from decimal import Decimal
from typing import Self
from uuid import UUID

from services.lending.domain.rules.whole_person import days_above, exceeds, refuse_if_above
from services.lending.domain.values import Employment, Reservation
from shared.kernel.aggregate import Actor, Aggregate, Created, Event
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


class EmploymentHeard(Event):
    """The directory said at what percent the person is employed; what loans hold stays held."""

    TOPIC = "lending.EmploymentHeard"
    RULE = "R-O4"
    employment: Employment

    def apply(self, aggregate: "PersonCalendar") -> None:
        """Judge by it from now on."""
        aggregate.employment = self.employment


class LeavingHeard(Event):
    """The directory said the last word on the person's last day; ``heard`` is the version there."""

    TOPIC = "lending.LeavingHeard"
    RULE = "R-O14"
    heard: int

    def apply(self, aggregate: "PersonCalendar") -> None:
        """Whatever was said before it counts no longer."""
        aggregate.leaving_heard = self.heard


class PersonCalendar(Aggregate):
    """All days that loans hold of one person; saved together with the loan that asks for them."""

    TOPIC = "lending.PersonCalendar"

    def __init__(self, person: UUID) -> None:
        self.person = person
        self.held: dict[UUID, Reservation] = {}
        self.employment: Employment | None = None
        self.leaving_heard = 0

    @staticmethod
    def id_of(person: UUID) -> UUID:
        """Return the id of that person's calendar: everybody has one."""
        return natural_id("person-calendar", person)

    @classmethod
    def opened(cls, person: UUID, actor: Actor) -> Self:
        """Open the calendar of a person who is lent out for the first time."""
        return cls.create(PersonCalendarOpened, actor, cls.id_of(person), person=person)

    def reserve(
        self, loan: UUID, wish: Reservation, employment_percent: Decimal, actor: Actor
    ) -> None:
        """R-O4: reserve the loan's days, or other days than it held; the same again is harmless.

        Raises:
            MoreThanAWholePerson: with the days on which all loans together would exceed the
                employment percent.
        """
        above = days_above(wish, self.held.get(loan), self._besides(loan), employment_percent)
        refuse_if_above(above, employment_percent)
        self.hold(loan, wish, employment_percent, actor)

    def hold(
        self, loan: UUID, wish: Reservation | None, employment_percent: Decimal, actor: Actor
    ) -> None:
        """R-O14: hold what the loan holds by now, whatever others hold: nobody decides it here."""
        if wish is None:
            self.free(loan, actor)
        elif wish != self.held.get(loan):
            self.record(
                DaysReserved, actor, loan=loan, reserved=wish, employment_percent=employment_percent
            )

    def free(self, loan: UUID, actor: Actor) -> None:
        """R-O4: give all days of the loan back; harmless when it holds none."""
        if loan in self.held:
            self.record(DaysFreed, actor, loan=loan)

    def follow(
        self, loan: UUID, wish: Reservation | None, employment_percent: Decimal, actor: Actor
    ) -> None:
        """R-O4: hold what the loan holds by now, its ``reservation``; free it when that is nothing.

        Safe to call after every decision on the loan.

        Raises:
            MoreThanAWholePerson: as ``reserve`` does.
        """
        if wish is None:
            self.free(loan, actor)
        else:
            self.reserve(loan, wish, employment_percent, actor)

    def hear_employment(self, employment: Employment, actor: Actor) -> None:
        """R-O4: hear at what percent the person is employed; an older word changes nothing."""
        known = self.employment
        if known is not None and employment.heard <= known.heard:
            return
        if known is not None and employment.percent == known.percent:
            employment = employment.model_copy(update={"since": known.since})
        self.record(EmploymentHeard, actor, employment=employment)

    def hear_leaving(self, heard: int, actor: Actor) -> bool:
        """R-O14: hear a word on the last day; tell whether it is newer than the last one."""
        newer = heard > self.leaving_heard
        if newer:
            self.record(LeavingHeard, actor, heard=heard)
        return newer

    def exceeds(self, loan: UUID, employment_percent: Decimal) -> bool:
        """R-O4: whether the person is lent above the employment on some day of the loan."""
        own = self.held.get(loan)
        since = self.employment.since if self.employment is not None else None
        return own is not None and exceeds(own, self._besides(loan), employment_percent, since)

    def _besides(self, loan: UUID) -> list[Reservation]:
        return [own for other, own in self.held.items() if other != loan]

    def served_at(self, receiver_agency: UUID, besides: UUID | None = None) -> tuple[Period, ...]:
        """R-O5: the days that other loans hold at that receiver."""
        return tuple(
            own.period
            for loan, own in self.held.items()
            if own.receiver_agency == receiver_agency and loan != besides
        )
