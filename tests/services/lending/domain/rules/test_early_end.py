"""R-O6, R-O11: the termination of a running loan and whose waiver an earlier day needs."""

import pytest

from services.lending.domain.asking import CutShort
from services.lending.domain.rules.early_end import (
    NotCutShort,
    last_day_by_early_end,
    needed_to_cut_short,
    refuse_unless_within_loan,
    requested_last_day,
)
from services.lending.domain.words import Ground, Party
from shared.kernel.dates import Months
from shared.kernel.refusals import NotAllowed
from tests.services.lending.domain.given import (
    day,
    days,
)

ONE = Months.of(1)
TODAY = day("2026-06-10")
BOTH = (Party.LENDER_MANAGER, Party.RECEIVER_MANAGER)


def on(last_day: str | None, ground: Ground = Ground.ORDINARY) -> CutShort:
    return CutShort(last_day=None if last_day is None else day(last_day), ground=ground)


@pytest.mark.parametrize(
    ("notice_day", "last_day"),
    [
        ("2026-06-10", "2026-07-10"),
        ("2027-01-31", "2027-02-28"),
        ("2028-01-30", "2028-02-29"),
        ("2026-12-15", "2027-01-15"),
    ],
)
def test_r_o6_the_notice_day_plus_the_early_end_period_is_the_last_day(
    notice_day: str, last_day: str
) -> None:
    assert last_day_by_early_end(day(notice_day), ONE) == day(last_day)


def test_r_o6_unsaid_the_last_day_is_the_terminations_and_in_danger_today() -> None:
    assert requested_last_day(on(None), TODAY, ONE) == day("2026-07-10")
    assert requested_last_day(on(None, Ground.DANGER), TODAY, ONE) == TODAY
    assert requested_last_day(on("2026-06-20"), TODAY, ONE) == day("2026-06-20")


@pytest.mark.parametrize(
    ("on_behalf_of", "proposal", "needed"),
    [
        (Party.PERSON, on(None), (Party.PERSON,)),
        (Party.LENDER_MANAGER, on("2026-07-10"), (Party.LENDER_MANAGER,)),
        (Party.RECEIVER_MANAGER, on("2026-07-09"), BOTH),
        (Party.LENDER_MANAGER, on("2026-07-09"), BOTH),
        (Party.PERSON, on("2026-07-09"), (Party.PERSON, *BOTH)),
        (Party.PERSON, on("2026-06-10", Ground.DANGER), (Party.PERSON,)),
        (Party.RECEIVER_MANAGER, on("2026-06-09"), (Party.PERSON, *BOTH)),
        (Party.PERSON, on("2026-06-09", Ground.DANGER), (Party.PERSON, *BOTH)),
    ],
)
def test_r_o6_an_earlier_day_is_waived_by_the_other_side_and_for_the_person_by_both(
    on_behalf_of: Party, proposal: CutShort, needed: tuple[Party, ...]
) -> None:
    assert needed_to_cut_short(on_behalf_of, proposal, TODAY, ONE) == needed


@pytest.mark.parametrize("on_behalf_of", [Party.LENDER_LEADER, Party.RECEIVER_LEADER])
def test_r_o6_leaders_do_not_cut_short(on_behalf_of: Party) -> None:
    with pytest.raises(NotAllowed):
        needed_to_cut_short(on_behalf_of, on(None), TODAY, ONE)


def test_r_o6_the_last_day_is_a_day_of_the_loan_before_the_end() -> None:
    period = days("2026-04-01", "2026-08-31")
    for good in ("2026-04-01", "2026-06-09", "2026-08-30"):
        refuse_unless_within_loan(day(good), period)
    for bad in ("2026-03-31", "2026-08-31", "2026-09-01"):
        with pytest.raises(NotCutShort):
            refuse_unless_within_loan(day(bad), period)
