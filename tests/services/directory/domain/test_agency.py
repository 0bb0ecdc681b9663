"""An agency: registered with valid numbers, changed as a whole, with a contact person."""

from datetime import date

import pytest

from services.directory.domain.agency import (
    Agency,
    AgencyChanged,
    AgencyRegistered,
    ContactPersonNamed,
    CountryStays,
    WordsMissing,
)
from services.directory.domain.rules.belonging import OfAnotherAgency
from services.directory.domain.rules.employment import HasLeft
from services.directory.domain.rules.identifiers import BadElectronicAddress, BadOrganisationNumber
from shared.contracts.directory import AgencyRegistered as AgencyContract
from tests.services.directory.domain.given import (
    ANNA,
    ARCHIVE,
    BO,
    CLERK,
    MUSEUM,
    TODAY,
    actor,
    agency,
    colleague,
    new_events,
    profile,
    replayed,
)


def test_a_registered_agency_has_its_numbers_in_one_written_form() -> None:
    (event,) = new_events(Agency.register(actor(), ARCHIVE, profile(name="  Demo Archive ")))
    assert isinstance(event, AgencyRegistered)
    assert (event.originator_id, event.by, event.on) == (ARCHIVE, CLERK, TODAY)
    assert event.profile == profile(
        organisation_number="2021001025", electronic_address="0007:2021001025"
    )


def test_without_an_electronic_address_the_organisation_number_is_the_address() -> None:
    norwegian = profile(
        country="NO", organisation_number="974 760 673", electronic_address=" ", city="Oslo"
    )
    registered = Agency.register(actor(), ARCHIVE, norwegian)
    assert registered.profile.electronic_address == "0192:974760673"


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"organisation_number": "202100-1026"}, BadOrganisationNumber),
        ({"organisation_number": "974760673"}, BadOrganisationNumber),
        ({"electronic_address": "0192:974760673"}, BadElectronicAddress),
        ({"electronic_address": "0007:1"}, BadElectronicAddress),
        ({"name": " "}, WordsMissing),
        ({"city": ""}, WordsMissing),
    ],
)
def test_what_is_not_right_is_neither_registered_nor_changed_to(
    wrong: dict[str, str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        Agency.register(actor(), ARCHIVE, profile(**wrong))
    known = agency()
    with pytest.raises(refusal):
        known.change(actor(), profile(**wrong))
    assert new_events(known) == []


def test_r_o14_a_change_publishes_the_whole_agency_as_it_now_is() -> None:
    known = agency()
    known.name_contact(actor(), colleague(ANNA))
    new_events(known)
    known.change(actor(), profile(name="New Archive", organisation_number="202100-0001"))
    (event,) = new_events(known)
    assert isinstance(event, AgencyChanged)
    assert event.profile.name == "New Archive"
    assert event.profile.organisation_number == "2021000001"
    assert event.contact_person_id == ANNA


def test_every_event_holds_all_that_the_contract_requires() -> None:
    known = agency()
    known.name_contact(actor(), colleague(ANNA))
    known.change(actor(), profile(city="Visby"))
    for event in new_events(known):
        assert isinstance(event, ContactPersonNamed | AgencyChanged)
        announced = AgencyContract(
            agency_id=event.originator_id,
            contact_person_id=event.contact_person_id,
            **event.profile.model_dump(),
        )
        assert announced.contact_person_id == ANNA


def test_changing_to_what_is_already_so_changes_nothing() -> None:
    known = agency()
    known.change(actor(), profile(organisation_number="2021001025"))
    assert new_events(known) == []


def test_an_agency_stays_in_its_country() -> None:
    with pytest.raises(CountryStays):
        agency().change(actor(), profile(country="NO", organisation_number="974760673"))


def test_naming_the_contact_person_publishes_the_whole_agency() -> None:
    known = agency()
    known.name_contact(actor(), colleague(ANNA))
    known.name_contact(actor(), colleague(ANNA))
    known.name_contact(actor(), colleague(BO))
    known.name_contact(actor(), None)
    events = new_events(known)
    assert [type(event) for event in events] == [ContactPersonNamed] * 3
    assert [getattr(event, "contact_person_id", ...) for event in events] == [ANNA, BO, None]
    assert {getattr(event, "profile", ...) for event in events} == {known.profile}


def test_the_contact_person_is_of_the_same_agency() -> None:
    with pytest.raises(OfAnotherAgency):
        agency().name_contact(actor(), colleague(ANNA, MUSEUM))


def test_r_o14_a_person_who_has_left_is_not_named_as_contact_person() -> None:
    gone = colleague(ANNA, last_day=date(2026, 1, 11))
    with pytest.raises(HasLeft):
        agency().name_contact(actor(), gone)
    agency().name_contact(actor(), colleague(ANNA, last_day=TODAY))


def test_history_alone_makes_the_same_agency() -> None:
    known = Agency.register(actor(), ARCHIVE, profile())
    known.name_contact(actor(), colleague(ANNA))
    known.change(actor(), profile(city="Visby"))
    again = replayed(new_events(known))
    assert (again.profile, again.contact_person_id) == (known.profile, ANNA)
