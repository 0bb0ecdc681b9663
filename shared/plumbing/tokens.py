"""Tokens: who speaks, signed by the directory for five minutes, verified with public keys only."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from json import loads
from pathlib import Path
from typing import Any, Self, cast
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic import ValidationError, model_validator

from shared.kernel.ids import fresh_id
from shared.kernel.values import Value
from shared.plumbing.secret_files import secret_file

ALGORITHM = "ES256"
LIFETIME = timedelta(minutes=5)
CLOCKS_DIFFER = timedelta(seconds=5)
"""How far the clocks of two machines may be apart."""
LONGEST_LIFE = LIFETIME + CLOCKS_DIFFER
LONGEST_TOKEN = 2048

Now = Callable[[], datetime]
"""The real moment, aware; a virtual clock never dates a token."""
Jwks = Mapping[str, Any]
"""Public keys as RFC 7517 writes them: ``{"keys": […]}``."""

_HEADER = {"alg", "kid", "typ"}
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,62}")


class BadToken(Exception):
    """Not a token of ours, or no longer, or not for us; the words are for the log."""


class UnknownKey(BadToken):
    """Signed with a key that is not known here: perhaps a new one, worth fetching the keys."""


class Kind(StrEnum):
    """What sort of somebody speaks."""

    PERSON = "person"
    SERVICE = "service"
    OPERATOR = "operator"


class Identity(Value):
    """Who speaks: a person by opaque id, a service or an operator by name; never their roles.

    Raises:
        ValueError: when the subject is no id of a person, or no name where a name is due.
    """

    kind: Kind
    subject: str

    @model_validator(mode="after")
    def _subject_fits(self) -> Self:
        if self.kind is Kind.PERSON:
            if str(UUID(self.subject)) != self.subject:
                raise ValueError("a person's id is written in its canonical form")
        elif not _NAME.fullmatch(self.subject):
            raise ValueError("a service or an operator has a short name in small letters")
        return self

    @classmethod
    def of_person(cls, person_id: UUID) -> Self:
        """Return the identity of a person."""
        return cls(kind=Kind.PERSON, subject=str(person_id))

    @classmethod
    def of_service(cls, name: str) -> Self:
        """Return the identity of a service."""
        return cls(kind=Kind.SERVICE, subject=name)

    @classmethod
    def of_operator(cls, name: str) -> Self:
        """Return the identity of somebody who runs the system."""
        return cls(kind=Kind.OPERATOR, subject=name)

    @property
    def person_id(self) -> UUID | None:
        """The person's id; nothing for a service or an operator."""
        return UUID(self.subject) if self.kind is Kind.PERSON else None


class Trust(Value):
    """Who issues the tokens and for whom: both stand in each token and are checked."""

    issuer: str
    audience: str


class SigningKey:
    """A private key on the curve P-256; it is known by its thumbprint (RFC 7638)."""

    def __init__(self, key: ECKey) -> None:
        if not key.is_private or key.curve_name != "P-256":
            raise ValueError("tokens are signed with a private key on P-256")
        self.key = key
        self.kid = key.thumbprint()

    @classmethod
    def made(cls) -> Self:
        """Return a fresh key."""
        return cls(ECKey.generate_key("P-256"))

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """Read a key in PEM.

        Raises:
            ValueError: when it is no private key on P-256.
        """
        return cls(_imported(pem))

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """Return the key of a PEM file, made on first need and readable by its owner only.

        Raises:
            ExposedSecret: when others may read the file.
            ValueError: when it holds no private key on P-256.
        """
        return cls.from_pem(secret_file(path, lambda: cls.made().pem()))

    def pem(self) -> bytes:
        """Write the key in PEM."""
        return self.key.as_pem(private=True)

    def public(self) -> dict[str, Any]:
        """Return the public half as a JWK."""
        jwk = cast("dict[str, Any]", self.key.as_dict(private=False))
        return {**jwk, "kid": self.kid, "use": "sig", "alg": ALGORITHM}


class Issuer:
    """Signs tokens with the first key and publishes all of them.

    To change keys: add the new one last, so that everybody learns it; then move it first; take
    the old one away when its last token has expired.
    """

    def __init__(self, keys: Sequence[SigningKey], trust: Trust, now: Now) -> None:
        self._keys = tuple(keys)
        self._trust = trust
        self._now = now

    def issue(self, identity: Identity) -> str:
        """Return a token that says who speaks, for five minutes from now."""
        now = self._now()
        key = self._keys[0]
        claims = {
            "iss": self._trust.issuer,
            "aud": self._trust.audience,
            "sub": identity.subject,
            "kind": identity.kind.value,
            "iat": int(now.timestamp()),
            "exp": int((now + LIFETIME).timestamp()),
            "jti": str(fresh_id()),
        }
        return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key.key, [ALGORITHM])

    def jwks(self) -> dict[str, Any]:
        """Return the public keys for everybody who verifies."""
        return {"keys": [key.public() for key in self._keys]}


