"""An import is saved in parts: as few as hold its events, and each person in one of them."""

from decimal import Decimal

import pytest

from services.directory.commands.imports import _parts
from services.directory.commands.people import NewPerson
from services.directory.domain.rules.contacts import Contact
from services.directory.domain.rules.roles import Role
from shared.kernel.ids import natural_id
from tests.services.directory.test_imports import give, left, people
from tests.services.directory.town import Town

CONTACT = Contact.model_validate(
    {**dict.fromkeys(("given_name", "family_name", "email", "phone"), "O"), "language": "sv"}
)
PLAIN = NewPerson(unit=natural_id("unit", 1), contact=CONTACT, employment_percent=Decimal(100))
MANAGER = PLAIN.model_copy(update={"roles": (Role.MANAGER,)})


@pytest.mark.parametrize(
    ("new", "sizes"),
    [
        ([], []),
        ([PLAIN] * 200, [200]),
        ([PLAIN] * 201, [200, 1]),
        ([PLAIN] * 199 + [MANAGER], [199, 1]),
        ([MANAGER] * 132 + [PLAIN] * 2, [134]),
        ([PLAIN] * 200 + [MANAGER] + [PLAIN] * 199, [200, 199, 1]),
        ([PLAIN] * 200 + [MANAGER] * 2 + [PLAIN] * 197, [200, 199]),
    ],
)
def test_a_part_has_at_most_400_events(new: list[NewPerson], sizes: list[int]) -> None:
    """A person has one event for the registration, one as an employee, one for each other role."""
    marks = {str(number).encode(): person for number, person in enumerate(new)}
    parts = list(_parts(marks))
    assert [len(part) for part in parts] == sizes
    assert [mark for part in parts for mark in part] == list(marks)


def test_people_who_fit_together_are_registered_in_one_transaction(town: Town) -> None:
    give(town, people(1, 2, 3))
    rows = town.alone.service.database.rows("SELECT xmin::text AS transaction FROM marks")
    assert (len(rows), len({each["transaction"] for each in rows})) == (3, 1)


def test_r_o14_people_who_have_left_are_employed_again_by_tens(town: Town) -> None:
    give(town, people(*range(11)))
    left(town, *range(11))
    assert give(town, people(*range(11)))["employed_again"] == 11
    rows = town.alone.service.database.rows(
        "SELECT count(*) AS people FROM people p JOIN marks USING (person_id)"
        " GROUP BY p.xmin::text ORDER BY 1"
    )
    assert [each["people"] for each in rows] == [1, 10]
