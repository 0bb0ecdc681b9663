"""What lending's events contain: enough for what is published, and nothing against R-O8, R-D1."""

import inspect
from importlib import import_module
from pkgutil import iter_modules
from uuid import UUID

import pytest

import services.lending.domain as room
from services.lending.announcements import ANNOUNCEMENTS
from services.lending.domain.agreement_events import LoanAgreed
from services.lending.domain.change_events import (
    ChangeAsked,
    CostCorrected,
    LoanCutShort,
    PercentCorrected,
)
from services.lending.domain.course_events import FlagsChanged, PersonLeft
from services.lending.domain.loan import Loan
from services.lending.domain.loan_events import LoanFact, LoanProposed, LoanStep
from services.lending.domain.person_calendar import (
    DaysFreed,
    DaysReserved,
    EmploymentReported,
    LeavingReported,
    PersonCalendarOpened,
)
from services.lending.domain.words import BackfillChoice, Party
from shared.contracts import lending as contracts
from shared.contracts.base import Contract
from shared.kernel.aggregate import Event
from shared.kernel.personal import PersonalText
from tests.services.lending.domain.given import (
    ACTORS,
    LENDER_MANAGER,
    LOAN,
    PARTIES,
    PERSON,
    RECEIVER_MANAGER,
    actor,
    agreed,
    cost,
    day,
    earlier,
    history,
    last,
    percent,
    proposed,
    reason,
)


def all_events() -> list[type[Event]]:
    modules = [
        import_module(f"{room.__name__}.{found.name}") for found in iter_modules(room.__path__)
    ]
    return sorted(
        {
            kind
            for module in modules
            for _, kind in inspect.getmembers(module, inspect.isclass)
            if issubclass(kind, Event) and "TOPIC" in vars(kind)
        },
        key=lambda kind: kind.TOPIC,
    )


CHAPTERS = {"loan_events", "agreement_events", "course_events", "change_events"}
OF_LOANS = [kind for kind in all_events() if kind.__module__.rpartition(".")[2] in CHAPTERS]
OF_CALENDARS = [PersonCalendarOpened, DaysReserved, DaysFreed, EmploymentReported, LeavingReported]


def test_the_sweeps_below_see_the_events() -> None:
    assert len(OF_LOANS) >= 21
    assert set(OF_CALENDARS) < set(all_events())


@pytest.mark.parametrize("kind", all_events())
def test_every_event_names_the_rule_that_allowed_it(kind: type[Event]) -> None:
    assert kind.RULE.startswith("R-")
    assert f"lending.{kind.__name__}" == kind.TOPIC


# R-O8: no event touches an employment


@pytest.mark.parametrize("kind", all_events())
def test_r_o8_no_event_ends_creates_or_changes_an_employment(kind: type[Event]) -> None:
    """Events mention employment only as the percent that was reported and checked."""
    names = {kind.TOPIC.lower(), *(name.lower() for name in kind.model_fields)}
    forbidden = ("employ", "position", "appoint", "dismiss", "hire", "salary", "resign")
    found = {name for name in names for word in forbidden if word in name}
    if kind is EmploymentReported:
        assert found == {kind.TOPIC.lower(), "employment"}
    else:
        assert found <= {"employment_percent"}
        assert not found or kind in {LoanProposed, DaysReserved, FlagsChanged}


@pytest.mark.parametrize("kind", all_events())
def test_r_o8_no_event_gives_the_person_another_lender(kind: type[Event]) -> None:
    """Parties and terms come with the proposal and are never assigned."""
    touched = {*kind.apply.__code__.co_names}
    assert touched.isdisjoint({"parties", "terms"})
    assert "employment_percent" not in touched or kind is FlagsChanged


def test_r_o8_after_all_that_can_happen_the_person_is_where_they_were() -> None:
    before, after = proposed(), full_life()
    assert after.parties == before.parties
    assert after.terms == before.terms
    assert after.employment_percent == before.employment_percent


# Announcements are pure functions of one event


@pytest.mark.parametrize("kind", OF_LOANS)
def test_every_event_of_a_loan_states_whose_loan_and_which_days(kind: type[Event]) -> None:
    assert kind is LoanProposed or issubclass(kind, LoanStep | LoanFact)
    assert "parties" in kind.model_fields or "facts" in kind.model_fields


def announced(event: Event) -> list[Contract]:
    made = [announce(event) for announce in ANNOUNCEMENTS.get(type(event), ())]
    return [each for each in made if each is not None]


