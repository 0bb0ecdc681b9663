"""Erasure over HTTP: requests, decisions and holds (R-D2a)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel, ConfigDict

from services.directory.commands import Directory
from services.directory.domain.rules.erasure import DeclineGround, HoldGround
from shared.kernel.refusals import existing
from shared.plumbing.security.access import in_case, looked_after
from shared.plumbing.web.http import CommandRequest, Done, Given, Input, command, examples, read


class Nothing(Input):
    """An empty body, for a step without parameters."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


class DeclineErasure(Input):
    """Why a request is declined, as a code: free text could name a person."""

    model_config = examples({"ground": "legal_obligation"})
    ground: DeclineGround
    """Why the request is declined."""


class Hold(Input):
    """Why the person must not be erased, as a code: free text could name a person."""

    model_config = examples({"ground": "audit"})
    ground: HoldGround
    """Why the person is kept."""


class ErasureRequestItem(BaseModel):
    """A person who has asked to be erased."""

    person_id: UUID
    erasure_requested_on: date


class ErasureRequests(BaseModel):
    """The requests waiting for a contact person, oldest first."""

    items: list[ErasureRequestItem]


@command(
    "/people/{person_id:uuid}/request-erasure",
    "request_erasure",
    in_case("person_id", "self"),
    "Request erasure",
)
def request_erasure(
    service: Given[Directory],
    command: Given[CommandRequest],
    person_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Ask the agency's contact person to erase the caller's identity (R-D2a).

    The contact person sees the request and decides.
    """
    del data
    return command.do(lambda trigger: service.erasing.request(person_id, trigger))


@command(
    "/people/{person_id:uuid}/withdraw-erasure",
    "withdraw_erasure",
    in_case("person_id", "self"),
    "Withdraw a request for erasure",
)
def withdraw_erasure(
    service: Given[Directory],
    command: Given[CommandRequest],
    person_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Withdraw the caller's request before it is decided (R-D2a).

    The person can ask again. A completed erasure cannot be undone.
    """
    del data
    return command.do(lambda trigger: service.erasing.withdraw(person_id, trigger))


@command(
    "/people/{person_id:uuid}/decline-erasure",
    "decline_erasure",
    in_case("person_id", "hr_contact"),
    "Decline a request for erasure",
)
def decline_erasure(
    service: Given[Directory],
    command: Given[CommandRequest],
    person_id: FromPath[UUID],
    data: JSONBody[DeclineErasure],
) -> Done:
    """Decline a person's request, with a coded ground (R-D2a).

    The person is notified and can ask again.
    """
    return command.do(lambda trigger: service.erasing.decline(person_id, data.ground, trigger))


@command(
    "/people/{person_id:uuid}/erase",
    "erase_person",
    looked_after("person_id", "hr_contact"),
    "Erase a person",
)
def erase_person(
    service: Given[Directory],
    command: Given[CommandRequest],
    person_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Delete a person's key and contact data for good and end their roles (R-D1, R-D2a).

    It is refused while the person holds an office, has a loan that is agreed, running or not fully
    invoiced, or is on hold. Erasing an erased person changes nothing.
    """
    del data
    return command.do(lambda trigger: service.erasing.erase(person_id, trigger))


@command(
    "/people/{person_id:uuid}/hold",
    "set_hold",
    in_case("person_id", "hr_contact", "auditor"),
    "Set a hold on a person",
)
def set_hold(
    service: Given[Directory],
    command: Given[CommandRequest],
    person_id: FromPath[UUID],
    data: JSONBody[Hold],
) -> Done:
    """Keep a person from being erased, with a coded ground (R-D2a).

    Several holds can apply at once; each is lifted separately.
    """
    return command.do(lambda trigger: service.erasing.set_hold(person_id, data.ground, trigger))


@command(
    "/people/{person_id:uuid}/lift-hold",
    "lift_hold",
    in_case("person_id", "hr_contact", "auditor"),
    "Lift a hold on a person",
)
def lift_hold(
    service: Given[Directory],
    command: Given[CommandRequest],
    person_id: FromPath[UUID],
    data: JSONBody[Hold],
) -> Done:
    """Remove one ground for keeping a person (R-D2a).

    The person can be erased once no hold is left.
    """
    return command.do(lambda trigger: service.erasing.lift_hold(person_id, data.ground, trigger))


@read(
    "/agencies/{agency_id:uuid}/erasure-requests",
    "erasure_requests",
    looked_after("agency_id", "hr_contact"),
    "List requests for erasure",
)
def erasure_requests(
    service: Given[Directory],
    agency_id: FromPath[UUID],
    limit: Annotated[
        int, QueryParameter(ge=1, le=200, description="The maximum number of items.")
    ] = 50,
) -> ErasureRequests:
    """List an agency's people with an open erasure request, oldest request first (R-D2a)."""
    existing(service.queries.agency(agency_id))
    rows = service.queries.erasure_requests(agency_id, limit)
    return ErasureRequests(items=[ErasureRequestItem.model_validate(row) for row in rows])


ROUTES: tuple[ControllerRouterHandler, ...] = (
    request_erasure,
    withdraw_erasure,
    decline_erasure,
    erase_person,
    set_hold,
    lift_hold,
    erasure_requests,
)
