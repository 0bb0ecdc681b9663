"""Vacancies that are open to everyone: no session is needed (R-L7)."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response
from litestar.params import FromPath, QueryParameter

from services.portal.pages.browse import card
from services.portal.web.routes import Given, page
from services.portal.web.visit import Visit

SHOWN = 25
MOST_LETTERS = 200


@page("/vacancies", public=True)
async def vacancies(
    visit: Given[Visit],
    q: Annotated[str, QueryParameter(name="q")] = "",
    after: Annotated[str | None, QueryParameter(name="after")] = None,
) -> Response[Any]:
    """List the public vacancies by their last day."""
    words = q[:MOST_LETTERS]
    found = await visit.ask("listings", "/public-vacancies", q=words, after=after, limit=SHOWN)
    following = {"q": words, "after": found["next"]}
    given = {name: value for name, value in following.items() if value}
    return visit.show(
        "vacancies/vacancies.html",
        words=words,
        rows=[card(visit, each) for each in found["items"]],
        more=f"/vacancies?{urlencode(given)}" if found["next"] else "",
    )


@page("/vacancies/{vacancy_id:uuid}", public=True)
async def vacancy(visit: Given[Visit], vacancy_id: FromPath[UUID]) -> Response[Any]:
    """Show a public vacancy, and where to apply."""
    found = await visit.ask("listings", f"/public-vacancies/{vacancy_id}")
    return visit.show(
        "vacancies/vacancy.html",
        vacancy=found,
        card=card(visit, found),
        is_open=found["status"] == "published",
        paragraphs=[each for each in found["text"].split("\n") if each.strip()],
    )


ROUTES = (vacancies, vacancy)
