"""Importing people from a CSV file: a preview of what would happen, the import, its progress."""

from typing import Any
from uuid import UUID

from litestar import Response
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from services.portal.pages.agencies.inside import own_roles, refuse_unless
from services.portal.web.again import FIRST, Again
from services.portal.web.forms import Form
from services.portal.web.routes import Given, action, page
from services.portal.web.services import Problem
from services.portal.web.visit import Visit

SHOWN_ERRORS = 100


def _path(visit: Visit) -> str:
    return f"/agencies/{visit.signed_in.agency_id}"


@page("/agency/import")
async def import_page(visit: Given[Visit]) -> Response[Any]:
    """Show the form for a file, and the imports so far."""
    return await _form(visit)


async def _form(
    visit: Visit, again: Again = FIRST, preview: dict[str, Any] | None = None
) -> Response[Any]:
    refuse_unless(visit, "hr_contact")
    earlier = await visit.ask("directory", f"{_path(visit)}/imports")
    return visit.show(
        "agencies/import.html",
        again.status,
        roles=own_roles(visit),
        preview=_answer(visit, preview) if preview else None,
        earlier=[_line(visit, each) for each in earlier["items"]],
        **again.view,
    )


def _line(visit: Visit, item: dict[str, Any]) -> dict[str, Any]:
    statuses = {
        "running": visit._("Running: %(done)s of %(people)s"),
        "done": visit._("Done: %(people)s read"),
        "interrupted": visit._("Interrupted after %(done)s of %(people)s"),
    }
    return {
        "id": item["import_id"],
        "day": visit.formats.short_day(item["since"]),
        "status": statuses[item["status"]] % item,
        "running": item["status"] == "running",
        "interrupted": item["status"] == "interrupted",
        "wrong": item["wrong"],
    }


def _answer(visit: Visit, answer: dict[str, Any]) -> dict[str, Any]:
    """The counts and the errors of an import, or of its preview."""
    errors = [
        {"line": each["line"], "field": each["field"], "words": visit.words_of_file(each["words"])}
        for each in answer["errors"][:SHOWN_ERRORS]
    ]
    return {
        "facts": [
            (visit._("New people"), answer["registered"]),
            (visit._("Employed again"), answer["employed_again"]),
            (visit._("Already known, left as they are"), answer["known"]),
            (visit._("Lines with errors"), len({each["line"] for each in answer["errors"]})),
        ],
        "errors": errors,
        "rest": max(0, len(answer["errors"]) - SHOWN_ERRORS),
        "changes": answer["registered"] + answer["employed_again"],
    }


@action("/agency/import/preview")
async def preview_import(visit: Given[Visit], form: Given[Form]) -> Response[Any]:
    """Show what the import of a file would do; nothing is stored."""
    refuse_unless(visit, "hr_contact")
    csv = form.text("csv") or form.text("file")
    kept = Form({**{name: [form.text(name)] for name in ("csrf", "key")}, "csv": [csv]})
    if not csv:
        wrong = {"csv": visit._("Choose a file, or paste its text.")}
        return await _form(visit, Again.lacking(visit, kept, wrong))
    try:
        found = await visit.question("directory", f"{_path(visit)}/people/preview", {"csv": csv})
    except Problem as problem:
        return await _form(visit, Again.refused(visit, kept, problem))
    return await _form(visit, Again(kept), found)


@action("/agency/import")
async def import_people(visit: Given[Visit], form: Given[Form]) -> Response[Any]:
    """Import the previewed file; lines with errors are left out."""
    refuse_unless(visit, "hr_contact")
    try:
        done = await visit.tell(
            form, "directory", f"{_path(visit)}/people", {"csv": form.text("csv")}
        )
    except Problem as problem:
        return await _form(visit, Again.refused(visit, form, problem))
    said = visit._("The file has been imported.")
    return await visit.go(f"/agency/import/{done['import_id']}", said)


@page("/agency/import/{import_id:uuid}")
async def import_progress(visit: Given[Visit], import_id: FromPath[UUID]) -> Response[Any]:
    """Show how far an import is, and what it did."""
    refuse_unless(visit, "hr_contact")
    found = await visit.ask_or(None, "directory", f"{_path(visit)}/imports/{import_id}")
    if found is None:
        raise NotFoundException
    return visit.show(
        "agencies/import_progress.html",
        line=_line(visit, found),
        answer=_answer(visit, found["answer"]) if found["answer"] else None,
    )


ROUTES = (import_page, preview_import, import_people, import_progress)
