"""Tokens from the command line, signed with the key of an instance's data folder."""

from typing import Any
from uuid import UUID

import psycopg

from shared.plumbing.base.database import address_of, embedded_server
from shared.plumbing.base.security_log import account, actor, record_command
from shared.plumbing.base.settings import Settings
from shared.plumbing.security.tokens import LIFETIME, Identity
from utbyte.instance.running import held_or_shared
from utbyte.instance.services import DEFINITIONS
from utbyte.instance.trust import directory_issuer, list_of_keys, service_issuer, signing_key


class NoKey(Exception):
    """No instance has run in the data folder yet."""


class NoSuchPerson(Exception):
    """The directory knows no person with that id."""


def sign(
    settings: Settings, person: str | None, service: str | None, to: str = "directory"
) -> dict[str, Any]:
    """A token for a person by id, for a service that calls another, or for the operator.

    The operator is named by the account of this machine.

    Raises:
        NoKey: when there is no key to sign with.
        NoSuchPerson: when the directory does not know the id.
        ValueError: when there can be no such person or service.
    """
    path = signing_key(settings.data)
    if not path.exists():
        raise NoKey(f"No instance has run in {settings.data} yet.")
    identity = _identity(person, service)
    if identity.person_id is not None:
        _refuse_if_unknown(settings, identity.person_id)
    record_command("token", on_behalf_of=actor(identity))
    if service is not None:
        if not list_of_keys(settings).exists():
            raise NoKey(f"No instance has run in {settings.data} yet.")
        token = service_issuer(settings, service).issue(identity, to)
    else:
        token = directory_issuer(settings).issue(identity)
    return {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": int(LIFETIME.total_seconds()),
    }


def _refuse_if_unknown(settings: Settings, person: UUID) -> None:
    with held_or_shared(settings):
        server = settings.database_url or embedded_server(settings.data / "postgres")
        address = address_of(server, f"{settings.database_prefix}_directory")
        with psycopg.connect(address) as connection:
            found = connection.execute(
                "SELECT 1 FROM people WHERE person_id = %s AND erased_on IS NULL", (person,)
            )
            if found.fetchone() is None:
                raise NoSuchPerson(
                    f"The directory knows no person {person}. `utbyte up` lists the people of a"
                    " demo, and so does the API's `demo-people`."
                )


def _identity(person: str | None, service: str | None) -> Identity:
    if person is None and service is None:
        return Identity.of_operator(account())
    if service is not None and service in {each.name for each in DEFINITIONS}:
        return Identity.of_service(service)
    try:
        return Identity.of_person(UUID(person or ""))
    except ValueError:
        raise ValueError(
            f"“{person or service}” is not the id of a person or the name of a service."
        ) from None
