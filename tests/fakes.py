"""Fakes that several services' tests share: simple things that work, in place of what is far."""

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from shared.plumbing.directory.directory_client import DirectoryClient

NOWHERE = "http://127.0.0.1:9"
"""An address where nobody answers."""


class FakeKeys:
    """Keys of persons, without a vault: everybody has one until they are erased."""

    def __init__(self) -> None:
        self.erased: set[UUID] = set()

    def get(self, subject: UUID) -> bytes | None:
        """Return a person's key, always the same; nothing when the person is erased."""
        return None if subject in self.erased else sha256(subject.bytes).digest()


class FakeDirectory(DirectoryClient):
    """The directory as pages ask it, without a network: the names and languages it was given."""

    def __init__(self, names: dict[UUID, str] | None = None) -> None:
        super().__init__(NOWHERE, lambda: "")
        self.known = dict(names or {})
        self.languages: dict[UUID, str] = {}

    def names(self, people: Iterable[UUID]) -> dict[UUID, str]:
        """Return the names of those that it knows."""
        return {person: self.known[person] for person in people if person in self.known}

    def named(self, name: str, agency: UUID) -> list[UUID]:
        """Return those with exactly this name, wherever they work."""
        del agency
        return [person for person, known in self.known.items() if known == name]

    def language(self, person: UUID) -> str | None:
        """Return the language that it was told of a person."""
        return self.languages.get(person)
