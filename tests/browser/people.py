"""People at their own browsers, and the cast of a story on an instance of its own."""

from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from shared.plumbing.security.tokens import Identity
from utbyte.play.names import Names
from utbyte.play.talking import Talk

LEFT = Path(__file__).parents[2] / ".browser"
REPORT_VIOLATIONS = """document.addEventListener("securitypolicyviolation", each =>
    window.reportViolation(`${each.effectiveDirective} ${each.blockedURI} ${each.documentURI}`))"""
"""Runs before anything of a page; the page's policy does not apply to it."""


class People:
    """People at their own browsers; what a page complains about on the console is kept.

    ``link`` is the path that opens the demo's chooser.
    """

    _begun: ClassVar[dict[tuple[str, str], list[Any]]] = {}

    def __init__(self, chromium: Browser, address: str, link: str) -> None:
        self._chromium = chromium
        self._link = link
        self.address = address
        self.complaints: list[str] = []
        self.violations: list[str] = []
        """What pages asked for though their Content-Security-Policy forbids it."""
        self.pages: list[Page] = []

    def stranger(self, **looks: Any) -> Page:
        """A page of a reader who has not signed in; ``looks`` are options of the browser."""
        given = {"locale": "en", "viewport": {"width": 1280, "height": 900}, **looks}
        context = self._chromium.new_context(base_url=self.address, **given)
        context.expose_binding("reportViolation", lambda _, what: self.violations.append(what))
        context.add_init_script(REPORT_VIOLATIONS)
        return self.window(context)

    def window(self, context: BrowserContext) -> Page:
        """One more page of a reader's browser."""
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.pages.append(page)
        return page

    def person(self, who: Identity | str, **looks: Any) -> Page:
        """A page of a person who has signed in and is at home."""
        page = self.stranger(**looks)
        self.enter(page, who)
        return page

    def enter(self, page: Page, who: Identity | str) -> None:
        """Sign a person in on a page, and go home."""
        person = who.subject if isinstance(who, Identity) else who
        page.goto(self._link)
        page.locator(f'[data-testid=demo-person][data-person="{person}"]').click()
        page.wait_for_url("**/")

    def forgive(self, words: str) -> None:
        """Leave out a complaint about what a test did on purpose."""
        self.complaints = [each for each in self.complaints if words not in each]

    def again(self, who: Identity, **looks: Any) -> Page:
        """A page of a person who has signed in, in a session that they have begun before."""
        key = (self.address, who.subject)
        if key not in self._begun:
            self._begun[key] = self.person(who).context.cookies()
        page = self.stranger(**looks)
        page.context.add_cookies(self._begun[key])
        return page

    def close(self) -> None:
        for context in {each.context for each in self.pages}:
            context.close()

    def leave(self, name: str) -> None:
        """Keep what each page shows."""
        LEFT.mkdir(exist_ok=True)
        for number, page in enumerate(self.pages):
            page.screenshot(path=LEFT / f"{name}-{number}.png", full_page=True)
            (LEFT / f"{name}-{number}.html").write_text(page.content(), encoding="utf-8")

    def _listen(self, message: ConsoleMessage) -> None:
        # A page that is refused on purpose is reported by the browser as not loaded.
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(message.text)


def to_turn(page: Page, case: str) -> Page:
    """A person at a case that waits for them, found on their home page."""
    page.goto("/")
    page.get_by_test_id("turn").locator(f'a[href="{case}"]').first.click()
    return page


class Cast:
    """The people of a story by their names in its file, and its calendar."""

    def __init__(self, people: People, talk: Talk, names: Names) -> None:
        self._people = people
        self._talk = talk
        self._names = names
        self._known: dict[str, Page] = {}

    def page(self, name: str) -> Page:
        """The page of a person, who signs in when first asked for, in their own language."""
        if name not in self._known:
            self._known[name] = self._people.person(self._names.person(name))
        return self._known[name]

    def another_page(self, name: str) -> Page:
        """One more window of a person."""
        return self._people.window(self.page(name).context)

    def at_turn(self, name: str, case: str) -> Page:
        """A person at a case that waits for them, found on their home page."""
        self._talk.idle()
        return to_turn(self.page(name), case)

    def at(self, name: str, path: str) -> Page:
        """A person at a page, once everything has reached every service."""
        self._talk.idle()
        page = self.page(name)
        page.goto(path)
        return page

    def agency(self, name: str) -> str:
        return self._names.id_of(f"agencies.{name}")

    def collaboration(self, name: str) -> str:
        return f"/collaborations/{self._names.id_of(f'collaborations.{name}')}"

    def move_to(self, day: str) -> None:
        """The calendar goes on, day by day."""
        self._talk.move_to(date.fromisoformat(day))
