"""Demo sign-in as a chosen person, only for callers who know the secret of this start."""

from typing import Any
from uuid import UUID

from litestar import Request
from litestar.datastructures import State
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel

from services.directory.api.agency_bodies import AN_ID
from services.directory.api.signing_in import Token
from services.directory.commands import Directory
from shared.kernel.refusals import NotFound
from shared.plumbing.base import security_log
from shared.plumbing.base.security_log import SecurityEvent
from shared.plumbing.directory.on_behalf import NotSignedIn
from shared.plumbing.security.access import Access, open_to_all
from shared.plumbing.security.tokens import LIFETIME, Kind
from shared.plumbing.web.http import Given, Input, examples, question, read
from shared.plumbing.web.inputs import Id

MOST_DEMO_PEOPLE = 500


class ChooseDemoPerson(Input):
    """The demo user to sign in as; the operator cannot be chosen."""

    model_config = examples({"person": AN_ID})
    person: Id
    """The id of the demo user."""


class DemoPerson(BaseModel):
    """A person who can be chosen in the demo."""

    person_id: UUID
    name: str | None
    agency: str
    roles: list[str]


class DemoPeople(BaseModel):
    """Demo users to choose from; ``more`` is the number of others who are not listed."""

    items: list[DemoPerson]
    more: int


def _let_in(
    request: Request[Any, Any, State], service: Directory, *, operators: bool = False
) -> None:
    door = service.demo_door
    if door is None or not (door.lets_in(request) or (operators and _by_an_operator(request))):
        raise NotFound("There is no such page.")


def _by_an_operator(request: Request[Any, Any, State]) -> bool:
    access: Access = request.app.state.access
    try:
        found = access.identify(request.headers.get("authorization"))
    except NotSignedIn:
        return False
    return found.kind is Kind.OPERATOR


@question("/tokens", "choose_demo_person", open_to_all(), "Sign in as a demo user")
def choose_demo_person(
    request: Request[Any, Any, State],
    service: Given[Directory],
    data: JSONBody[ChooseDemoPerson],
) -> Token:
    """Issue a token for a chosen demo user, never for the operator.

    Available only in an instance started with --demo, to callers that send the secret from its link
    in the header Utbyte-Demo or in the cookie that the link sets. Who has left cannot be chosen.
    """
    _let_in(request, service)
    identity = service.signing_in_as(data.person)
    token = service.issuer.issue(identity)
    who = security_log.actor(identity)
    security_log.record(SecurityEvent.SIGNED_IN, actor=who, door="demo")
    return Token(access_token=token, expires_in=int(LIFETIME.total_seconds()))


@read("/demo-people", "demo_people", open_to_all(), "List demo users")
def demo_people(request: Request[Any, Any, State], service: Given[Directory]) -> DemoPeople:
    """List the demo users to sign in as, and how many more there are.

    Available only in an instance started with --demo, to callers that send the demo's secret and
    to the operator.
    """
    _let_in(request, service, operators=True)
    today = service.clock.today()
    rows = service.queries.people(today, MOST_DEMO_PEOPLE)
    contacts = service.people.contacts.read([row["person_id"] for row in rows])
    found: list[DemoPerson] = []
    for row in rows:
        contact = contacts.get(row["person_id"])
        agency = service.queries.agency(row["agency_id"])
        roles_held: dict[str, list[str]] = row["roles"] or {}
        found.append(
            DemoPerson(
                person_id=row["person_id"],
                name=f"{contact.given_name} {contact.family_name}" if contact else None,
                agency=agency["name"] if agency is not None else "",
                roles=sorted({role for roles in roles_held.values() for role in roles}),
            )
        )
    return DemoPeople(items=found, more=service.queries.count_people(today) - len(found))


ROUTES: tuple[ControllerRouterHandler, ...] = (
    choose_demo_person,
    demo_people,
)
