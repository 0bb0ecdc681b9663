"""Cookies of clients that ask on behalf of many people: they keep none."""

from http.cookiejar import CookieJar, DefaultCookiePolicy


def no_cookies() -> CookieJar:
    """A jar that stays empty.

    A client's usual jar would send the session that began for one person with the requests of all
    others who bring no cookie.
    """
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))
