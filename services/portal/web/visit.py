"""A visit: who is looking, in which language, and what a page asks and shows for them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit
from uuid import UUID

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from services.portal.locale.texts import LANGUAGES, texts
from services.portal.session.demo import DemoChooser
from services.portal.session.feedback import Feedback
from services.portal.session.limits import Limits
from services.portal.session.sessions import Session, Sessions
from services.portal.session.sign_in import Identified, SignIn
from services.portal.session.tokens import Tokens
from services.portal.web import refusal_texts
from services.portal.web.cookies import is_https
from services.portal.web.formats import Formats
from services.portal.web.forms import EMPTY, KEY, Form, is_at, masked
from services.portal.web.limiting import Proxies
from services.portal.web.live import Parts, asks_for_parts
from services.portal.web.navigation import all_places, places
from services.portal.web.refusals import ShownProblem
from services.portal.web.rendering import page
from services.portal.web.services import Json, Problem, Services
from services.portal.web.streams import Streams
from shared.kernel.ids import fresh_id

SCHEME_COOKIE = "utbyte_scheme"
LANGUAGE_COOKIE = "utbyte_language"
"""Keeps the language that someone chose before signing in."""


@dataclass(frozen=True)
class PortalContext:
    """What all visits share."""

    services: Services
    sessions: Sessions
    tokens: Tokens
    feedback: Feedback
    limits: Limits
    sign_in: SignIn
    person_of: Callable[[Identified], Awaitable[UUID]]
    demo: DemoChooser | None = None
    move_clock: Callable[[date], date] | None = None
    """Moves a demo's clock forward to a day, and tells the day on which it then stands."""
    proxies: Proxies = field(default_factory=Proxies)
    streams: Streams | None = None


@dataclass(frozen=True)
class Me:
    """The person who is signed in; ``hats`` are their roles in any agency."""

    person_id: UUID
    name: str
    agency: str
    agency_id: str
    unit_id: str
    language: str | None
    roles: Mapping[str, list[str]]

    @property
    def hats(self) -> frozenset[str]:
        return frozenset(role for held in self.roles.values() for role in held)

    @property
    def given_name(self) -> str:
        return self.name.partition(" ")[0]

    @classmethod
    def of(cls, body: Json) -> "Me":
        return cls(
            person_id=UUID(body["person_id"]),
            name=body["name"] or "",
            agency=body["agency"],
            agency_id=body["agency_id"],
            unit_id=body["unit_id"],
            language=body["language"],
            roles=body["roles"],
        )


class SignInNeeded(Exception):
    """The page is for people who are signed in."""


