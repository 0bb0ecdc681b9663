"""The read models of the programme: the collaborations, and who takes part in each."""

from collections.abc import Collection, Iterable
from uuid import UUID

from services.programme.domain import collaboration
from shared.plumbing.base.database import Database
from shared.plumbing.directory.replica import VIEWS as REPLICA_VIEWS
from shared.plumbing.eventstore.views import Amend, Change, Patch, Put, Row, View


def _charter(event: collaboration.CollaborationOpened | collaboration.CharterChanged) -> Row:
    charter = event.charter
    return {
        "collaboration_id": event.originator_id,
        "name": charter.name,
        "scope": charter.scope,
        "office": charter.office,
        "terms": charter.terms,
        "version": event.originator_version,
    }


def _opened(event: collaboration.CollaborationOpened) -> Iterable[Change]:
    yield Put({**_charter(event), "rounds": []})


def _changed(event: collaboration.CharterChanged) -> Iterable[Change]:
    yield Put(_charter(event))


def _announced(event: collaboration.RoundAnnounced) -> Iterable[Change]:
    def one_more(old: Row | None) -> Row | None:
        if old is None:
            return None
        announced = event.announced.model_dump(mode="json")
        rounds = [*old["rounds"], {"name": announced["name"], **announced["days"]}]
        return {**old, "rounds": rounds, "version": event.originator_version}

    yield Amend((event.originator_id,), one_more)


def _paused(event: collaboration.CollaborationPaused) -> Iterable[Change]:
    pause = {"paused_on": event.on, "pause_reason": event.reason}
    yield Patch((event.originator_id,), {**pause, "version": event.originator_version})


def _resumed(event: collaboration.CollaborationResumed) -> Iterable[Change]:
    pause = {"paused_on": None, "pause_reason": None}
    yield Patch((event.originator_id,), {**pause, "version": event.originator_version})


def _moved_on(
    event: collaboration.AgencyEnrolled | collaboration.AgencyWithdrew,
) -> Iterable[Change]:
    yield Patch((event.originator_id,), {"version": event.originator_version})


def _enrolled(event: collaboration.AgencyEnrolled) -> Iterable[Change]:
    yield Put(
        {
            "collaboration_id": event.originator_id,
            "agency_id": event.agency_id,
            "enrolled_on": event.on,
            "in_round": event.in_round,
        }
    )


def _withdrew(event: collaboration.AgencyWithdrew) -> Iterable[Change]:
    def gone(_: Row | None) -> None:
        return None

    yield Amend((event.originator_id, event.agency_id), gone)


COLLABORATIONS = View(
    name="collaborations",
    columns={
        "collaboration_id": "uuid",
        "name": "text",
        "scope": "text",
        "office": "jsonb",
        "terms": "jsonb",
        "rounds": "jsonb",
        "paused_on": "date",
        "pause_reason": "text",
        "version": "bigint",
    },
    key=("collaboration_id",),
    folds={
        collaboration.CollaborationOpened: _opened,
        collaboration.TermsChanged: _changed,
        collaboration.OfficeChanged: _changed,
        collaboration.CollaborationPaused: _paused,
        collaboration.CollaborationResumed: _resumed,
        collaboration.AgencyEnrolled: _moved_on,
        collaboration.AgencyWithdrew: _moved_on,
        collaboration.RoundAnnounced: _announced,
    },
)

MEMBERS = View(
    name="members",
    columns={
        "collaboration_id": "uuid",
        "agency_id": "uuid",
        "enrolled_on": "date",
        "in_round": "text",
    },
    key=("collaboration_id", "agency_id"),
    folds={collaboration.AgencyEnrolled: _enrolled, collaboration.AgencyWithdrew: _withdrew},
    indexes=("(agency_id)",),
)

VIEWS = (COLLABORATIONS, MEMBERS, *REPLICA_VIEWS)


class Queries:
    """Runs the queries of the programme's pages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collaboration(self, collaboration_id: UUID) -> Row | None:
        return self._database.row(
            "SELECT * FROM collaborations WHERE collaboration_id = %s", collaboration_id
        )

    def members(self, collaboration_id: UUID) -> list[Row]:
        return self.members_of([collaboration_id])[collaboration_id]

    def members_of(self, collaborations: Collection[UUID]) -> dict[UUID, list[Row]]:
        """The members of each collaboration, in the order in which they enrolled."""
        rows = self._database.rows(
            "SELECT * FROM members WHERE collaboration_id = ANY(%s)"
            " ORDER BY enrolled_on, agency_id",
            list(collaborations),
        )
        found: dict[UUID, list[Row]] = {each: [] for each in collaborations}
        for row in rows:
            found[row["collaboration_id"]].append(row)
        return found

    def without(self, agencies: Iterable[UUID]) -> list[Row]:
        """The collaborations in which none of the agencies takes part, by name."""
        return self._database.rows(
            "SELECT c.* FROM collaborations c WHERE NOT EXISTS (SELECT FROM members m"
            " WHERE m.collaboration_id = c.collaboration_id AND m.agency_id = ANY(%s))"
            " ORDER BY c.name, c.collaboration_id",
            list(agencies),
        )

    def collaborations_of(self, agencies: Iterable[UUID], person: UUID) -> list[Row]:
        return self._database.rows(
            "SELECT DISTINCT c.* FROM collaborations c LEFT JOIN members m USING (collaboration_id)"
            " WHERE m.agency_id = ANY(%s) OR c.office ? %s ORDER BY c.name, c.collaboration_id",
            list(agencies),
            str(person),
        )
