"""Who is who is what the directory said last; who has left stands nowhere (R-O14)."""

from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from shared.contracts.base import Contract
from shared.contracts.directory import (
    AgencyRegistered,
    PersonLeft,
    PersonRegistered,
    RolesChanged,
    UnitRegistered,
)
from shared.kernel.ids import fresh_id
from shared.plumbing.directory.replica import LineFacts, Replica
from shared.plumbing.messaging.messages import Message, over_the_wire
from shared.plumbing.service import Service
from tests.toy import library
from tests.toy.town import DAY, open_service

AGENCY, OTHER = UUID(int=100), UUID(int=101)
TOP, MIDDLE, UNIT = UUID(int=200), UUID(int=201), UUID(int=202)
CHIEF, HEAD, MANAGER, SUBSTITUTE, EMPLOYEE = (UUID(int=300 + n) for n in range(5))


@pytest.fixture
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database(), day=DAY) as made:
        yield made


@pytest.fixture
def who(service: Service) -> Replica:
    return service.replica


def consume(service: Service, *contract: Contract) -> None:
    """Hear this from the directory, over the wire."""
    for each in contract:
        message = Message(
            source="directory@e",
            id=str(fresh_id().int),
            name=each.NAME,
            subject=UUID(int=1),
            seq=1,
            time=datetime(2026, 3, 2, tzinfo=UTC),
            data=each.model_dump_json().encode(),
        )
        service.consumer.handle(over_the_wire(message))


def unit(
    unit_id: UUID, parent: UUID | None, manager: UUID | None, substitute: UUID | None = None
) -> UnitRegistered:
    return UnitRegistered(
        unit_id=unit_id,
        agency_id=AGENCY,
        parent_unit_id=parent,
        manager_id=manager,
        substitute_id=substitute,
    )


def registered(person: UUID, agency: UUID = AGENCY) -> PersonRegistered:
    return PersonRegistered(
        person_id=person, agency_id=agency, unit_id=UNIT, employment_percent=Decimal("75.5")
    )


def an_agency(service: Service) -> None:
    """Hear of an agency of three levels."""
    consume(
        service,
        unit(TOP, None, CHIEF),
        unit(MIDDLE, TOP, HEAD),
        unit(UNIT, MIDDLE, MANAGER, SUBSTITUTE),
    )


def test_an_agency_is_as_the_directory_published_it_last(service: Service, who: Replica) -> None:
    contract = AgencyRegistered(
        agency_id=AGENCY,
        name="Statens myndighet",
        organisation_number="2021000001",
        country="SE",
        sector="state",
        city="Gävle",
        electronic_address="0007:2021000001",
        payment_account="1234-5",
        buyer_reference="ref",
        contact_person_id=None,
    )
    assert who.agency(AGENCY) is None
    consume(service, contract, contract.model_copy(update={"name": "Ny myndighet"}))
    found = who.agency(AGENCY)
    assert found is not None
    assert found.model_dump() == {**contract.model_dump(), "name": "Ny myndighet"}


def test_a_person_is_where_the_directory_published_last(service: Service, who: Replica) -> None:
    assert who.person(EMPLOYEE) is None
    consume(service, registered(EMPLOYEE))
    found = who.person(EMPLOYEE)
    assert found is not None
    assert (found.agency_id, found.employment_percent) == (AGENCY, Decimal("75.5"))
    assert who.employer(EMPLOYEE) == AGENCY
    consume(service, registered(EMPLOYEE, OTHER))
    assert who.employer(EMPLOYEE) == OTHER


def test_r_o14_through_the_last_day_a_person_is_employed_and_after_it_not(
    service: Service, who: Replica
) -> None:
    consume(service, registered(EMPLOYEE))
    consume(service, PersonLeft(person_id=EMPLOYEE, agency_id=AGENCY, last_day=DAY))
    assert (who.person(EMPLOYEE) or registered(EMPLOYEE)).model_dump()["left_on"] == DAY
    assert who.employer(EMPLOYEE) == AGENCY
    service.move_clock(DAY + timedelta(days=1))
    assert who.employer(EMPLOYEE) is None


