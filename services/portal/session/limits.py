"""Limits: how often an address, an account or a session may try, counted across processes."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from hmac import digest
from ipaddress import IPv6Address, ip_address
from secrets import token_bytes

from services.portal.session import tables
from shared.kernel.clock import Clock
from shared.plumbing.base.database import Database, query

TABLES = (
    """CREATE UNLOGGED TABLE IF NOT EXISTS attempts (
    who bytea PRIMARY KEY, ends_at timestamptz NOT NULL, count bigint NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS attempts_that_ended ON attempts (ends_at)",
    """CREATE TABLE IF NOT EXISTS attempts_key (
    is_it boolean PRIMARY KEY DEFAULT true CHECK (is_it), key bytea NOT NULL)""",
)
_COUNT = """INSERT INTO attempts AS known VALUES (%(who)s, %(ends)s, 1)
    ON CONFLICT (who) DO UPDATE SET
        count = CASE WHEN known.ends_at <= %(now)s THEN 1 ELSE known.count + 1 END,
        ends_at = CASE WHEN known.ends_at <= %(now)s THEN excluded.ends_at ELSE known.ends_at END
    RETURNING count, ends_at"""
# Other processes count at the same moment: what they hold is left to them.
_FORGET = """DELETE FROM attempts WHERE who IN (
    SELECT who FROM attempts WHERE ends_at <= %s LIMIT 100 FOR UPDATE SKIP LOCKED)"""
_KEY_BYTES = 32
_NETWORK_BITS = 64
"""What of an IPv6 address belongs to one customer: the rest is theirs to choose."""


@dataclass(frozen=True)
class Limit:
    """At most so many attempts within a window, which begins with the first of them."""

    name: str
    most: int
    window: timedelta


SIGN_IN = Limit("sign-in", 1_000, timedelta(minutes=5))
"""Attempts to sign in from one address, behind which a whole agency may arrive at eight o'clock."""
ACCOUNT = Limit("account", 300, timedelta(minutes=5))
"""Attempts to sign in as one person from one address: those of others elsewhere do not count."""
POSTS = Limit("posts", 240, timedelta(minutes=1))
"""Forms of one session."""
STRANGERS = Limit("strangers", 1_000, timedelta(minutes=5))
"""Forms from one address without a session."""
FEEDBACK = Limit("feedback", 60, timedelta(hours=1))
"""Answers at the foot of pages by one person."""


class TooMany(Exception):
    """More attempts than the limit; ``wait`` is how long none is accepted (RFC 6585, 4)."""

    def __init__(self, limit: Limit, wait: timedelta) -> None:
        super().__init__(limit.name)
        self.limit = limit
        self.wait = wait


class Limits:
    """Counts attempts. Whose they are is stored as a keyed hash, until the window has ended."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def migrate(self) -> None:
        """Create what is missing; the key is created once, for all processes."""
        tables.create(self._database, *TABLES)
        self._database.execute(
            "INSERT INTO attempts_key (key) VALUES (%s) ON CONFLICT DO NOTHING",
            token_bytes(_KEY_BYTES),
        )

    def count(self, limit: Limit, *who: str) -> None:
        """Count an attempt of ``who``: an address, a person, a session, or several of them.

        Raises:
            TooMany: when it is one too many; it had no effect but to be counted.
        """
        now = self._clock.now()
        given = {"who": self._hidden(limit, who), "ends": now + limit.window, "now": now}
        with self._database.transaction() as cursor:
            cursor.execute(query(_COUNT), given)
            counted = cursor.fetchone() or {}
        if counted["count"] == 1:
            self._database.execute(_FORGET, now)
        if counted["count"] > limit.most:
            raise TooMany(limit, counted["ends_at"] - now)

    def _hidden(self, limit: Limit, who: tuple[str, ...]) -> bytes:
        return digest(self._key, "\0".join((limit.name, *who)).encode(errors="replace"), "sha256")

    @cached_property
    def _key(self) -> bytes:
        row = self._database.row("SELECT key FROM attempts_key")
        return bytes((row or {})["key"])


def network(address: str) -> str:
    """What an address is counted as: itself, or for IPv6 its first 64 bits."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Address(int(found) >> _NETWORK_BITS << _NETWORK_BITS))
