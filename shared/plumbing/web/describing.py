"""What a service says about itself in its OpenAPI document besides its routes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter


@dataclass(frozen=True)
class Tag:
    """A kind of resource; ``paths`` are the first segments of the paths that belong to it."""

    name: str
    description: str
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Refused:
    """One way to refuse a command: ``when`` describes it, ``example`` is the text of an answer."""

    status: int
    rule: str
    when: str
    example: str


_REFUSALS = TypeAdapter(dict[str, list[Refused]])


@cache
def refusals_in(file: Path) -> Mapping[str, Sequence[Refused]]:
    """The refusals in a generated file; empty while the file does not exist."""
    return _REFUSALS.validate_json(file.read_bytes()) if file.exists() else {}


@dataclass(frozen=True)
class About:
    """What a service is for and how its operations are grouped.

    ``text`` is Markdown; its first paragraph is one sentence. ``parts`` describes in words the
    roles that a person can have in a case of the service. ``refusals_file`` is generated from the
    code of the commands by ``python -m utbyte.documents``.
    """

    text: str = ""
    tags: Sequence[Tag] = ()
    parts: Mapping[str, str] = field(default_factory=dict[str, str])
    refusals_file: Path | None = None

    @property
    def refusals(self) -> Mapping[str, Sequence[Refused]]:
        """How each operation can be refused, by its name."""
        return refusals_in(self.refusals_file) if self.refusals_file is not None else {}

    @property
    def first_sentence(self) -> str:
        """The description where there is room for one sentence only."""
        return self.text.partition("\n\n")[0]

    def tag_of(self, segment: str) -> str | None:
        found = (each.name for each in (*self.tags, OWN_TAG) if segment in each.paths)
        return next(found, None)


OWN_TAG = Tag(
    "Service",
    "What every service has: its event feed for other services, and its business day.",
    ("feed", "clock"),
)

ROLES: Mapping[str, str] = {
    "auditor": "an auditor",
    "finance": "a person in finance",
    "hr_contact": "a contact person",
    "leader": "a leader",
    "manager": "a unit's manager",
    "programme_office": "a member of a programme office",
    "signatory": "a signatory",
    "union_rep": "a union representative",
}
"""Roles in an agency, in words."""
