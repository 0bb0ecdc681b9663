"""The response bodies that show collaborations."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel

from services.programme.commands import Programme
from services.programme.domain.terms import Terms
from shared.kernel.refusals import existing
from shared.plumbing.security.access import in_case, signed_in
from shared.plumbing.web.http import Caller, Given, read


class Member(BaseModel):
    """An agency that takes part."""

    agency_id: UUID
    name: str | None
    enrolled_on: date
    in_round: str | None


class RoundPage(BaseModel):
    """Days on which agencies enrol at the same time, both included (R-P1)."""

    name: str
    start: date
    end: date


class CollaborationPage(BaseModel):
    """The current state of a collaboration; while paused, since when and why (R-P6)."""

    collaboration_id: UUID
    name: str
    scope: str
    paused: bool
    paused_on: date | None
    pause_reason: str | None
    office: list[UUID]
    terms: Terms
    rounds: list[RoundPage]
    members: list[Member]
    version: int


class OfficePerson(BaseModel):
    """A person of the programme office."""

    person_id: UUID
    name: str | None


class CollaborationDetails(CollaborationPage):
    """A collaboration with the names of its office."""

    office_people: list[OfficePerson]
    office_candidates: list[OfficePerson]
    """Who else could join the office; only for those who belong to it."""


class CollaborationList(BaseModel):
    """The collaborations of the caller's agency."""

    items: list[CollaborationPage]


def _page(service: Programme, row: dict[str, Any]) -> CollaborationPage:
    rows = service.queries.members(row["collaboration_id"])
    known = service.replica.agencies(each["agency_id"] for each in rows)
    members = [
        {**each, "name": known[each["agency_id"]].name if each["agency_id"] in known else None}
        for each in rows
    ]
    paused = row["paused_on"] is not None
    return CollaborationPage.model_validate({**row, "paused": paused, "members": members})


@read(
    "/collaborations/{collaboration_id:uuid}",
    "collaboration",
    in_case("collaboration_id"),
    "Show a collaboration",
)
def collaboration(
    service: Given[Programme], caller: Given[Caller], collaboration_id: FromPath[UUID]
) -> CollaborationDetails:
    """Show a collaboration's terms, members and rounds, and whether it is paused (R-P6).

    Its office also sees who else holds the role programme_office and could join it.
    """
    row = existing(service.queries.collaboration(collaboration_id))
    found = _page(service, row)
    others = service.office_candidates(found.office) if caller.person in found.office else []
    names = service.directory.names([*found.office, *others])
    office, candidates = (
        [OfficePerson(person_id=each, name=names.get(each)) for each in people]
        for people in (found.office, others)
    )
    return CollaborationDetails(
        **found.model_dump(), office_people=office, office_candidates=candidates
    )


@read("/collaborations", "collaborations", signed_in(), "List the caller's collaborations")
def collaborations(
    service: Given[Programme],
    caller: Given[Caller],
    joinable: Annotated[
        bool,
        QueryParameter(
            name="joinable",
            description="Instead the collaborations in which a leader can still enrol an agency.",
        ),
    ] = False,
) -> CollaborationList:
    """List the collaborations that the caller's agency takes part in or that the caller runs.

    With ``joinable`` list those in which the caller, as a leader, can still enrol an agency.
    """
    if joinable:
        rows = service.joinable(caller.person)
    else:
        rows = service.queries.collaborations_of(service.agencies(caller.person), caller.person)
    return CollaborationList(items=[_page(service, row) for row in rows])


ROUTES: tuple[ControllerRouterHandler, ...] = (collaboration, collaborations)
