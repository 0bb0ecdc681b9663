"""Keys, names and tokens over HTTP: what the other services and the demo's chooser ask."""

import re
from base64 import b64encode
from http import HTTPStatus
from typing import Annotated, Any, Self
from uuid import UUID

from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel, model_validator

from services.directory.api.agencies import AN_ID
from services.directory.commands import Directory
from shared.kernel.refusals import NotFound
from shared.plumbing.access import open_to_all, services
from shared.plumbing.http import Given, Input, examples, question, read
from shared.plumbing.inputs import Id
from shared.plumbing.tokens import LIFETIME, Identity

LOOPBACK = frozenset({"127.0.0.1", "::1"})
OWN_NAME = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
"""What a caller on this machine calls it; a page of another site is called otherwise there too."""
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""What a proxy on this machine says of callers elsewhere."""


class PersonalKey(BaseModel):
    """A person's key in base64."""

    key: str


class Names(BaseModel):
    """Names of people by id; who is unknown or erased is left out."""

    names: dict[UUID, str]


class Address(BaseModel):
    """How a person is reached, asked for at the moment of sending."""

    email: str
    language: str


class ChooseDemoPerson(Input):
    """Who to be in the demo: a person, or the operator."""

    model_config = examples({"person": AN_ID}, {"operator": True})
    person: Id | None = None
    operator: bool = False

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.person is None) != self.operator:
            raise ValueError("name a person, or ask for the operator")
        return self


class Token(BaseModel):
    """A bearer token and the seconds that it is good for."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the type's name, not a secret
    expires_in: int


MOST_DEMO_PEOPLE = 500


class DemoPerson(BaseModel):
    """Somebody who can be chosen in the demo."""

    person_id: UUID
    name: str | None
    agency: str
    roles: list[str]


class DemoPeople(BaseModel):
    """Who can be chosen in the demo; ``more`` says how many others can be, who are not listed."""

    items: list[DemoPerson]
    more: int


@read(
    "/keys/{person_id:uuid}",
    "personal_key",
    services(),
    "The key of a person",
    HTTPStatus.GONE,
)
def personal_key(service: Given[Directory], person_id: FromPath[UUID]) -> PersonalKey:
    """Give a service the key of a person, made on first need."""
    if service.queries.person(person_id) is None:
        raise NotFound("there is no such person")
    key = service.keys.get(person_id)
    if key is None:
        raise HTTPException(status_code=HTTPStatus.GONE, detail="the person is erased")
    return PersonalKey(key=b64encode(key).decode())


@read("/names", "names", services(), "Names of people, for pages of shared cases")
def names(
    service: Given[Directory],
    ids: Annotated[list[UUID], QueryParameter(name="ids", max_items=500)],
) -> Names:
    """Give a service the names of people."""
    found = service.people.contacts.read(ids)
    return Names(names={each: f"{who.given_name} {who.family_name}" for each, who in found.items()})


@read("/people/{person_id:uuid}/address", "address", services(), "How a person is reached")
def address(service: Given[Directory], person_id: FromPath[UUID]) -> Address:
    """Give notifications the address of a person at the moment of sending."""
    contact = service.people.contacts.read([person_id]).get(person_id)
    if contact is None:
        raise NotFound("there is no such person")
    return Address(email=contact.email, language=contact.language)


@read("/jwks", "jwks", open_to_all(), "The public keys of tokens (RFC 7517)")
def jwks(service: Given[Directory]) -> dict[str, Any]:
    """Publish the public keys."""
    return service.issuer.jwks()


def _only_in_the_demo(request: Request[Any, Any, State], service: Directory) -> None:
    local = request.client is not None and request.client.host in LOOPBACK
    named = OWN_NAME.fullmatch(request.headers.get("host", "")) is not None
    forwarded = any(name in request.headers for name in FORWARDED)
    if not (service.demo_login and local and named) or forwarded:
        raise NotFound("there is no such page")


@question("/tokens", "choose_demo_person", open_to_all(), "Be somebody in the demo, on loopback")
def choose_demo_person(
    request: Request[Any, Any, State],
    service: Given[Directory],
    data: JSONBody[ChooseDemoPerson],
) -> Token:
    """Issue a token for a chosen person; only in the demo and only to the own machine."""
    _only_in_the_demo(request, service)
    if data.person is None:
        identity = Identity.of_operator("demo")
    elif service.queries.person(data.person) is None:
        raise NotFound("there is no such person")
    else:
        identity = Identity.of_person(data.person)
    return Token(
        access_token=service.issuer.issue(identity), expires_in=int(LIFETIME.total_seconds())
    )


@read("/demo-people", "demo_people", open_to_all(), "Who can be chosen in the demo")
def demo_people(request: Request[Any, Any, State], service: Given[Directory]) -> DemoPeople:
    """List those who can be chosen, and say how many more there are."""
    _only_in_the_demo(request, service)
    rows = service.queries.people(MOST_DEMO_PEOPLE)
    contacts = service.people.contacts.read([row["person_id"] for row in rows])
    found: list[DemoPerson] = []
    for row in rows:
        contact = contacts.get(row["person_id"])
        agency = service.queries.agency(row["agency_id"])
        held: dict[str, list[str]] = row["roles"] or {}
        found.append(
            DemoPerson(
                person_id=row["person_id"],
                name=f"{contact.given_name} {contact.family_name}" if contact else None,
                agency=agency["name"] if agency is not None else "",
                roles=sorted({role for roles in held.values() for role in roles}),
            )
        )
    return DemoPeople(items=found, more=service.queries.count_people() - len(found))


ROUTES: tuple[ControllerRouterHandler, ...] = (
    personal_key,
    names,
    address,
    jwks,
    choose_demo_person,
    demo_people,
)
