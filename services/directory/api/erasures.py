"""Erasure over HTTP: asked for, decided, kept back by holds (R-D2a)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel, ConfigDict

from services.directory.commands import Directory
from services.directory.domain.rules.erasure import DeclineGround, HoldGround
from shared.kernel.refusals import NotFound
from shared.plumbing.access import in_case, looked_after
from shared.plumbing.http import Asked, Done, Given, Input, command, examples, read


class Nothing(Input):
    """A step that needs no words."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


class DeclineErasure(Input):
    """Why a request is declined, as a code: words could name somebody."""

    model_config = examples({"ground": "legal_obligation"})
    ground: DeclineGround


class Hold(Input):
    """Why the person must not be erased, as a code: words could name somebody."""

    model_config = examples({"ground": "audit"})
    ground: HoldGround


class ErasureRequestItem(BaseModel):
    """A person who asks to be erased."""

    person_id: UUID
    erasure_requested_on: date


class ErasureRequests(BaseModel):
    """The requests that wait for a contact person, the longest waiting first."""

    items: list[ErasureRequestItem]


@command(
    "/people/{person_id:uuid}/request-erasure",
    "request_erasure",
    in_case("person_id", "self"),
    "Ask to be erased (R-D2a)",
)
def request_erasure(
    service: Given[Directory],
    asked: Given[Asked],
    person_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Ask the contact person of the agency to be erased; they see it and decide."""
    del data
    return asked.do(lambda cause: service.erasing.request(person_id, cause))


@command(
    "/people/{person_id:uuid}/decline-erasure",
    "decline_erasure",
    in_case("person_id", "hr_contact"),
    "Decline a request for erasure (R-D2a)",
)
def decline_erasure(
    service: Given[Directory],
    asked: Given[Asked],
    person_id: FromPath[UUID],
    data: JSONBody[DeclineErasure],
) -> Done:
    """Decline a person's request; the person is told and can ask again."""
    return asked.do(lambda cause: service.erasing.decline(person_id, data.ground, cause))


@command(
    "/people/{person_id:uuid}/erase",
    "erase_person",
    looked_after("person_id", "hr_contact"),
    "Erase who a person is (R-D1, R-D2a)",
)
def erase_person(
    service: Given[Directory],
    asked: Given[Asked],
    person_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """End a person's roles and employment and delete their key and contact data, for good.

    Refused while the person holds an office, has a loan that is agreed, running or not invoiced
    to its end, or is on hold. Erased already, nothing changes.
    """
    del data
    return asked.do(lambda cause: service.erasing.erase(person_id, cause))


@command(
    "/people/{person_id:uuid}/hold",
    "set_hold",
    in_case("person_id", "hr_contact", "auditor"),
    "Set a hold: the person must not be erased (R-D2a)",
)
def set_hold(
    service: Given[Directory],
    asked: Given[Asked],
    person_id: FromPath[UUID],
    data: JSONBody[Hold],
) -> Done:
    """Keep a person from being erased, for a reason; several reasons stand beside each other."""
    return asked.do(lambda cause: service.erasing.set_hold(person_id, data.ground, cause))


@command(
    "/people/{person_id:uuid}/lift-hold",
    "lift_hold",
    in_case("person_id", "hr_contact", "auditor"),
    "Lift a hold (R-D2a)",
)
def lift_hold(
    service: Given[Directory],
    asked: Given[Asked],
    person_id: FromPath[UUID],
    data: JSONBody[Hold],
) -> Done:
    """Take back one reason to keep a person."""
    return asked.do(lambda cause: service.erasing.lift_hold(person_id, data.ground, cause))


@read(
    "/agencies/{agency_id:uuid}/erasure-requests",
    "erasure_requests",
    looked_after("agency_id", "hr_contact"),
    "Requests for erasure that wait to be decided (R-D2a)",
)
def erasure_requests(
    service: Given[Directory],
    agency_id: FromPath[UUID],
    limit: Annotated[int, QueryParameter(name="limit", ge=1, le=200)] = 50,
) -> ErasureRequests:
    """List who of an agency asks to be erased, the longest waiting first."""
    if service.queries.agency(agency_id) is None:
        raise NotFound("there is no such case")
    rows = service.queries.erasure_requests(agency_id, limit)
    return ErasureRequests(items=[ErasureRequestItem.model_validate(row) for row in rows])


ROUTES: tuple[ControllerRouterHandler, ...] = (
    request_erasure,
    decline_erasure,
    erase_person,
    set_hold,
    lift_hold,
    erasure_requests,
)
