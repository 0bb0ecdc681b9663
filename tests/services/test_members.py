"""R-P8: two services know alike who takes part in a collaboration, in whatever order they hear."""

from datetime import date
from typing import Any

import pytest

from services.lending.views import consumed as lending
from services.listings.views import consumed as listings
from shared.contracts.base import Contract
from shared.contracts.programme import AgencyEnrolled, AgencyWithdrew
from shared.kernel.ids import natural_id
from shared.plumbing.eventstore.views import Row, View

AGENCY, COLLABORATION = natural_id("agency", "archive"), natural_id("collaboration", "circle")
MONDAY, TUESDAY = date(2026, 1, 12), date(2026, 1, 13)


def enrolled(on: date) -> Contract:
    return AgencyEnrolled(collaboration_id=COLLABORATION, agency_id=AGENCY, country="SE", on=on)


def withdrew(on: date) -> Contract:
    return AgencyWithdrew(collaboration_id=COLLABORATION, agency_id=AGENCY, on=on)


def consumed(view: View, messages: list[Contract]) -> Row | None:
    row: Row | None = None
    for message in messages:
        for change in view.changes(message):
            assert change.key_in(view) == (COLLABORATION, AGENCY)
            row = change.over(row)
    return row


@pytest.mark.parametrize(
    ("messages", "days"),
    [
        ([enrolled(MONDAY)], (MONDAY, None)),
        ([enrolled(MONDAY), withdrew(TUESDAY)], (MONDAY, TUESDAY)),
        ([enrolled(MONDAY), withdrew(MONDAY)], (MONDAY, MONDAY)),
        ([enrolled(TUESDAY), withdrew(MONDAY)], (TUESDAY, None)),
        ([withdrew(MONDAY)], (None, MONDAY)),
        ([withdrew(MONDAY), enrolled(MONDAY)], (MONDAY, None)),
        ([withdrew(MONDAY), enrolled(TUESDAY)], (TUESDAY, None)),
        ([withdrew(TUESDAY), enrolled(MONDAY)], (None, TUESDAY)),
    ],
)
@pytest.mark.parametrize("service", [lending, listings], ids=["lending", "listings"])
def test_r_p8_who_takes_part_follows_the_days_and_not_the_order_of_the_messages(
    service: Any, messages: list[Contract], days: tuple[date | None, date | None]
) -> None:
    row = consumed(service.MEMBERS, messages)
    enrolled_on, left_on = days
    about = {"collaboration_id": COLLABORATION, "agency_id": AGENCY}
    assert row == {**about, "enrolled_on": enrolled_on, "left_on": left_on}
