"""What listings knows from the programme: collaborations, and the agencies in each."""

from collections.abc import Iterable

from shared.contracts import programme as heard
from shared.plumbing.eventstore.views import Amend, Change, Put, Row, View


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
    def takes_part(old: Row | None) -> Row:
        if old is not None and old["left_on"] is not None and old["left_on"] > said.on:
            return old  # consumed late: the agency has left since
        return {**_member(said), "enrolled_on": said.on, "left_on": None}

    yield Amend((said.collaboration_id, said.agency_id), takes_part)


def _withdrew(said: heard.AgencyWithdrew) -> Iterable[Change]:
    def left(old: Row | None) -> Row:
        enrolled_on = None if old is None else old["enrolled_on"]
        if enrolled_on is not None and enrolled_on > said.on:
            # Consumed late: the agency has enrolled again since.
            return {**_member(said), "enrolled_on": enrolled_on, "left_on": None}
        return {**_member(said), "enrolled_on": enrolled_on, "left_on": said.on}

    yield Amend((said.collaboration_id, said.agency_id), left)


def _member(said: heard.AgencyEnrolled | heard.AgencyWithdrew) -> Row:
    return {"collaboration_id": said.collaboration_id, "agency_id": said.agency_id}


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
    columns={
        "collaboration_id": "uuid",
        "agency_id": "uuid",
        "enrolled_on": "date",
        "left_on": "date",
    },
    key=("collaboration_id", "agency_id"),
    folds={heard.AgencyEnrolled: _enrolled, heard.AgencyWithdrew: _withdrew},
    indexes=("(agency_id)",),
)
