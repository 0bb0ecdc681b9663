"""Browsing: the market's listings with filters in the address, and one listing."""

import asyncio
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from services.portal.web.routes import Given, page
from services.portal.web.visit import Visit
from services.portal.web.words import WORDS

SHOWN = 25
FILTERS = ("kind", "collaboration", "country", "city", "tag", "start", "end")
COUNTRIES = {"SE": "Sweden", "NO": "Norway"}


class Asked:
    """What a reader looks for: it stands in the address, so that the back button keeps it."""

    def __init__(self, params: dict[str, str]) -> None:
        self.words = params.get("q", "")[:200]
        self.chosen = {name: params[name][:200] for name in FILTERS if params.get(name)}

    def address(self, **changed: str | None) -> str:
        """The address with something changed; None leaves it out."""
        whole = {"q": self.words, **self.chosen, **changed}
        given = {name: value for name, value in whole.items() if value}
        return f"/listings?{urlencode(given)}" if given else "/listings"


@page("/listings")
async def browse(visit: Given[Visit]) -> Response[Any]:
    """List what is open, by its last day, with filters."""
    params = dict(visit.request.query_params)
    asked = Asked(params)
    found, collaborations = await asyncio.gather(
        visit.ask(
            "listings", "/listings", q=asked.words, after=params.get("after"), limit=SHOWN,
            **asked.chosen,
        ),
        visit.ask("programme", "/collaborations"),
    )  # fmt: skip
    rows = [card(visit, each) for each in found["items"]]
    following = found["next"]
    return visit.show(
        "browse.html",
        asked=asked,
        rows=rows,
        more=asked.address(after=following) if following else "",
        chips=list(_chips(visit, asked, collaborations["items"])),
        did_you_mean=[(word, asked.address(q=word)) for word in found.get("did_you_mean", [])],
        kinds=[(kind, visit._(WORDS["kind"][kind])) for kind in ("assignment", "vacancy")],
        collaborations=[
            (each["collaboration_id"], each["name"]) for each in collaborations["items"]
        ],
        countries=[(code, visit._(name)) for code, name in COUNTRIES.items()],
    )


def _chips(
    visit: Visit, asked: Asked, collaborations: Iterable[dict[str, Any]]
) -> Iterable[tuple[str, str]]:
    """The chosen filters as words, each with the address without it."""
    named = {each["collaboration_id"]: each["name"] for each in collaborations}
    for name, value in asked.chosen.items():
        yield _chip(visit, name, value, named), asked.address(**{name: None})


def _chip(visit: Visit, name: str, value: str, collaborations: dict[str, str]) -> str:
    if name == "kind":
        return visit._(WORDS["kind"].get(value, value))
    if name == "collaboration":
        return collaborations.get(value, value)
    if name == "country":
        return visit._(COUNTRIES.get(value, value))
    said = {"start": visit._("From %(day)s"), "end": visit._("Until %(day)s")}.get(name, "%(day)s")
    return said % {"day": value}


def card(visit: Visit, listing: dict[str, Any]) -> dict[str, Any]:
    """A listing as a line of the list."""
    formats = visit.formats
    facts = [
        formats.period(listing["starts"], listing["ends"]) if listing["starts"] else "",
        formats.percent(listing["percent"]) if listing["percent"] else "",
        places(visit, listing) if listing["kind"] == "assignment" else "",
        listing["reference"] or "",
    ]
    return {
        "listing_id": listing["listing_id"],
        "kind": listing["kind"],
        "kind_word": visit._(WORDS["kind"][listing["kind"]]),
        "title": listing["title"],
        "lang": listing["language"] if listing["language"] != visit.language else "",
        "where": ", ".join(each for each in (listing["agency"], listing["city"]) if each),
        "facts": [each for each in facts if each],
        "tags": listing["tags"],
        "day": formats.short_day(listing["last_day"]),
        "last_day": listing["last_day"],
    }


def places(visit: Visit, listing: dict[str, Any]) -> str:
    words = visit.ngettext("%(num)s place", "%(num)s places", listing["free"])
    return words % {"num": listing["free"]}


@page("/listings/{listing_id:uuid}")
async def listing(visit: Given[Visit], listing_id: FromPath[UUID]) -> Response[Any]:
    """Show a listing, and the form to express interest in it."""
    found = await visit.ask("listings", f"/listings/{listing_id}")
    return visit.show("listing.html", **listing_view(visit, found))


def listing_view(visit: Visit, found: dict[str, Any]) -> dict[str, Any]:
    """What the page of a listing shows."""
    is_open = (
        found["status"] == "published" and date.fromisoformat(found["last_day"]) >= visit.today
    )
    return {
        "listing": found,
        "card": card(visit, found),
        "lede": _lede(visit, found, is_open=is_open),
        "is_open": is_open,
        "paragraphs": [each for each in found["text"].split("\n") if each.strip()],
    }


def _lede(visit: Visit, found: dict[str, Any], *, is_open: bool) -> str:
    kind = visit._(WORDS["kind"][found["kind"]])
    where = {"kind": kind, "agency": found["agency"] or "", "city": found["city"]}
    said = [visit._("%(kind)s at %(agency)s in %(city)s.") % where]
    day = {"day": visit.formats.day(found["last_day"])}
    if is_open:
        said.append(visit._("You can express interest until %(day)s.") % day)
    else:
        status = visit._(WORDS["listing_status"][found["status"]])
        said.append(visit._("Status: %(status)s.") % {"status": status})
    return " ".join(said)


ROUTES = (browse, listing)
