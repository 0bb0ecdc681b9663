"""How pages and actions are declared."""

from collections.abc import Callable
from typing import Any, cast

from litestar import Request, get, post
from litestar.di import NamedDependency, Provide
from litestar.exceptions import PermissionDeniedException
from litestar.types import ControllerRouterHandler

from services.portal.session.limits import POSTS, STRANGERS
from services.portal.web.forms import CSRF, Form, is_from_us, own_path, read_form
from services.portal.web.limiting import attempt
from services.portal.web.opening import visit_of
from services.portal.web.visit import Visit

Given = NamedDependency
Decorator = Callable[[Callable[..., Any]], ControllerRouterHandler]


class SignedInAlready(Exception):
    """A form to sign in was sent in a session, from a tab that is older than it.

    ``to`` is the page of ours that was wanted.
    """

    def __init__(self, to: str) -> None:
        super().__init__("This browser has a session.")
        self.to = to


def page(*paths: str, public: bool = False) -> Decorator:
    """Declare a page (GET); its handler takes ``visit``. A public one needs no session."""
    opt = {"public": public, "operation": f"page {paths[0]}"}
    return cast("Decorator", get(list(paths), opt=opt))


def action(path: str, *, public: bool = False, signs_in: bool = False) -> Decorator:
    """Declare what a form does (POST); its handler takes ``visit`` and ``form``.

    One that ``signs_in`` does nothing for who has a session: its page was shown before that.
    """
    opt = {"public": public, "operation": f"action {path}", "signs_in": signs_in}
    return cast(
        "Decorator", post(path, opt=opt, status_code=200, dependencies={"form": Provide(_form)})
    )


async def _form(request: Request[Any, Any, Any], visit: Given[Visit]) -> Form:
    """The form, when our own page sent it for this session.

    Raises:
        PermissionDeniedException: when it was not.
        SignedInAlready: when it signs in, and its reader has signed in.
        TooMany: when it is one too many; forms that were not sent by our page do not count.
    """
    form = await read_form(request)
    if visit.session is None:
        await attempt(request, STRANGERS)
        return form
    if request.route_handler.opt.get("signs_in"):
        raise SignedInAlready(own_path(form.text("to")))
    if not is_from_us(visit.session.csrf, form.text(CSRF)):
        raise PermissionDeniedException("This form does not belong to this session.")
    await attempt(request, POSTS, visit.session.id_hash.hex())
    return form


DEPENDENCIES = {"visit": Provide(visit_of)}
