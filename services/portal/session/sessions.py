"""Sessions: kept in the portal's database, known to the browser by a random id only."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_bytes, token_urlsafe
from typing import Any, Self
from uuid import UUID

from psycopg.types.json import Jsonb

from services.portal.session import tables
from shared.kernel.clock import Clock
from shared.plumbing.base.database import Database, query

IDLE = timedelta(minutes=60)
"""How long a session lasts without a request."""
LASTS = timedelta(hours=12)
"""How long a session lasts at most."""
NOTED_AFTER = timedelta(minutes=1)
"""A session's last use is written at most so often."""
ID_BYTES = 32

TABLES = (
    """CREATE TABLE IF NOT EXISTS sessions (
    id_hash bytea PRIMARY KEY, person_id uuid NOT NULL, csrf bytea NOT NULL, language text,
    provider text, provider_session text, id_token text,
    created_at timestamptz NOT NULL, used_at timestamptz NOT NULL, visited_at timestamptz,
    said jsonb)""",
    "CREATE INDEX IF NOT EXISTS sessions_of_a_person ON sessions (person_id)",
    "CREATE INDEX IF NOT EXISTS sessions_at_a_provider ON sessions (provider, provider_session)",
    "ALTER TABLE sessions ADD COLUMN IF NOT EXISTS provider_subject text",
    "CREATE INDEX IF NOT EXISTS sessions_of_a_subject ON sessions (provider, provider_subject)",
    """CREATE TABLE IF NOT EXISTS visits (
    person_id uuid PRIMARY KEY, visited_at timestamptz NOT NULL)""",
)


@dataclass(frozen=True)
class Origin:
    """Where someone signed in, as what, in which session there, and the token for signing out."""

    provider: str
    session: str | None = None
    id_token: str | None = None
    subject: str | None = None


@dataclass(frozen=True)
class Session:
    """A signed-in person; ``visited_at`` is when they used the portal before this session."""

    id_hash: bytes
    person_id: UUID
    csrf: bytes
    language: str | None
    visited_at: datetime | None
    used_at: datetime
    said: dict[str, Any] | None
    origin: Origin

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        origin = Origin(
            row["provider"] or "",
            row["provider_session"],
            row["id_token"],
            row["provider_subject"],
        )
        known: dict[str, Any] = {
            name: row[name] for name in cls.__dataclass_fields__ if name in row
        }
        return cls(**known, origin=origin)


class Sessions:
    """Begins, finds and ends sessions. Only a hash of each id is stored."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def migrate(self) -> None:
        tables.create(self._database, *TABLES)

    def begin(self, person_id: UUID, language: str | None, origin: Origin) -> str:
        """Begin a session with a new id, and return the id."""
        secret, now = token_urlsafe(ID_BYTES), self._clock.now()
        with self._database.transaction() as cursor:
            cursor.execute(
                query("DELETE FROM sessions WHERE used_at < %s OR created_at < %s"),
                (now - IDLE, now - LASTS),
            )
            cursor.execute(
                query(
                    "INSERT INTO sessions (id_hash, person_id, csrf, language, provider,"
                    " provider_session, id_token, provider_subject, created_at, used_at,"
                    " visited_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s,"
                    " (SELECT visited_at FROM visits WHERE person_id = %s))"
                ),
                (
                    _hashed(secret), person_id, token_bytes(ID_BYTES), language, origin.provider,
                    origin.session, origin.id_token, origin.subject, now, now, person_id,
                ),
            )  # fmt: skip
        return secret

    def find(self, secret: str, *, used: bool = True) -> Session | None:
        """The session with that id, unless it has ended or expired. Its use is noted.

        A page that asks by itself whether it has changed is no use.
        """
        now = self._clock.now()
        row = self._database.row(
            "SELECT * FROM sessions WHERE id_hash = %s AND used_at >= %s AND created_at >= %s",
            _hashed(secret),
            now - IDLE,
            now - LASTS,
        )
        if row is None:
            return None
        found = Session.of(row)
        if used and now - found.used_at > NOTED_AFTER:
            self._note_use(found, now)
        return found

    def _note_use(self, session: Session, now: datetime) -> None:
        with self._database.transaction() as cursor:
            cursor.execute(
                query("UPDATE sessions SET used_at = %s WHERE id_hash = %s"), (now, session.id_hash)
            )
            cursor.execute(
                query(
                    "INSERT INTO visits VALUES (%s, %s) ON CONFLICT (person_id)"
                    " DO UPDATE SET visited_at = excluded.visited_at"
                ),
                (session.person_id, now),
            )

    def say_next(self, session: Session, said: dict[str, Any]) -> None:
        """Keep what the next page shows once, such as what was just done."""
        self._database.execute(
            "UPDATE sessions SET said = %s WHERE id_hash = %s", Jsonb(said), session.id_hash
        )

    def take_said(self, session: Session) -> Session:
        """The session without what it was to show once; that is removed."""
        if session.said is not None:
            self._database.execute(
                "UPDATE sessions SET said = NULL WHERE id_hash = %s", session.id_hash
            )
        return replace(session, said=None)

    def set_language(self, session: Session, language: str) -> None:
        self._database.execute(
            "UPDATE sessions SET language = %s WHERE id_hash = %s", language, session.id_hash
        )

    def end(self, session: Session) -> None:
        self._database.execute("DELETE FROM sessions WHERE id_hash = %s", session.id_hash)

    def end_all_of(self, person_id: UUID) -> int:
        """End the sessions of a person in all browsers; the number of them."""
        return self._database.execute("DELETE FROM sessions WHERE person_id = %s", person_id)

    def end_at_provider(self, provider: str, session: str | None, subject: str | None) -> int:
        """End the sessions that began with a session at a provider, or else all of a subject.

        Returns how many.
        """
        end, of = self._database.execute, "DELETE FROM sessions WHERE provider = %s"
        if session is not None:
            return end(f"{of} AND provider_session = %s", provider, session)
        return end(f"{of} AND provider_subject = %s", provider, subject)


def _hashed(secret: str) -> bytes:
    return sha256(secret.encode(errors="replace")).digest()
