"""Every notification by its address, and the days on which reminders are due (R-N2)."""

from collections.abc import Iterable

from services.notifications.domain import case_file, notification
from shared.plumbing.eventstore.views import Amend, Change, Patch, Put, Row, View


def _raised(
    event: notification.NotificationRaised | notification.NotificationRaisedAgain,
) -> Iterable[Change]:
    matter = event.matter
    yield Put(
        {
            "notification_id": event.originator_id,
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


def _done(event: notification.NotificationDone) -> Iterable[Change]:
    yield Patch(
        (event.originator_id,),
        {
            "waits": False,
            "settled_on": event.on,
            "how": event.how.value,
            "version": event.originator_version,
        },
    )


def _reminded(event: notification.NotificationReminded) -> Iterable[Change]:
    yield Patch(
        (event.originator_id,),
        {
            "reminded_on": event.on,
            "read_by": [],
            "at": event.timestamp,
            "version": event.originator_version,
        },
    )


def _read(event: notification.NotificationRead) -> Iterable[Change]:
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


NOTIFICATIONS = View(
    name="notifications",
    columns={
        "notification_id": "uuid",
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
    key=("notification_id",),
    folds={
        notification.NotificationRaised: _raised,
        notification.NotificationRaisedAgain: _raised,
        notification.NotificationReminded: _reminded,
        notification.NotificationDone: _done,
        notification.NotificationRead: _read,
    },
    indexes=("(address, at, notification_id)", "(address, at, notification_id) WHERE waits"),
)

AGENDA = View(
    name="agenda",
    columns={"file_id": "uuid", "thread": "text", "remind_on": "date"},
    key=("file_id", "thread"),
    folds={case_file.CaseMoved: _moved, case_file.CaseReminded: _given},
    indexes=("(remind_on)",),
)
