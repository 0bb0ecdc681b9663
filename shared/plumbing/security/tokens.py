"""Tokens identify callers: the directory signs them for five minutes, public keys verify them."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from math import inf
from pathlib import Path
from typing import Any, Self, cast
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic import ValidationError, model_validator

from shared.kernel.ids import fresh_id
from shared.kernel.values import Value
from shared.plumbing.base.secret_files import secret_file
from shared.plumbing.security.token_forms import (
    ALGORITHM,
    CLOCKS_DIFFER,
    EXPIRES,
    LIFETIME,
    SERVICE,
    BadToken,
    Jwks,
    UnknownKey,
    imported,
    kid_of,
    public_keys,
    refuse_unless_well_formed,
)
from shared.plumbing.security.verified_tokens import VerifiedTokens

Now = Callable[[], datetime]
"""The real time, timezone-aware; a virtual clock never dates a token."""

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,62}")


class Kind(StrEnum):
    """The kind of caller."""

    PERSON = "person"
    SERVICE = "service"
    OPERATOR = "operator"


class Identity(Value):
    """The caller: a person by opaque id, a service or an operator by name; never their roles.

    Raises:
        ValueError: when the subject is not the id of a person, or not a name where one is required.
    """

    kind: Kind
    subject: str

    @model_validator(mode="after")
    def _subject_fits(self) -> Self:
        if self.kind is Kind.PERSON:
            if str(UUID(self.subject)) != self.subject:
                raise ValueError("a person's id must be in its canonical form")
        elif not _NAME.fullmatch(self.subject):
            raise ValueError("a service or an operator must have a short name in lower case")
        return self

    @classmethod
    def of_person(cls, person_id: UUID) -> Self:
        return cls(kind=Kind.PERSON, subject=str(person_id))

    @classmethod
    def of_service(cls, name: str) -> Self:
        return cls(kind=Kind.SERVICE, subject=name)

    @classmethod
    def of_operator(cls, name: str) -> Self:
        return cls(kind=Kind.OPERATOR, subject=name)

    @property
    def person_id(self) -> UUID | None:
        """The person's id; ``None`` for a service or an operator."""
        return UUID(self.subject) if self.kind is Kind.PERSON else None


class Trust(Value):
    """Who issues the tokens and for whom: each token names both, and both are checked.

    ``audience`` is the whole instance. A person's or an operator's token is valid for all of it; a
    service's token is valid for the one service that it calls.
    """

    issuer: str
    audience: str

    def audience_of(self, service: str) -> str:
        """The audience of tokens with which other services call this one."""
        return f"{self.audience}/{service}"


class SigningKey:
    """A private key on the curve P-256, identified by its thumbprint (RFC 7638).

    It signs from ``since`` on, and its signatures are trusted until ``until`` (Unix seconds).
    """

    since = 0
    until: int | None = None

    def __init__(self, key: ECKey) -> None:
        if not key.is_private or key.curve_name != "P-256":
            raise ValueError("tokens must be signed with a private key on P-256")
        self.key = key
        self.kid = key.thumbprint()

    @classmethod
    def made(cls) -> Self:
        return cls(ECKey.generate_key("P-256"))

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """Read a key in PEM.

        Raises:
            ValueError: when it is no private key on P-256.
        """
        return cls(imported(pem))

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """The key of a PEM file, created on first need and readable by its owner only.

        Raises:
            ExposedSecret: when others may read the file.
            ValueError: when it holds no private key on P-256.
        """
        return cls.from_pem(secret_file(path, lambda: cls.made().pem()))

    def pem(self) -> bytes:
        return self.key.as_pem(private=True)

    def public(self) -> dict[str, Any]:
        """The public half as a JWK."""
        jwk = cast("dict[str, Any]", self.key.as_dict(private=False))
        last = {} if self.until is None else {EXPIRES: self.until}
        return {**jwk, "kid": self.kid, "use": "sig", "alg": ALGORITHM, **last}


Keys = Sequence[SigningKey] | Callable[[], Sequence[SigningKey]]
"""Fixed keys, or a function that returns the current ones."""


