"""Whose step an operation on an agency, unit or person is, so that refusals can name them."""

from uuid import UUID

from services.directory.commands.directory import Directory
from shared.plumbing.security.whose_step import Refused, StepOf

SELF = "self"
WORDS = {
    "hr_contact": "a contact person of the agency",
    "leader": "a leader of the agency",
    "auditor": "an auditor of the agency",
    SELF: "the person themselves",
}


def parties_in_words(refused: Refused) -> list[str]:
    return [WORDS[role] for role in WORDS if role in refused.case_roles]


def turn_for_agency(directory: Directory, agency_id: UUID, refused: Refused) -> list[StepOf]:
    return [
        StepOf(role, WORDS[role], tuple(directory.replica.holders(agency_id, role)))
        for role in sorted(refused.case_roles)
        if role in WORDS and role != SELF
    ]


def turn_for_unit(directory: Directory, unit_id: UUID, refused: Refused) -> list[StepOf]:
    row = directory.queries.unit(unit_id)
    return [] if row is None else turn_for_agency(directory, row["agency_id"], refused)


def turn_for_person(directory: Directory, person_id: UUID, refused: Refused) -> list[StepOf]:
    row = directory.queries.person(person_id)
    if row is None:
        return []
    own = [StepOf(SELF, WORDS[SELF], (person_id,))] if SELF in refused.case_roles else []
    return [*turn_for_agency(directory, row["agency_id"], refused), *own]
