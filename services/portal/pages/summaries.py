"""Loans and interests as lines of a list: the day, the matter, how it stands."""

from typing import Any

from services.portal.web.visit import Visit
from services.portal.web.words import WORDS

Line = dict[str, Any]


class Summaries:
    """Lines in the language of the reader."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def mine(self, loans: list[Line], interests: list[Line]) -> list[Line]:
        """The reader's own loans and interests, as a person, newest first."""
        me = str(self._visit.signed_in.person_id)
        lines = [self.loan(each) for each in loans if each["person"]["person_id"] == me]
        lines += [
            self.interest(each)
            for each in interests
            if each["person_id"] == me and each["loan_id"] is None
        ]
        return sorted(lines, key=lambda each: each["sort"], reverse=True)

    def loan(self, loan: Line) -> Line:
        visit, status = self._visit, loan["status"]
        words = {
            "name": loan["person"]["name"] or visit._("A person"),
            "agency": loan["receiver"]["agency"] or "",
        }
        return {
            "title": visit._("%(name)s to %(agency)s") % words,
            "about": f"{visit._(WORDS['loan_status'][status])}, {self._period(loan)}",
            "link": f"/loans/{loan['loan_id']}",
            "day": visit.formats.short_day(loan["start"]),
            "soon": visit._("start"),
            "sort": loan["proposed_on"],
            "status": status,
        }

    def interest(self, interest: Line) -> Line:
        visit = self._visit
        return {
            "title": interest["title"] or visit._("An assignment"),
            "about": f"{visit._(WORDS['interest_status'][interest['status']])},"
            f" {interest['receiver_agency'] or ''}",
            "link": f"/interests/{interest['interest_id']}",
            "day": visit.formats.short_day(interest["expressed_on"]),
            "soon": visit._("expressed"),
            "sort": interest["expressed_on"],
            "status": interest["status"],
        }

    def _period(self, loan: Line) -> str:
        return self._visit.formats.period(loan["start"], loan["end"])
