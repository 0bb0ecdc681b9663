"""What notifications shows: each notice by its address, what is due, who belongs to circles."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from services.notifications.domain import case_file
from services.notifications.domain import notice as facts
from shared.contracts import programme as heard
from shared.plumbing.database import Database
from shared.plumbing.views import Amend, Change, Patch, Put, Row, View
from shared.plumbing.who import VIEWS as WHO


def _raised(event: facts.NoticeRaised | facts.NoticeRaisedAgain) -> Iterable[Change]:
    matter = event.matter
    yield Put(
        {
            "notice_id": event.originator_id,
            "kind": matter.kind.value,
            "address": matter.address.key,
            "case_kind": matter.case.kind.value,
            "case_id": matter.case.id,
            "person_id": matter.case.person_id,
            "due": matter.due,
            "is_step": event.waits,
            "waits": event.waits,
            "raised_on": event.on,
            "reminded_on": None,
            "settled_on": None,
            "how": None,
            "read_by": [],
            "at": event.timestamp,
            "version": event.originator_version,
        }
    )


def _done(event: facts.NoticeDone) -> Iterable[Change]:
    yield Patch(
        (event.originator_id,),
        {
            "waits": False,
            "settled_on": event.on,
            "how": event.how.value,
            "version": event.originator_version,
        },
    )


def _reminded(event: facts.NoticeReminded) -> Iterable[Change]:
    yield Patch(
        (event.originator_id,),
        {
            "reminded_on": event.on,
            "read_by": [],
            "at": event.timestamp,
            "version": event.originator_version,
        },
    )


def _read(event: facts.NoticeRead) -> Iterable[Change]:
    def seen(old: Row | None) -> Row | None:
        if old is None:
            return None
        read_by = [*old["read_by"], str(event.person_id)]
        return {**old, "read_by": read_by, "version": event.originator_version}

    yield Amend((event.originator_id,), seen)


def _gone(_: Row | None) -> None:
    return None


def _moved(event: case_file.CaseMoved) -> Iterable[Change]:
    for thread in event.threads:
        key = {"file_id": event.originator_id, "thread": thread.name}
        if thread.reminder is not None:
            yield Put({**key, "remind_on": thread.reminder.on})
        else:
            yield Amend(tuple(key.values()), _gone)


def _given(event: case_file.CaseReminded) -> Iterable[Change]:
    for name in event.threads:
        yield Amend((event.originator_id, name), _gone)


NOTICES = View(
    name="notices",
    columns={
        "notice_id": "uuid",
        "kind": "text",
        "address": "text",
        "case_kind": "text",
        "case_id": "uuid",
        "person_id": "uuid",
        "due": "date",
        "is_step": "boolean",
        "waits": "boolean",
        "raised_on": "date",
        "reminded_on": "date",
        "settled_on": "date",
        "how": "text",
        "read_by": "jsonb",
        "at": "timestamptz",
        "version": "bigint",
    },
    key=("notice_id",),
    folds={
        facts.NoticeRaised: _raised,
        facts.NoticeRaisedAgain: _raised,
        facts.NoticeReminded: _reminded,
        facts.NoticeDone: _done,
        facts.NoticeRead: _read,
    },
    indexes=("(address, at, notice_id)", "(address, at, notice_id) WHERE waits"),
)

AGENDA = View(
    name="agenda",
    columns={"file_id": "uuid", "thread": "text", "remind_on": "date"},
    key=("file_id", "thread"),
    folds={case_file.CaseMoved: _moved, case_file.CaseReminded: _given},
    indexes=("(remind_on)",),
)


def _office(said: heard.CollaborationChanged) -> Iterable[Change]:
    office = [str(person) for person in said.office]
    yield Put({"collaboration_id": said.collaboration_id, "office": office})


def _enrolled(said: heard.AgencyEnrolled) -> Iterable[Change]:
    yield Put({"collaboration_id": said.collaboration_id, "agency_id": said.agency_id})


def _withdrew(said: heard.AgencyWithdrew) -> Iterable[Change]:
    yield Amend((said.collaboration_id, said.agency_id), _gone)


OFFICES = View(
    name="heard_offices",
    columns={"collaboration_id": "uuid", "office": "jsonb"},
    key=("collaboration_id",),
    folds={heard.CollaborationChanged: _office},
    indexes=("USING gin (office)",),
)

MEMBERS = View(
    name="heard_members",
    columns={"collaboration_id": "uuid", "agency_id": "uuid"},
    key=("collaboration_id", "agency_id"),
    folds={heard.AgencyEnrolled: _enrolled, heard.AgencyWithdrew: _withdrew},
    indexes=("(agency_id)",),
)

VIEWS = (NOTICES, AGENDA, OFFICES, MEMBERS, *WHO)


class Held(NamedTuple):
    """An address that a reader holds; with a person, only in the cases about that person."""

    address: str
    about: UUID | None = None


class Place(NamedTuple):
    """A place in an inbox, which is read from the newest on."""

    at: datetime
    notice_id: UUID


class Wish(NamedTuple):
    """What of an inbox is asked for."""

    waiting: bool
    after: Place | None
    limit: int


# Each address is read along its own index, so that nothing grows with the history.
_INBOX = """
SELECT found.* FROM unnest(%s::text[], %s::uuid[]) AS held (address, about)
CROSS JOIN LATERAL (
    SELECT * FROM notices n WHERE n.address = held.address{waiting}
    AND (held.about IS NULL OR n.person_id = held.about)
    AND (NOT n.is_step OR n.address = %s OR n.person_id IS DISTINCT FROM %s)
    AND (%s::timestamptz IS NULL OR (n.at, n.notice_id) < (%s::timestamptz, %s::uuid))
    ORDER BY n.at DESC, n.notice_id DESC LIMIT %s) AS found
