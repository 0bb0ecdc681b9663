"""Tokens of persons, issued by the directory to the portal."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from services.portal.session.tokens import Issued
from services.portal.web.services import Services


def issued_by(
    services: Services, service_token: Callable[[], str]
) -> Callable[[UUID], Awaitable[Issued]]:
    """Ask the directory for a token of a person, with the portal's own token."""

    async def issue(person: UUID) -> Issued:
        body = {"person": str(person)}
        answer = await services.post(service_token(), "directory", "/person-tokens", body, {})
        return answer["access_token"], float(answer["expires_in"])

    return issue
