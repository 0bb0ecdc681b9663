"""Tokens for the tests of tokens: good ones, and any that one can forge."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from string import ascii_letters, digits
from typing import Any
from uuid import UUID

from joserfc import jwt

from shared.plumbing.security.tokens import (
    Identity,
    Issuer,
    SigningKey,
    Trust,
    Verifier,
)

START = datetime(2026, 1, 12, 8, 0, tzinfo=UTC)
TRUST = Trust(issuer="https://directory.example", audience="utbyte")
KEY = SigningKey.made()
ALPHABET = ascii_letters + digits + "-_"
ANNA = Identity.of_person(UUID("0b6f6a9e-9d0c-5a53-a7e1-1c3d5e7f9a10"))


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def issued(identity: Identity = ANNA, trust: Trust = TRUST, key: SigningKey = KEY) -> str:
    return Issuer([key], trust, at(START)).issue(identity)


def verifier(moment: datetime = START, *keys: SigningKey) -> Verifier:
    return Verifier(Issuer(keys or [KEY], TRUST, at(START)).jwks(), TRUST, at(moment))


def claims(**changes: Any) -> dict[str, Any]:
    good = {
        "iss": TRUST.issuer,
        "aud": TRUST.audience,
        "sub": ANNA.subject,
        "kind": "person",
        "iat": int(START.timestamp()),
        "exp": int(START.timestamp()) + 300,
        "jti": "one",
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not ...}


def signed(header: dict[str, Any] | None = None, **changes: Any) -> str:
    """A token that is signed with the trusted key, whatever it says."""
    full = {"alg": "ES256", "kid": KEY.kid, **(header or {})}
    return jwt.encode(full, claims(**changes), KEY.key, ["ES256"])


def encoded(part: Any) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
