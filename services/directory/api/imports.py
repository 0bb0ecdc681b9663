"""Imports of people over HTTP: reads a file and shows its progress."""

import re
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Literal, cast
from uuid import UUID

from litestar import Response
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel, Field

from services.directory.commands import Directory
from services.directory.commands.imports import begin_import, preview
from services.directory.commands.imports import import_people as read_file
from services.directory.domain.csv_rows import RowError
from shared.kernel.refusals import existing
from shared.plumbing.security.access import looked_after
from shared.plumbing.web.http import (
    Caller,
    CommandRequest,
    Done,
    Given,
    Input,
    command,
    examples,
    question,
    read,
)

_ASYNC = re.compile(r'(?:.*,)?[ \t]*respond-async(?:=(?:"")?)?[ \t]*(?:[,;].*)?', re.IGNORECASE)
"""``respond-async`` among other preferences (RFC 7240, section 4.1)."""


class ImportPeople(Input):
    """A CSV file as text; its columns are described in the service's README."""

    model_config = examples(
        {
            "csv": "unit,given_name,family_name,email,language,external_id\n"
            "Utveckling,Bo,Demosson,bo.demosson@example.org,sv,A-17\n"
        }
    )
    csv: str = Field(max_length=900_000, json_schema_extra={"contentMediaType": "text/csv"})
    """The file's text: a header line, then a line for each person."""


class ImportPage(BaseModel):
    """The progress of an import of people; ``wrong`` counts the lines with errors."""

    import_id: UUID
    status: Literal["running", "done", "interrupted"]
    people: int
    done: int
    wrong: int
    since: datetime


class ImportAnswer(BaseModel):
    """The result of a finished import, or what an import would do."""

    registered: int
    employed_again: int
    known: int
    errors: list[RowError]


class ImportProgress(ImportPage):
    """The progress of an import, and its result once it is done."""

    answer: ImportAnswer | None


class ImportList(BaseModel):
    """The imports of an agency."""

    items: list[ImportPage]


@command(
    "/agencies/{agency_id:uuid}/people",
    "import_people",
    looked_after("agency_id", "hr_contact"),
    "Import people from a CSV file",
    ImportProgress,
)
def import_people(
    service: Given[Directory],
    command: Given[CommandRequest],
    agency_id: FromPath[UUID],
    data: JSONBody[ImportPeople],
    prefer: Annotated[
        str | None,
        HeaderParameter(
            name="Prefer",
            description="`respond-async` to be answered before it is done (RFC 7240).",
        ),
    ] = None,
) -> Done:
    """Register the people of a file; rows with errors are reported, the others are imported.

    People who are already known are counted and left unchanged.

    With `Prefer: respond-async` the answer is 202 once the file has been read, and `Location` is
    the URL of its progress; when many imports are running, the answer still comes at the end.
    The file is not kept: if the server stops before the end, the import is shown as `interrupted`,
    and continues when the same file is sent again.
    """
    content = data.csv.encode("utf-8", "replace")
    if prefer is not None and _ASYNC.fullmatch(prefer):
        import_id = begin_import(service, agency_id, content, command.trigger)
        if import_id is not None:
            return _accepted(service, agency_id, import_id)
    return command.do(lambda trigger: read_file(service, agency_id, content, trigger))


@question(
    "/agencies/{agency_id:uuid}/people/preview",
    "preview_import",
    looked_after("agency_id", "hr_contact"),
    "Show what an import of people would do",
)
def preview_import(
    service: Given[Directory],
    caller: Given[Caller],
    agency_id: FromPath[UUID],
    data: JSONBody[ImportPeople],
) -> ImportAnswer:
    """Read a file and answer what its import would do now, with the errors by line.

    Nothing is stored or registered. The import itself decides again, since people may have been
    registered in between.
    """
    content = data.csv.encode("utf-8", "replace")
    by = caller.identity.person_id
    return ImportAnswer.model_validate(preview(service, agency_id, content, by))


def _accepted(service: Directory, agency_id: UUID, import_id: UUID) -> Done:
    where = f"/api/directory/v1/agencies/{agency_id}/imports/{import_id}"
    answer: object = Response(
        _progress(service, agency_id, import_id),
        status_code=HTTPStatus.ACCEPTED,
        headers={"Location": where, "Preference-Applied": "respond-async"},
    )
    return cast("Done", answer)


@read(
    "/agencies/{agency_id:uuid}/imports",
    "imports",
    looked_after("agency_id", "hr_contact"),
    "List imports of people",
)
def imports(
    service: Given[Directory],
    agency_id: FromPath[UUID],
    limit: Annotated[
        int, QueryParameter(ge=1, le=200, description="The maximum number of items.")
    ] = 20,
) -> ImportList:
    """List an agency's imports, newest first, including running ones.

    An `interrupted` import continues when the same file is sent again.
    """
    existing(service.queries.agency(agency_id))
    rows = service.imports.of_agency(agency_id, limit)
    return ImportList(items=[ImportPage.model_validate(row) for row in rows])


@read(
    "/agencies/{agency_id:uuid}/imports/{import_id:uuid}",
    "import_progress",
    looked_after("agency_id", "hr_contact"),
    "Show an import's progress",
)
def import_progress(
    service: Given[Directory], agency_id: FromPath[UUID], import_id: FromPath[UUID]
) -> ImportProgress:
    """Show the progress of an import, and its result once it is done.

    An `interrupted` import continues when the same file is sent again.
    """
    return _progress(service, agency_id, import_id)


def _progress(service: Directory, agency_id: UUID, import_id: UUID) -> ImportProgress:
    row = existing(service.imports.one(agency_id, import_id))
    return ImportProgress.model_validate(row)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    import_people,
    preview_import,
    imports,
    import_progress,
)
