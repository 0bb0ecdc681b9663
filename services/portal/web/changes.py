"""Changes to one thing, each a form on its page: a table says what it reads, sends and answers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.types import ControllerRouterHandler

from services.portal.web.again import Again
from services.portal.web.forms import Form
from services.portal.web.routes import Given, action
from services.portal.web.services import Problem
from services.portal.web.visit import Visit

Body = Mapping[str, Any]


def nothing(_visit: Visit, _form: Form) -> Body:
    """The body of a command without parameters."""
    return {}


async def unchecked(_visit: Visit, _thing: str, _form: Form) -> None:
    """Nothing is asked before the command is sent."""


@dataclass(frozen=True)
class Change:
    """A change; ``path`` is the last part of the form's address and of the command's.

    ``done`` and ``cleared`` may name fields of the form, as in ``%(name)s``. ``needs`` says of a
    field what is said when it is empty.
    """

    path: str
    done: str
    read: Callable[[Visit, Form], Body] = nothing
    following: str = ""
    cleared: str = ""
    """What is said instead when every value that was sent is empty."""
    needs: Mapping[str, str] = field(default_factory=dict[str, str])
    check: Callable[[Visit, str, Form], Awaitable[None]] = unchecked
    """Raises a Problem for what the service cannot know, by the thing's address."""


@dataclass(frozen=True)
class Place:
    """Things of one kind: the service that has them, their address, and the page of one.

    ``otherwise`` is where a change leads that takes the thing from the reader's sight.
    """

    service: str
    path: str
    page: Callable[[Visit, UUID, Again], Awaitable[Response[Any]]]
    otherwise: str = ""

    async def after(self, visit: Visit, thing: str) -> str:
        """The page to go to once a thing has changed."""
        if not self.otherwise or await visit.ask_or(None, self.service, thing):
            return thing
        return self.otherwise


def routes(place: Place, *changes: Change) -> list[ControllerRouterHandler]:
    """What the forms on the page of such a thing do."""
    return [_route(place, each) for each in changes]


def _route(place: Place, change: Change) -> ControllerRouterHandler:
    @action(f"{place.path}/{change.path}")
    async def do(visit: Given[Visit], form: Given[Form]) -> Response[Any]:
        (thing,) = visit.request.path_params.values()
        lacking = {name: visit._(said) for name, said in change.needs.items() if not form[name]}
        if lacking:
            again = Again.lacking(visit, form, lacking, change.path)
            return await place.page(visit, thing, again)
        body = change.read(visit, form)
        address = visit.path.rpartition("/")[0]
        try:
            await change.check(visit, address, form)
            await visit.tell(form, place.service, visit.path, body)
        except Problem as problem:
            again = Again.refused(visit, form, problem, change.path)
            return await place.page(visit, thing, again)
        said = change.cleared if change.cleared and not any(body.values()) else change.done
        more = visit._(change.following) if change.following else ""
        there = await place.after(visit, address)
        return await visit.go(there, visit._(said) % form, more)

    return do