class Verifier:
    """Says who speaks; it holds public keys only and accepts ES256 alone.

    A key with a member ``service`` speaks for that service and for nobody else.

    Raises:
        ValueError: when a key is private, of another kind or has no ``kid``.
    """

    def __init__(self, jwks: Jwks, trust: Trust, now: Now) -> None:
        self._now = now
        self._trust = trust
        self.replace_keys(jwks)

    def replace_keys(self, jwks: Jwks) -> None:
        """Trust these keys from now on, and no others; for use when keys have changed."""
        self._keys = _public_keys(jwks)
        self._speaks_for = {
            str(each["kid"]): Identity.of_service(each["service"])
            for each in jwks["keys"]
            if "service" in each
        }

    def learn(self) -> bool:
        """Look for keys that are not known here; return whether there are any."""
        return False

    def identify(self, token: str) -> Identity:
        """Return who speaks.

        Raises:
            UnknownKey: when the token names a key that is not known here.
            BadToken: when anything else about it is not as it must be.
        """
        kid = _kid(token)
        key = self._keys.get(kid)
        if key is None:
            raise UnknownKey("signed with an unknown key")
        identity = self._identity(token, key)
        if self._speaks_for.get(kid, identity) != identity:
            raise BadToken("a service speaks for itself alone")
        return identity

    def _identity(self, token: str, key: ECKey) -> Identity:
        try:
            claims = jwt.decode(token, key, [ALGORITHM]).claims
            self._registry().validate(claims)
            _check_form(claims)
            return Identity(kind=claims["kind"], subject=claims["sub"])
        except (JoseError, ValidationError) as error:
            raise BadToken(type(error).__name__) from error

    def _registry(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._now().timestamp()),
            leeway=int(CLOCKS_DIFFER.total_seconds()),
            iss={"essential": True, "value": self._trust.issuer},
            aud={"essential": True, "value": self._trust.audience},
            sub={"essential": True},
            kind={"essential": True},
            iat={"essential": True},
            exp={"essential": True},
            jti={"essential": True},
        )


def _check_form(claims: Mapping[str, Any]) -> None:
    """Refuse what a registry of claims lets pass and our issuers never write.

    Whoever gets hold of a key must not sign a token that outlives the change of keys.
    """
    if not isinstance(claims["aud"], str):
        raise BadToken("a token is for one audience")
    moments = [claims[name] for name in ("iat", "exp", "nbf") if name in claims]
    if any(type(each) is not int for each in moments):  # not a number that compares with nothing
        raise BadToken("moments are whole seconds")
    if claims["exp"] - claims["iat"] > LONGEST_LIFE.total_seconds():
        raise BadToken("a token lives for five minutes")


def _kid(token: str) -> str:
    """Return the key id of a token whose header has the form of ours, before any key is used."""
    head, _, rest = token.partition(".")
    if len(token) > LONGEST_TOKEN or rest.count(".") != 1:
        raise BadToken("not a signed token")
    try:
        header = loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (ValueError, RecursionError) as error:
        raise BadToken("not a signed token") from error
    if not isinstance(header, dict) or set(cast("dict[str, Any]", header)) != _HEADER:
        raise BadToken("not a header of ours")
    found = cast("dict[str, Any]", header)
    if (found["alg"], found["typ"]) != (ALGORITHM, "JWT") or not isinstance(found["kid"], str):
        raise BadToken("not a header of ours")
    return found["kid"]


def _public_keys(jwks: Jwks) -> dict[str, ECKey]:
    keys = {str(each.get("kid", "")): _public_key(each) for each in jwks["keys"]}
    if "" in keys or len(keys) != len(jwks["keys"]):
        raise ValueError("each key needs a kid of its own")
    return keys


def _public_key(jwk: Mapping[str, Any]) -> ECKey:
    if "d" in jwk or jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
        raise ValueError("tokens are verified with public keys on P-256 only")
    if jwk.get("use", "sig") != "sig" or jwk.get("alg", ALGORITHM) != ALGORITHM:
        raise ValueError("the key is meant for something else")
    return _imported({name: value for name, value in jwk.items() if name != "service"})


def _imported(value: bytes | dict[str, Any]) -> ECKey:
    try:
        return ECKey.import_key(value)
    except JoseError as error:
        raise ValueError("not a key on an elliptic curve") from error