@dataclass
class Visit:
    """One request of a reader; ``me`` is None for someone who is not signed in.

    ``waiting`` is how many notifications wait for them, as every page says; None while not known.
    """

    request: Request[Any, Any, Any]
    context: PortalContext
    language: str
    session: Session | None = None
    token: str | None = None
    me: Me | None = None
    today: date = date.min
    waiting: int | None = 0
    _: Any = None
    formats: Formats = field(init=False)
    parts: Parts = field(init=False, default_factory=Parts)
    away: set[str] = field(init=False, default_factory=set[str])
    """The services that did not answer, whose panels say so."""

    def __post_init__(self) -> None:
        translations = texts(self.language)
        self._ = translations.gettext
        self.ngettext = translations.ngettext
        self.formats = Formats(self.language, self.today)

    @property
    def path(self) -> str:
        return self.request.url.path

    @property
    def address(self) -> str:
        """The address of this page, with what was asked for."""
        query = self.request.url.query if self._page == self.path else ""
        return f"{self._page}?{query}" if query else self._page

    @property
    def scheme(self) -> str:
        """Light, dark, or as the reader's device says."""
        chosen = self.request.cookies.get(SCHEME_COOKIE, "auto")
        return chosen if chosen in ("light", "dark") else "auto"

    @property
    def csrf(self) -> str:
        return masked(self.session.csrf) if self.session else ""

    @property
    def signed_in(self) -> Me:
        """The reader of a page that only people who are signed in can see.

        Raises:
            SignInNeeded: when the reader is not signed in.
        """
        if self.me is None:
            raise SignInNeeded
        return self.me

    @property
    def moves_calendar(self) -> bool:
        """Whether the reader is in a demo whose calendar they may move."""
        demo, movable = self.context.demo, self.context.move_clock is not None
        return movable and demo is not None and self.me is not None and demo.lists(self.request)

    async def ask(self, service: str, path: str, **params: Any) -> Any:
        """What a service answers to this reader.

        Raises:
            Problem: when it refuses or cannot answer.
        """
        return await self.context.services.get(self.token, service, path, **params)

    async def ask_or(self, otherwise: Any, service: str, path: str, **params: Any) -> Any:
        """Like ``ask``, for a part of a page that is worth showing without it.

        What the reader may not see or has not is answered by ``otherwise``. So is a service that
        does not answer: it is then ``away``, and the template says so in place of its panel.
        """
        try:
            return await self.ask(service, path, **params)
        except Problem as problem:
            if problem.is_away:
                self.away.add(service)
            elif problem.status not in (403, 404):
                raise
            return otherwise

    async def ask_all(self, *questions: tuple[str, str]) -> list[Any]:
        """The answers to several questions, asked at once; each is a service and a path."""
        return await asyncio.gather(*(self.ask(*each) for each in questions))

    async def tell(self, form: Form, service: str, path: str, body: Mapping[str, Any]) -> Json:
        """Send a command; the same form has its effect once, however often it is sent.

        Raises:
            Problem: when the service refuses or cannot answer.
        """
        answer = await self.context.services.post(self.token, service, path, body, form.headers)
        return dict(answer)

    async def question(self, service: str, path: str, body: Mapping[str, Any]) -> Any:
        """Ask a service something that needs a body, such as a quote.

        Raises:
            Problem: when the service refuses or cannot answer.
        """
        return await self.context.services.post(self.token, service, path, body, {})

    def words_of(self, problem: Problem) -> str:
        """A service's words in the reader's language."""
        return refusal_texts.words_of(problem, self._, self.formats)

    def words_of_file(self, detail: str) -> str:
        """What the directory says of a line of a file, in the reader's language."""
        return refusal_texts.said_of_file(detail, self._, self.formats)

    def show(self, template: str, status: int = 200, **view: Any) -> Response[Any]:
        """A page; the templates also get what the layout needs."""
        said = self.session.said if self.session else None
        shared: dict[str, Any] = {
            "visit": self,
            "f": self.formats,
            "today": self.today,
            "typed": EMPTY,
            "problem": None,
            "said": said,
            **view,
        }
        shared["new_key"] = partial(_key, shared["problem"], shared["typed"])
        shown = page(template, self.language, shared, status)
        if status == HTTPStatus.OK and self.parts.live and asks_for_parts(self.request):
            # What stands on the open page is better than a part that cannot be shown now.
            return self.parts.answer(self.request, whole=not self.away and self.waiting is not None)
        if self.session is None and self.request.query_params.get("lang") == self.language:
            shown.set_cookie(
                Cookie(
                    LANGUAGE_COOKIE,
                    value=self.language,
                    samesite="lax",
                    secure=is_https(self.request),
                )
            )
        return shown

    async def speak(self, language: str) -> "Visit":
        """The visit in another language, which the session keeps."""
        if language not in LANGUAGES or self.session is None:
            return self
        await asyncio.to_thread(self.context.sessions.set_language, self.session, language)
        return replace(self, language=language, session=replace(self.session, language=language))

    async def go(self, path: str, said: str = "", more: str = "") -> Redirect:
        """Answer a form: go to a page (303), which shows once what was done and what comes next."""
        if said and self.session is not None:
            await asyncio.to_thread(
                self.context.sessions.say_next, self.session, {"done": said, "next": more}
            )
        return Redirect(path, status_code=303)

    @property
    def navigation(self) -> list[dict[str, Any]]:
        """The places at the top of the page, for the hats of the reader."""
        if self.me is None:
            return []
        return [
            {
                "name": self._(each.name),
                "path": each.path,
                "current": _is_in(self.path, each.path),
            }
            for each in places(self.me.hats)
        ]

    @property
    def all_places(self) -> list[dict[str, str]]:
        found = all_places(self.signed_in.hats)
        return [{"name": self._(each.name), "path": each.path} for each in found]

    def in_language(self, language: str) -> str:
        """The address of this page in another language."""
        asked = {**self.request.query_params, "lang": language}
        return f"{self._page}?{urlencode(asked)}"

    @property
    def _page(self) -> str:
        """The path of the page: a form that is shown again stands where it was sent from.

        It begins with one slash: a browser reads what follows two as another site.
        """
        referrer = self.request.headers.get("referer", "")
        ours = is_at(referrer, self.request.headers.get("host", ""))
        again = ours and self.request.method == "POST"
        path = unquote(urlsplit(referrer).path) if again else self.path
        return "/" + quote(path.lstrip("/"))


def _key(problem: ShownProblem | None, typed: Form) -> str:
    """A key for a form; what may have been done already keeps its own."""
    kept = typed.text(KEY) if problem is not None and problem.sent_again else ""
    return kept or str(fresh_id())


def _is_in(path: str, place: str) -> bool:
    return path == place if place == "/" else path == place or path.startswith(f"{place}/")
