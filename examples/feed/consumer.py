"""Follow the finance feed of an agency over HTTP: each document is printed once, as a line of JSON.

Only the standard library is needed. A document is printed before it is remembered, so that a
kill between the two prints it again and loses none; a real system books it in the transaction.
"""

import argparse
import json
import shlex
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

TIMEOUT_SECONDS = 30
PAUSE_SECONDS = 10
MEMORY = """
CREATE TABLE IF NOT EXISTS feed (agency TEXT PRIMARY KEY, next TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents
    (agency TEXT, type TEXT, id TEXT, PRIMARY KEY (agency, type, id));
"""


class Feed:
    """The feed of one agency, read from the stored cursor on."""

    def __init__(
        self, url: str, agency: str, token_command: str, memory: sqlite3.Connection
    ) -> None:
        self._url = f"{url.rstrip('/')}/api/billing/v1/finance-feed"
        self._agency = agency
        self._command = shlex.split(token_command)
        self._memory = memory
        self._token = ""
        memory.executescript(MEMORY)

    def read(self) -> Iterator[dict[str, Any]]:
        """Yield every new entry, to the end of the feed."""
        while entries := (page := self._page())["entries"]:
            yield from (each for each in entries if not self._is_known(each))
            self._remember(entries, page["next"])

    def _page(self) -> dict[str, Any]:
        found = self._memory.execute("SELECT next FROM feed WHERE agency = ?", [self._agency])
        after = [("after", row[0]) for row in found]
        url = f"{self._url}?{urlencode([('agency', self._agency), *after])}"
        try:
            return self._get(url)
        except HTTPError as error:
            if error.code != HTTPStatus.UNAUTHORIZED:
                raise
        # A token is valid for five minutes: get another one when it is refused.
        self._token = subprocess.check_output(self._command, text=True).strip()  # noqa: S603 - the caller's own command
        return self._get(url)

    def _get(self, url: str) -> dict[str, Any]:
        request = Request(url, headers={"Authorization": f"Bearer {self._token}"})  # noqa: S310 - the caller's own address
        with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - as above
            return json.load(answer)

    def _is_known(self, entry: dict[str, Any]) -> bool:
        found = self._memory.execute(
            "SELECT 1 FROM documents WHERE (agency, type, id) = (?, ?, ?)", self._key(entry)
        )
        return found.fetchone() is not None

    def _remember(self, entries: list[dict[str, Any]], following: str) -> None:
        with self._memory:
            self._memory.executemany(
                "INSERT OR IGNORE INTO documents VALUES (?, ?, ?)", map(self._key, entries)
            )
            self._memory.execute("REPLACE INTO feed VALUES (?, ?)", [self._agency, following])

    def _key(self, entry: dict[str, Any]) -> tuple[str, str, str]:
        return self._agency, entry["type"], entry["document"]["invoice_id"]


def main() -> int:
    """Print what is new; with ``--follow``, keep waiting for more."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--url", default="http://127.0.0.1:8000")
    asked.add_argument("--agency", required=True, help="Id of the agency whose books you keep.")
    asked.add_argument(
        "--token-command",
        required=True,
        help="Command that prints a token for a person with the finance role.",
    )
    asked.add_argument("--memory", default="feed.sqlite", help="Database of what has been read.")
    asked.add_argument("--follow", action="store_true", help="Keep reading until stopped.")
    given = asked.parse_args()
    with closing(sqlite3.connect(given.memory)) as memory:
        feed = Feed(given.url, given.agency, given.token_command, memory)
        _print(feed)
        while given.follow:
            time.sleep(PAUSE_SECONDS)
            _print(feed)
    return 0


def _print(feed: Feed) -> None:
    for entry in feed.read():
        sys.stdout.write(json.dumps({"direction": entry["direction"], **entry["document"]}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
