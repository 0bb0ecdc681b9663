"""Loans drawn as times away: the rows of a picture, and the same in words and as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from services.portal.pages.unit_picture import TALL, WIDE, Picture, Row, Way, months
from services.portal.web.services import Json
from services.portal.web.visit import Visit
from services.portal.web.words import WORDS

SHOWN = frozenset({"proposed", "agreed", "running", "ended"})
"""Loans that did not come about are no time away."""
OUT, IN, OTHER = "out", "in", "other"


@dataclass(frozen=True)
class DrawnLoans:
    """Loans by person, over the twelve months from ``first``.

    ``key`` names the picture. ``IN``: people whom the reader's side receives, drawn with where
    they come from; all others with where they go.
    """

    visit: Visit
    loans: Iterable[Json]
    first: date
    key: str = OUT

    @property
    def rows(self) -> list[Row]:
        """A row a person with a time away in these months, by name."""
        shown = months(self.first)
        rows: list[Row] = []
        for (_, name, _), loans in groupby(self.in_order, key=self._person):
            ways = [self._way(each) for each in loans]
            seen = tuple(each for each in ways if each.end >= shown[0] and each.start < shown[-1])
            rows += [Row(name, seen)] if seen else []
        return rows

    @property
    def in_order(self) -> list[Json]:
        """The loans by name and first day."""
        found = (each for each in self.loans if each["status"] in SHOWN)
        return sorted(found, key=lambda each: (*self._person(each), each["start"]))

    def view(self, drawn: list[Row]) -> Json:
        """What the template of the picture reads; ``drawn`` may have people who are here."""
        visit, shown = self.visit, months(self.first)
        return {
            "id": self.key,
            "wide": Picture(drawn, visit.today, WIDE, self.first).view() if drawn else None,
            "tall": Picture(drawn, visit.today, TALL, self.first).view() if drawn else None,
            "period": visit.formats.period(shown[0], shown[-1] - timedelta(days=1)),
            "said": " ".join(self._sentence(row) for row in drawn),
            "inwards": self._inwards,
            "table": [self._line(row, way) for row in self.rows for way in row.ways],
        }

    @property
    def _inwards(self) -> bool:
        return self.key == IN

    def _person(self, loan: Json) -> tuple[tuple[str, str], str, str]:
        """The name to sort by, the name, and the id: two people may share a name."""
        name = name_of(self.visit, loan["person"])
        return self.visit.formats.sorting_key(name), name, loan["person"]["person_id"]

    def _way(self, loan: Json) -> Way:
        return Way(
            loan["lender" if self._inwards else "receiver"]["agency"] or "",
            date.fromisoformat(loan["start"]),
            date.fromisoformat(loan["end"]),
            agreed=loan["status"] != "proposed",
            loan_id=loan["loan_id"],
            status=loan["status"],
        )

    def _sentence(self, row: Row) -> str:
        visit = self.visit
        if not row.ways:
            return visit._("%(name)s is here.") % {"name": row.name}
        return " ".join(
            self._said(agreed=way.agreed)
            % {
                "name": row.name,
                "agency": way.where,
                "period": visit.formats.period(way.start, way.end),
            }
            for way in row.ways
        )

    def _said(self, *, agreed: bool) -> str:
        _ = self.visit._
        if self._inwards:
            proposed = _("%(name)s from %(agency)s %(period)s, proposed.")
            return _("%(name)s from %(agency)s %(period)s.") if agreed else proposed
        proposed = _("%(name)s at %(agency)s %(period)s, proposed.")
        return _("%(name)s at %(agency)s %(period)s.") if agreed else proposed

    def _line(self, row: Row, way: Way) -> Json:
        visit = self.visit
        return {
            "name": row.name,
            "where": way.where,
            "start": visit.formats.short_day(way.start),
            "end": visit.formats.short_day(way.end),
            "status": visit._(WORDS["loan_status"][way.status]),
            "link": f"/loans/{way.loan_id}",
        }


def name_of(visit: Visit, person: Json) -> str:
    return person["name"] or visit._("A person")
