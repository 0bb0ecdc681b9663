"""The queries of lending's commands and pages."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.lending.domain.values import LoanTerms, Parties
from services.lending.domain.words import Scope
from services.lending.views.seen import Place, Seen, seen
from shared.kernel.dates import Months
from shared.kernel.values import Value
from shared.plumbing.base.database import Database
from shared.plumbing.eventstore.views import Row


class Collaboration(Value):
    """A collaboration as last received (R-P7)."""

    name: str
    scope: Scope
    office: tuple[UUID, ...]
    terms: LoanTerms
    paused: bool


def with_loans(cursor: Cursor[DictRow], people: Iterable[UUID]) -> set[UUID]:
    """Loans in any state count, as the transaction sees them."""
    cursor.execute("SELECT person_id FROM loans WHERE person_id = ANY(%s)", (list(people),))
    return {row["person_id"] for row in cursor.fetchall()}


class Queries:
    """The queries of lending."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def loan(self, loan_id: UUID) -> Row | None:
        return self._database.row("SELECT * FROM loans WHERE loan_id = %s", loan_id)

    def due(self, day: date) -> list[UUID]:
        rows = self._database.rows(
            "SELECT loan_id FROM loans WHERE due_on <= %s ORDER BY due_on, loan_id", day
        )
        return [row["loan_id"] for row in rows]

    def employed(self, person: UUID, lender_agency: UUID) -> list[UUID]:
        """The loans of a lender's person that follow the employment (R-O4, R-O14).

        These are all loans that did not fall through, even those that ended, and those that the
        leaving cancelled: a message about the last day may arrive late and undo an earlier one.
        """
        rows = self._database.rows(
            "SELECT loan_id FROM loans WHERE person_id = %s AND lender_agency_id = %s"
            " AND (status IN ('proposed', 'agreed', 'running', 'ended') OR person_left)"
            " ORDER BY loan_id",
            person,
            lender_agency,
        )
        return [row["loan_id"] for row in rows]

    def seen(self, by: Seen, status: str | None, after: Place | None, limit: int) -> list[Row]:
        """The loans that a person sees; those not ``sure`` must be checked one by one."""
        return seen(self._database, by, status, after, limit)

    def sides_acted_for(self, loan_id: UUID, person: UUID) -> list[str]:
        """The sides for which a person has acted as a manager in a loan."""
        rows = self._database.rows(
            "SELECT side FROM loan_managers WHERE loan_id = %s AND person_id = %s ORDER BY side",
            loan_id,
            person,
        )
        return [row["side"] for row in rows]

    def collaborations_of(self, person: UUID) -> list[UUID]:
        """The collaborations to whose office a person belongs."""
        rows = self._database.rows(
            "SELECT collaboration_id FROM replica_collaborations WHERE office ? %s", str(person)
        )
        return [row["collaboration_id"] for row in rows]

    def collaboration(self, collaboration_id: UUID) -> Collaboration | None:
        row = self._database.row(
            "SELECT * FROM replica_collaborations WHERE collaboration_id = %s", collaboration_id
        )
        return _collaboration(row) if row is not None else None

    def takes_part(self, collaboration_id: UUID, agency_id: UUID) -> bool:
        """Whether an agency takes part in a collaboration (R-P8)."""
        return bool(
            self._database.rows(
                "SELECT 1 FROM replica_members WHERE collaboration_id = %s AND agency_id = %s"
                " AND left_on IS NULL",
                collaboration_id,
                agency_id,
            )
        )

    def can_share(self, receivers: Collection[UUID], lender: UUID) -> bool:
        """Whether a loan between the agencies can be proposed today somewhere (R-O1, R-P6, R-P8).

        Within one agency it needs an internal collaboration, between two another one.
        """
        return bool(
            self._database.rows(
                "SELECT 1 FROM replica_collaborations c"
                " JOIN replica_members l USING (collaboration_id)"
                " JOIN replica_members r USING (collaboration_id)"
                " WHERE NOT c.paused AND l.left_on IS NULL AND r.left_on IS NULL"
                " AND l.agency_id = %s AND r.agency_id = ANY(%s)"
                " AND (l.agency_id = r.agency_id) = (c.scope = 'internal') LIMIT 1",
                lender,
                list(receivers),
            )
        )

    def have_left(self, collaboration_id: UUID, agencies: Collection[UUID]) -> bool:
        """Whether one of the agencies has left the collaboration (R-P8)."""
        return bool(
            self._database.rows(
                "SELECT 1 FROM replica_members WHERE collaboration_id = %s AND agency_id = ANY(%s)"
                " AND left_on IS NOT NULL",
                collaboration_id,
                list(agencies),
            )
        )

    def proposals_without_a_side(self) -> list[UUID]:
        """The proposals one of whose agencies has left the collaboration (R-P8)."""
        rows = self._database.rows(
            "SELECT DISTINCT l.loan_id FROM loans l JOIN replica_members m USING (collaboration_id)"
            " WHERE m.left_on IS NOT NULL AND l.status = 'proposed'"
            " AND m.agency_id IN (l.lender_agency_id, l.receiver_agency_id) ORDER BY 1"
        )
        return [row["loan_id"] for row in rows]

    def proposals_of(self, collaboration_id: UUID, agency_id: UUID, left_on: date) -> list[UUID]:
        """An agency's proposals in a collaboration that it left on a day (R-P8).

        There are none when it has enrolled again since, because then the message is late.
        """
        rows = self._database.rows(
            "SELECT loan_id FROM loans WHERE collaboration_id = %s AND status = 'proposed'"
            " AND %s IN (lender_agency_id, receiver_agency_id) AND NOT EXISTS (SELECT FROM"
            " replica_members m WHERE m.collaboration_id = %s AND m.agency_id = %s"
            " AND m.enrolled_on > %s) ORDER BY loan_id",
            collaboration_id,
            agency_id,
            collaboration_id,
            agency_id,
            left_on,
        )
        return [row["loan_id"] for row in rows]


def _collaboration(row: Row) -> Collaboration:
    terms = row["terms"]
    return Collaboration(
        name=row["name"],
        scope=row["scope"],
        office=tuple(row["office"]),
        terms=LoanTerms(
            notice=Months.of(terms["notice_months"]),
            notice_counts_from=terms["notice_counts_from"],
            early_end=Months.of(terms["early_end_months"]),
            maximum=Months.of(terms["maximum_months"]),
            proration=terms["proration"],
            eves_are_free=terms["eves_are_free"],
            framework_agreement=terms["framework_agreement"],
            cost_bearer=terms["cost_bearer"],
            payment_days=terms["payment_days"],
            across_borders=terms["across_borders"],
            consent_after_cost=terms.get("consent_after_cost", False),
        ),
        paused=row["paused"],
    )


def parties_of(row: Row) -> Parties:
    return Parties(
        lender_agency=row["lender_agency_id"],
        lender_unit=row["lender_unit_id"],
        receiver_agency=row["receiver_agency_id"],
        receiver_unit=row["receiver_unit_id"],
        person=row["person_id"],
        collaboration=row["collaboration_id"],
        listing=row["listing_id"],
        interest=row["interest_id"],
    )
