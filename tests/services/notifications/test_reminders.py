"""R-N2: the calendar sends one reminder of what is due soon, also after an outage."""

from datetime import date, timedelta

from shared.contracts.lending import BackfillPlanned, LoanEnded, LoanStarted
from shared.plumbing.eventstore.views import Row
from tests.services.notifications.town import EVERYONE, Town

START, END = date(2026, 4, 1), date(2026, 8, 31)
PARTIES = {"eva", "lars", "rut", "lo", "rita"}
A_WEEK, TWO_WEEKS = timedelta(days=7), timedelta(days=14)
ONE_DAY = timedelta(days=1)


def plan(town: Town) -> Row:
    """The notification of the backfill plan."""
    (row,) = [row for row in town.rows("lars") if row["kind"] == "backfill_to_plan"]
    return row


def versions(town: Town) -> dict[str, int]:
    """Every notification of the town with its version."""
    rows = [row for name in EVERYONE for row in town.rows(name)]
    return {str(row["notification_id"]): row["version"] for row in rows}


def test_r_n2_a_backfill_plan_has_a_reminder_one_week_before(passing: Town) -> None:
    passing.update(passing.proposed(), passing.agreed())
    passing.move_to(START - A_WEEK - ONE_DAY)
    assert plan(passing)["reminded_on"] is None
    passing.move_to(START - A_WEEK)
    assert plan(passing)["reminded_on"] == START - A_WEEK
    assert plan(passing)["waits"]
    passing.move_to(START)
    assert plan(passing)["reminded_on"] == START - A_WEEK
    assert plan(passing)["version"] == 2


def test_r_n2_a_plan_that_was_made_has_no_reminder(passing: Town) -> None:
    passing.update(passing.proposed(), passing.agreed())
    passing.update(passing.about_loan(BackfillPlanned, choice="backfill"), seq=3)
    passing.move_to(START)
    assert plan(passing)["reminded_on"] is None


def test_r_n2_an_answer_has_a_reminder_three_days_before(passing: Town) -> None:
    passing.update(passing.interest_moved("expressed", "manager", answer_by=date(2026, 1, 26)))
    passing.move_to(date(2026, 1, 23))
    (row,) = passing.rows("lars")
    assert row["reminded_on"] == date(2026, 1, 23)


def test_r_n2_the_parties_are_reminded_two_weeks_before_a_loan_starts_and_ends(
    passing: Town,
) -> None:
    passing.update(passing.proposed(), passing.agreed())
    passing.move_to(START - TWO_WEEKS - ONE_DAY)
    assert passing.reached("loan_starts_soon", EVERYONE) == set()
    passing.move_to(START - TWO_WEEKS)
    assert passing.reached("loan_starts_soon", EVERYONE) == PARTIES
    (row,) = [row for row in passing.rows("eva") if row["kind"] == "loan_starts_soon"]
    assert (row["due"], row["raised_on"]) == (START, START - TWO_WEEKS)
    passing.move_to(START)
    passing.update(passing.about_loan(LoanStarted), seq=3)
    passing.move_to(END - TWO_WEEKS)
    assert passing.reached("loan_ends_soon", EVERYONE) == PARTIES
    passing.update(passing.about_loan(LoanEnded), seq=4)
    done = versions(passing)
    passing.move_to(END + TWO_WEEKS)
    assert versions(passing) == done


def test_r_n2_a_loan_that_fell_through_has_no_reminder(passing: Town) -> None:
    passing.update(passing.proposed(), passing.agreed(), passing.fell_through())
    passing.move_to(END)
    assert passing.reached("loan_starts_soon", EVERYONE) == set()
    assert passing.reached("loan_ends_soon", EVERYONE) == set()


def test_r_n2_a_moved_loan_has_reminders_before_its_new_days(passing: Town) -> None:
    passing.update(passing.proposed(), passing.agreed())
    later = START + timedelta(days=30)
    passing.update(passing.changed("move", start=later, end=END), seq=3)
    passing.move_to(START)
    assert passing.reached("loan_starts_soon", EVERYONE) == set()
    assert plan(passing)["reminded_on"] is None
    passing.move_to(later - TWO_WEEKS)
    assert passing.reached("loan_starts_soon", EVERYONE) == PARTIES
    passing.move_to(later - A_WEEK)
    assert plan(passing)["reminded_on"] == later - A_WEEK


def test_r_n2_a_loan_moved_after_its_reminder_has_another_one(
    passing: Town,
) -> None:
    passing.update(passing.proposed(), passing.agreed())
    passing.move_to(START - TWO_WEEKS)
    later = START + timedelta(days=30)
    passing.update(passing.changed("move", start=later, end=END), seq=3)
    passing.move_to(later - TWO_WEEKS)
    (row,) = [row for row in passing.rows("eva") if row["kind"] == "loan_starts_soon"]
    assert (row["due"], row["raised_on"]) == (later, later - TWO_WEEKS)


def test_r_n2_after_an_outage_of_weeks_each_reminder_is_sent_once(passing: Town) -> None:
    passing.update(passing.proposed(), passing.agreed())
    passing.move_to(START - timedelta(days=21))
    passing.service.move_clock(START - ONE_DAY)
    assert plan(passing)["reminded_on"] == START - A_WEEK
    assert passing.reached("loan_starts_soon", EVERYONE) == PARTIES
    (row,) = [row for row in passing.rows("eva") if row["kind"] == "loan_starts_soon"]
    assert row["raised_on"] == START - TWO_WEEKS


def test_r_n2_after_an_outage_no_one_is_notified_that_a_started_loan_starts_soon(
    passing: Town,
) -> None:
    passing.update(passing.proposed(), passing.agreed())
    passing.move_to(START - timedelta(days=21))
    passing.service.move_clock(START + timedelta(days=21))
    assert passing.reached("loan_starts_soon", EVERYONE) == set()
    assert plan(passing)["reminded_on"] == START - A_WEEK
    passing.service.move_clock(END + ONE_DAY)
    assert passing.reached("loan_ends_soon", EVERYONE) == set()


def test_r_n2_a_day_that_is_run_again_sends_no_reminder_again(passing: Town) -> None:
    passing.update(passing.proposed(), passing.agreed())
    passing.move_to(START - A_WEEK)
    done = versions(passing)
    for _ in range(2):
        passing.service.calendar.run(START - A_WEEK)
    passing.service.calendar.run(START - TWO_WEEKS)
    assert versions(passing) == done


def test_r_n2_a_reminder_makes_a_read_notification_unread(passing: Town) -> None:
    passing.update(passing.proposed(), passing.agreed())
    lars = passing.person("lars")
    passing.notifications.mark_read(plan(passing)["notification_id"], passing.trigger("lars"))
    assert plan(passing)["read_by"] == [str(lars)]
    passing.move_to(START - A_WEEK)
    assert plan(passing)["read_by"] == []
