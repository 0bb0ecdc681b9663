"""The directory events published to other services; they never hold names (R-D2)."""

from typing import Literal

from services.directory.domain import agency, erasure, unit
from services.directory.domain import person_events as person
from shared.contracts import directory as said
from shared.plumbing.messaging.messages import Announcements


def _agency_registered(event: agency.AgencyRegistered) -> said.AgencyRegistered:
    return said.AgencyRegistered(
        agency_id=event.originator_id, contact_person_id=None, **event.profile.model_dump()
    )


def _agency_changed(event: agency.ProfileChanged) -> said.AgencyRegistered:
    return said.AgencyRegistered(
        agency_id=event.originator_id,
        contact_person_id=event.contact_person_id,
        **event.profile.model_dump(),
    )


def _unit(event: unit.UnitRegistered | unit.CardChanged) -> said.UnitRegistered:
    return said.UnitRegistered(
        unit_id=event.originator_id, **event.card.model_dump(exclude={"name"})
    )


AFTER_LEAVING: dict[type, Literal["taken_back", "employed_again"]] = {
    person.LeavingTakenBack: "taken_back",
    person.PersonEmployedAgain: "employed_again",
}


def _person(event: person.PersonRegistered | person.EmploymentChanged) -> said.PersonRegistered:
    employment = event.employment
    return said.PersonRegistered(
        person_id=event.originator_id,
        agency_id=employment.agency_id,
        unit_id=employment.unit_id,
        employment_percent=employment.percent,
        on=event.on,
        after_leaving=AFTER_LEAVING.get(type(event)),
    )


def _roles(event: person.RolesChanged) -> said.RolesChanged:
    return said.RolesChanged(
        person_id=event.originator_id, agency_id=event.agency_id, roles=event.roles
    )


def _left(event: person.PersonLeft) -> said.PersonLeft:
    return said.PersonLeft(
        person_id=event.originator_id, agency_id=event.agency_id, last_day=event.last_day
    )


def _requested(event: erasure.ErasureRequested) -> said.ErasureRequest:
    return said.ErasureRequest(
        person_id=event.originator_id,
        agency_id=event.agency_id,
        status="requested",
        on=event.on,
    )


def _declined(event: erasure.ErasureDeclined) -> said.ErasureRequest:
    return said.ErasureRequest(
        person_id=event.originator_id,
        agency_id=event.agency_id,
        status="declined",
        on=event.on,
    )


def _withdrawn(event: erasure.ErasureWithdrawn) -> said.ErasureRequest:
    return said.ErasureRequest(
        person_id=event.originator_id,
        agency_id=event.agency_id,
        status="declined",
        withdrawn=True,
        on=event.on,
    )


def _erased(event: erasure.PersonErased) -> said.PersonErased:
    return said.PersonErased(person_id=event.originator_id, agency_id=event.agency_id, on=event.on)


ANNOUNCEMENTS: Announcements = {
    agency.AgencyRegistered: (_agency_registered,),
    agency.AgencyChanged: (_agency_changed,),
    agency.ContactPersonNamed: (_agency_changed,),
    unit.UnitRegistered: (_unit,),
    unit.ManagerChanged: (_unit,),
    unit.UnitMoved: (_unit,),
    person.PersonRegistered: (_person,),
    person.PersonMoved: (_person,),
    person.EmploymentPercentChanged: (_person,),
    person.LeavingTakenBack: (_person,),
    person.PersonEmployedAgain: (_person,),
    person.RoleGranted: (_roles,),
    person.RoleRevoked: (_roles,),
    person.PersonLeft: (_left,),
    erasure.ErasureRequested: (_requested,),
    erasure.ErasureDeclined: (_declined,),
    erasure.ErasureWithdrawn: (_withdrawn,),
    erasure.PersonErased: (_erased,),
}
