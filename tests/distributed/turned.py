"""Keys that are turned while an instance is hurt, by the command that an operator has."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus

import httpx

from tests.distributed.instance import SERVICES
from tests.distributed.stack import Stack
from tests.faults.keyring import FORGED, PERSONS, Former, Keyring, masters, opened_by_masters
from tests.faults.world import TRUST
from utbyte.instance.trust import ASK_AGAIN_SECONDS, FOLLOW_SECONDS

OVERLAP_SECONDS = 3
"""As short as can be: tokens that are good are refused, and whoever has one signs in again."""
SLACK_SECONDS = 10.0
"""For a process that could not ask just when it should have read the keys again."""
UNDER_WAY = "already being turned"
TURN_SECONDS = 30.0
LEARNT_SECONDS = OVERLAP_SECONDS + ASK_AGAIN_SECONDS + 2.0
"""How soon each process that is asked knows a new key: nobody looks for keys again at once."""
OVERLAP = str(OVERLAP_SECONDS / 60)
UNREACHED = 0
"""Stands where the status of an answer stands."""


class Turned:
    """Turns keys of a stack, and judges who trusts which of them."""

    def __init__(self, stack: Stack, chance: random.Random) -> None:
        self._stack = stack
        self._chance = chance
        self._new: list[tuple[str, float]] = []
        self._judged: list[Former] = []
        self._masters: list[bytes] = []
        self.keyring = Keyring(stack.folder / "data")
        self.counted: Counter[str] = Counter()
        self.kinds: Mapping[str, Callable[[], None]] = {
            name: partial(actor, self, *words) for name, (actor, *words) in TURNS.items()
        }

    def of_a_service(self, *words: str) -> None:
        """Turn the key of some service."""
        self._turned(self._chance.choice(SERVICES), *words)

    def of_persons(self, *words: str) -> None:
        """Turn the key that signs the tokens of persons and operators."""
        self._turned(PERSONS, *words)

    def of_vault(self) -> None:
        """Turn the master key, which wraps the shelf key; the old one opens nothing at once."""
        before = masters(self._stack.folder / "data")
        self._maybe_kill()
        done = self._stack.cluster.command("keys", "turn", "master", "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        self._masters += before
        self.counted["master"] += 1

    def _maybe_kill(self) -> None:
        """Let a process be away while a key is turned, or not."""
        if self._chance.random() < 0.5:
            self._stack.cluster.kill(self._stack.any_process(self._chance))

    def _turned(self, name: str, *words: str) -> None:
        """Turn a key; all that were before are trusted by nobody when the time is up."""
        before = self.keyring.held(name)
        self._maybe_kill()
        key = [PERSONS] if name == PERSONS else ["service", name]
        until = self._command([*key, *words])
        followed = time.monotonic() + max(until - datetime.now(UTC).timestamp(), 0.0)  # noqa: TID251 - a key's time is the real one
        self.keyring.turned(name, before, followed + FOLLOW_SECONDS + SLACK_SECONDS)
        self.counted[f"{'signing' if name == PERSONS else 'service'} {words[0]}"] += 1
        self._new.append((name, time.monotonic() + LEARNT_SECONDS))

    def _command(self, words: Sequence[str]) -> float:
        """Turn a key as an operator does; return until when the old one is trusted."""
        end = time.monotonic() + TURN_SECONDS
        while True:
            done = self._stack.cluster.command("keys", "turn", *words, "--json")
            if done.returncode == 0:
                reported = json.loads(done.stdout)
                return datetime.fromisoformat(reported["old_trusted_until"]).timestamp()
            assert UNDER_WAY in done.stderr, done.stdout + done.stderr
            assert time.monotonic() < end, "the key before does not begin to sign"
            time.sleep(0.5)

    def judged(self) -> list[str]:
        """Return where a key that was turned is not trusted by now, or a former one still is."""
        now = time.monotonic()
        new = [name for name, by in self._new if by < now]
        self._new = [each for each in self._new if each[1] >= now]
        due = [each for each in self.keyring.due() if each not in self._judged]
        self._judged += due
        return self._still(due) + self._not_trusted(new) + self._opened()

    def judged_at_the_end(self, agency: str) -> list[str]:
        """Judge all keys, when nobody may trust a former one; with these somebody makes a unit."""
        self.keyring.wait()
        time.sleep(max([by - time.monotonic() for _, by in self._new] + [0.0]))
        world = self._stack.world
        path = f"directory/v1/agencies/{agency}/units"
        for number, former in enumerate(self.keyring.former):
            token = former.token(self._stack.folder / "data", "directory")
            sent = partial(world.send_wrong, token, path, {"name": FORGED}, f"stolen-{number}")
            self._stack.surely(sent)
        found = self._still(self.keyring.former) + self._not_trusted([PERSONS, *SERVICES])
        return found + self._opened()

    def _opened(self) -> list[str]:
        return opened_by_masters(self._stack.folder / "data", self._masters)

    def _still(self, former: Sequence[Former]) -> list[str]:
        return self.keyring.still_trusted(former, self._processes, self._status)

    def _not_trusted(self, names: Sequence[str]) -> list[str]:
        return self.keyring.not_trusted(names, self._processes, self._status)

    @property
    def _processes(self) -> Sequence[str]:
        return self._stack.cluster.names

    def _status(self, process: str, token: str) -> int:
        """Ask a process what it tells operators and services only."""
        url = f"http://127.0.0.1:{self._stack.cluster.ports[process]}/health/calendar"
        headers = {"Authorization": f"Bearer {token}"}
        end = time.monotonic() + LEARNT_SECONDS
        while True:  # while it looks for keys it says to ask again
            try:
                announced = httpx.get(url, headers=headers, timeout=30, verify=TRUST).status_code
            except httpx.HTTPError:
                announced = UNREACHED
            if (
                announced not in {UNREACHED, HTTPStatus.SERVICE_UNAVAILABLE}
                or time.monotonic() > end
            ):
                return announced
            time.sleep(0.2)


TURNS: dict[str, tuple[Callable[..., None], *tuple[str, ...]]] = {
    "signing key turned": (Turned.of_persons, "--overlap", OVERLAP),
    "signing key stolen": (Turned.of_persons, "--stolen"),
    "service key turned": (Turned.of_a_service, "--overlap", OVERLAP),
    "service key stolen": (Turned.of_a_service, "--stolen"),
    "master key turned": (Turned.of_vault,),
}
