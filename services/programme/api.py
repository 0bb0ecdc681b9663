"""The programme over HTTP: collaborations, terms, enrolment, pauses."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel, ConfigDict, Field

from services.programme.commands import Programme
from services.programme.domain.collaboration import Charter
from services.programme.domain.rules import Round
from services.programme.domain.terms import Terms
from shared.kernel.dates import Period
from shared.kernel.refusals import NotFound
from shared.plumbing.access import holding, in_case, signed_in
from shared.plumbing.http import Asked, Caller, Done, Given, Input, command, examples, read

AN_ID = "6f0c1f5e-6f0b-5b7e-9d3a-0c7a5f3e1b42"


class OpenCollaboration(Input):
    """A new collaboration; terms that are left out have the programme's defaults."""

    model_config = examples(
        {
            "name": "Små myndigheter i samverkan",
            "scope": "state",
            "office": [],
            "terms": {"notice_months": 2, "termination_months": 1},
        }
    )
    name: str = Field(min_length=1, max_length=200)
    scope: Literal["state", "sector", "region", "internal"]
    office: tuple[UUID, ...] = Field(
        default=(), description="Persons of the programme office; who opens it always belongs to it"
    )
    terms: Terms = Terms()


class ChangeTerms(Input):
    """Terms for loans that are proposed from now on (R-P7)."""

    model_config = examples({"terms": {"notice_months": 3, "maximum_months": 12}})
    terms: Terms


class AnnounceRound(Input):
    """A round of enrolment, both days included (R-P1)."""

    model_config = examples({"name": "2027 spring", "start": "2027-01-01", "end": "2027-03-15"})
    name: str = Field(min_length=1, max_length=100)
    start: date
    end: date


class Enrol(Input):
    """The agency that is to take part, or no longer (R-P1, R-P8)."""

    model_config = examples({"agency": AN_ID})
    agency: UUID


class Pause(Input):
    """Why nothing new starts (R-P6)."""

    model_config = examples({"reason": "No travel between offices until further notice"})
    reason: str = Field(min_length=1, max_length=2000)


class Nothing(Input):
    """A step that needs no words."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


class Member(BaseModel):
    """An agency that takes part."""

    agency_id: UUID
    name: str | None
    enrolled_on: str
    in_round: str | None


class CollaborationPage(BaseModel):
    """A collaboration as it stands."""

    collaboration_id: UUID
    name: str
    scope: str
    paused: bool
    office: list[UUID]
    terms: Terms
    members: list[Member]
    version: int


class CollaborationList(BaseModel):
    """The collaborations of one's own agency."""

    items: list[CollaborationPage]


def _page(service: Programme, row: dict[str, Any]) -> CollaborationPage:
    members: list[Member] = []
    for each in service.queries.members(row["collaboration_id"]):
        agency = service.who.agency(each["agency_id"])
        members.append(
            Member(
                agency_id=each["agency_id"],
                name=agency.name if agency is not None else None,
                enrolled_on=str(each["enrolled_on"]),
                in_round=each["in_round"],
            )
        )
    return CollaborationPage(**row, members=members)


@command("/collaborations", "open_collaboration", holding("programme_office"), "Open one")
def open_collaboration(
    service: Given[Programme], asked: Given[Asked], data: JSONBody[OpenCollaboration]
) -> Done:
    """Open a collaboration; who opens it belongs to its office."""
    office = tuple(dict.fromkeys((asked.person, *data.office)))
    charter = Charter(name=data.name, scope=data.scope, office=office, terms=data.terms)
    return asked.do(lambda cause: service.open_collaboration(charter, cause))


@command(
    "/collaborations/{collaboration_id:uuid}/change-terms",
    "change_terms",
    in_case("collaboration_id", "office"),
    "Give loans proposed from now on other terms (R-P7)",
)
def change_terms(
    service: Given[Programme],
    asked: Given[Asked],
    collaboration_id: FromPath[UUID],
    data: JSONBody[ChangeTerms],
) -> Done:
    """Change the terms."""
    return asked.do(lambda cause: service.change_terms(collaboration_id, data.terms, cause))


@command(
    "/collaborations/{collaboration_id:uuid}/announce-round",
    "announce_round",
    in_case("collaboration_id", "office"),
    "Announce a round of enrolment (R-P1)",
)
def announce_round(
    service: Given[Programme],
    asked: Given[Asked],
    collaboration_id: FromPath[UUID],
    data: JSONBody[AnnounceRound],
) -> Done:
    """Announce a round."""
    announced = Round(name=data.name, days=Period(start=data.start, end=data.end))
    return asked.do(lambda cause: service.announce_round(collaboration_id, announced, cause))


@command(
    "/collaborations/{collaboration_id:uuid}/enrol",
    "enrol",
    in_case("collaboration_id", "leader"),
    "Let one's agency take part (R-P1)",
)
def enrol(
    service: Given[Programme],
    asked: Given[Asked],
    collaboration_id: FromPath[UUID],
    data: JSONBody[Enrol],
) -> Done:
    """Enrol an agency."""
    return asked.do(lambda cause: service.enrol(collaboration_id, data.agency, cause))


@command(
    "/collaborations/{collaboration_id:uuid}/withdraw-agency",
    "withdraw_agency",
    in_case("collaboration_id", "leader"),
    "Take one's agency out (R-P8)",
)
def withdraw_agency(
    service: Given[Programme],
    asked: Given[Asked],
    collaboration_id: FromPath[UUID],
    data: JSONBody[Enrol],
) -> Done:
    """Take an agency out."""
    return asked.do(lambda cause: service.withdraw(collaboration_id, data.agency, cause))


@command(
    "/collaborations/{collaboration_id:uuid}/pause",
    "pause",
    in_case("collaboration_id", "office"),
    "Let nothing new start (R-P6)",
)
def pause(
    service: Given[Programme],
    asked: Given[Asked],
    collaboration_id: FromPath[UUID],
    data: JSONBody[Pause],
) -> Done:
    """Pause the collaboration."""
    return asked.do(lambda cause: service.pause(collaboration_id, data.reason, cause))


@command(
    "/collaborations/{collaboration_id:uuid}/resume",
    "resume",
    in_case("collaboration_id", "office"),
    "Let new things start again (R-P6)",
)
def resume(
    service: Given[Programme],
    asked: Given[Asked],
    collaboration_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Resume the collaboration."""
    del data
    return asked.do(lambda cause: service.resume(collaboration_id, cause))


@read(
    "/collaborations/{collaboration_id:uuid}",
    "collaboration",
    in_case("collaboration_id"),
    "A collaboration: terms, who takes part, whether it is paused",
)
def collaboration(service: Given[Programme], collaboration_id: FromPath[UUID]) -> CollaborationPage:
    """Show a collaboration."""
    row = service.queries.collaboration(collaboration_id)
    if row is None:
        raise NotFound("there is no such case")
    return _page(service, row)


@read("/collaborations", "collaborations", signed_in(), "The collaborations of one's own agency")
def collaborations(service: Given[Programme], caller: Given[Caller]) -> CollaborationList:
    """List the collaborations that concern the caller."""
    agencies = service.agencies(caller.person)
    rows = service.queries.collaborations_of(agencies, caller.person)
    return CollaborationList(items=[_page(service, row) for row in rows])


ROUTES: tuple[ControllerRouterHandler, ...] = (
    open_collaboration,
    change_terms,
    announce_round,
    enrol,
    withdraw_agency,
    pause,
    resume,
    collaboration,
    collaborations,
)
