"""What lending does by the calendar: loans lapse, start and end, also after downtime."""

from datetime import date
from uuid import UUID

from services.lending.domain.person_calendar import PersonCalendar
from services.lending.main import DEFINITION
from tests.alone import Alone
from tests.services.lending.loans import (
    approved,
    consented,
    happened,
    history,
    names,
    of,
    page,
    someone,
    soon_agreed,
)
from tests.services.lending.town import EVA, HOST, left


def _off_until(town: Alone, day: date) -> None:
    """Stop the instance and start it again on a later day."""
    town.service.clock.move(day)
    town.service.calendar.run_until(day)


def _course(town: Alone, loan: str) -> list[tuple[str, str]]:
    """What the calendar did with a loan, and as of which day."""
    return [(type(each).__name__, str(each.on)) for each in history(town, loan) if each.by is None]


def test_after_three_weeks_of_being_off_everything_due_is_done_once_on_its_own_day(
    town: Alone,
) -> None:
    starting, _ = soon_agreed(town, "starting", start="2026-04-06")
    short, _ = soon_agreed(town, "short", start="2026-04-02", end="2026-04-10")
    lapsing = consented(town, "lapsing", someone(town, "lapsing"), start="2026-04-13")
    town.move_to(date(2026, 3, 30))

    _off_until(town, date(2026, 4, 20))

    assert _course(town, starting) == [("LoanStarted", "2026-04-06")]
    assert _course(town, short) == [("LoanStarted", "2026-04-02"), ("LoanEnded", "2026-04-11")]
    assert _course(town, lapsing) == [("LoanLapsed", "2026-04-13")]
    assert [page(town, loan)["status"] for loan in (starting, short, lapsing)] == [
        "running",
        "ended",
        "lapsed",
    ]


def test_days_that_are_run_again_change_nothing(town: Alone) -> None:
    soon_agreed(town, "short", start="2026-04-02", end="2026-04-10")
    _off_until(town, date(2026, 4, 20))
    before = names(town)
    for day in range(1, 21):
        town.service.calendar.run(date(2026, 4, day))
    assert names(town) == before


def test_r_o3_a_proposal_lapses_on_its_start_day_and_frees_what_its_approval_held(
    town: Alone,
) -> None:
    loan = approved(town)
    calendar = PersonCalendar.id_of(EVA)
    assert list(town.service.store.load(PersonCalendar, calendar).reservations) == [loan]
    _off_until(town, date(2026, 4, 1))
    assert page(town, loan)["status"] == "lapsed"
    assert names(town)[-1] == "loan-fell-through"
    assert not town.service.store.load(PersonCalendar, calendar).reservations


def test_a_loan_that_is_cut_short_twice_while_off_ends_the_day_after_its_last_one(
    town: Alone,
) -> None:
    loan, who = soon_agreed(town, "short")
    town.move_to(date(2026, 4, 2))
    town.do(HOST, of(loan, "cut-short"), {"reason": "Done", "last_day": "2026-05-04"})
    town.consume(left(who, "2026-04-17"))
    _off_until(town, date(2026, 5, 11))
    ended = [each for each in history(town, loan) if type(each).__name__ == "LoanEnded"]
    assert [str(each.on) for each in ended] == ["2026-04-18"]


def test_the_steps_look_only_at_loans_that_are_due(town: Alone) -> None:
    loan, _ = soon_agreed(town, "later")
    assert town.commands.loans_due(date(2026, 3, 31)) == []
    assert town.commands.loans_due(date(2026, 4, 1)) == [UUID(loan)]
    _off_until(town, date(2026, 9, 1))
    assert town.commands.loans_due(date(2030, 1, 1)) == []
    assert happened(town, loan)[-2:] == ["LoanStarted", "LoanEnded"]


def test_billing_alone_may_consume_what_a_loan_costs() -> None:
    assert DEFINITION.private_streams == ("lending.billing",)
