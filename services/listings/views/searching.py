"""What somebody looks for among the open listings, and how PostgreSQL is asked for it."""

from datetime import date
from uuid import UUID

from shared.kernel.values import Value

CONFIGURATIONS = {"sv": "swedish", "nb": "norwegian", "nn": "norwegian", "en": "english"}
"""How words are reduced to their stems, by the language of the listing."""

_CASES = " ".join(
    f"WHEN '{language}' THEN 'pg_catalog.{configuration}'::regconfig"
    for language, configuration in CONFIGURATIONS.items()
)
DOCUMENT = f"to_tsvector(CASE language {_CASES} END, words)"
"""The words of a listing in its own language: what the index holds and the search asks."""

Condition = tuple[str, tuple[object, ...]]
"""A condition on ``listings l`` and ``who_agencies a``, with its parameters."""


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
        """The same words are looked for in each language, in the listings of that language."""
        if self.words is None or not self.words.strip():
            return []
        each = [
            f"(l.language = '{language}' AND {DOCUMENT}"
            f" @@ websearch_to_tsquery('pg_catalog.{configuration}', %s))"
            for language, configuration in CONFIGURATIONS.items()
        ]
        return [(f"({' OR '.join(each)})", (self.words,) * len(each))]
