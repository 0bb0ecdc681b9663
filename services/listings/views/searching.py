"""The filters of a search among open listings, and their SQL conditions."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from services.listings.views.asking import question
from shared.kernel.values import Value

Condition = tuple[str, tuple[object, ...]]
"""A condition on ``listings l`` and ``replica_agencies a``, with its parameters."""

# OFFSET keeps this a separate step: otherwise rare words scan the newest listings one by one.
_FOUND = """l.listing_id IN (SELECT f.listing_id FROM listings f
    WHERE f.status = 'published' AND f.lexemes @@ %s::tsquery OFFSET 0)"""
VOCABULARY = """
    SELECT DISTINCT word FROM (SELECT l.vocabulary FROM listings l
        LEFT JOIN replica_agencies a USING (agency_id) WHERE {where}
        ORDER BY l.published_on DESC, l.listing_id DESC LIMIT 3000) newest,
    unnest(newest.vocabulary) word WHERE length(word) BETWEEN %s AND %s"""
"""Selects the words of the given lengths in the newest listings."""


def joined(conditions: Sequence[Condition]) -> tuple[str, list[object]]:
    where = " AND ".join(condition for condition, _ in conditions)
    return where, [value for _, values in conditions for value in values]


class SearchOrder(StrEnum):
    """In which order a search lists what it finds."""

    NEWEST = "newest"
    LAST_DAY = "last_day"

    @property
    def column(self) -> str:
        return "last_day" if self is SearchOrder.LAST_DAY else "published_on"


class Wanted(Value):
    """The filters and the order of a search; None means no restriction."""

    words: str | None = None
    kind: str | None = None
    collaboration: UUID | None = None
    country: str | None = None
    city: str | None = None
    tag: str | None = None
    start: date | None = None
    end: date | None = None
    order: SearchOrder = SearchOrder.NEWEST

    def having(self, words: str | None) -> Self:
        return self.model_copy(update={"words": words})

    def conditions(self) -> list[Condition]:
        simple: list[tuple[str, object]] = [
            ("l.kind = %s", self.kind),
            ("%s = ANY(l.collaborations)", self.collaboration),
            ("a.country = %s", self.country),
            ("lower(COALESCE(NULLIF(l.city, ''), a.city)) = lower(%s)", self.city),
            ("%s = ANY(l.tags)", self.tag),
            # Assignments that overlap the period by at least a day; vacancies have no period.
            ("l.ends >= %s", self.start),
            ("l.starts <= %s", self.end),
        ]
        found: list[Condition] = [(said, (value,)) for said, value in simple if value is not None]
        return [*found, *self._of_words()]

    def _of_words(self) -> list[Condition]:
        """A text without searchable words finds nothing; an empty text is no restriction."""
        if self.words is None or not self.words.strip():
            return []
        asked = question(self.words)
        return [(_FOUND, (asked,))] if asked else [("FALSE", ())]
