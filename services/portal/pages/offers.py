"""An agency's own listings: write, publish, change a draft, close, withdraw."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath
from litestar.response import Redirect

from services.portal.locale.texts import LANGUAGES
from services.portal.pages.acting import units_to_act_for
from services.portal.pages.listing import MANAGER
from services.portal.pages.offer_steps import published
from services.portal.pages.pauses import Pauses
from services.portal.web.again import FIRST, Again
from services.portal.web.forms import EMPTY, Form
from services.portal.web.routes import Given, action, page
from services.portal.web.services import Problem
from services.portal.web.typed import day, number, whole
from services.portal.web.visit import Visit
from services.portal.web.words import WORDS

KINDS = ("assignment", "vacancy")
SHOWN = 50
PUBLISH = {"assignment": "/assignments", "vacancy": "/vacancies"}
TEXTS = ("title", "text", "language", "city")
OF_KIND = {"assignment": ("form", "purpose"), "vacancy": ("link", "reference", "ground")}
NUMBERS = {"assignment": ("percent", "places"), "vacancy": ()}
DAYS = {"assignment": ("start", "end", "last_day"), "vacancy": ("last_day",)}
NEEDED = {
    "assignment": ("title", "text", "start", "end"),
    "vacancy": ("title", "text", "link", "reference", "last_day"),
}
Page = dict[str, Any]


@page("/listings/own")
async def own(visit: Given[Visit]) -> Response[Any]:
    """List the reader's own side's listings in every state, drafts included."""
    found = await visit.ask(
        "listings", "/own-listings", after=visit.request.query_params.get("after"), limit=SHOWN
    )
    rows = [_row(visit, each) for each in found["items"]]
    more = f"/listings/own?after={found['next']}" if found["next"] else ""
    return visit.show("offers/own.html", rows=rows, more=more, writes=bool(found["units"]))


def _row(visit: Visit, listing: Page) -> dict[str, Any]:
    formats = visit.formats
    period = formats.period(listing["starts"], listing["ends"]) if listing["starts"] else ""
    taken = {"taken": listing["places"] - listing["free"], "places": listing["places"]}
    places = visit._("%(taken)s of %(places)s places taken") % taken
    draft = listing["status"] == "draft"
    return {
        "link": f"/listings/{listing['listing_id']}",
        "title": listing["title"],
        "kind": listing["kind"],
        "kind_word": visit._(WORDS["kind"][listing["kind"]]),
        "state": visit._(WORDS["listing_status"][listing["status"]]),
        "facts": [each for each in (period, places if period and not draft else "") if each],
        "day": formats.short_day(listing["last_day"]),
        "draft": draft,
    }


@page("/listings/new")
async def new(visit: Given[Visit]) -> Response[Any]:
    """Ask for the kind, then show the form of a new listing.

    Raises:
        PermissionDeniedException: when the reader can publish in no unit.
    """
    units = await units_to_act_for(visit)
    kind = visit.request.query_params.get("kind", "")
    if kind not in KINDS:
        return visit.show("offers/kind.html")
    return await _form_page(visit, kind, units)


@action("/listings/new")
async def publish_new(visit: Given[Visit], form: Given[Form]) -> Response[Any] | Redirect:
    """Publish a new listing, or save it as a draft.

    Raises:
        PermissionDeniedException: when the reader can publish in no unit.
    """
    units = await units_to_act_for(visit)
    kind = form.text("kind") if form.text("kind") in KINDS else KINDS[0]
    draft = form.text("draft") == "yes"
    lacking = _lacking(visit, form, kind)
    if lacking:
        return await _form_page(visit, kind, units, again=Again.lacking(visit, form, lacking))
    body = {**_content(form, kind), "unit": form.text("unit"), "draft": draft}
    try:
        made = await visit.tell(form, "listings", PUBLISH[kind], body)
    except Problem as problem:
        return await _form_page(visit, kind, units, again=Again.refused(visit, form, problem))
    if draft:
        more = visit._("Only your side sees it until it is published.")
        return await visit.go(f"/listings/{made['id']}", visit._("The draft has been saved."), more)
    return await visit.go(f"/listings/{made['id']}", *published(visit))


@page("/listings/{listing_id:uuid}/edit")
async def edit(visit: Given[Visit], listing_id: FromPath[UUID]) -> Response[Any]:
    """Show the content of a draft, to be changed.

    Raises:
        PermissionDeniedException: when the listing is another manager's.
    """
    found = await _own_draft(visit, listing_id)
    return await _form_page(visit, found["kind"], found=found)


@action("/listings/{listing_id:uuid}/edit")
async def revise(
    visit: Given[Visit], form: Given[Form], listing_id: FromPath[UUID]
) -> Response[Any] | Redirect:
    """Replace the content of a draft.

    Raises:
        PermissionDeniedException: when the listing is another manager's.
    """
    found = await _own_draft(visit, listing_id)
    kind = found["kind"]
    lacking = _lacking(visit, form, kind)
    if lacking:
        return await _form_page(visit, kind, found=found, again=Again.lacking(visit, form, lacking))
    try:
        await visit.tell(
            form, "listings", f"/listings/{listing_id}/revise-{kind}", _content(form, kind)
        )
    except Problem as problem:
        refused = Again.refused(visit, form, problem)
        again = refused.compared(found["version"], _now(visit, found))
        return await _form_page(visit, kind, found=found, again=again)
    more = visit._("Only your side sees it until it is published.")
    return await visit.go(f"/listings/{listing_id}", visit._("The draft has been changed."), more)


async def _own_draft(visit: Visit, listing_id: UUID) -> Page:
    found: Page = await visit.ask("listings", f"/listings/{listing_id}")
    if MANAGER not in found["case_roles"]:
        raise PermissionDeniedException("Only its manager changes a listing.")
    return found


def _now(visit: Visit, found: Page) -> dict[str, tuple[str, str]]:
    """The content of a draft as someone else may have left it, by the form's fields."""
    names = {
        "title": visit._("Title"),
        "text": visit._("What is the work about?"),
        "start": visit._("First day"),
        "end": visit._("Last day"),
        "percent": visit._("Percentage of full time"),
        "city": visit._("City"),
        "tags": visit._("Fields"),
    }
    values = _values(found, first=True)
    return {name: (label, values[name]) for name, label in names.items() if values[name]}


