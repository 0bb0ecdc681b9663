"""The response bodies that show collaborations."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel

from services.programme.commands import Programme
from services.programme.domain.terms import Terms
from shared.kernel.refusals import existing
from shared.plumbing.eventstore.views import Row
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


def _pages(service: Programme, rows: Sequence[Row]) -> list[CollaborationPage]:
    """Show collaborations, with one query for the members of all and one for their names."""
    members = service.queries.members_of([row["collaboration_id"] for row in rows])
    agencies = {each["agency_id"] for several in members.values() for each in several}
    known = service.replica.agencies(sorted(agencies))
    names = {agency_id: agency.name for agency_id, agency in known.items()}
    return [
        CollaborationPage.model_validate(
            {
                **row,
                "paused": row["paused_on"] is not None,
                "members": [
                    {**each, "name": names.get(each["agency_id"])}
                    for each in members[row["collaboration_id"]]
                ],
            }
        )
        for row in rows
    ]


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
    found = _pages(service, [row])[0]
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
    return CollaborationList(items=_pages(service, rows))


ROUTES: tuple[ControllerRouterHandler, ...] = (collaboration, collaborations)
