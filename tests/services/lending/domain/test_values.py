"""R-O4: the percent that a reservation takes of each day."""

from decimal import Decimal

import pytest

from services.lending.domain.values import Reservation
from tests.services.lending.domain.given import (
    PARTIES,
    day,
    days,
    parties,
    percent,
)


@pytest.mark.parametrize(
    ("on", "lent"),
    [
        ("2026-02-28", 0),
        ("2026-03-01", 40),
        ("2026-05-15", 40),
        ("2026-05-16", 50),
        ("2026-06-30", 50),
        ("2026-07-01", 0),
    ],
)
def test_r_o4_a_reservation_takes_its_percent_on_its_days_and_nothing_outside(
    on: str, lent: int
) -> None:
    held = Reservation(
        receiver_agency=PARTIES.receiver_agency,
        period=days("2026-03-01", "2026-06-30"),
        percent=percent(("2026-03-01", 40), ("2026-05-16", 50)),
    )
    assert held.percent_on(day(on)) == Decimal(lent)


def test_r_o1_one_agency_is_seen_by_its_id() -> None:
    inside = parties(receiver_agency=PARTIES.lender_agency)
    assert inside.one_agency
    assert not PARTIES.one_agency
