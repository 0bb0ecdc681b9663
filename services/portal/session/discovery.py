"""A provider's metadata (OpenID Connect Discovery 1.0): believed only if it fits what we need."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from services.portal.session.provider_http import Json, is_safe
from services.portal.session.providers import Provider
from services.portal.session.refusal import Reason, SignInRefused

Method = Literal["client_secret_basic", "client_secret_post"]


@dataclass(frozen=True)
class Metadata:
    """Where to ask what. ``names_issuer``: its answers name it (RFC 9207)."""

    authorization: str
    token: str
    keys: str
    end_session: str | None
    names_issuer: bool
    method: Method


def address_of_metadata(issuer: str) -> str:
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def metadata_of(document: Json, provider: Provider) -> Metadata:
    """Read the metadata.

    Raises:
        SignInRefused: when they are another issuer's, incomplete or unsafe.
    """
    if document.get("issuer") != provider.issuer:
        raise SignInRefused(Reason.METADATA_ISSUER)
    pkce = _texts(document, "code_challenge_methods_supported")
    if pkce is not None and "S256" not in pkce:
        raise SignInRefused(Reason.NO_PKCE)
    signs = _texts(document, "id_token_signing_alg_values_supported")
    if signs is not None and not set(signs) & set(provider.algorithms):
        raise SignInRefused(Reason.ALGORITHM)
    ends = document.get("end_session_endpoint")
    return Metadata(
        authorization=_endpoint(document, "authorization_endpoint"),
        token=_endpoint(document, "token_endpoint"),
        keys=_endpoint(document, "jwks_uri"),
        end_session=_endpoint(document, "end_session_endpoint") if ends is not None else None,
        names_issuer=document.get("authorization_response_iss_parameter_supported") is True,
        method=_method(document),
    )


def _endpoint(document: Mapping[str, Any], name: str) -> str:
    found = document.get(name)
    if not isinstance(found, str):
        raise SignInRefused(Reason.METADATA_INCOMPLETE)
    if not is_safe(found):
        raise SignInRefused(Reason.ENDPOINT)
    return found


def _method(document: Mapping[str, Any]) -> Method:
    # Without the field it is basic (Discovery 1.0, 3).
    offered = _texts(document, "token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    methods: tuple[Method, ...] = ("client_secret_basic", "client_secret_post")
    for each in methods:
        if each in offered:
            return each
    raise SignInRefused(Reason.NO_CLIENT_METHOD)


def _texts(document: Mapping[str, Any], name: str) -> list[str] | None:
    found = document.get(name)
    if found is None:
        return None
    if not isinstance(found, list):
        raise SignInRefused(Reason.METADATA_INCOMPLETE)
    return [each for each in cast("list[object]", found) if isinstance(each, str)]
