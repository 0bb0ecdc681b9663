"""R-O6, R-O11: a running loan ends early by termination, by a waiver of it, or at once."""

import pytest

from services.lending.domain.loan import Loan
from services.lending.domain.rules.changes import OutOfTurn
from services.lending.domain.rules.early_end import NotCutShort
from services.lending.domain.rules.own_case import ConflictOfInterest, NotThePerson
from services.lending.domain.words import ChangeKind, Flag, Ground, Party, Status
from shared.kernel.refusals import Invalid, NotAllowed
from tests.services.lending.domain.given import (
    ACTORS,
    PERSON,
    RECEIVER_MANAGER,
    actor,
    agreed,
    day,
    days,
    earlier,
    ended,
    history,
    last,
    names,
    proposal,
    proposed,
    reason,
    running,
    with_cost,
)

LENDER = Party.LENDER_MANAGER
RECEIVER = Party.RECEIVER_MANAGER


def cut(
    loan: Loan, last_day: str | None, on_behalf_of: Party, on: str = "2026-06-10", **more: object
) -> None:
    loan.cut_short(earlier(last_day, **more), on_behalf_of, actor(on, ACTORS[on_behalf_of]))


@pytest.mark.parametrize("on_behalf_of", [Party.PERSON, LENDER, RECEIVER])
def test_r_o6_story_1_the_notice_day_plus_the_early_end_period_is_the_last_day(
    on_behalf_of: Party,
) -> None:
    loan = running()
    cut(loan, None, on_behalf_of)
    assert loan.period == days("2026-04-01", "2026-07-10")
    assert last(loan).last_day == day("2026-07-10")
    assert last(loan).facts == loan.facts
    assert loan.status is Status.RUNNING


def test_r_o6_a_loan_that_is_cut_short_is_asked_to_be_extended_no_longer() -> None:
    loan = running()
    loan.extend(day("2026-09-30"), LENDER, (), actor("2026-06-09", ACTORS[LENDER]))
    assert loan.pending
    cut(loan, None, RECEIVER)
    assert not loan.pending


def test_r_o11_the_early_end_period_is_not_the_notice() -> None:
    loan = running()
    assert loan.terms.notice != loan.terms.early_end
    cut(loan, None, RECEIVER)
    assert loan.period.end == loan.terms.early_end.after(day("2026-06-10"))


@pytest.mark.parametrize("last_day", ["2026-07-10", "2026-07-31", "2026-08-30"])
def test_r_o6_a_day_that_keeps_the_early_end_period_needs_no_waiver(last_day: str) -> None:
    loan = running()
    cut(loan, last_day, RECEIVER)
    assert loan.period.end == day(last_day)


@pytest.mark.parametrize(("asker", "other"), [(LENDER, RECEIVER), (RECEIVER, LENDER)])
def test_r_o6_asked_by_a_side_the_early_end_period_is_waived_by_the_other(
    asker: Party, other: Party
) -> None:
    loan = running()
    cut(loan, "2026-06-20", asker)
    assert last(loan).waits_for == (other,)
    assert loan.period.end == day("2026-08-31")
    cut(loan, "2026-06-20", other, on="2026-06-12", reason=None)
    assert loan.period.end == day("2026-06-20")


def test_r_o6_asked_by_the_person_the_early_end_period_is_waived_by_both_managers() -> None:
    loan = running()
    cut(loan, "2026-06-20", Party.PERSON)
    assert last(loan).waits_for == (LENDER, RECEIVER)
    cut(loan, "2026-06-20", RECEIVER, reason=None)
    assert loan.period.end == day("2026-08-31")
    cut(loan, "2026-06-20", LENDER, reason=None)
    assert loan.period.end == day("2026-06-20")


def test_r_o6_the_person_does_not_waive_for_a_side() -> None:
    loan = running()
    cut(loan, "2026-06-20", RECEIVER)
    with pytest.raises(NotAllowed):
        cut(loan, "2026-06-20", Party.PERSON)


def test_r_o15_a_waiver_that_comes_after_the_day_needs_the_person_too() -> None:
    loan = running()
    cut(loan, "2026-06-20", RECEIVER)
    cut(loan, "2026-06-20", LENDER, on="2026-06-21", reason=None)
    assert last(loan).waits_for == (Party.PERSON,)
    assert loan.period.end == day("2026-08-31")
    cut(loan, "2026-06-20", Party.PERSON, on="2026-06-22", reason=None)
    assert loan.period.end == day("2026-06-20")


def all_request(loan: Loan, last_day: str, on: str, **more: object) -> None:
    for on_behalf_of in (RECEIVER, Party.PERSON, LENDER):
        cut(loan, last_day, on_behalf_of, on=on, **more)