ORDER BY found.at DESC, found.notice_id DESC LIMIT %s
"""


class Queries:
    """Answers what an inbox and the calendar ask."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def inbox(self, reader: UUID, own: str, held: Sequence[Held], wish: Wish) -> list[Row]:
        """Return notices at the addresses that a reader holds, the newest first.

        Steps in the reader's own case are there only at their ``own`` address (R-O2).
        """
        at, notice_id = wish.after or (None, None)
        return self._database.rows(
            _INBOX.format(waiting=" AND n.waits" if wish.waiting else ""),
            [each.address for each in held],
            [each.about for each in held],
            own,
            reader,
            at,
            at,
            notice_id,
            wish.limit,
            wish.limit,
        )

    def notice(self, notice_id: UUID) -> Row | None:
        """Return one notice."""
        return self._database.row("SELECT * FROM notices WHERE notice_id = %s", notice_id)

    def files_to_remind(self, day: date) -> list[UUID]:
        """Return the files of the cases in which something is to be called to mind (R-N2)."""
        rows = self._database.rows(
            "SELECT DISTINCT file_id FROM agenda WHERE remind_on <= %s ORDER BY file_id", day
        )
        return [row["file_id"] for row in rows]

    def offices_of(self, person: UUID) -> list[UUID]:
        """Return the collaborations whose office a person belongs to."""
        rows = self._database.rows(
            "SELECT collaboration_id FROM heard_offices WHERE office ? %s ORDER BY 1", str(person)
        )
        return [row["collaboration_id"] for row in rows]

    def collaborations_of(self, agencies: Collection[UUID]) -> list[UUID]:
        """Return the collaborations in which one of these agencies takes part."""
        rows = self._database.rows(
            "SELECT DISTINCT collaboration_id FROM heard_members WHERE agency_id = ANY(%s)"
            " ORDER BY 1",
            list(agencies),
        )
        return [row["collaboration_id"] for row in rows]
