"""The question at the foot of each page: did you find what you were looking for?"""

import asyncio
from typing import Any
from urllib.parse import urlsplit

from litestar import Response
from litestar.response import Redirect

from services.portal.pages.sign_in import own_path
from services.portal.session.limits import FEEDBACK
from services.portal.web.forms import Form
from services.portal.web.limiting import attempt
from services.portal.web.routes import Given, action
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


ROUTES = (feedback,)
