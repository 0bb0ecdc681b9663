"""The stream by which an open page learns that something was saved."""

import asyncio
from typing import Any

from litestar import Request
from litestar.types import ASGIApp

from services.portal.web import cookies
from services.portal.web.routes import page
from services.portal.web.streams import NO_STREAM, Stream
from services.portal.web.visit import PortalContext


@page("/changes", public=True)
async def changes(request: Request[Any, Any, Any]) -> ASGIApp:
    """Open a stream for someone who is signed in; that is no use of their session.

    Others get 204 rather than the way to sign in: it is not a reader who asks, but an open page.
    """
    context: PortalContext = request.app.state.context
    secret = cookies.read(request, cookies.SESSION_COOKIE)
    if context.streams is None or not secret:
        return NO_STREAM
    session = await asyncio.to_thread(context.sessions.find, secret, used=False)
    return NO_STREAM if session is None else Stream(context.streams, session.id_hash)


ROUTES = (changes,)
