"""Sign-ins that have begun: kept here, known to one browser, used once; and logouts received."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe

from services.portal.session import tables
from services.portal.session.refusal import Reason, SignInRefused
from shared.kernel.clock import Clock
from shared.plumbing.base.database import Database, query

LASTS = timedelta(minutes=10)
"""How long someone may take at the provider."""
SECRET_BYTES = 32

TABLES = (
    """CREATE TABLE IF NOT EXISTS pending_sign_ins (
    state_hash bytea PRIMARY KEY, browser_hash bytea NOT NULL, provider text NOT NULL,
    verifier text NOT NULL, nonce text NOT NULL, go_to text NOT NULL, language text,
    begun_at timestamptz NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS pending_by_age ON pending_sign_ins (begun_at)",
    """CREATE TABLE IF NOT EXISTS logout_tokens (
    token_hash bytea PRIMARY KEY, kept_until timestamptz NOT NULL)""",
)


@dataclass(frozen=True)
class Pending:
    """A sign-in under way; the provider sees ``state``, ``nonce`` and a hash of ``verifier``."""

    provider: str
    verifier: str
    nonce: str
    go_to: str
    language: str | None


@dataclass(frozen=True)
class Begun:
    """What is sent away: ``state`` through the provider, ``browser`` in a cookie."""

    state: str
    browser: str
    pending: Pending


class PendingSignIns:
    """Begins sign-ins and hands each out once, to the browser that began it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def migrate(self) -> None:
        tables.create(self._database, *TABLES)

    def begin(self, provider: str, go_to: str, language: str | None) -> Begun:
        """Begin a sign-in; those that have expired are forgotten."""
        state, browser, verifier, nonce = (token_urlsafe(SECRET_BYTES) for _ in range(4))
        pending, now = Pending(provider, verifier, nonce, go_to, language), self._clock.now()
        with self._database.transaction() as cursor:
            cursor.execute(
                query("DELETE FROM pending_sign_ins WHERE begun_at < %s"), (now - LASTS,)
            )
            cursor.execute(
                query("INSERT INTO pending_sign_ins VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"),
                (_hashed(state), _hashed(browser), provider, verifier, nonce, go_to, language, now),
            )
        return Begun(state, browser, pending)

    def take(self, state: str, browser: str) -> Pending:
        """The sign-in with this state, which is gone afterwards whatever comes of it.

        Raises:
            SignInRefused: when there is none, or another browser began it, or too long ago.
        """
        with self._database.transaction() as cursor:
            cursor.execute(
                query("DELETE FROM pending_sign_ins WHERE state_hash = %s RETURNING *"),
                (_hashed(state),),
            )
            row = cursor.fetchone()
        if row is None:
            raise SignInRefused(Reason.STATE)
        if not compare_digest(bytes(row["browser_hash"]), _hashed(browser)):
            raise SignInRefused(Reason.OTHER_BROWSER)
        if row["begun_at"] < self._clock.now() - LASTS:
            raise SignInRefused(Reason.TOO_LATE)
        return Pending(**{name: row[name] for name in Pending.__dataclass_fields__})

    def accept_once(self, provider: str, token_id: str, until: datetime) -> None:
        """Accept a logout token, and remember it for as long as it is valid.

        Raises:
            SignInRefused: when it came before.
        """
        with self._database.transaction() as cursor:
            cursor.execute(
                query("DELETE FROM logout_tokens WHERE kept_until < %s"), (self._clock.now(),)
            )
            cursor.execute(
                query("INSERT INTO logout_tokens VALUES (%s, %s) ON CONFLICT DO NOTHING"),
                (_hashed(f"{provider} {token_id}"), until),
            )
            if not cursor.rowcount:
                raise SignInRefused(Reason.REPEATED)


def _hashed(secret: str) -> bytes:
    return sha256(secret.encode(errors="replace")).digest()
