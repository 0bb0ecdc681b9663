"""Keys, names and addresses over HTTP, for the other services."""

from base64 import b64encode
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from litestar.exceptions import HTTPException
from litestar.params import FromPath, HeaderParameter, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel

from services.directory.commands import Directory
from shared.kernel.refusals import NotFound
from shared.plumbing.base import security_log
from shared.plumbing.base.security_log import SecurityEvent
from shared.plumbing.directory import on_behalf
from shared.plumbing.security.access import open_to_all, services, services_for
from shared.plumbing.security.tokens import Kind
from shared.plumbing.web.http import Caller, Given, read

NAMES_BY_ROLE = {"programme": "programme_office"}
"""Services that may only read the names of people with a certain role."""


class PersonalKey(BaseModel):
    """A person's key in base64."""

    key: str


class Names(BaseModel):
    """Names of people by id; unknown and erased people are left out."""

    names: dict[UUID, str]


class Namesakes(BaseModel):
    """The people of an agency who have exactly this name."""

    people: list[UUID]


class Address(BaseModel):
    """A person's address, requested at the moment of sending."""

    email: str
    language: str


ForWhom = Annotated[
    str,
    HeaderParameter(
        name=on_behalf.HEADER,
        description="The token of the person whose request the service answers.",
    ),
]


def _log_read(caller: Caller, what: str, count: int) -> None:
    asker = caller.for_whom
    security_log.record(
        SecurityEvent.READ,
        actor=security_log.actor(caller.identity),
        on_behalf_of=None if asker is None else security_log.actor(asker),
        what=what,
        count=count,
    )


@read(
    "/keys/{person_id:uuid}",
    "personal_key",
    services_for({Kind.PERSON}, "lending", "listings"),
    "Get a person's encryption key",
    HTTPStatus.GONE,
)
def personal_key(
    service: Given[Directory],
    caller: Given[Caller],
    person_id: FromPath[UUID],
    for_whom: ForWhom,
) -> PersonalKey:
    """Get the key that seals texts by and about a person, created on first use (R-D1).

    A service gets it only on behalf of a signed-in person. The answer is 410 once the key's person
    has been erased.
    """
    del for_whom  # declared for OpenAPI; the guard reads it
    _log_read(caller, "keys", 1)
    if service.queries.person(person_id) is None:
        raise NotFound("There is no such person.")
    key = service.keys.get(person_id)
    if key is None:
        raise HTTPException(status_code=HTTPStatus.GONE, detail="The person has been erased.")
    return PersonalKey(key=b64encode(key).decode())


@read(
    "/names",
    "names",
    services_for(
        {Kind.OPERATOR, Kind.PERSON}, "billing", "directory", "lending", "listings", "programme"
    ),
    "Get people's names",
)
def names(
    service: Given[Directory],
    caller: Given[Caller],
    ids: Annotated[
        list[UUID],
        QueryParameter(max_items=500, description="Ids of people; repeat it for several people."),
    ],
    for_whom: ForWhom,
) -> Names:
    """Get names by id, for pages of cases that several agencies share.

    Unknown and erased ids are left out; `programme` only gets the names of people with the role
    programme_office.
    """
    del for_whom  # declared for OpenAPI; the guard reads it
    _log_read(caller, "names", len(ids))
    role = NAMES_BY_ROLE.get(caller.identity.subject)
    wanted = ids if role is None else [each for each in ids if service.holds(each, role)]
    found = service.people.contacts.read(wanted)
    return Names(names={each: f"{who.given_name} {who.family_name}" for each, who in found.items()})


@read(
    "/named",
    "named",
    services_for({Kind.PERSON}, "lending"),
    "Search people by their whole name",
)
def named(
    service: Given[Directory],
    caller: Given[Caller],
    agency: Annotated[UUID, QueryParameter(description="The agency that employs them.")],
    name: Annotated[
        str,
        QueryParameter(min_length=3, max_length=401, description="Given name and family name."),
    ],
    for_whom: ForWhom,
) -> Namesakes:
    """Find the people with exactly this name whom an agency employs today.

    Capital letters do not matter. A part of a name finds no one: the list of an agency's people
    stays within the agency.
    """
    del for_whom  # declared for OpenAPI; the guard reads it
    employed = [
        each["person_id"]
        for each in service.queries.members(agency, None, None)
        if not service.has_left(each)
    ]
    wanted = _one_spaced(name)
    found = [
        person
        for person, each in service.people.contacts.read(employed).items()
        if _one_spaced(f"{each.given_name} {each.family_name}") == wanted
    ]
    _log_read(caller, "named", len(found))
    return Namesakes(people=sorted(found))


def _one_spaced(name: str) -> str:
    """A name for comparison: without capital letters, and with single spaces."""
    return " ".join(name.casefold().split())


@read(
    "/addresses/{person_id:uuid}",
    "address",
    services("notifications"),
    "Get a person's address",
)
def address(service: Given[Directory], caller: Given[Caller], person_id: FromPath[UUID]) -> Address:
    """Get a person's e-mail address and language at the moment of sending.

    The requesting service must not store it.
    """
    _log_read(caller, "addresses", 1)
    contact = service.people.contacts.read([person_id]).get(person_id)
    if contact is None:
        raise NotFound("There is no such person.")
    return Address(email=contact.email, language=contact.language)


@read("/jwks", "jwks", open_to_all(), "Get the public keys of tokens")
def jwks(service: Given[Directory]) -> dict[str, Any]:
    """Get the public keys for verifying tokens, as a JWK set (RFC 7517)."""
    return service.issuer.jwks()


ROUTES: tuple[ControllerRouterHandler, ...] = (
    personal_key,
    names,
    named,
    address,
    jwks,
)