def bill_of(event: Event) -> contracts.LoanBill:
    [bill] = [each for each in announced(event) if isinstance(each, contracts.LoanBill)]
    return bill


def full_life() -> Loan:
    """A loan in which everything that billing receives happens."""
    loan = agreed(proposed_with_order())
    three = (Party.PERSON, Party.LENDER_MANAGER, Party.RECEIVER_MANAGER)
    for party in three:
        loan.move(
            loan.period.model_copy(update={"start": day("2026-04-02")}),
            party,
            (),
            actor("2026-02-10", ACTORS[party]),
        )
    loan.plan_vacancy(BackfillChoice.LEAVE_VACANT, actor("2026-02-11", LENDER_MANAGER))
    loan.follow_calendar(actor("2026-04-02", None))
    for party in three:
        loan.extend(day("2026-09-30"), party, (), actor("2026-05-01", ACTORS[party]))
        loan.correct_percent(
            percent(("2026-05-01", 80))[0], party, (), actor("2026-05-02", ACTORS[party])
        )
    for party in (Party.LENDER_LEADER, Party.RECEIVER_LEADER):
        loan.correct_cost(cost(order_reference="B-2"), party, actor("2026-05-03", ACTORS[party]))
    loan.cut_short(earlier(None), Party.RECEIVER_MANAGER, actor("2026-06-10", RECEIVER_MANAGER))
    loan.person_left(day("2026-07-01"), actor("2026-06-20", None))
    loan.follow_calendar(actor("2026-07-02", None))
    return loan


def proposed_with_order() -> Loan:
    loan = proposed()
    loan.set_terms(cost(order_reference="B-1"), actor("2026-01-26"))
    return loan


def test_every_event_of_a_loan_makes_the_contract_that_others_consume() -> None:
    events = history(full_life())
    for event, following in zip(events, [*events[1:], None], strict=True):
        seq = [each for each in announced(event) if isinstance(each, contracts.LoanContract)]
        if not seq:  # the change itself publishes its last approval
            assert isinstance(event, ChangeAsked)
            assert isinstance(following, LoanFact)
        for contract in seq:
            assert contract.loan_id == LOAN
            assert contract.person_id == PERSON
            assert contract.lender_agency_id == PARTIES.lender_agency
            assert contract.on == event.on


def test_what_billing_consumes_is_complete_each_time() -> None:
    bills = [
        (type(event), bill_of(event))
        for event in history(full_life())
        if isinstance(event, LoanFact)
    ]
    assert [kind.__name__ for kind, _ in bills] == [
        "LoanAgreed",
        "LoanMoved",
        "LoanExtended",
        "PercentCorrected",
        "CostCorrected",
        "LoanCutShort",
        "PersonLeft",
    ]
    for kind, bill in bills:
        assert bill.percent[0][0] == bill.start
        assert bill.percent[-1][0] <= bill.end
        assert bill.payment_days == 30
        assert (bill.order_reference == "B-2") is (
            kind in {CostCorrected, LoanCutShort, PersonLeft}
        )
    assert bills[0][0] is LoanAgreed
    of_kind = dict(bills)
    assert of_kind[LoanCutShort].end == day("2026-07-10")
    assert of_kind[PersonLeft].end == day("2026-07-01")
    assert len(of_kind[PercentCorrected].percent) == 2


def test_a_loan_that_falls_through_after_the_agreement_is_published_to_billing() -> None:
    loan = agreed()
    loan.cancel(Party.RECEIVER_MANAGER, reason(), actor("2026-03-01", RECEIVER_MANAGER))
    assert bill_of(last(loan)).status == "cancelled"


# R-D1: people by opaque id, texts about them sealed


@pytest.mark.parametrize("kind", all_events())
def test_r_d1_every_word_about_a_reason_is_sealed(kind: type[Event]) -> None:
    for name, described in kind.model_fields.items():
        if "reason" in name:
            assert described.annotation in (PersonalText, PersonalText | None)


@pytest.mark.parametrize("kind", [*OF_LOANS, *OF_CALENDARS])
def test_r_d1_no_event_has_a_field_for_free_text(kind: type[Event]) -> None:
    free = {
        name
        for name, described in kind.model_fields.items()
        if described.annotation is str and name != "originator_topic"
    }
    assert free == set()
    assert kind.model_fields["by"].annotation == UUID | None
