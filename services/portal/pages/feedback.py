"""The question at the foot of each page, and what the programme office reads of the answers."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

from litestar import Response
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from services.portal.pages.sign_in import own_path
from services.portal.session.limits import FEEDBACK
from services.portal.web.forms import Form
from services.portal.web.limiting import attempt
from services.portal.web.routes import Given, action, page
from services.portal.web.visit import Visit


@action("/feedback")
async def feedback(visit: Given[Visit], form: Given[Form]) -> Response[Any]:
    """Keep the answer without the person, and thank on the same page (R-N4).

    Raises:
        TooMany: when this person has answered too often.
    """
    await attempt(visit.request, FEEDBACK, str(visit.signed_in.person_id))
    where = own_path(form.text("page"))
    keep, found, words = visit.context.feedback.keep, form.text("found") == "yes", form["words"]
    path = urlsplit(where).path
    await asyncio.to_thread(keep, visit.today, path, visit.language, found=found, words=words)
    if visit.session is not None:
        said = {"done": "", "feedback": "words" if words or found else "no"}
        await asyncio.to_thread(visit.context.sessions.say_next, visit.session, said)
    return Redirect(f"{where}#feedback", status_code=303)


@page("/feedback")
async def answers(visit: Given[Visit]) -> Response[Any]:
    """Show the programme office what readers answered (R-N4)."""
    if "programme_office" not in visit.signed_in.hats:
        raise NotFoundException
    kept = visit.context.feedback
    pages, words = await asyncio.gather(
        asyncio.to_thread(kept.by_page), asyncio.to_thread(kept.words)
    )
    return visit.show(
        "feedback.html",
        pages=pages,
        words=[{**each, "day": visit.formats.short_day(each["given_on"])} for each in words],
        missed=sum(each["missed"] for each in pages),
    )


ROUTES = (feedback, answers)
