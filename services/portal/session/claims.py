"""What a provider's signed tokens must claim before they are believed."""

from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any, Literal, TypeGuard, cast

from services.portal.session.refusal import Reason, SignInRefused

LEEWAY_SECONDS = 60
"""How much our clock and the provider's may differ."""
FRESH_SECONDS = 600
"""How old a token may be that was asked for just now."""
LONGEST_LOGOUT_SECONDS = 86_400
"""How far ahead a logout token may expire: so long its id is remembered."""
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST_SUBJECT = 255
LATEST_SECONDS = 1e11
LONGEST_VALUE = 254

Claims = Mapping[str, Any]


@dataclass(frozen=True)
class Expected:
    """Whose token it must be, for whom, and when (Unix seconds)."""

    issuer: str
    client_id: str
    now: float


def refuse_unless_for_us(claims: Claims, expected: Expected) -> None:
    """Check who issued a token, for whom, and when (OpenID Connect Core 1.0, 3.1.3.7).

    Raises:
        SignInRefused: for the first claim that is wrong.
    """
    exp, iat, nbf = (claims.get(name) for name in ("exp", "iat", "nbf"))
    early, late = expected.now - LEEWAY_SECONDS, expected.now + LEEWAY_SECONDS
    checks: tuple[tuple[bool, Reason], ...] = (
        (claims.get("iss") == expected.issuer, Reason.ISSUER),
        (expected.client_id in _audience(claims), Reason.AUDIENCE),
        (_is_authorized(claims, expected.client_id), Reason.AUTHORIZED_PARTY),
        (_is_moment(exp), Reason.EXPIRY),
        (_is_moment(exp) and exp > early, Reason.EXPIRED),
        (_is_moment(iat) and early - FRESH_SECONDS <= iat <= late, Reason.ISSUED),
        (nbf is None or (_is_moment(nbf) and nbf <= late), Reason.NOT_YET),
    )
    _refuse_by(checks)


def refuse_unless_id_token(claims: Claims, expected: Expected, nonce: str) -> None:
    """Check an ID token that was asked for with this nonce.

    Raises:
        SignInRefused: for the first claim that is wrong.
    """
    refuse_unless_for_us(claims, expected)
    given = claims.get("nonce")
    same = isinstance(given, str) and compare_digest(given.encode(), nonce.encode())
    _refuse_by(((same, Reason.NONCE), (_is_subject(claims.get("sub")), Reason.SUBJECT)))


def refuse_unless_logout_token(claims: Claims, expected: Expected) -> None:
    """Check a logout token (OpenID Connect Back-Channel Logout 1.0, 2.6), except its repetition.

    Raises:
        SignInRefused: for the first claim that is wrong.
    """
    refuse_unless_for_us(claims, expected)
    events, sid, sub = (claims.get(name) for name in ("events", "sid", "sub"))
    named = [each for each in (sid, sub) if each is not None]
    _refuse_by(
        (
            (_says_logout(events), Reason.EVENT),
            (bool(named) and all(_is_subject(each) for each in named), Reason.SUBJECT),
            ("nonce" not in claims, Reason.NONCE),
            (_is_subject(claims.get("jti")), Reason.TOKEN_ID),
            (claims["exp"] <= expected.now + LONGEST_LOGOUT_SECONDS, Reason.LASTS),
        )
    )


def value_of(claims: Claims, claim: str, finds: Literal["email", "external_id"]) -> str:
    """The value that finds the person: one text; an e-mail address only if it was verified.

    Raises:
        SignInRefused: when there is none.
    """
    value = claims.get(claim)
    if value is None:
        raise SignInRefused(Reason.CLAIM_MISSING)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_VALUE or not value.isprintable():
        raise SignInRefused(Reason.CLAIM_MALFORMED)
    if finds == "email" and claims.get("email_verified") is not True:
        raise SignInRefused(Reason.EMAIL_NOT_VERIFIED)
    return value


def _refuse_by(checks: tuple[tuple[bool, Reason], ...]) -> None:
    for holds, reason in checks:
        if not holds:
            raise SignInRefused(reason)


def _audience(claims: Claims) -> list[object]:
    found = claims.get("aud")
    return cast("list[object]", found) if isinstance(found, list) else [found]


def _is_authorized(claims: Claims, client_id: str) -> bool:
    several = len(_audience(claims)) > 1
    return claims["azp"] == client_id if "azp" in claims else not several


def _is_moment(value: object) -> TypeGuard[float]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value < LATEST_SECONDS


def _says_logout(events: object) -> bool:
    return isinstance(events, dict) and isinstance(cast("Claims", events).get(LOGOUT), dict)


def _is_subject(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_SUBJECT and value.isprintable()
