"""Signed tokens of a provider (RFC 7515): the header before the key, the claims after it."""

from collections.abc import Collection
from typing import Any, cast

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry

from services.portal.session.provider_http import Json
from services.portal.session.refusal import Reason, SignInRefused

LONGEST_TOKEN = 16_000
LONGEST_KEY_ID = 200


def header_of(
    token: object, types: Collection[str], algorithms: Collection[str]
) -> tuple[str, str]:
    """The key's id and the algorithm that a token names, before anything in it is believed.

    ``types`` are the media types that its header may state (RFC 8725, 3.11).

    Raises:
        SignInRefused: when it is no signed token, or signed by another kind of algorithm.
    """
    header = _header(token)
    kind = header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.lower().removeprefix("application/") not in types:
        raise SignInRefused(Reason.TYPE)
    if header.get("alg") not in algorithms:
        raise SignInRefused(Reason.ALGORITHM)
    kid = header.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= LONGEST_KEY_ID:
        raise SignInRefused(Reason.UNKNOWN_KEY)
    return kid, str(header["alg"])


def _header(token: object) -> Json:
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN or not token.isascii():
        raise SignInRefused(Reason.MALFORMED)
    try:
        return dict(jws.extract_compact(token.encode()).protected)
    except (JoseError, ValueError, TypeError) as error:
        raise SignInRefused(Reason.MALFORMED) from error


def claims_of(token: str, key: ECKey | RSAKey, algorithm: str) -> Json:
    """The claims of a token that the key has signed.

    Raises:
        SignInRefused: when it has not, or the token demands what we do not understand.
    """
    # Unknown header parameters are ignored unless they are critical (RFC 7515, 4.1.11).
    registry = JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    try:
        claims: Any = jwt.decode(token, key, [algorithm], registry).claims
    except (JoseError, ValueError, TypeError) as error:
        raise SignInRefused(Reason.SIGNATURE) from error
    return cast("Json", claims)
