"""Sign-in over HTTP: tokens for people, and whom an identity provider names; for the portal."""

from typing import Annotated
from uuid import UUID

from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel, Field

from services.directory.api.agency_bodies import AN_ID
from services.directory.commands import Directory
from services.directory.commands.signing_in import Finds
from shared.kernel.refusals import NotFound
from shared.plumbing.security.access import services
from shared.plumbing.security.tokens import LIFETIME
from shared.plumbing.web.http import Given, Input, examples, question
from shared.plumbing.web.inputs import Id, line


class SignInPerson(Input):
    """The person whom the portal has identified."""

    model_config = examples({"person": AN_ID})
    person: Id
    """The id of the person."""


class FindPerson(Input):
    """What an identity provider states about a person, and whose people it may sign in."""

    model_config = examples(
        {"agencies": [AN_ID], "finds": "email", "value": "vera.demosson@example.org"}
    )
    agencies: Annotated[tuple[Id, ...], Field(min_length=1, max_length=200)]
    """The agencies whose people the provider may sign in."""
    finds: Finds
    """What the value is: a verified e-mail address, or the agency's own mark of the person."""
    value: Annotated[str, line(254, 1)]
    """The value that the provider states."""


class Token(BaseModel):
    """A bearer token and its lifetime in seconds."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the type's name, not a secret
    expires_in: int


class FoundPerson(BaseModel):
    """The person whom the provider means."""

    person_id: UUID


@question("/person-tokens", "sign_in_person", services("portal"), "Get a token for a person")
def sign_in_person(service: Given[Directory], data: JSONBody[SignInPerson]) -> Token:
    """Issue a token to the portal for a person who has signed in there.

    The portal holds no roles: what the person may do is decided with each request. Who has left
    gets none from the day after their last day on (R-O14), and who was erased none any more.
    """
    token = service.issuer.issue(service.signing_in_as(data.person))
    return Token(access_token=token, expires_in=int(LIFETIME.total_seconds()))


@question("/person-searches", "find_person", services("portal"), "Get the person who is signing in")
def find_person(service: Given[Directory], data: JSONBody[FindPerson]) -> FoundPerson:
    """Find the person whom an identity provider has identified, within the provider's agencies.

    Only people who are employed today are found, and none when the value fits several of them.
    Addresses and marks are stored blinded and compared whole, in upper or lower case.
    """
    found = service.signing_in.person(data.agencies, data.finds, data.value)
    if found is None:
        raise NotFound("There is no such person.")
    return FoundPerson(person_id=found)


ROUTES: tuple[ControllerRouterHandler, ...] = (sign_in_person, find_person)
