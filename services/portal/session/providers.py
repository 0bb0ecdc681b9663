"""The identity providers at which people sign in, from a TOML file that is checked at the start."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self, cast
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from services.portal.session.provider_http import is_safe
from shared.plumbing.base.secret_files import ExposedSecret, read_secret

Algorithm = Literal["ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]
"""Asymmetric signatures only: with a shared secret, those who verify could sign."""
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class BadProviders(ValueError):
    """The file cannot be used; the message says in one line what is wrong with it."""


class Provider(BaseModel):
    """A provider. ``client_secret_file`` may be relative to the file that names it.

    ``finds`` is what the value of ``claim`` is compared with, among the people of ``agencies``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    name: Line
    issuer: Line
    client_id: Line
    client_secret_file: Path
    claim: Line
    finds: Literal["email", "external_id"]
    agencies: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=200)]
    scopes: tuple[Line, ...] = ()
    algorithms: Annotated[tuple[Algorithm, ...], Field(min_length=1)] = ("ES256", "RS256", "PS256")
    ca: Path | None = None
    client_secret: SecretStr = SecretStr("")

    @field_validator("id")
    @classmethod
    def _is_no_other_page(cls, given: str) -> str:
        if given in {"callback", "backchannel"}:
            raise ValueError("is taken by an address of the portal")
        return given

    @field_validator("issuer")
    @classmethod
    def _is_safe(cls, given: str) -> str:
        parts = urlsplit(given)
        if not is_safe(given) or parts.query or parts.fragment:
            raise ValueError("must be an https address without query (http on loopback only)")
        return given

    @field_validator("client_secret")
    @classmethod
    def _is_in_a_file(cls, given: SecretStr) -> SecretStr:
        if not given.get_secret_value():
            raise ValueError("must be in a file, which client_secret_file names")
        return given

    @model_validator(mode="after")
    def _asks_for_an_id_token(self) -> Self:
        if self.scopes and "openid" not in self.scopes:
            raise ValueError("scopes must include openid")
        return self

    @property
    def scope(self) -> str:
        """What is asked for: no more than what finds the person."""
        usual = ("openid", "email") if self.finds == "email" else ("openid",)
        return " ".join(self.scopes or usual)


def read_providers(path: Path) -> tuple[Provider, ...]:
    """The providers of a file.

    Raises:
        BadProviders: when it cannot be read, or one of its values is not valid.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadProviders(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadProviders(f"{path} is not valid TOML: {error}.") from error
    entries = told.pop("provider", [])
    if told or not isinstance(entries, list) or not entries:
        raise BadProviders(f"{path} must hold one or more tables [[provider]] and nothing else.")
    found = tuple(
        _provider(path, number, each)
        for number, each in enumerate(cast("list[object]", entries), start=1)
    )
    _refuse_if_ambiguous(path, found)
    return found


def _provider(path: Path, number: int, entry: object) -> Provider:
    where = f"{path}: provider {number}"
    if not isinstance(entry, dict):
        raise BadProviders(f"{where} is not a table.")
    given = cast("dict[str, Any]", entry)
    if "client_secret" in given:
        raise BadProviders(f"{where}: put the client_secret into a file of its own.")
    try:
        return Provider.model_validate({**given, "client_secret": _secret(path, where, given)})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(each) for each in first["loc"])
        words = first["msg"].removeprefix("Value error, ")
        raise BadProviders(
            f"{where}: {field}: {words}." if field else f"{where}: {words}."
        ) from None


def _secret(path: Path, where: str, given: dict[str, Any]) -> str:
    named = given.get("client_secret_file")
    if not isinstance(named, str) or not named:
        raise BadProviders(f"{where}: client_secret_file must name the file of the secret.")
    try:
        return read_secret(path.parent / named).decode().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadProviders(f"{where}: {named} cannot be read.") from error
    except ExposedSecret as error:
        raise BadProviders(f"{where}: {error}") from error


def _refuse_if_ambiguous(path: Path, found: Sequence[Provider]) -> None:
    ids = [each.id for each in found]
    clients = [(each.issuer, each.client_id) for each in found]
    if len(set(ids)) < len(ids):
        raise BadProviders(f"{path}: two providers have the same id.")
    if len(set(clients)) < len(clients):
        raise BadProviders(f"{path}: two providers have the same issuer and client_id.")
