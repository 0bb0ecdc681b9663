"""How pages and actions are declared."""

from collections.abc import Callable
from typing import Any, cast

from litestar import Request, get, post
from litestar.di import NamedDependency, Provide
from litestar.exceptions import PermissionDeniedException
from litestar.types import ControllerRouterHandler

from services.portal.session.limits import POSTS, STRANGERS
from services.portal.web.forms import CSRF, Form, is_from_us, read_form
from services.portal.web.limiting import attempt
from services.portal.web.opening import visit_of
from services.portal.web.visit import Visit

Given = NamedDependency
Decorator = Callable[[Callable[..., Any]], ControllerRouterHandler]


def page(*paths: str, public: bool = False) -> Decorator:
    """Declare a page (GET); its handler takes ``visit``. A public one needs no session."""
    opt = {"public": public, "operation": f"page {paths[0]}"}
    return cast("Decorator", get(list(paths), opt=opt))


def action(path: str, *, public: bool = False) -> Decorator:
    """Declare what a form does (POST); its handler takes ``visit`` and ``form``."""
    opt = {"public": public, "operation": f"action {path}"}
    return cast(
        "Decorator", post(path, opt=opt, status_code=200, dependencies={"form": Provide(_form)})
    )


async def _form(request: Request[Any, Any, Any], visit: Given[Visit]) -> Form:
    """The form, when our own page sent it for this session.

    Raises:
        PermissionDeniedException: when it was not.
        TooMany: when it is one too many; forms that were not sent by our page do not count.
    """
    form = await read_form(request)
    if visit.session is None:
        await attempt(request, STRANGERS)
        return form
    if not is_from_us(visit.session.csrf, form.text(CSRF)):
        raise PermissionDeniedException("This form does not belong to this session.")
    await attempt(request, POSTS, visit.session.id_hash.hex())
    return form


DEPENDENCIES = {"visit": Provide(visit_of)}
