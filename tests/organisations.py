"""Random agencies, and by brute force who decides in them: a judge that shares no code (R-O2)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from shared.kernel.ids import natural_id
from shared.plumbing.base.database import Database

AGENCY = natural_id("agency", "random")
PEOPLE = tuple(natural_id("person", "random", name) for name in "abcdef")
UNITS = tuple(natural_id("unit", "random", name) for name in "wxyz")
ROLES = ("hr_contact", "leader", "signatory")
GONE, LAST_DAY = date(2026, 1, 11), date(2026, 1, 12)
"""The last day of those who have left, and the day of the tests, on which they are gone."""


@dataclass(frozen=True)
class Seat:
    """A unit: the number of the unit above, its manager, its substitute."""

    above: int | None
    manager: UUID | None
    substitute: UUID | None


@dataclass(frozen=True)
class Organisation:
    """An agency: its units, where people are employed, what they hold, who has left."""

    seats: tuple[Seat, ...]
    unit_of: dict[UUID, int]
    roles: dict[UUID, frozenset[str]]
    left: frozenset[UUID] = field(default_factory=frozenset[UUID])

    def _here(self, people: Iterable[UUID | None], person: UUID) -> frozenset[UUID]:
        return frozenset(one for one in people if one is not None) - self.left - {person}

    def holders(self, *roles: str) -> set[UUID]:
        """Whoever holds one of these roles and has not left."""
        return {one for one, held in self.roles.items() if held & set(roles)} - self.left

    def _heads(self, person: UUID) -> list[set[UUID]]:
        order = [self.holders("leader"), self.holders("signatory")]
        return order[::-1] if person in order[0] else order

    def _above(self, unit: int) -> list[UUID | None]:
        managers: list[UUID | None] = []
        above = self.seats[unit].above
        while above is not None:
            managers.append(self.seats[above].manager)
            above = self.seats[above].above
        return managers

    def _first(self, ranks: Iterable[Iterable[UUID | None]], person: UUID) -> frozenset[UUID]:
        return next(filter(None, (self._here(rank, person) for rank in ranks)), frozenset())

    def manager_of(self, unit: int, person: UUID) -> frozenset[UUID]:
        """Who takes the step of a unit's manager in a case about a person."""
        seat = self.seats[unit]
        ranks = [[seat.manager], [seat.substitute], *([one] for one in self._above(unit))]
        return self._first([*ranks, *self._heads(person)], person)

    def contact(self, person: UUID) -> frozenset[UUID]:
        """Who takes the step of the contact person."""
        return self._first([self.holders("hr_contact"), *self._heads(person)], person)

    def signer(self, person: UUID) -> frozenset[UUID]:
        """Who signs for the agency."""
        if person in self.holders("leader"):
            return self._first(self._heads(person), person)
        return self._here(self.holders("leader", "signatory"), person)

    def to_name(self, person: UUID) -> frozenset[UUID]:
        """Who names a substitute where nobody is left; the person only where nobody else is."""
        able = frozenset(self.holders("leader", "hr_contact"))
        return able - {person} or able


_ANYONE = st.none() | st.sampled_from(PEOPLE)
_SEATS = st.tuples(
    *(
        st.builds(
            Seat,
            above=st.none() | st.integers(0, number - 1) if number else st.none(),
            manager=_ANYONE,
            substitute=_ANYONE,
        )
        for number in range(len(UNITS))
    )
)
ORGANISATIONS = st.builds(
    Organisation,
    seats=_SEATS,
    unit_of=st.fixed_dictionaries(
        {person: st.integers(0, len(UNITS) - 1) for person in PEOPLE},
    ),
    roles=st.fixed_dictionaries(
        {person: st.frozensets(st.sampled_from(ROLES), max_size=2) for person in PEOPLE}
    ),
    left=st.frozensets(st.sampled_from(PEOPLE), max_size=2),
)


def plant(database: Database, organisation: Organisation) -> None:
    """Let there be this agency and no other, as a service has heard of it."""
    execute = database.execute
    execute("DELETE FROM replica_units")
    execute("DELETE FROM replica_people")
    execute("DELETE FROM replica_roles")
    for number, seat in enumerate(organisation.seats):
        parent = UNITS[seat.above] if seat.above is not None else None
        unit = (UNITS[number], AGENCY, parent, seat.manager, seat.substitute)
        execute("INSERT INTO replica_units VALUES (%s, %s, %s, %s, %s)", *unit)
    for person in PEOPLE:
        gone = GONE if person in organisation.left else None
        employed = (person, AGENCY, UNITS[organisation.unit_of[person]], gone)
        execute("INSERT INTO replica_people VALUES (%s, %s, %s, 100, %s)", *employed)
        held = Jsonb(sorted({"employee", *organisation.roles[person]}))
        execute("INSERT INTO replica_roles VALUES (%s, %s, %s)", person, AGENCY, held)
