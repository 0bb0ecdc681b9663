"""The directory events published to other services; they never hold names (R-D2)."""

from typing import Literal

from services.directory.domain import agency, erasure, person_events, unit
from shared.contracts import directory as contracts
from shared.plumbing.messaging.messages import Announcements


def _agency_registered(event: agency.AgencyRegistered) -> contracts.AgencyRegistered:
    return contracts.AgencyRegistered(
        agency_id=event.originator_id, contact_person_id=None, **event.profile.model_dump()
    )


def _agency_changed(event: agency.ProfileChanged) -> contracts.AgencyRegistered:
    return contracts.AgencyRegistered(
        agency_id=event.originator_id,
        contact_person_id=event.contact_person_id,
        **event.profile.model_dump(),
    )


def _unit(event: unit.UnitRegistered | unit.CardChanged) -> contracts.UnitRegistered:
    return contracts.UnitRegistered(
        unit_id=event.originator_id, **event.card.model_dump(exclude={"name"})
    )


AFTER_LEAVING: dict[type, Literal["taken_back", "employed_again"]] = {
    person_events.LeavingTakenBack: "taken_back",
    person_events.PersonEmployedAgain: "employed_again",
}


def _person(
    event: person_events.PersonRegistered | person_events.EmploymentChanged,
) -> contracts.PersonRegistered:
    employment = event.employment
    return contracts.PersonRegistered(
        person_id=event.originator_id,
        agency_id=employment.agency_id,
        unit_id=employment.unit_id,
        employment_percent=employment.percent,
        on=event.on,
        after_leaving=AFTER_LEAVING.get(type(event)),
    )


def _roles(event: person_events.RolesChanged) -> contracts.RolesChanged:
    return contracts.RolesChanged(
        person_id=event.originator_id, agency_id=event.agency_id, roles=event.roles
    )


def _left(event: person_events.PersonLeft) -> contracts.PersonLeft:
    return contracts.PersonLeft(
        person_id=event.originator_id, agency_id=event.agency_id, last_day=event.last_day
    )


def _requested(event: erasure.ErasureRequested) -> contracts.ErasureRequest:
    return contracts.ErasureRequest(
        person_id=event.originator_id,
        agency_id=event.agency_id,
        status="requested",
        on=event.on,
    )


def _declined(event: erasure.ErasureDeclined) -> contracts.ErasureRequest:
    return contracts.ErasureRequest(
        person_id=event.originator_id,
        agency_id=event.agency_id,
        status="declined",
        on=event.on,
    )


def _withdrawn(event: erasure.ErasureWithdrawn) -> contracts.ErasureRequest:
    return contracts.ErasureRequest(
        person_id=event.originator_id,
        agency_id=event.agency_id,
        status="declined",
        withdrawn=True,
        on=event.on,
    )


def _erased(event: erasure.PersonErased) -> contracts.PersonErased:
    return contracts.PersonErased(
        person_id=event.originator_id, agency_id=event.agency_id, on=event.on
    )


ANNOUNCEMENTS: Announcements = {
    agency.AgencyRegistered: (_agency_registered,),
    agency.AgencyChanged: (_agency_changed,),
    agency.ContactPersonNamed: (_agency_changed,),
    unit.UnitRegistered: (_unit,),
    unit.ManagerChanged: (_unit,),
    unit.UnitMoved: (_unit,),
    person_events.PersonRegistered: (_person,),
    person_events.PersonMoved: (_person,),
    person_events.EmploymentPercentChanged: (_person,),
    person_events.LeavingTakenBack: (_person,),
    person_events.PersonEmployedAgain: (_person,),
    person_events.RoleGranted: (_roles,),
    person_events.RoleRevoked: (_roles,),
    person_events.PersonLeft: (_left,),
    erasure.ErasureRequested: (_requested,),
    erasure.ErasureDeclined: (_declined,),
    erasure.ErasureWithdrawn: (_withdrawn,),
    erasure.PersonErased: (_erased,),
}