def _lacking(visit: Visit, form: Form, kind: str) -> dict[str, str]:
    _ = visit._
    words = {
        "title": _("Write a title."),
        "text": _("Write what the work is about."),
        "start": _("Write the first day."),
        "end": _("Write the last day."),
        "link": _("Write the address of the recruitment."),
        "reference": _("Write the reference number of the recruitment."),
        "last_day": _("Write the last day to apply."),
    }
    mistakes = {name: words[name] for name in NEEDED[kind] if not form.text(name)}
    if not form.all("collaborations"):
        mistakes["collaborations"] = _("Choose at least one collaboration to publish in.")
    return mistakes


def _content(form: Form, kind: str) -> dict[str, Any]:
    """The content as the services take it; what was left empty has their default."""
    days = {name: day(form.text(name)) for name in DAYS[kind] if form.text(name)}
    numbers = {name: _number(form.text(name)) for name in NUMBERS[kind] if form.text(name)}
    tags = [each.strip() for each in form.text("tags").split(",") if each.strip()]
    return {
        **form.given(*TEXTS, *OF_KIND[kind]),
        **days,
        **numbers,
        "tags": tags,
        "collaborations": form.all("collaborations"),
    }


def _number(text: str) -> int | str:
    """A whole number as one, since places are counted; anything else as it is typed."""
    typed = number(text)
    count = whole(typed)
    return typed if count is None else count


async def _form_page(
    visit: Visit,
    kind: str,
    units: list[tuple[str, str]] | None = None,
    found: Page | None = None,
    again: Again = FIRST,
) -> Response[Any]:
    collaborations = await visit.ask("programme", "/collaborations")
    pauses = Pauses(visit, collaborations["items"])
    ours = _collaborations(visit, collaborations["items"], found, again.form)
    return visit.show(
        "offers/form.html",
        again.status,
        typed=again.form,
        problem=again.problem,
        kind=kind,
        listing=found,
        values=_values(found, first=again is FIRST),
        units=units or [],
        collaborations=ours,
        paused=pauses.any_of([each["id"] for each in ours]),
        all_paused=bool(pauses.all_of([each["id"] for each in ours])),
        languages_of=list(LANGUAGES.items()),
        forms=[(each, visit._(said)) for each, said in WORDS["form"].items()],
        purposes=[(each, visit._(said)) for each, said in WORDS["purpose"].items()],
        language=visit.language,
    )


def _values(found: Page | None, *, first: bool) -> Mapping[str, str]:
    """What the fields contain before someone types; what was typed once stands alone."""
    names = {"title", "text", "language", "city", "percent", "form", "purpose", "places", "link"}
    empty = dict.fromkeys([*names, "reference", "ground", "start", "end", "last_day", "tags"], "")
    if not first:
        return empty
    if found is None:
        return empty | {"percent": "100", "places": "1", "form": "hospitering", "purpose": "other"}
    same = {name: str(found[name]) for name in empty if name in found and found[name] is not None}
    days = {"start": found["starts"] or "", "end": found["ends"] or ""}
    return {**empty, **same, **days, "tags": ", ".join(found["tags"])}


def _collaborations(
    visit: Visit, known: list[Page], found: Page | None, form: Form
) -> list[dict[str, Any]]:
    """The collaborations that the agency takes part in; a single one is chosen already."""
    mine = [
        each
        for each in known
        if visit.signed_in.agency_id in {member["agency_id"] for member in each["members"]}
    ]
    chosen = set(form.all("collaborations") or (found["collaborations"] if found else []))
    single = form is EMPTY and len(mine) == 1
    return [
        {
            "id": each["collaboration_id"],
            "name": each["name"],
            "paused": each["paused"],
            "on": each["collaboration_id"] in chosen or single,
        }
        for each in visit.formats.sorted(mine)
    ]


ROUTES = (own, new, publish_new, edit, revise)
