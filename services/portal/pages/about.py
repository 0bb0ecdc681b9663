"""Pages that only tell: how Utbyte works, privacy, accessibility, what Utbyte is."""

from typing import Any

from litestar import Response

from services.portal.web.routes import Given, page
from services.portal.web.visit import Visit


@page("/help", public=True)
async def how_it_works(visit: Given[Visit]) -> Response[Any]:
    """Tell how a loan goes, step by step, and who does what."""
    return visit.show("about/help.html")


@page("/privacy", public=True)
async def privacy(visit: Given[Visit]) -> Response[Any]:
    """Tell what is stored, who sees it, and for how long."""
    return visit.show("about/privacy.html")


@page("/accessibility", public=True)
async def accessibility(visit: Given[Visit]) -> Response[Any]:
    """The accessibility statement (EN 301 549)."""
    return visit.show("about/accessibility.html")


@page("/about", public=True)
async def about(visit: Given[Visit]) -> Response[Any]:
    """Tell what Utbyte is and who answers for it."""
    return visit.show("about/about.html")


ROUTES = (how_it_works, privacy, accessibility, about)
