"""What somebody looks for among the open listings, and how PostgreSQL is asked for it."""

from collections.abc import Sequence
from datetime import date
from typing import Self
from uuid import UUID

from services.listings.views.asking import question
from shared.kernel.values import Value

Condition = tuple[str, tuple[object, ...]]
"""A condition on ``listings l`` and ``who_agencies a``, with its parameters."""

# OFFSET keeps this a step of its own: else the newest listings are read one by one for rare words.
_FOUND = """l.listing_id IN (SELECT f.listing_id FROM listings f
    WHERE f.status = 'published' AND f.lexemes @@ %s::tsquery OFFSET 0)"""
VOCABULARY = """
    SELECT DISTINCT word FROM (SELECT l.vocabulary FROM listings l
        LEFT JOIN who_agencies a USING (agency_id) WHERE {where}
        ORDER BY l.published_on DESC, l.listing_id DESC LIMIT 3000) newest,
    unnest(newest.vocabulary) word WHERE length(word) BETWEEN %s AND %s"""
"""The words of these lengths in the newest listings."""


def joined(conditions: Sequence[Condition]) -> tuple[str, list[object]]:
    """Return conditions as one, and the parameters of all."""
    where = " AND ".join(condition for condition, _ in conditions)
    return where, [value for _, values in conditions for value in values]


class Wanted(Value):
    """What is looked for; what is left out does not matter."""

    words: str | None = None
    kind: str | None = None
    collaboration: UUID | None = None
    country: str | None = None
    city: str | None = None
    tag: str | None = None
    start: date | None = None
    end: date | None = None

    def having(self, words: str | None) -> Self:
        """Return the same with other words."""
        return self.model_copy(update={"words": words})

    def conditions(self) -> list[Condition]:
        """Return what a listing must fulfil."""
        simple: list[tuple[str, object]] = [
            ("l.kind = %s", self.kind),
            ("%s = ANY(l.collaborations)", self.collaboration),
            ("a.country = %s", self.country),
            ("lower(COALESCE(NULLIF(l.city, ''), a.city)) = lower(%s)", self.city),
            ("%s = ANY(l.tags)", self.tag),
            # An assignment that lies, with a day at least, in the period; a vacancy has none.
            ("l.ends >= %s", self.start),
            ("l.starts <= %s", self.end),
        ]
        found: list[Condition] = [(said, (value,)) for said, value in simple if value is not None]
        return [*found, *self._of_words()]

    def _of_words(self) -> list[Condition]:
        """Words that say nothing find nothing; no words ask for nothing."""
        if self.words is None or not self.words.strip():
            return []
        asked = question(self.words)
        return [(_FOUND, (asked,))] if asked else [("FALSE", ())]
