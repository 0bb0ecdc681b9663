"""One listing: its facts, the form to express interest, and what its own manager can do."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from services.portal.pages.browse import card, extent, places
from services.portal.pages.pauses import Pauses
from services.portal.web.again import FIRST, Again
from services.portal.web.forms import Form
from services.portal.web.people import given_names, names
from services.portal.web.routes import Given, action, page
from services.portal.web.services import Problem
from services.portal.web.typed import day
from services.portal.web.visit import Visit
from services.portal.web.words import WORDS

MANAGER = "receiver.manager"
MOST = 200
Page = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """A listing, who would decide on the reader's interest, and the interests they may see."""

    listing: Page
    steps: Page | None
    interests: list[Page]

    @classmethod
    async def of(cls, visit: Visit, listing_id: UUID) -> "Found":
        listing, steps, interests = await asyncio.gather(
            visit.ask("listings", f"/listings/{listing_id}"),
            visit.ask_or(None, "listings", f"/listings/{listing_id}/interest-steps"),
            visit.ask("listings", "/interests", listing=str(listing_id), limit=MOST),
        )
        return cls(listing, steps, interests["items"])

    def own(self, visit: Visit) -> Page | None:
        """The reader's own interest, while it is underway or has been accepted."""
        me = str(visit.signed_in.person_id)
        return next(
            (each for each in self.interests if each["person_id"] == me and live(each)), None
        )

    def is_open(self, today: date) -> bool:
        last_day = date.fromisoformat(self.listing["last_day"])
        return self.listing["status"] == "published" and last_day >= today

    @property
    def manages(self) -> bool:
        return MANAGER in self.listing["case_roles"]

    def takes_interest_of(self, visit: Visit) -> bool:
        """Whether the form stands on the page; the service decides about what is sent."""
        return (
            self.listing["kind"] == "assignment"
            and self.is_open(visit.today)
            and self.steps is not None
            and not self.manages
            and self.listing["unit_id"] != visit.signed_in.unit_id
            and self.own(visit) is None
        )


def live(interest: Page) -> bool:
    return interest["waits_for"] is not None or interest["status"] == "accepted"


@page("/listings/{listing_id:uuid}")
async def listing(visit: Given[Visit], listing_id: FromPath[UUID]) -> Response[Any]:
    """Show a listing; the form to express interest, or what its manager can do."""
    return await listing_page(visit, listing_id)


async def listing_page(visit: Visit, listing_id: UUID, again: Again = FIRST) -> Response[Any]:
    found = await Found.of(visit, listing_id)
    pauses = await Pauses.of(visit)
    candidates = [_candidate(visit, each) for each in found.interests if _received(each)]
    view = {
        "listing": found.listing,
        "card": card(visit, found.listing),
        "lede": _lede(visit, found),
        "paragraphs": [each for each in found.listing["text"].split("\n") if each.strip()],
        "facts": _facts(visit, found.listing),
        "applied_elsewhere": found.listing["kind"] == "vacancy" and found.is_open(visit.today),
        "own": found.own(visit),
        "offers_form": found.takes_interest_of(visit) and not visit.away,
        "who": _who(visit, found),
        "collaborations": _collaborations(found, pauses),
        "paused": _paused(found, pauses),
        "manages": found.manages,
        "candidates": candidates,
        "can_choose": any(each["your_step"] for each in candidates) or not candidates,
    }
    problem = again.problem
    if problem is not None and not view["offers_form"]:
        problem = replace(problem, conflict=True)  # The form is gone; what was typed is kept.
    return visit.show("listing.html", again.status, typed=again.form, problem=problem, **view)


@action("/listings/{listing_id:uuid}/interest")
async def express_interest(
    visit: Given[Visit], form: Given[Form], listing_id: FromPath[UUID]
) -> Response[Any] | Redirect:
    """Express interest; what was typed stays when something is missing or refused."""
    lacking = _lacking(visit, form)
    if lacking:
        return await listing_page(visit, listing_id, Again.lacking(visit, form, lacking))
    steps = await visit.ask_or(None, "listings", f"/listings/{listing_id}/interest-steps")
    body = {
        "motivation": form.text("motivation"),
        "talk_asked": form.text("talk_asked") == "yes",
        "talk_held_on": day(form.text("talk_held_on")) or None,
        **form.given("collaboration"),
    }
    try:
        made = await visit.tell(form, "listings", f"/listings/{listing_id}/interests", body)
    except Problem as problem:
        return await listing_page(visit, listing_id, Again.refused(visit, form, problem))
    said, more = _sent(visit, steps)
    return await visit.go(f"/interests/{made['id']}", said, more)


def _lacking(visit: Visit, form: Form) -> dict[str, str]:
    _, mistakes = visit._, dict[str, str]()
    asked, held = form.text("talk_asked"), form.text("talk_held_on")
    if not asked:
        mistakes["talk_asked"] = _("Say whether you have talked with your manager.")
    if asked == "no" and not held:
        mistakes["talk_held_on"] = _("Write which day you talked, or choose to ask for a talk.")
    if asked == "yes" and held:
        mistakes["talk_held_on"] = _("Leave the day empty when you ask for a talk.")
    if not form.text("motivation"):
        mistakes["motivation"] = _("Write why you want this, in your own words.")
    return mistakes


