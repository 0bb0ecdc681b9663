"""The replica of programme facts: collaborations, their terms and pauses, and members."""

from collections.abc import Iterable

from shared.contracts import programme as contracts
from shared.plumbing.eventstore.views import Amend, Change, Patch, Row, View


def _changed(message: contracts.CollaborationChanged) -> Iterable[Change]:
    def with_charter(old: Row | None) -> Row:
        return {
            "collaboration_id": message.collaboration_id,
            "name": message.name,
            "scope": message.scope,
            "office": [str(person) for person in message.office],
            "terms": message.terms.model_dump(mode="json"),
            "paused": old is not None and old["paused"],
        }

    yield Amend((message.collaboration_id,), with_charter)


def _paused(message: contracts.CollaborationPaused) -> Iterable[Change]:
    yield Patch((message.collaboration_id,), {"paused": True})


def _resumed(message: contracts.CollaborationResumed) -> Iterable[Change]:
    yield Patch((message.collaboration_id,), {"paused": False})


def _enrolled(message: contracts.AgencyEnrolled) -> Iterable[Change]:
    def takes_part(old: Row | None) -> Row:
        if old is not None and old["left_on"] is not None and old["left_on"] > message.on:
            return old  # a late message: it has left since
        return {**_member(message), "enrolled_on": message.on, "left_on": None}

    yield Amend((message.collaboration_id, message.agency_id), takes_part)


def _withdrew(message: contracts.AgencyWithdrew) -> Iterable[Change]:
    def left(old: Row | None) -> Row:
        enrolled_on = None if old is None else old["enrolled_on"]
        if enrolled_on is not None and enrolled_on > message.on:
            return {
                **_member(message),
                "enrolled_on": enrolled_on,
                "left_on": None,
            }  # it has enrolled again
        return {**_member(message), "enrolled_on": enrolled_on, "left_on": message.on}

    yield Amend((message.collaboration_id, message.agency_id), left)


def _member(message: contracts.AgencyEnrolled | contracts.AgencyWithdrew) -> Row:
    return {"collaboration_id": message.collaboration_id, "agency_id": message.agency_id}


COLLABORATIONS = View(
    name="replica_collaborations",
    columns={
        "collaboration_id": "uuid",
        "name": "text",
        "scope": "text",
        "office": "jsonb",
        "terms": "jsonb",
        "paused": "boolean",
    },
    key=("collaboration_id",),
    folds={
        contracts.CollaborationChanged: _changed,
        contracts.CollaborationPaused: _paused,
        contracts.CollaborationResumed: _resumed,
    },
)

MEMBERS = View(
    name="replica_members",
    columns={
        "collaboration_id": "uuid",
        "agency_id": "uuid",
        "enrolled_on": "date",
        "left_on": "date",
    },
    key=("collaboration_id", "agency_id"),
    folds={contracts.AgencyEnrolled: _enrolled, contracts.AgencyWithdrew: _withdrew},
)
