"""What lending keeps of the programme: collaborations, their terms and pauses, who takes part."""

from collections.abc import Iterable

from shared.contracts import programme as heard
from shared.plumbing.views import Amend, Change, Patch, Put, Row, View


def _changed(said: heard.CollaborationChanged) -> Iterable[Change]:
    def with_charter(old: Row | None) -> Row:
        return {
            "collaboration_id": said.collaboration_id,
            "name": said.name,
            "scope": said.scope,
            "office": [str(person) for person in said.office],
            "terms": said.terms.model_dump(mode="json"),
            "paused": old is not None and old["paused"],
        }

    yield Amend((said.collaboration_id,), with_charter)


def _paused(said: heard.CollaborationPaused) -> Iterable[Change]:
    yield Patch((said.collaboration_id,), {"paused": True})


def _resumed(said: heard.CollaborationResumed) -> Iterable[Change]:
    yield Patch((said.collaboration_id,), {"paused": False})


def _enrolled(said: heard.AgencyEnrolled) -> Iterable[Change]:
    yield Put({"collaboration_id": said.collaboration_id, "agency_id": said.agency_id})


def _withdrew(said: heard.AgencyWithdrew) -> Iterable[Change]:
    def gone(_: Row | None) -> None:
        return None

    yield Amend((said.collaboration_id, said.agency_id), gone)


COLLABORATIONS = View(
    name="heard_collaborations",
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
        heard.CollaborationChanged: _changed,
        heard.CollaborationPaused: _paused,
        heard.CollaborationResumed: _resumed,
    },
)

MEMBERS = View(
    name="heard_members",
    columns={"collaboration_id": "uuid", "agency_id": "uuid"},
    key=("collaboration_id", "agency_id"),
    folds={heard.AgencyEnrolled: _enrolled, heard.AgencyWithdrew: _withdrew},
)