@pytest.mark.parametrize("ground", Ground)
def test_r_o15_a_last_day_that_has_passed_is_approved_by_both_managers_and_the_person(
    ground: Ground,
) -> None:
    loan = running()
    version = loan.version
    all_request(loan, "2026-05-20", "2026-06-10", ground=ground)
    assert loan.period == days("2026-04-01", "2026-05-20")
    assert names(loan, version) == ["ChangeAsked"] * 3 + ["LoanCutShort"]


def test_r_o15_a_last_day_that_has_passed_is_recorded_after_the_end_too() -> None:
    loan = ended()
    all_request(loan, "2026-08-20", "2026-09-10")
    assert (loan.period.end, loan.status) == (day("2026-08-20"), Status.ENDED)


@pytest.mark.parametrize("on_behalf_of", [Party.PERSON, LENDER, RECEIVER])
def test_r_o6_danger_to_health_ends_the_loan_at_once(on_behalf_of: Party) -> None:
    loan = running()
    cut(loan, None, on_behalf_of, ground=Ground.DANGER)
    assert loan.period.end == day("2026-06-10")
    assert last(loan).ground is Ground.DANGER
    loan.follow_calendar(actor("2026-06-11", None))
    assert loan.status is Status.ENDED


def test_r_o6_in_danger_a_later_day_than_today_can_be_chosen() -> None:
    loan = running()
    cut(loan, "2026-06-12", Party.PERSON, ground=Ground.DANGER)
    assert loan.period.end == day("2026-06-12")


def test_a_loan_that_is_cut_short_can_be_cut_shorter() -> None:
    loan = running()
    cut(loan, None, RECEIVER)
    cut(loan, "2026-06-20", RECEIVER)
    cut(loan, "2026-06-20", LENDER, reason=None)
    assert loan.period.end == day("2026-06-20")


@pytest.mark.parametrize(
    ("last_day", "on"),
    [("2026-03-31", "2026-06-10"), ("2026-08-31", "2026-06-10"), (None, "2026-08-01")],
)
def test_r_o6_the_last_day_lies_in_the_loan_before_the_end(last_day: str | None, on: str) -> None:
    with pytest.raises(NotCutShort) as refused:
        cut(running(), last_day, RECEIVER, on)
    assert refused.value.RULE == "R-O6"


def test_r_o6_the_early_end_period_of_a_short_month_ends_on_its_last_day() -> None:
    loan = with_cost(proposed(proposal(period=days("2026-04-01", "2027-03-31"))))
    loan = running(loan)
    cut(loan, None, RECEIVER, "2027-01-31")
    assert loan.period.end == day("2027-02-28")


def test_r_o6_only_a_running_loan_is_cut_short() -> None:
    for loan in (agreed(), ended()):
        with pytest.raises(OutOfTurn):
            cut(loan, None, RECEIVER)


def test_r_o6_the_requester_gives_a_reason_and_it_is_sealed_with_the_request() -> None:
    with pytest.raises(Invalid):
        cut(running(), None, RECEIVER, reason=None)
    loan = running()
    version = loan.version
    cut(loan, None, RECEIVER)
    asked, done = history(loan)[version:]
    assert asked.model_dump()["reason"] == reason().model_dump()
    assert "reason" not in type(done).model_fields
    assert names(loan, version) == ["ChangeAsked", "LoanCutShort"]


def test_r_o6_leaders_do_not_cut_short() -> None:
    with pytest.raises(NotAllowed):
        cut(running(), None, Party.LENDER_LEADER)


def test_r_o2_no_one_cuts_short_in_anothers_name() -> None:
    loan = running()
    with pytest.raises(NotThePerson):
        loan.cut_short(earlier(None), Party.PERSON, actor("2026-06-10", RECEIVER_MANAGER))
    with pytest.raises(ConflictOfInterest):
        loan.cut_short(earlier(None), RECEIVER, actor("2026-06-10", PERSON))


def test_r_o5_a_loan_that_is_cut_short_keeps_the_flags_that_it_was_agreed_with() -> None:
    loan = running(with_cost(proposed(proposal(percent=50))))
    assert history(loan)[0].model_dump()["flags"] == (Flag.LESS_THAN_EMPLOYMENT,)
    cut(loan, None, RECEIVER)
    assert "flags" not in last(loan).model_dump()


def test_r_o6_a_request_that_waits_keeps_its_ground() -> None:
    loan = running()
    cut(loan, "2026-06-09", LENDER, ground=Ground.DANGER)
    assert loan.pending[ChangeKind.CUT_SHORT].change.ground is Ground.DANGER