def _sent(visit: Visit, steps: Page | None) -> tuple[str, str]:
    if steps is None:
        return visit._("Your interest has been sent."), ""
    words = {
        "manager": names(visit, steps["manager"]),
        "day": visit.formats.day(steps["answer_by"]),
    }
    return (
        visit._("Your interest has been sent to %(manager)s.") % words,
        visit._("%(manager)s answers by %(day)s. You can take it back until you are chosen.")
        % words,
    )


def _who(visit: Visit, found: Found) -> dict[str, str]:
    """Who reads, answers, forwards and chooses, as the form and its steps name them."""
    if found.steps is None:
        return {}
    steps, formats = found.steps, visit.formats
    return {
        "manager": names(visit, steps["manager"]),
        "manager_given": given_names(visit, steps["manager"]),
        "contact": names(visit, steps["contact"]),
        "contact_given": given_names(visit, steps["contact"]),
        "receiver": names(visit, steps["receiver"]),
        "agency": found.listing["agency"] or "",
        "answer_by": formats.short_day(steps["answer_by"]),
        "start": formats.short_day(found.listing["starts"]) if found.listing["starts"] else "",
        "example": visit.today.isoformat(),
    }


def _paused(found: Found, pauses: Pauses) -> list[str]:
    """R-P6: a draft is published when none of its collaborations is paused; interest needs one."""
    if found.manages:
        return pauses.any_of(found.listing["collaborations"])
    return pauses.all_of(found.steps["collaborations"]) if found.steps else []


def _collaborations(found: Found, pauses: Pauses) -> list[tuple[str, str]]:
    """The collaborations to choose among, where there are several."""
    shared: list[str] = found.steps["collaborations"] if found.steps else []
    open_ = pauses.open_among(shared)
    return open_ if len(open_) > 1 else []


def _lede(visit: Visit, found: Found) -> str:
    listing, formats = found.listing, visit.formats
    words = {
        "kind": visit._(WORDS["kind"][listing["kind"]]),
        "agency": listing["agency"] or "",
        "city": listing["city"],
        "day": formats.day(listing["last_day"]),
        "status": visit._(WORDS["listing_status"][listing["status"]]),
    }
    if listing["starts"]:
        words["period"] = formats.period(listing["starts"], listing["ends"])
        said = visit._("%(kind)s at %(agency)s in %(city)s, %(period)s.") % words
    else:
        said = visit._("%(kind)s at %(agency)s in %(city)s.") % words
    return f"{said} {_until(visit, found, words)}"


def _until(visit: Visit, found: Found, words: Mapping[str, str]) -> str:
    if not found.is_open(visit.today):
        return visit._("Status: %(status)s.") % words
    if found.listing["kind"] == "vacancy":
        return visit._("You can apply until %(day)s.") % words
    return visit._("You can express interest until %(day)s.") % words


def _facts(visit: Visit, listing: Page) -> list[tuple[str, str]]:
    _, me = visit._, visit.signed_in
    assignment, period = listing["kind"] == "assignment", ""
    if listing["starts"]:
        period = visit.formats.period(listing["starts"], listing["ends"])
    stays = _("You stay employed at %(agency)s, with the same pay") % {"agency": me.agency}
    rows = [
        (_("Period"), period),
        (_("Extent"), extent(visit, listing["percent"]) if listing["percent"] else ""),
        (_("Form"), _(WORDS["form"][listing["form"]]) if listing["form"] else ""),
        (_("Purpose"), _(WORDS["purpose"][listing["purpose"]]) if listing["purpose"] else ""),
        (_("Places"), places(visit, listing) if assignment else ""),
        (_("City"), listing["city"]),
        (_("Reference"), listing["reference"] or ""),
        (_("Fields"), ", ".join(listing["tags"])),
        (_("Not public because"), listing["ground"] or ""),
        (_("Employment"), stays if assignment and listing["agency_id"] != me.agency_id else ""),
    ]
    return [(name, said) for name, said in rows if said]


def _received(interest: Page) -> bool:
    return any(role.startswith("receiver.") for role in interest["case_roles"])


def _candidate(visit: Visit, interest: Page) -> dict[str, Any]:
    """A forwarded interest as a line of the listing's page, for the receiving side."""
    return {
        "link": f"/interests/{interest['interest_id']}",
        "day": visit.formats.short_day(interest["moved_on"]),
        "name": interest["person"] or visit._("A person"),
        "agency": interest["agency"] or "",
        "motivation": interest["motivation"] or "",
        "state": visit._(WORDS["interest_status"][interest["status"]]),
        "your_step": interest["your_step"],
    }


ROUTES = (listing, express_interest)
