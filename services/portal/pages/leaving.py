"""The page between the portal and an identity provider, from which the browser goes on by itself.

A form may not be answered by a redirect to another site under our policy (``form-action 'self'``),
and naming the providers there would let every page send forms to them. So the form is answered by
this page, whose ``Refresh`` header moves on at once, and whose link works where that is turned off.
"""

from typing import Any

from litestar import Response

from services.portal.session.providers import Provider
from services.portal.web.visit import Visit


def leaving(visit: Visit, provider: Provider, address: str, *, is_out: bool) -> Response[Any]:
    """Send the browser to a provider, to sign in there or to sign out."""
    shown = visit.show("sign_in/leaving.html", provider=provider, address=address, is_out=is_out)
    shown.headers["Refresh"] = f'0; url="{address}"'
    return shown