class Issuer:
    """Signs tokens with the newest key that is already valid, and publishes all trusted keys."""

    def __init__(self, keys: Keys, trust: Trust, now: Now) -> None:
        self._keys = keys if callable(keys) else lambda: keys
        self._trust = trust
        self._now = now

    def issue(self, identity: Identity, to: str | None = None) -> str:
        """A token for the caller, valid for five minutes from now.

        ``to`` names the service to call; without it the token is for the whole instance.
        """
        now = self._now()
        trust = self._trust
        key = self._signing(int(now.timestamp()))
        claims = {
            "iss": trust.issuer,
            "aud": trust.audience if to is None else trust.audience_of(to),
            "sub": identity.subject,
            "kind": identity.kind.value,
            "iat": int(now.timestamp()),
            "exp": int((now + LIFETIME).timestamp()),
            "jti": str(fresh_id()),
        }
        return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key.key, [ALGORITHM])

    def kid(self) -> str:
        """The id of the key that signs now."""
        return self._signing(int(self._now().timestamp())).kid

    def jwks(self) -> dict[str, Any]:
        """The public keys for everyone who verifies tokens."""
        now = int(self._now().timestamp())
        trusted = [key for key in self._keys() if key.until is None or now <= key.until]
        return {"keys": [key.public() for key in trusted]}

    def _signing(self, now: int) -> SigningKey:
        begun = [key for key in self._keys() if key.since <= now]
        return max(begun, key=lambda key: key.since)  # if several begin at once, the first of them


class Verifier:
    """Identifies callers; it holds public keys only and accepts ES256 alone.

    A key with a member ``service`` speaks only for that service, and its tokens are for one
    service: ``own``, or none, and then they are refused. A key without it speaks for persons and
    operators, never for a service. A key with a member ``exp`` is trusted until then.

    Raises:
        ValueError: when a key is private, of another kind or has no ``kid``.
    """

    def __init__(self, jwks: Jwks, trust: Trust, now: Now, own: str | None = None) -> None:
        self._now = now
        self._trust = trust
        self._own = own
        self.replace_keys(jwks)

    def replace_keys(self, jwks: Jwks) -> None:
        """Trust only these keys from now on; for use when keys have changed."""
        keys = public_keys(jwks)
        self._speaks_for = {
            str(each["kid"]): Identity.of_service(each[SERVICE])
            for each in jwks["keys"]
            if SERVICE in each
        }
        self._until = {
            str(each["kid"]): int(each[EXPIRES]) for each in jwks["keys"] if EXPIRES in each
        }
        self._keys = keys
        self._verified = VerifiedTokens[Identity]()

    async def learn(self) -> bool:
        """Look for new keys; return whether there may be some now."""
        return False

    def identify(self, token: str) -> Identity:
        """The caller.

        Raises:
            UnknownKey: when the token names a key that is not known here.
            BadToken: when anything else about it is wrong.
        """
        # Of the keys that are trusted now: others may replace them while this token is verified.
        verified = self._verified
        known = verified.find(token, self._now().timestamp())
        if known is not None:
            return known
        identity, until = self._verify(token)
        verified.keep(token, identity, until)
        return identity

    def _verify(self, token: str) -> tuple[Identity, float]:
        """The caller, and until when the token is valid (Unix seconds)."""
        kid = kid_of(token)
        key = self._keys.get(kid)
        if key is None:
            raise UnknownKey("signed with an unknown key")
        retired = self._until.get(kid, inf)
        if self._now().timestamp() > retired:
            raise BadToken("signed with a retired key")
        service = self._speaks_for.get(kid)
        identity, expires = self._identity(token, key, self._audience(service))
        if service is None and identity.kind is Kind.SERVICE:
            raise BadToken("a service must sign with its own key")
        if service is not None and service != identity:
            raise BadToken("a service's key must sign only for that service")
        return identity, min(retired, expires + CLOCKS_DIFFER.total_seconds())

    def _audience(self, service: Identity | None) -> str:
        if service is None:
            return self._trust.audience
        if self._own is None:
            raise BadToken("no service may call this one")
        return self._trust.audience_of(self._own)

    def _identity(self, token: str, key: ECKey, audience: str) -> tuple[Identity, int]:
        """The caller, and when the token expires (Unix seconds)."""
        try:
            claims = jwt.decode(token, key, [ALGORITHM]).claims
            self._registry(audience).validate(claims)
            refuse_unless_well_formed(claims)
            return Identity(kind=claims["kind"], subject=claims["sub"]), claims["exp"]
        except (JoseError, ValidationError) as error:
            raise BadToken(type(error).__name__) from error

    def _registry(self, audience: str) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._now().timestamp()),
            leeway=int(CLOCKS_DIFFER.total_seconds()),
            iss={"essential": True, "value": self._trust.issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            kind={"essential": True},
            iat={"essential": True},
            exp={"essential": True},
            jti={"essential": True},
        )
