"""The programme's facts that notifications stores: each collaboration's office and members."""

from collections.abc import Iterable

from shared.contracts import programme as contracts
from shared.plumbing.eventstore.views import Amend, Change, Put, Row, View


def _gone(_: Row | None) -> None:
    return None


def _office(message: contracts.CollaborationChanged) -> Iterable[Change]:
    office = [str(person) for person in message.office]
    yield Put({"collaboration_id": message.collaboration_id, "office": office})


def _enrolled(message: contracts.AgencyEnrolled) -> Iterable[Change]:
    yield Put({"collaboration_id": message.collaboration_id, "agency_id": message.agency_id})


def _withdrew(message: contracts.AgencyWithdrew) -> Iterable[Change]:
    yield Amend((message.collaboration_id, message.agency_id), _gone)


OFFICES = View(
    name="replica_offices",
    columns={"collaboration_id": "uuid", "office": "jsonb"},
    key=("collaboration_id",),
    folds={contracts.CollaborationChanged: _office},
    indexes=("USING gin (office)",),
)

MEMBERS = View(
    name="replica_members",
    columns={"collaboration_id": "uuid", "agency_id": "uuid"},
    key=("collaboration_id", "agency_id"),
    folds={contracts.AgencyEnrolled: _enrolled, contracts.AgencyWithdrew: _withdrew},
    indexes=("(agency_id)",),
)
