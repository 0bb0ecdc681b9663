"""A person by opaque id: employment, roles, moves, leaving."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain.person import Person
from services.directory.domain.person_events import (
    EmploymentPercentChanged,
    PersonLeft,
    PersonMoved,
    PersonRegistered,
    RoleGranted,
    RoleRevoked,
    RolesChanged,
)
from services.directory.domain.rules.belonging import OfAnotherAgency
from services.directory.domain.rules.employment import BadEmploymentPercent, HasLeft
from services.directory.domain.rules.roles import EverybodyIsAnEmployee, ForTheOwnAgency, Role
from shared.contracts import directory as contracts
from tests.services.directory.domain.given import (
    ANNA,
    ARCHIVE,
    DESK,
    DESK_FACTS,
    ELSEWHERE_FACTS,
    LAB,
    LAB_FACTS,
    MUSEUM,
    TODAY,
    actor,
    new_events,
    person,
    replayed,
)

GRANTABLE = [role for role in Role if role is not Role.EMPLOYEE]
LAST_DAY = date(2026, 6, 30)
DAY_AFTER = date(2026, 7, 1)


def test_r_d1_a_person_is_registered_by_id_and_as_an_employee() -> None:
    registered, granted = new_events(Person.register(actor(), ANNA, DESK_FACTS, Decimal("87.5")))
    assert isinstance(registered, PersonRegistered)
    assert registered.originator_id == ANNA
    assert registered.employment.model_dump() == {
        "agency_id": ARCHIVE,
        "unit_id": DESK,
        "percent": Decimal("87.5"),
    }
    assert isinstance(granted, RoleGranted)
    assert (granted.agency_id, granted.roles) == (ARCHIVE, (Role.EMPLOYEE,))


def test_r_d1_no_event_of_a_person_has_a_field_for_name_or_contact_data() -> None:
    known = Person.register(actor(), ANNA, DESK_FACTS, Decimal(100))
    known.grant(actor(), ARCHIVE, Role.LEADER)
    known.revoke(actor(), ARCHIVE, Role.LEADER)
    known.move(actor(), LAB_FACTS)
    known.change_percent(actor(), Decimal(50))
    known.leave(actor(), LAST_DAY)
    of_all = {"originator_id", "originator_version", "originator_topic", "timestamp", "by", "on"}
    fields = {name for event in new_events(known) for name in type(event).model_fields} - of_all
    assert fields == {"employment", "agency_id", "role", "roles", "last_day"}


@pytest.mark.parametrize("percent", ["0", "-1", "100.01", "200", "0.001", "NaN", "Infinity"])
def test_r_o4_an_employment_has_more_than_0_and_at_most_100_percent(percent: str) -> None:
    with pytest.raises(BadEmploymentPercent):
        Person.register(actor(), ANNA, DESK_FACTS, Decimal(percent))
    with pytest.raises(BadEmploymentPercent):
        person().change_percent(actor(), Decimal(percent))


def test_a_grant_publishes_all_roles_that_the_person_now_holds() -> None:
    known = person()
    known.grant(actor(), ARCHIVE, Role.FINANCE)
    known.grant(actor(), ARCHIVE, Role.MANAGER)
    first, second = new_events(known)
    assert isinstance(first, RoleGranted)
    assert isinstance(second, RoleGranted)
    assert (first.role, first.roles) == (Role.FINANCE, (Role.EMPLOYEE, Role.FINANCE))
    assert second.roles == (Role.EMPLOYEE, Role.MANAGER, Role.FINANCE)


@pytest.mark.parametrize("role", GRANTABLE)
def test_granting_twice_changes_nothing_more(role: Role) -> None:
    known = person()
    known.grant(actor(), ARCHIVE, role)
    new_events(known)
    known.grant(actor(), ARCHIVE, role)
    assert new_events(known) == []


@pytest.mark.parametrize("role", GRANTABLE)
def test_a_revoked_role_is_gone_and_the_others_stay(role: Role) -> None:
    known = person()
    for each in GRANTABLE:
        known.grant(actor(), ARCHIVE, each)
    new_events(known)
    known.revoke(actor(), ARCHIVE, role)
    known.revoke(actor(), ARCHIVE, role)
    (event,) = new_events(known)
    assert isinstance(event, RoleRevoked)
    assert event.role is role
    assert set(event.roles) == set(Role) - {role}


def test_to_be_an_employee_is_neither_granted_nor_revoked() -> None:
    with pytest.raises(EverybodyIsAnEmployee):
        person().grant(actor(), ARCHIVE, Role.EMPLOYEE)
    with pytest.raises(EverybodyIsAnEmployee):
        person().revoke(actor(), ARCHIVE, Role.EMPLOYEE)


@pytest.mark.parametrize("role", [each for each in GRANTABLE if each is not Role.AUDITOR])
def test_a_role_acts_for_its_agency_only(role: Role) -> None:
    with pytest.raises(ForTheOwnAgency):
        person().grant(actor(), MUSEUM, role)


def test_an_auditor_reads_at_named_agencies_and_is_no_employee_there() -> None:
    known = person()
    known.grant(actor(), MUSEUM, Role.AUDITOR)
    (event,) = new_events(known)
    assert isinstance(event, RoleGranted)
    assert (event.agency_id, event.roles) == (MUSEUM, (Role.AUDITOR,))
    assert known.roles_for(ARCHIVE) == (Role.EMPLOYEE,)
    known.revoke(actor(), MUSEUM, Role.AUDITOR)
    assert known.roles_for(MUSEUM) == ()


@given(
    steps=st.lists(
        st.tuples(st.booleans(), st.sampled_from([ARCHIVE, MUSEUM]), st.sampled_from(GRANTABLE)),
        max_size=40,
    )
)
def test_after_any_grants_and_revocations_each_event_states_what_is_held(
    steps: list[tuple[bool, object, Role]],
) -> None:
    known = person()
    held: dict[object, set[Role]] = {ARCHIVE: {Role.EMPLOYEE}, MUSEUM: set()}
    for granted, agency_id, role in steps:
        agency = ARCHIVE if agency_id == ARCHIVE else MUSEUM
        if granted and agency == MUSEUM and role is not Role.AUDITOR:
            continue
        before = set(held[agency])
        (known.grant if granted else known.revoke)(actor(), agency, role)
        (held[agency].add if granted else held[agency].discard)(role)
        events = new_events(known)
        assert len(events) == (0 if before == held[agency] else 1)
        for event in events:
            assert isinstance(event, RolesChanged)
            assert set(event.roles) == held[agency]
            assert list(event.roles) == sorted(event.roles, key=list(Role).index)
        assert set(known.roles_for(agency)) == held[agency]


def test_a_person_moves_to_another_unit_of_the_agency() -> None:
    known = person("80")
    known.move(actor(), LAB_FACTS)
    known.move(actor(), LAB_FACTS)
    (event,) = new_events(known)
    assert isinstance(event, PersonMoved)
    assert (event.employment.unit_id, event.employment.percent) == (LAB, Decimal(80))


def test_r_o8_no_one_is_moved_to_another_agency() -> None:
    with pytest.raises(OfAnotherAgency):
        person().move(actor(), ELSEWHERE_FACTS)


def test_r_o4_another_percent_is_published_with_agency_and_unit() -> None:
    known = person()
    known.change_percent(actor(), Decimal("62.5"))
    known.change_percent(actor(), Decimal("62.50"))
    (event,) = new_events(known)
    assert isinstance(event, EmploymentPercentChanged)
    assert event.employment.model_dump() == {
        "agency_id": ARCHIVE,
        "unit_id": DESK,
        "percent": Decimal("62.5"),
    }


def test_r_o14_leaving_publishes_the_last_day_and_never_why() -> None:
    known = person()
    known.leave(actor(), LAST_DAY)
    known.leave(actor(), LAST_DAY)
    (event,) = new_events(known)
    assert isinstance(event, PersonLeft)
    assert (event.agency_id, event.last_day) == (ARCHIVE, LAST_DAY)


def test_r_o14_it_can_be_recorded_late_that_someone_has_left() -> None:
    known = person()
    known.leave(actor(), TODAY - timedelta(days=30))
    assert known.last_day == date(2025, 12, 13)


def test_r_o14_through_the_last_day_everything_goes_on_and_after_it_nothing() -> None:
    known = person()
    known.leave(actor(), LAST_DAY)
    known.move(actor(LAST_DAY), LAB_FACTS)
    known.grant(actor(LAST_DAY), ARCHIVE, Role.FINANCE)
    known.change_percent(actor(LAST_DAY), Decimal(50))
    new_events(known)
    with pytest.raises(HasLeft):
        known.move(actor(DAY_AFTER), DESK_FACTS)
    with pytest.raises(HasLeft):
        known.grant(actor(DAY_AFTER), ARCHIVE, Role.LEADER)
    with pytest.raises(HasLeft):
        known.change_percent(actor(DAY_AFTER), Decimal(100))
    assert new_events(known) == []


def test_r_o14_a_role_can_be_taken_from_someone_who_has_left() -> None:
    known = person()
    known.grant(actor(), MUSEUM, Role.AUDITOR)
    known.leave(actor(), LAST_DAY)
    known.revoke(actor(DAY_AFTER), MUSEUM, Role.AUDITOR)
    assert known.roles_for(MUSEUM) == ()


def test_every_event_holds_all_that_its_contract_requires() -> None:
    known = Person.register(actor(), ANNA, DESK_FACTS, Decimal(100))
    known.grant(actor(), ARCHIVE, Role.SIGNATORY)
    known.move(actor(), LAB_FACTS)
    known.leave(actor(), LAST_DAY)
    registered, employee, signatory, moved, left = events = new_events(known)
    assert isinstance(registered, PersonRegistered)
    assert isinstance(moved, PersonMoved)
    for event in (registered, moved):
        employed = event.employment
        contracts.PersonRegistered(
            person_id=event.originator_id,
            agency_id=employed.agency_id,
            unit_id=employed.unit_id,
            employment_percent=employed.percent,
        )
    assert isinstance(employee, RoleGranted)
    assert isinstance(signatory, RoleGranted)
    roles = contracts.RolesChanged(
        person_id=ANNA, agency_id=signatory.agency_id, roles=signatory.roles
    )
    assert roles.roles == ("employee", "signatory")
    assert isinstance(left, PersonLeft)
    contracts.PersonLeft(person_id=ANNA, agency_id=left.agency_id, last_day=left.last_day)
    again = replayed(events)
    assert (again.employment, again.roles, again.last_day) == (
        known.employment,
        known.roles,
        LAST_DAY,
    )


def test_a_role_is_logged_with_its_agency_and_the_employment_that_everyone_has_is_not() -> None:
    known = Person.register(actor(), ANNA, DESK_FACTS, Decimal(100))
    known.grant(actor(), MUSEUM, Role.AUDITOR)
    entries = [event.security() for event in new_events(known) if hasattr(event, "security")]
    assert [entry for entry in entries if entry is not None] == [
        {"event": "privilege_permissions_changed", "role": "auditor", "agency": MUSEUM}
    ]
    assert None in entries
