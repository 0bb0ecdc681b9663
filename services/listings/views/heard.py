"""What listings has heard of the programme: the collaborations, and who takes part in each."""

from collections.abc import Iterable

from shared.contracts import programme as heard
from shared.plumbing.views import Amend, Change, Put, Row, View


def _changed(said: heard.CollaborationChanged) -> Iterable[Change]:
    yield Put(
        {
            "collaboration_id": said.collaboration_id,
            "name": said.name,
            "internal": said.scope == "internal",
            "across_borders": said.terms.across_borders,
        }
    )


def _paused(said: heard.CollaborationPaused) -> Iterable[Change]:
    yield Put({"collaboration_id": said.collaboration_id, "paused": True})


def _resumed(said: heard.CollaborationResumed) -> Iterable[Change]:
    yield Put({"collaboration_id": said.collaboration_id, "paused": False})


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
        "internal": "boolean",
        "across_borders": "boolean",
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
    indexes=("(agency_id)",),
)
