"""R-N1, R-N2, R-O2: one notification per matter and address, no own cases, days of reminders."""

from datetime import date, timedelta

import pytest

from services.notifications.domain.addresses import Address, Place, To
from services.notifications.domain.kinds import Kind
from services.notifications.domain.rules import (
    REMINDED_BEFORE,
    Case,
    CaseKind,
    notification_id,
    reaches,
    reminder_day,
)
from shared.kernel.ids import natural_id

EVA = natural_id("person", "eva")
CONTACTS = Address(to=To.HR_CONTACT, id=natural_id("agency", "a"))
INTEREST = Case(kind=CaseKind.INTEREST, id=natural_id("interest", "one"), person_id=EVA)


def test_r_n1_the_same_thing_for_the_same_address_is_one_notification() -> None:
    one = notification_id(Kind.INTEREST_TO_FORWARD, INTEREST, CONTACTS)
    assert one == notification_id(Kind.INTEREST_TO_FORWARD, INTEREST.model_copy(), CONTACTS)


@pytest.mark.parametrize(
    ("kind", "case", "address"),
    [
        (Kind.INTEREST_TO_ENDORSE, INTEREST, CONTACTS),
        (
            Kind.INTEREST_TO_FORWARD,
            INTEREST.model_copy(update={"id": natural_id("interest", "two")}),
            CONTACTS,
        ),
        (
            Kind.INTEREST_TO_FORWARD,
            INTEREST.model_copy(update={"kind": CaseKind.LOAN}),
            CONTACTS,
        ),
        (
            Kind.INTEREST_TO_FORWARD,
            INTEREST,
            CONTACTS.model_copy(update={"id": natural_id("agency", "b")}),
        ),
        (Kind.INTEREST_TO_FORWARD, INTEREST, CONTACTS.model_copy(update={"to": To.FINANCE})),
    ],
)
def test_r_n1_another_thing_case_or_address_is_another_notification(
    kind: Kind, case: Case, address: Address
) -> None:
    assert notification_id(kind, case, address) != notification_id(
        Kind.INTEREST_TO_FORWARD, INTEREST, CONTACTS
    )


def test_r_n1_it_reaches_those_who_hold_the_address_and_no_one_else() -> None:
    assert reaches(INTEREST, CONTACTS, (Place(address=CONTACTS),), waiting=True)
    assert not reaches(INTEREST, CONTACTS, (), waiting=True)


def test_r_o2_it_reaches_no_one_who_holds_the_address_but_not_in_that_case() -> None:
    others = Place(address=CONTACTS, but_not=frozenset({EVA}))
    assert not reaches(INTEREST, CONTACTS, (others,), waiting=True)


def test_r_o2_a_person_who_names_a_substitute_sees_a_step_only_while_it_waits() -> None:
    names = Place(address=CONTACTS, about=EVA, substitute_missing=True)
    assert reaches(INTEREST, CONTACTS, (names,), waiting=True)
    assert not reaches(INTEREST, CONTACTS, (names,), waiting=False)


DUE = date(2026, 4, 1)


def test_r_n2_a_plan_has_a_reminder_one_week_before_and_a_loan_two_weeks_before() -> None:
    today = date(2026, 1, 26)
    assert reminder_day(Kind.BACKFILL_TO_PLAN, DUE, today) == date(2026, 3, 25)
    assert reminder_day(Kind.LOAN_STARTS_SOON, DUE, today) == date(2026, 3, 18)
    assert reminder_day(Kind.LOAN_ENDS_SOON, DUE, today) == date(2026, 3, 18)
    assert reminder_day(Kind.INTEREST_TO_ENDORSE, DUE, today) == date(2026, 3, 29)


@pytest.mark.parametrize("kind", REMINDED_BEFORE)
def test_r_n2_a_person_notified_on_that_day_or_later_needs_no_reminder(kind: Kind) -> None:
    day = DUE - REMINDED_BEFORE[kind]
    assert reminder_day(kind, DUE, day - timedelta(days=1)) == day
    assert reminder_day(kind, DUE, day) is None


def test_r_n2_nothing_reminds_of_plain_news_or_without_a_due_day() -> None:
    assert reminder_day(Kind.BACKFILL_TO_PLAN, None, DUE) is None
    assert reminder_day(Kind.LOAN_AGREED, DUE, date(2026, 1, 1)) is None
