"""Signing in for a play: with the key of the instance, which only its owner can read."""

import os
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import httpx

from shared.plumbing.base.security_log import account, actor, record_command
from shared.plumbing.base.settings import Settings
from shared.plumbing.security.tokens import Identity, Issuer
from utbyte.instance.running import LOOPBACK, settings
from utbyte.instance.running_instances import folder_at
from utbyte.instance.trust import directory_issuer, signing_key

OPERATOR = "operator"
"""The person who runs the instance; a step can be taken ``as: operator``."""
OPERATOR_TOKEN = "UTBYTE_OPERATOR_TOKEN"  # noqa: S105 - the variable's name, not a secret
PLAYER = "play"

Sign = Callable[[str], str]
"""Returns a token for a person by id, or for the operator."""


class NotPlayable(Exception):
    """The instance does not support something that playing needs."""


def _identity(who: str, operator: str) -> Identity:
    named = who == OPERATOR
    return Identity.of_operator(operator) if named else Identity.of_person(UUID(who))


def signed_by(issuer: Issuer) -> Sign:
    """Sign in at an instance whose issuer is available."""
    return lambda who: issuer.issue(_identity(who, PLAYER))


def signed_at(address: str, data: Path | None = None) -> Sign:
    """Sign in at an instance that already runs, with the key of its data folder.

    The folder is the named one, or that of this account's instance at the address. Signing raises
    ``NotPlayable`` if there is no such key; ``UTBYTE_OPERATOR_TOKEN`` takes precedence. The
    security log records once each person who is signed in; the operator is this account.
    """
    told: set[Identity] = set()

    def sign(who: str) -> str:
        given = os.environ.get(OPERATOR_TOKEN)
        if who == OPERATOR and given:
            return given
        issuer, identity = _issuer(settings(_folder(address, data))), _identity(who, account())
        if identity not in told:
            record_command("play", on_behalf_of=actor(identity))
            told.add(identity)
        return issuer.issue(identity)

    return sign


def _folder(address: str, data: Path | None) -> Path:
    if data is not None or "data" in Settings().model_fields_set:
        return data or Settings().data
    url = httpx.URL(address)
    if url.host not in LOOPBACK:
        raise NotPlayable(
            f"It is not known whose key {url.host} trusts. Name its folder with --data."
        )
    return folder_at(url.port or 80) or Settings().data


def _issuer(given: Settings) -> Issuer:
    path = signing_key(given.data)
    if not path.exists():
        raise NotPlayable(
            f"No instance has run in {given.data}. Name the folder of the instance with --data."
        )
    return directory_issuer(given)
