"""What the portal asks the directory in its own name: who signs in, and a token for them."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from uuid import UUID

from services.portal.session.refusal import Reason, SignInRefused
from services.portal.session.sign_in import Identified
from services.portal.session.tokens import Issued
from services.portal.web.services import Problem, Services

HAS_LEFT = "R-O14"
"""The rule by which the directory gives no token for a person who has left."""
_NOT_KNOWN = {HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}


def issued_by(
    services: Services, service_token: Callable[[], str]
) -> Callable[[UUID], Awaitable[Issued]]:
    """Ask the directory for a token of a person, with the portal's own token.

    The function raises ``Problem``, also when the person has left or was erased.
    """

    async def issue(person: UUID) -> Issued:
        body = {"person": str(person)}
        answer = await services.post(service_token(), "directory", "/person-tokens", body, {})
        return answer["access_token"], float(answer["expires_in"])

    return issue


def found_by(
    services: Services, service_token: Callable[[], str]
) -> Callable[[Identified], Awaitable[UUID]]:
    """Ask the directory whom a provider means, among the people whom it may sign in.

    The function raises ``SignInRefused`` when that is no one.
    """

    async def find(identified: Identified) -> UUID:
        provider = identified.provider
        body = {
            "agencies": [str(each) for each in provider.agencies],
            "finds": provider.finds,
            "value": identified.value,
        }
        path = "/person-searches"
        try:
            answer = await services.post(service_token(), "directory", path, body, {})
        except Problem as problem:
            if problem.status in _NOT_KNOWN:
                raise SignInRefused(Reason.NOT_KNOWN) from problem
            raise
        return UUID(answer["person_id"])

    return find
