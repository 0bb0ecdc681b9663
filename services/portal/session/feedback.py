"""Feedback on pages (R-N4): anonymous and unanswered, kept without the person or the case."""

import re
from datetime import date

from services.portal.session import tables
from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import Database
from shared.plumbing.eventstore.views import Row

TABLE = """CREATE TABLE IF NOT EXISTS feedback (
    feedback_id uuid PRIMARY KEY, given_on date NOT NULL, page text NOT NULL,
    language text NOT NULL, found boolean NOT NULL, words text NOT NULL DEFAULT '')"""
MOST_WORDS = 2_000
MOST_PATH = 200
MOST_SHOWN = 200
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27,}", re.IGNORECASE)


class Feedback:
    """Stores what readers answer at the foot of a page."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def migrate(self) -> None:
        tables.create(self._database, TABLE)

    def by_page(self) -> list[Row]:
        """How often each page had what was looked for; those that lacked it most often first."""
        return self._database.rows(
            "SELECT page, count(*) FILTER (WHERE found) AS found,"
            " count(*) FILTER (WHERE NOT found) AS missed FROM feedback"
            " GROUP BY page ORDER BY missed DESC, page LIMIT %s",
            MOST_SHOWN,
        )

    def words(self) -> list[Row]:
        """What readers wrote, newest first; the order within a day tells nothing."""
        return self._database.rows(
            "SELECT given_on, page, words FROM feedback WHERE words <> ''"
            " ORDER BY given_on DESC, feedback_id LIMIT %s",
            MOST_SHOWN,
        )

    def keep(self, on: date, page: str, language: str, *, found: bool, words: str) -> None:
        """Keep an answer. The ids in the page's address are left out: few people see one case."""
        self._database.execute(
            "INSERT INTO feedback VALUES (%s, %s, %s, %s, %s, %s)",
            fresh_id(),
            on,
            _ID.sub("{id}", page)[:MOST_PATH],
            language,
            found,
            words.replace("\0", "")[:MOST_WORDS],
        )