def test_r_o14_a_person_who_went_on_to_another_agency_has_not_left_that_one(
    service: Service, who: Replica
) -> None:
    consume(service, registered(EMPLOYEE), registered(EMPLOYEE, OTHER))
    consume(service, PersonLeft(person_id=EMPLOYEE, agency_id=AGENCY, last_day=DAY))
    service.move_clock(DAY + timedelta(days=1))
    assert who.employer(EMPLOYEE) == OTHER


def test_r_o14_a_last_day_named_ahead_stays_when_the_employment_changes(
    service: Service, who: Replica
) -> None:
    consume(service, registered(EMPLOYEE))
    consume(service, PersonLeft(person_id=EMPLOYEE, agency_id=AGENCY, last_day=DAY))
    consume(service, registered(EMPLOYEE).model_copy(update={"employment_percent": Decimal(50)}))
    assert who.employer(EMPLOYEE) == AGENCY
    service.move_clock(DAY + timedelta(days=1))
    assert who.employer(EMPLOYEE) is None


@pytest.mark.parametrize("after_leaving", ["taken_back", "employed_again"])
def test_r_o14_a_last_day_that_counts_no_longer_is_forgotten(
    service: Service, who: Replica, after_leaving: str
) -> None:
    consume(service, registered(EMPLOYEE), roles(EMPLOYEE, AGENCY, "finance"))
    consume(service, PersonLeft(person_id=EMPLOYEE, agency_id=AGENCY, last_day=DAY))
    service.move_clock(DAY + timedelta(days=1))
    assert who.employer(EMPLOYEE) is None
    consume(service, registered(EMPLOYEE).model_copy(update={"after_leaving": after_leaving}))
    assert who.employer(EMPLOYEE) == AGENCY
    assert who.holders(AGENCY, "finance") == [EMPLOYEE]


def roles(person: UUID, agency: UUID, *held: str) -> RolesChanged:
    return RolesChanged(person_id=person, agency_id=agency, roles=held)


def test_roles_are_held_per_agency_and_replaced_as_a_whole(service: Service, who: Replica) -> None:
    consume(
        service,
        roles(MANAGER, AGENCY, "leader", "finance"),
        roles(MANAGER, OTHER, "auditor"),
        roles(EMPLOYEE, AGENCY, "finance"),
    )
    assert who.roles(MANAGER, AGENCY) == {"leader", "finance"}
    assert who.roles_anywhere(MANAGER) == {AGENCY: {"leader", "finance"}, OTHER: {"auditor"}}
    assert who.holders(AGENCY, "finance") == [MANAGER, EMPLOYEE]
    assert who.holders(OTHER, "finance") == []
    consume(service, roles(MANAGER, AGENCY, "leader"))
    assert who.roles(MANAGER, AGENCY) == {"leader"}
    assert who.holders(AGENCY, "finance") == [EMPLOYEE]
    assert who.roles(CHIEF, AGENCY) == frozenset()


def test_r_o14_a_person_who_has_left_holds_no_roles(service: Service, who: Replica) -> None:
    consume(service, registered(EMPLOYEE), roles(EMPLOYEE, AGENCY, "finance"))
    consume(service, PersonLeft(person_id=EMPLOYEE, agency_id=AGENCY, last_day=DAY))
    assert who.holders(AGENCY, "finance") == [EMPLOYEE]
    service.move_clock(DAY + timedelta(days=1))
    assert who.holders(AGENCY, "finance") == []
    assert who.roles_anywhere(EMPLOYEE) == {}


