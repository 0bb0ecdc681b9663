"""Tokens that must be refused: expired ones, and those of keys that are trusted no longer."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID

from shared.plumbing.base.settings import Settings
from shared.plumbing.security.key_files import KeyFile
from shared.plumbing.security.keys import WrongMasterKey
from shared.plumbing.security.master_file import MasterFile
from shared.plumbing.security.shelf import Masters, Shelf
from shared.plumbing.security.tokens import Identity, Issuer, SigningKey
from tests.faults.loans import Script
from utbyte.instance.trust import signing_key, trust_of
from utbyte.instance.vaults import master_file
from utbyte.play.signing import OPERATOR, Sign

PERSONS = "signing"
"""Stands where the name of a service stands: the key for persons and operators."""
LONG_AGO = timedelta(minutes=20)
TRUSTED = {HTTPStatus.OK, HTTPStatus.FORBIDDEN}
"""How who is known is answered; not every service may ask every other."""
FORGED = "Enhet utan tillstånd"
"""What is created by wrong tokens only, so that there must be none."""


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a token's time is the real one


def key_file(data: Path, name: str) -> Path:
    """Return the file of a service's key, or of the one for persons and operators."""
    if name == PERSONS:
        return signing_key(data)
    return data / "keys" / "services" / f"{name}.pem"


def signs_now(keys: Sequence[SigningKey]) -> SigningKey:
    """Return the newest key whose time has come."""
    started = [each for each in keys if each.since <= _now().timestamp()]
    return max(started, key=lambda each: each.since)


def issuer_of(data: Path, keys: Sequence[SigningKey], at: Callable[[], datetime] = _now) -> Issuer:
    """Return what signs with a key as it was taken, whatever its file says of it by now."""
    taken = [SigningKey.from_pem(each.pem()) for each in keys]
    return Issuer(taken, trust_of(Settings(data=data)), at)


def expired_at(data: Path) -> Sign:
    """Return what signs tokens that have expired, with the key of now."""

    def sign(who: str) -> str:
        newest = signs_now(KeyFile(key_file(data, PERSONS))())
        issuer = issuer_of(data, [newest], lambda: _now() - LONG_AGO)
        operator = Identity.of_operator(OPERATOR)
        return issuer.issue(operator if who == OPERATOR else Identity.of_person(UUID(who)))

    return sign


@dataclass(frozen=True)
class Former:
    """A key that was turned: whose it was, and from when on nobody may trust it any more."""

    name: str
    key: SigningKey
    due: float

    def token(self, data: Path, to: str) -> str:
        """Return a fresh token signed with it, as one who has stolen it sends it to a service."""
        issuer = issuer_of(data, [self.key])
        if self.name == PERSONS:
            return issuer.issue(Identity.of_operator(OPERATOR))
        return issuer.issue(Identity.of_service(self.name), to)


Status = Callable[[str, str], int]
"""``(process, token)``: how a process answers who brings a token."""


class Keyring:
    """The keys of an instance: those that hold, and those that were turned since it began."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.former: list[Former] = []

    def held(self, name: str) -> Sequence[SigningKey]:
        """Return the keys that the file holds."""
        return KeyFile(key_file(self._data, name))()

    def turned(self, name: str, before: Sequence[SigningKey], due: float) -> None:
        """Remember that all keys of before are trusted by nobody from a moment on."""
        known = {each.key.kid for each in self.former}
        self.former += [Former(name, each, due) for each in before if each.kid not in known]

    def due(self) -> list[Former]:
        """Return the former keys that nobody may trust by now."""
        now = time.monotonic()
        return [each for each in self.former if each.due < now]

    def wait(self) -> None:
        """Wait until nobody may trust any former key."""
        last = max((each.due for each in self.former), default=0.0)
        time.sleep(max(last - time.monotonic() + 0.1, 0.0))

    def still_trusted(
        self, former_keys: Iterable[Former], processes: Sequence[str], status: Status
    ) -> list[str]:
        """Return where a former key still opens something."""
        return [
            f"the former key of {former.name} is trusted by {process}: {announced}"
            for former in former_keys
            for process in _asked_with(former.name, processes)
            if (announced := status(process, former.token(self._data, _service(process))))
            != HTTPStatus.UNAUTHORIZED
        ]

    def not_trusted(
        self, names: Sequence[str], processes: Sequence[str], status: Status
    ) -> list[str]:
        """Return where the key that signs now does not open what it must."""
        return [
            f"the key of {name} is not trusted by {process}: {announced}"
            for name in names
            for process in _asked_with(name, processes)
            if (announced := status(process, self._token(name, _service(process)))) not in TRUSTED
        ]

    def _token(self, name: str, to: str) -> str:
        return Former(name, signs_now(self.held(name)), 0.0).token(self._data, to)


def _asked_with(name: str, processes: Sequence[str]) -> Iterator[str]:
    return (each for each in processes if _service(each) != name)


def _service(process: str) -> str:
    return process.partition("-")[0]


def masters(data: Path) -> Sequence[bytes]:
    """Return the master keys that the file holds."""
    return MasterFile(master_file(data))()


def opened_by_masters(data: Path, former: Iterable[bytes]) -> list[str]:
    """Return what the master keys of now do not open, or a former one still does."""
    folder = Settings(data=data).shelf_folder
    now = masters(data)
    found = [] if len(now) == 1 else [f"the file of the master key holds {len(now)}"]
    if not _opens(folder, lambda: now):
        found.append("the master key does not open the shelf key")
    found += ["a former master key opens the shelf key" for each in former if _opens(folder, each)]
    return found


def _opens(folder: Path, master: bytes | Masters) -> bool:
    try:
        Shelf(folder, master).verify()
    except WrongMasterKey:
        return False
    return True


def effects(script: Script) -> list[str]:
    """Return what wrong tokens were let do, by what they were answered and by what is there."""
    found = [f"a wrong token was let in: {each}" for each in script.world.let_in]
    for side in script.sides:
        units: list[Any] = script.world.get(side.manager, "directory/v1/units")["items"]
        count = sum(each["name"] == FORGED for each in units)
        found += [f"{side.agency} has {count} units that wrong tokens made"] if count else []
    return found
