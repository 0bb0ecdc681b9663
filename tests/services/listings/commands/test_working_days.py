"""R-L4: ten working days, counted by the calendar of the agency's country."""

from datetime import date

from services.listings.commands.working_days import working_days_in
from services.listings.domain.rules.answering import answer_due

WEDNESDAY_BEFORE_EASTER = date(2026, 4, 1)


def test_maundy_thursday_is_free_in_norway_and_not_in_sweden() -> None:
    assert working_days_in("SE")(date(2026, 4, 2))
    assert not working_days_in("NO")(date(2026, 4, 2))


def test_no_weekend_and_no_public_holiday_is_a_working_day() -> None:
    is_working_day = working_days_in("SE")
    assert not any(is_working_day(date(2026, 4, day)) for day in (3, 4, 5, 6, 11, 12))
    assert is_working_day(date(2026, 6, 19)), "Midsummer Eve is no public holiday"


def test_r_l4_ten_working_days_end_later_where_more_days_are_free() -> None:
    swedish = answer_due(WEDNESDAY_BEFORE_EASTER, working_days_in("SE"))
    norwegian = answer_due(WEDNESDAY_BEFORE_EASTER, working_days_in("NO"))
    assert (swedish, norwegian) == (date(2026, 4, 17), date(2026, 4, 20))


def test_an_agency_that_is_not_known_yet_has_the_swedish_calendar() -> None:
    assert answer_due(WEDNESDAY_BEFORE_EASTER, working_days_in(None)) == date(2026, 4, 17)
