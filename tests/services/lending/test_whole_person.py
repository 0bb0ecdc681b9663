"""Story 4: two managers' approvals at the same instant, many times, on a real database (R-O4)."""

from collections import Counter
from uuid import UUID

import pytest
from httpx import Response

from services.lending.domain.person_calendar import PersonCalendar
from shared.kernel.dates import Period
from tests.alone import Alone
from tests.services.lending.loans import consented, of, page, someone, soon_agreed
from tests.services.lending.town import MANAGER
from tests.toy.town import at_once

TIMES = 50
SIXTY = {"start": "2026-04-01", "end": "2026-06-30"}
LATER = {"start": "2026-05-01", "end": "2026-07-31"}
ALL_DAYS = Period.model_validate({"start": "2026-04-01", "end": "2026-07-31"})


def _most(town: Alone, who: UUID) -> int:
    """The most that all loans together hold of a person on any day."""
    calendar = town.service.store.load(PersonCalendar, PersonCalendar.id_of(who))
    held = calendar.reservations.values()
    return int(max(sum(own.percent_on(day) for own in held) for day in ALL_DAYS.days()))


def _approved_at_once(town: Alone, loans: list[str]) -> list[Response]:
    headers = [town.headers(MANAGER) for _ in loans]

    def approve(number: int) -> Response:
        path = town.address(of(loans[number], "approve"))
        return town.client.post(path, json={}, headers=headers[number])

    answers = at_once(len(loans), approve)
    return [each for each in answers if isinstance(each, Response)]


@pytest.mark.timeout(240)
def test_r_o4_of_two_approvals_at_once_exactly_one_holds_and_the_winner_varies(
    still_town: Alone,
) -> None:
    won = Counter[str]()
    for number in range(TIMES):
        _, who = soon_agreed(still_town, f"person {number}", 60, **SIXTY)
        forty = consented(still_town, f"forty {number}", who, 40, **LATER)
        thirty = consented(still_town, f"thirty {number}", who, 30, **LATER)
        together = [forty, thirty] if number % 2 else [thirty, forty]

        answers = _approved_at_once(still_town, together)

        assert sorted(each.status_code for each in answers) == [200, 409]
        (refused,) = (each.json() for each in answers if each.status_code == 409)
        assert (refused["rule"], refused["days"]) == ("R-O4", [["2026-05-01", "2026-06-30"]])
        statuses = {
            name: page(still_town, loan)["status"]
            for name, loan in (("forty", forty), ("thirty", thirty))
        }
        assert sorted(statuses.values()) == ["agreed", "proposed"]
        assert _most(still_town, who) <= 100
        won[next(name for name, status in statuses.items() if status == "agreed")] += 1

    assert set(won) == {"forty", "thirty"}, won


def test_r_o4_the_first_two_loans_of_a_person_open_the_calendar_at_once(still_town: Alone) -> None:
    """Exactly one of the two opens a calendar that does not exist yet."""
    for number in range(10):
        who = someone(still_town, f"first {number}")
        both = [consented(still_town, f"{n} of {number}", who, 50, **LATER) for n in "ab"]
        assert still_town.service.store.find(PersonCalendar, PersonCalendar.id_of(who)) is None
        answers = _approved_at_once(still_town, both)
        assert [each.status_code for each in answers] == [200, 200], "both fit"
        assert _most(still_town, who) == 100


def test_r_o4_of_the_first_two_loans_of_a_person_one_holds_where_both_are_too_much(
    still_town: Alone,
) -> None:
    for number in range(10):
        who = someone(still_town, f"too much {number}")
        both = [consented(still_town, f"{n} in {number}", who, 60, **LATER) for n in "ab"]
        answers = _approved_at_once(still_town, both)
        assert sorted(each.status_code for each in answers) == [200, 409]
        assert _most(still_town, who) == 60
