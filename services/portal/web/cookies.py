"""Cookies that only we can set and that scripts cannot read."""

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

SESSION_COOKIE = "utbyte_session"
SIGN_IN_COOKIE = "utbyte_sign_in"
"""Ties a sign-in that has begun to the browser that began it."""


def is_https(request: Request[Any, Any, Any]) -> bool:
    """Whether people come by https, as the configured address says."""
    return request.url.scheme == "https"


def name_of(request: Request[Any, Any, Any], name: str) -> str:
    """The cookie's name; over https no other host, no path and no plain page can set it."""
    return f"__Host-{name}" if is_https(request) else name


def read(request: Request[Any, Any, Any], name: str) -> str:
    """The cookie's value, or an empty text."""
    return request.cookies.get(name_of(request, name), "")


def own(
    request: Request[Any, Any, Any], name: str, value: str, max_age: int | None = None
) -> Cookie:
    """A cookie that ends with the browser, or after so many seconds; 0 removes it."""
    return Cookie(
        name_of(request, name),
        value=value,
        max_age=max_age,
        httponly=True,
        samesite="lax",
        secure=is_https(request),
        path="/",
    )