def test_the_people_around_a_unit_are_listed_from_the_nearest_on(
    service: Service, who: Replica
) -> None:
    an_agency(service)
    consume(
        service,
        roles(CHIEF, AGENCY, "leader", "signatory"),
        roles(HEAD, AGENCY, "employee", "hr_contact"),
        roles(EMPLOYEE, AGENCY, "employee"),
        roles(MANAGER, OTHER, "leader"),
    )
    heads = {"contacts": (HEAD,), "leaders": (CHIEF,), "signatories": (CHIEF,)}
    assert who.heads(AGENCY) == heads
    assert who.line(UNIT, AGENCY) == LineFacts(
        manager=MANAGER, substitute=SUBSTITUTE, above=(HEAD, CHIEF), **heads
    )
    assert who.line(TOP, AGENCY) == LineFacts(manager=CHIEF, **heads)
    assert who.line(UUID(int=999), OTHER) == LineFacts(leaders=(MANAGER,))


def test_r_o14_a_person_who_has_left_is_nowhere(service: Service, who: Replica) -> None:
    an_agency(service)
    consume(service, registered(MANAGER), registered(HEAD), roles(HEAD, AGENCY, "leader"))
    for each in (MANAGER, HEAD):
        consume(service, PersonLeft(person_id=each, agency_id=AGENCY, last_day=DAY))
    assert who.line(UNIT, AGENCY).manager == MANAGER
    service.move_clock(DAY + timedelta(days=1))
    assert who.line(UNIT, AGENCY) == LineFacts(substitute=SUBSTITUTE, above=(CHIEF,))


def test_units_that_are_above_each_other_do_not_turn_for_ever(
    service: Service, who: Replica
) -> None:
    consume(service, unit(UNIT, MIDDLE, MANAGER), unit(MIDDLE, UNIT, HEAD))
    assert who.line(UNIT, AGENCY) == LineFacts(manager=MANAGER, above=(HEAD, MANAGER))


def test_where_people_are_employed_is_known_by_unit_and_by_person(
    service: Service, who: Replica
) -> None:
    consume(service, registered(EMPLOYEE), registered(MANAGER, OTHER))
    assert {each.person_id for each in who.employed([UNIT], [])} == {EMPLOYEE, MANAGER}
    assert [each.agency_id for each in who.employed([], [MANAGER])] == [OTHER]
    assert who.unit_of(MANAGER, OTHER) == UNIT
    assert who.unit_of(MANAGER, AGENCY) is None
    assert who.unit_of(CHIEF, AGENCY) is None


def test_a_person_leads_the_units_that_they_manage_or_substitute_in(
    service: Service, who: Replica
) -> None:
    an_agency(service)
    assert [each.unit_id for each in who.units_led(MANAGER)] == [UNIT]
    assert [each.unit_id for each in who.units_led(SUBSTITUTE)] == [UNIT]
    assert who.units_led(EMPLOYEE) == []
    assert [each.unit_id for each in who.units_of([AGENCY])] == [TOP, MIDDLE, UNIT]
    assert who.units_of([OTHER]) == []


def test_the_manager_and_the_substitute_of_a_unit_hold_the_role_of_a_manager(
    service: Service, who: Replica
) -> None:
    an_agency(service)
    consume(service, roles(MANAGER, OTHER, "finance"))
    assert who.roles_held(MANAGER) == {"finance", "manager"}
    assert who.roles_held(SUBSTITUTE) == {"manager"}
    assert who.roles_held(EMPLOYEE) == frozenset()


def test_r_o14_a_person_who_has_left_holds_no_role_and_leads_nothing(
    service: Service, who: Replica
) -> None:
    an_agency(service)
    consume(
        service,
        registered(MANAGER),
        roles(MANAGER, AGENCY, "finance"),
        PersonLeft(person_id=MANAGER, agency_id=AGENCY, last_day=DAY),
    )
    assert who.roles_held(MANAGER) == {"finance", "manager"}
    service.move_clock(DAY + timedelta(days=1))
    assert who.roles_held(MANAGER) == frozenset()
