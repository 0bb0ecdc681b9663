"""A command asks the database few questions: each costs both sides more than the commit does."""

from tests.alone import Alone
from tests.round_trips import round_trips
from tests.services.programme.opened import OFFICE

OPEN = "/collaborations"


def test_a_command_makes_at_most_ten_round_trips(programme: Alone) -> None:
    body = {"name": "Mått", "scope": "state"}
    programme.do(OFFICE, OPEN, body)
    with round_trips(programme.service.database) as asked:
        programme.do(OFFICE, OPEN, body)
    assert len(asked) <= 10
