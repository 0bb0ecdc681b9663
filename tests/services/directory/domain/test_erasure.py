"""R-D2a: from a request to the erasure: what prevents it, and what is recorded and logged."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.directory.domain.erasure import PersonErased
from services.directory.domain.person import Person
from services.directory.domain.rules.erasure import (
    DeclineGround,
    ErasureRefused,
    HasLoan,
    HasUnbilledLoan,
    HoldGround,
    HoldsOffice,
    NotRequested,
    OnHold,
    OwnHold,
    PersonIsErased,
    Ties,
)
from services.directory.domain.rules.roles import Role
from shared.kernel.aggregate import Actor
from tests.services.directory.domain.given import (
    ANNA,
    ARCHIVE,
    DESK,
    MUSEUM,
    TODAY,
    actor,
    new_events,
    person,
)

NO_TIES = Ties()
ANNA_HERSELF = Actor(by=ANNA, at=datetime(2026, 1, 12, 9, tzinfo=UTC), on=TODAY)


def logged(known: Person) -> list[dict[str, str]]:
    return [
        {name: str(value) for name, value in event.security().items()}
        for event in new_events(known)
        if hasattr(event, "security")
    ]


def test_r_d2a_each_step_is_logged_with_the_code_of_its_ground() -> None:
    known = person()
    known.request_erasure(actor())
    known.decline_erasure(actor(), DeclineGround.PUBLIC_RECORDS)
    known.set_hold(actor(), HoldGround.AUDIT)
    entry = {"event": "sensitive_delete"}
    assert logged(known) == [
        entry,
        entry | {"ground": DeclineGround.PUBLIC_RECORDS.value},
        entry | {"ground": HoldGround.AUDIT.value},
    ]


def test_r_d2a_a_request_is_open_from_its_day_until_it_is_declined_or_withdrawn() -> None:
    known = person()
    known.request_erasure(actor())
    known.request_erasure(actor(TODAY + timedelta(days=1)))
    assert known.erasure_requested_on == TODAY
    assert len(new_events(known)) == 1
    known.decline_erasure(actor(), DeclineGround.LEGAL_CLAIM)
    assert known.erasure_requested_on is None
    known.request_erasure(actor())
    known.withdraw_erasure(actor())
    assert known.erasure_requested_on is None
    with pytest.raises(NotRequested):
        known.withdraw_erasure(actor())
    with pytest.raises(NotRequested):
        known.decline_erasure(actor(), DeclineGround.LEGAL_CLAIM)


def test_r_d2a_every_hold_prevents_the_erasure_until_the_last_is_lifted() -> None:
    known = person()
    known.set_hold(actor(), HoldGround.AUDIT)
    known.set_hold(actor(), HoldGround.AUDIT)
    known.set_hold(actor(), HoldGround.BOOKKEEPING)
    assert known.holds == (HoldGround.AUDIT, HoldGround.BOOKKEEPING)
    for ground in (HoldGround.AUDIT, HoldGround.SUPERVISION, HoldGround.BOOKKEEPING):
        with pytest.raises(OnHold):
            known.erase(actor(), NO_TIES)
        known.lift_hold(actor(), ground)
    known.erase(actor(), NO_TIES)
    assert known.erased_on == TODAY
    steps = [type(event).__name__ for event in new_events(known)]
    assert steps[:4] == ["HoldSet", "HoldSet", "HoldLifted", "HoldLifted"]


def test_r_d2a_no_one_decides_on_a_hold_on_themselves() -> None:
    known = person()
    with pytest.raises(OwnHold):
        known.set_hold(ANNA_HERSELF, HoldGround.AUDIT)
    known.set_hold(actor(), HoldGround.AUDIT)
    with pytest.raises(OwnHold):
        known.lift_hold(ANNA_HERSELF, HoldGround.AUDIT)


@pytest.mark.parametrize(
    ("ties", "refused"),
    [
        (Ties(leads=(DESK,)), HoldsOffice),
        (Ties(contact_for=(ARCHIVE,)), HoldsOffice),
        (Ties(loans=(DESK,)), HasLoan),
        (Ties(unbilled=(DESK,)), HasUnbilledLoan),
    ],
)
def test_r_d2a_a_person_who_is_still_needed_is_not_erased(
    ties: Ties, refused: type[ErasureRefused]
) -> None:
    with pytest.raises(refused):
        person().erase(actor(), ties)


@pytest.mark.parametrize(
    ("on", "refused"),
    [(date(2026, 6, 29), True), (date(2026, 6, 30), True), (date(2026, 7, 1), False)],
)
def test_r_d2a_a_role_prevents_the_erasure_through_the_last_day(on: date, refused: bool) -> None:
    known = person()
    known.grant(actor(), MUSEUM, Role.AUDITOR)
    known.leave(actor(), date(2026, 6, 30))
    if refused:
        with pytest.raises(HoldsOffice):
            known.erase(actor(on), NO_TIES)
    else:
        known.erase(actor(on), NO_TIES)
        assert (known.erased_on, known.last_day) == (on, date(2026, 6, 30))
        assert {role for roles in known.roles.values() for role in roles} <= {Role.EMPLOYEE}


def test_r_d2a_an_erasure_ends_the_employment_and_the_request_and_happens_once() -> None:
    known = person()
    known.request_erasure(actor())
    known.erase(actor(), NO_TIES)
    assert (known.last_day, known.erased_on) == (TODAY, TODAY)
    assert known.erasure_requested_on is None
    erased = new_events(known)[-1]
    assert isinstance(erased, PersonErased)
    assert erased.agency_id == ARCHIVE
    known.erase(actor(), NO_TIES)
    known.erase_again(actor())
    assert new_events(known) == []


def test_r_d1_nothing_more_is_recorded_about_an_erased_person() -> None:
    known = person()
    known.erase(actor(), NO_TIES)
    with pytest.raises(PersonIsErased):
        known.request_erasure(actor())


def test_r_d1_an_erasure_before_a_restore_is_repeated_without_the_rules() -> None:
    known = person()
    known.set_hold(actor(), HoldGround.AUDIT)
    known.erase_again(actor())
    assert known.erased_on == TODAY
