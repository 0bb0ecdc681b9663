"""Browsing: the market's listings with filters in the address."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from litestar import Response

from services.portal.web.refusals import shown
from services.portal.web.routes import Given, page
from services.portal.web.services import NO_ITEMS, Problem
from services.portal.web.visit import Visit
from services.portal.web.words import WORDS

SHOWN = 25
FILTERS = ("kind", "collaboration", "country", "city", "tag", "start", "end")
COUNTRIES = {"SE": "Sweden", "NO": "Norway"}
KINDS = ("assignment", "vacancy")
NEWEST = "newest"
OFFERING = frozenset({"manager", "hr_contact", "leader", "signatory"})
MONTHS_AHEAD = 12
FULL_TIME = 100
COUNTED = ("kind", "country", "collaboration", "city", "tag")
NOT_COUNTED: Mapping[str, Any] = {name: [] for name in COUNTED}
Option = tuple[str, str, int | None]
NOTHING: dict[str, Any] = {"items": [], "next": None, "did_you_mean": []}
_NOT_VALID = (400, 422)


class Asked:
    """What a reader looks for: it stands in the address, so that the back button keeps it."""

    def __init__(self, params: Mapping[str, str]) -> None:
        self.words = params.get("q", "")[:200]
        self.chosen = {name: params[name][:200] for name in FILTERS if params.get(name)}
        self.newest = params.get("order") == NEWEST
        self.after = params.get("after")

    def address(self, **changed: str | None) -> str:
        """The address with something changed; None leaves it out."""
        order = NEWEST if self.newest else None
        whole = {"q": self.words, **self.chosen, "order": order, **changed}
        given = {name: value for name, value in whole.items() if value}
        return f"/listings?{urlencode(given)}" if given else "/listings"

    @property
    def order(self) -> str:
        return NEWEST if self.newest else "last_day"


@page("/listings")
async def browse(visit: Given[Visit]) -> Response[Any]:
    """List what is open, with filters; what closes first stands first."""
    asked = Asked(visit.request.query_params)
    (found, refusal), counts, collaborations = await asyncio.gather(
        _search(visit, asked),
        _counts(visit, asked),
        visit.ask_or(NO_ITEMS, "programme", "/collaborations"),
    )
    known = {each["collaboration_id"]: each["name"] for each in collaborations["items"]}
    following = found["next"]
    return visit.show(
        "browse.html",
        refusal.status if refusal else 200,
        problem=shown(refusal, visit) if refusal else None,
        asked=asked,
        rows=[card(visit, each) for each in found["items"]],
        offers=bool(visit.signed_in.hats & OFFERING),
        more=asked.address(after=following) if following else "",
        other_order=asked.address(order=None if asked.newest else NEWEST),
        chips=list(_chips(visit, asked, known)),
        did_you_mean=[(word, asked.address(q=word)) for word in found.get("did_you_mean", [])],
        total=counts["total"] if counts else None,
        **_choices(visit, asked, known, counts or NOT_COUNTED),
    )


async def _search(visit: Visit, asked: Asked) -> tuple[dict[str, Any], Problem | None]:
    """What is found, or why the filters cannot be used."""
    try:
        found = await visit.ask(
            "listings", "/listings", q=asked.words, order=asked.order, after=asked.after,
            limit=SHOWN, **asked.chosen,
        )  # fmt: skip
    except Problem as problem:
        if problem.status in _NOT_VALID:
            return NOTHING, problem
        raise
    return found, None


async def _counts(visit: Visit, asked: Asked) -> dict[str, Any] | None:
    """How many there are, in all and by filter; None where the filters cannot be used."""
    try:
        return dict(await visit.ask("listings", "/listings/counts", q=asked.words, **asked.chosen))
    except Problem as problem:
        if problem.is_away or problem.status in _NOT_VALID:
            return None
        raise


def _choices(
    visit: Visit, asked: Asked, collaborations: Mapping[str, str], counts: Mapping[str, Any]
) -> dict[str, Any]:
    """What can be chosen in the filters: the value, its name, and how many it would find."""
    kinds = {kind: visit._(WORDS["kind"][kind]) for kind in KINDS}
    countries = {code: visit._(name) for code, name in COUNTRIES.items()}
    numbers = {name: {each["value"]: each["number"] for each in counts[name]} for name in COUNTED}
    options = partial(_options, visit, asked, counted=counts is not NOT_COUNTED)
    return {
        "kinds": options("kind", kinds, numbers["kind"]),
        "collaborations": options(
            "collaboration", _sorted(visit, collaborations), numbers["collaboration"]
        ),
        "countries": options("country", countries, numbers["country"]),
        "cities": options("city", _same(visit, numbers["city"]), numbers["city"]),
        "tags": options("tag", _same(visit, numbers["tag"]), numbers["tag"]),
        "starts_by": _months(visit, asked.chosen.get("end", ""), last=True),
        "runs_until": _months(visit, asked.chosen.get("start", ""), last=False),
    }


def _options(  # noqa: PLR0913 - what one select needs
    visit: Visit,
    asked: Asked,
    filtered: str,
    named: Mapping[str, str],
    numbers: Mapping[str, int],
    *,
    counted: bool,
) -> list[Option]:
    """The values of a filter; what was chosen stays among them though nothing has it."""
    chosen = asked.chosen.get(filtered, "")
    found: list[Option] = [
        (value, name, numbers.get(value, 0) if counted else None) for value, name in named.items()
    ]
    if chosen and chosen.lower() not in {value.lower() for value in named}:
        found.append((chosen, chosen, None))
    return [("", visit._("All"), None), *found]


def _sorted(visit: Visit, named: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(named.items(), key=lambda each: visit.formats.sorting_key(each[1])))


def _same(visit: Visit, values: Iterable[str]) -> dict[str, str]:
    """Values that are their own names."""
    return _sorted(visit, {value: value for value in values})


def _months(visit: Visit, chosen: str, *, last: bool) -> list[Option]:
    """The coming months by their first or last day, and the chosen day where it is another."""
    months: list[Option] = [("", visit._("All"), None)]
    first = visit.today.replace(day=1)
    for _number in range(MONTHS_AHEAD):
        following = (first + timedelta(days=31)).replace(day=1)
        day = following - timedelta(days=1) if last else first
        months.append((day.isoformat(), visit.formats.month(first), None))
        first = following
    if chosen and chosen not in {value for value, _, _ in months}:
        months.append((chosen, _day_words(visit, chosen), None))
    return months


def _day_words(visit: Visit, day: str) -> str:
    try:
        return visit.formats.day(date.fromisoformat(day))
    except ValueError:
        return day


def _chips(
    visit: Visit, asked: Asked, collaborations: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    """The chosen filters as words, each with the address without it."""
    for name, value in asked.chosen.items():
        yield _chip(visit, name, value, collaborations), asked.address(**{name: None})


def _chip(visit: Visit, name: str, value: str, collaborations: Mapping[str, str]) -> str:
    named: dict[str, Mapping[str, str]] = {
        "kind": {kind: visit._(WORDS["kind"][kind]) for kind in KINDS},
        "collaboration": collaborations,
        "country": {code: visit._(said) for code, said in COUNTRIES.items()},
    }
    if name in named:
        return named[name].get(value) or visit._("Another")
    said = {
        "start": visit._("Ends no earlier than %(day)s"),
        "end": visit._("Starts no later than %(day)s"),
    }
    return said[name] % {"day": _day_words(visit, value)} if name in said else value


def card(visit: Visit, listing: dict[str, Any]) -> dict[str, Any]:
    """A listing as a line of the list."""
    formats, assignment = visit.formats, listing["kind"] == "assignment"
    reference = listing["reference"]
    facts = [
        formats.period(listing["starts"], listing["ends"]) if listing["starts"] else "",
        extent(visit, listing["percent"]) if listing["percent"] else "",
        places(visit, listing) if assignment else "",
        visit._("Ref. %(reference)s") % {"reference": reference} if reference else "",
    ]
    return {
        "listing_id": listing["listing_id"],
        "kind": listing["kind"],
        "kind_word": visit._(WORDS["kind"][listing["kind"]]),
        "title": listing["title"],
        "summary": listing["summary"],
        "lang": listing["language"] if listing["language"] != visit.language else "",
        "where": ", ".join(each for each in (listing["agency"], listing["city"]) if each),
        "facts": [each for each in facts if each],
        "tags": listing["tags"],
        "day": formats.short_day(listing["last_day"]),
        "apply_by": visit._("Apply by") if assignment else visit._("Closes"),
        "last_day": listing["last_day"],
    }


def extent(visit: Visit, percent: str) -> str:
    """A share of full time as readers say it."""
    return visit._("Full time") if float(percent) == FULL_TIME else visit.formats.percent(percent)


def places(visit: Visit, listing: dict[str, Any]) -> str:
    words = visit.ngettext("%(num)s place", "%(num)s places", listing["places"])
    said = words % {"num": listing["places"]}
    if listing["free"] == listing["places"]:
        return said
    return visit._("%(places)s, %(num)s free") % {"places": said, "num": listing["free"]}


ROUTES = (browse,)
