"""The programme's facts that notifications stores: each collaboration's office and members."""

from collections.abc import Iterable

from shared.contracts import programme as heard
from shared.plumbing.eventstore.views import Amend, Change, Put, Row, View


def _gone(_: Row | None) -> None:
    return None


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
