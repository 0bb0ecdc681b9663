"""The steps of a listing that is written: publish, close, withdraw."""

from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from services.portal.pages.listing import listing_page
from services.portal.web.again import Again
from services.portal.web.forms import Form
from services.portal.web.routes import Given, action
from services.portal.web.services import Problem
from services.portal.web.visit import Visit


def published(visit: Visit) -> tuple[str, str]:
    """What the next page says of a listing that was published, and what follows."""
    return (
        visit._("The listing has been published."),
        visit._("Everyone in the chosen collaborations can see it now."),
    )


@action("/listings/{listing_id:uuid}/publish")
async def publish(
    visit: Given[Visit], form: Given[Form], listing_id: FromPath[UUID]
) -> Response[Any] | Redirect:
    """Publish a draft."""
    return await _step(visit, form, listing_id, "publish", published(visit))


@action("/listings/{listing_id:uuid}/close")
async def close_listing(
    visit: Given[Visit], form: Given[Form], listing_id: FromPath[UUID]
) -> Response[Any] | Redirect:
    """Close a listing before its last day."""
    said = visit._("The listing has been closed.")
    more = visit._("You can still choose among those who have expressed interest.")
    return await _step(visit, form, listing_id, "close", (said, more))


@action("/listings/{listing_id:uuid}/withdraw")
async def withdraw_listing(
    visit: Given[Visit], form: Given[Form], listing_id: FromPath[UUID]
) -> Response[Any] | Redirect:
    """Withdraw a listing that is no longer wanted."""
    said = visit._("The listing has been withdrawn.")
    more = visit._("Those who had expressed interest are told.")
    return await _step(visit, form, listing_id, "withdraw", (said, more))


async def _step(
    visit: Visit, form: Form, listing_id: UUID, step: str, said: tuple[str, str]
) -> Response[Any] | Redirect:
    try:
        await visit.tell(form, "listings", f"/listings/{listing_id}/{step}", {})
    except Problem as problem:
        return await listing_page(visit, listing_id, Again.refused(visit, form, problem))
    return await visit.go(f"/listings/{listing_id}", *said)


ROUTES = (publish, close_listing, withdraw_listing)
