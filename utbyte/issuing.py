"""Tokens from the command line, signed with the key of an instance's data folder."""

from typing import Any
from uuid import UUID

from shared.plumbing.clock import SystemClock
from shared.plumbing.settings import Settings
from shared.plumbing.tokens import LIFETIME, Identity, Issuer, SigningKey, Trust
from utbyte.blueprints import BLUEPRINTS
from utbyte.stage import signing_key

OPERATOR = "command-line"


class NoKey(Exception):
    """No instance has run in the data folder yet."""


def sign(settings: Settings, person: str | None, service: str | None) -> dict[str, Any]:
    """Return a token for a person by id, for a service, or else for the operator.

    Raises:
        NoKey: when there is no key to sign with.
        ValueError: when there can be no such person or service.
    """
    path = signing_key(settings.data)
    if not path.exists():
        raise NoKey(f"no instance has run in {settings.data} yet")
    trust = Trust(issuer=settings.issuer, audience=settings.audience)
    issuer = Issuer([SigningKey.from_file(path)], trust, SystemClock().now)
    return {
        "access_token": issuer.issue(_identity(person, service)),
        "token_type": "Bearer",
        "expires_in": int(LIFETIME.total_seconds()),
    }


def _identity(person: str | None, service: str | None) -> Identity:
    if person is None and service is None:
        return Identity.of_operator(OPERATOR)
    if service is not None and service in {each.name for each in BLUEPRINTS}:
        return Identity.of_service(service)
    try:
        return Identity.of_person(UUID(person or ""))
    except ValueError:
        raise ValueError(
            f"“{person or service}” is no id of a person or name of a service"
        ) from None
