"""Notifications over HTTP: the caller's inbox."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel, ConfigDict

from services.notifications.commands import Notifications
from services.notifications.domain.kinds import Kind
from services.notifications.domain.notification import How
from services.notifications.domain.rules import CaseKind
from services.notifications.domain.texts import Language, text_of
from services.notifications.views import InboxQuery, Place
from shared.plumbing.eventstore.cursors import After, Cursors
from shared.plumbing.security.access import in_case, signed_in
from shared.plumbing.web.describing import About, Tag
from shared.plumbing.web.http import Caller, CommandRequest, Done, Given, Input, command, read

ABOUT = About(
    refusals_file=Path(__file__).with_name("refusals.json"),
    text=(
        "Tells people which steps are waiting for them and what has happened.\n\n"
        "It consumes what the other services announce and keeps one inbox per person, derived "
        "from the positions and roles that the person has today: when a manager changes, the "
        "new one sees what is waiting. A notification names a case and a step, never a "
        "reason, a motivation or a cost. It is settled when someone takes the step or when the "
        "step is no longer needed. Reminders are sent before deadlines."
    ),
    tags=(
        Tag(
            "Inbox",
            "The caller's notifications, in one of four languages.",
            ("inbox", "notifications"),
        ),
    ),
    parts={"reader": "anyone who gets the notification"},
)

LINKS = {
    CaseKind.LISTING: "/listings/{}",
    CaseKind.INTEREST: "/interests/{}",
    CaseKind.LOAN: "/loans/{}",
    CaseKind.INVOICE: "/invoices/{}",
    CaseKind.COLLABORATION: "/collaborations/{}",
    CaseKind.PERSON: "/people/{}",
}
"""Where a case is found, relative to the address of the web pages."""


class Seen(Input):
    """An empty body: marking a notification as read needs no fields."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


class Settled(BaseModel):
    """How and when a step ended: a person took it, or it is no longer needed."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    how: How
    """How the step ended."""
    on: date
    """The business day on which the step ended."""


class InboxItem(BaseModel):
    """A notification: what is waiting or has happened, in which case, and where to find it.

    It holds no reason, motivation or cost (R-N3); the case shows what its reader may see.
    """

    model_config = ConfigDict(use_attribute_docstrings=True)

    notification_id: UUID
    """The notification's id."""
    kind: Kind
    """Which step is waiting, or what has happened."""
    waits: bool
    """Whether a step is still waiting for the reader."""
    title: str
    """The text of the notification, in the requested language."""
    case: CaseKind
    """What kind of case it is about."""
    case_id: UUID
    """The id of the case."""
    link: str
    """Where the case is found, relative to the address of the web pages."""
    due: date | None
    """The day by which the step is due, or on which the loan starts or ends."""
    raised_on: date
    """The business day on which the reader was last notified of this."""
    reminded_on: date | None
    """The business day of the reminder, if one was sent."""
    settled: Settled | None
    """How and when the step ended; null for news and while the step is waiting."""
    read: bool
    """Whether the reader has marked it as read."""
    version: int
    """The notification's version, for `If-Match`."""


class Inbox(BaseModel):
    """A page of an inbox, the newest first; request the next page with ``next``."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    items: list[InboxItem]
    """The notifications of this page."""
    next: str | None
    """The value of `after` for the next page; null on the last page."""


class InboxCount(BaseModel):
    """How many steps are waiting for the caller."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    waiting: int
    """The number of steps in the inbox that are waiting."""


@read("/inbox", "inbox", signed_in(), "List the caller's notifications")
def inbox(  # noqa: PLR0913, PLR0917 - a filter each
    service: Given[Notifications],
    caller: Given[Caller],
    cursors: Given[Cursors],
    waiting: Annotated[
        bool,
        QueryParameter(description="Only the steps that are waiting for the caller."),
    ] = False,
    language: Annotated[
        Language | None,
        QueryParameter(description="The caller's own language by default."),
    ] = None,
    after: After = None,
    limit: Annotated[
        int, QueryParameter(ge=1, le=200, description="The maximum number of items.")
    ] = 100,
) -> Inbox:
    """List the steps that are waiting for the caller and the news, newest first (R-N1).

    The list follows the caller's roles today: a new manager sees what was waiting for the previous
    one.
    """
    spoken = language or _language_of(service, caller.person)
    query = InboxQuery(waiting=waiting, after=cursors.open(after, Place), limit=limit)
    rows = service.inbox(caller.person, query)
    return Inbox(
        items=[_item(row, caller.person, spoken) for row in rows],
        next=cursors.seal(_place(rows[-1])) if len(rows) == limit else None,
    )


@read("/inbox/count", "inbox_count", signed_in(), "Show how much is waiting")
def inbox_count(service: Given[Notifications], caller: Given[Caller]) -> InboxCount:
    """Count the steps that `inbox` lists with `waiting`, without their texts (R-N1)."""
    return InboxCount(waiting=service.waiting(caller.person))


@command(
    "/notifications/{notification_id:uuid}/mark-read",
    "mark_read",
    in_case("notification_id", "reader"),
    "Mark a notification as read",
)
def mark_read(
    service: Given[Notifications],
    command: Given[CommandRequest],
    notification_id: FromPath[UUID],
    data: JSONBody[Seen],
) -> Done:
    """Mark a notification as read by the caller (R-N1).

    A step that is waiting stays in the inbox until someone takes it.
    """
    del data
    return command.do(lambda trigger: service.mark_read(notification_id, trigger))


def _language_of(service: Notifications, person: UUID) -> Language:
    """R-N1: the person's own language; Swedish while the directory is unavailable."""
    spoken = service.directory.language(person)
    return Language(spoken) if spoken is not None else Language.SWEDISH


def _item(row: dict[str, Any], reader: UUID, language: Language) -> InboxItem:
    kind, case = Kind(row["kind"]), CaseKind(row["case_kind"])
    settled = row["settled_on"]
    return InboxItem(
        notification_id=row["notification_id"],
        kind=kind,
        waits=row["waits"],
        title=text_of(kind, language),
        case=case,
        case_id=row["case_id"],
        link=LINKS[case].format(row["case_id"]),
        due=row["due"],
        raised_on=row["raised_on"],
        reminded_on=row["reminded_on"],
        settled=Settled(how=How(row["how"]), on=settled) if settled is not None else None,
        read=str(reader) in row["read_by"],
        version=row["version"],
    )


def _place(row: dict[str, Any]) -> Place:
    return Place(at=row["at"], notification_id=row["notification_id"])


ROUTES: tuple[ControllerRouterHandler, ...] = (inbox, inbox_count, mark_read)
