"""People from a CSV file, registered in parts that a repeated import finds done."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from services.directory.commands.directory import Directory
from services.directory.commands.people import NewPerson
from services.directory.domain.csv_rows import COLUMNS, PersonRow, RowError, read_people
from services.directory.domain.rules.roles import Granter, check_granter
from shared.kernel.ids import fresh_id, natural_id
from shared.kernel.refusals import NotAllowed, NotFound
from shared.plumbing.causes import Answer, Part, Request
from shared.plumbing.store import retried
from shared.plumbing.views import Row

PART = 25
"""People in one save: with all roles that there are they still fit it."""
PART_AGAIN = 10
"""The same of those who are employed again and lose the roles that they had."""


def import_people(directory: Directory, agency_id: UUID, data: bytes, cause: Request) -> Answer:
    """Register the people of a file; rows with an error are left out and told.

    The agency's own mark of a person names them: who is known already is left as they are and
    counted apart, so that an import that broke off can be given again, and who was erased is not
    made anew. Who has left is employed again, as the file says (R-O14).

    Raises:
        NotFound: when there is no such agency.
    """
    if directory.queries.agency(agency_id) is None:
        raise NotFound("there is no such agency")
    file = read_people(data)
    units = _units_by_name(directory.queries.units(agency_id))
    granter = directory.facts.granter(agency_id, cause.act.by)
    errors = [*file.errors, *_without_unit(file.people, units)]
    errors += _not_theirs_to_grant(file.people, granter)
    people = [row for row in file.people if row.line not in {error.line for error in errors}]
    marks = directory.people.marks.blinded(agency_id, [row.external_id for row in people])
    rows = dict(zip(marks, people, strict=True))
    known = directory.people.marks.known(rows)
    errors += [_erased(rows[mark]) for mark, person in known.items() if person is None]
    entered = 0
    new = [mark for mark in rows if mark not in known]
    for first in range(0, len(new), PART):
        part = {mark: (fresh_id(), _new(rows[mark], units)) for mark in new[first : first + PART]}
        entered += retried(partial(_enter, directory, part, cause))["registered"]
    back = _employ_again(directory, {known[mark]: rows[mark] for mark in known}, units, cause)
    told = [_told(error) for error in sorted(errors, key=lambda each: each.line)]
    answer = {
        "id": str(agency_id),
        "version": 0,
        "registered": entered,
        "employed_again": back,
        # Also those whom another import has registered meanwhile.
        "known": len(rows) - entered - back - sum(person is None for person in known.values()),
        "errors": told,
    }
    return directory.store.save(cause=cause, answer=answer)


def _enter(
    directory: Directory, part: Mapping[bytes, tuple[UUID, NewPerson]], cause: Request
) -> Answer:
    """Register those whom nobody else has registered meanwhile."""
    known = directory.people.marks.known(part)
    new = {mark: person for mark, person in part.items() if mark not in known}
    if new:
        name = natural_id("import", *(mark.hex() for mark in new))
        marks = directory.people.marks.writing({mark: person for mark, (person, _) in new.items()})
        directory.people.enter(dict(new.values()), Part(cause, name), marks)
    return {"registered": len(new)}


def _employ_again(
    directory: Directory,
    known: Mapping[UUID | None, PersonRow],
    units: Mapping[str, UUID],
    cause: Request,
) -> int:
    """R-O14: employ those who have left again; return how many there were."""

    def employ(some: Sequence[UUID]) -> Answer:
        left = directory.queries.left(some, cause.act.on)
        if left:
            people = {person: _new(known[person], units) for person in left}
            part = Part(cause, natural_id("employed-again", *left))
            directory.people.employ_all_again(people, part)
        return {"employed_again": len(left)}

    people = directory.queries.left([each for each in known if each is not None], cause.act.on)
    parts = [people[first : first + PART_AGAIN] for first in range(0, len(people), PART_AGAIN)]
    return sum(retried(partial(employ, part))["employed_again"] for part in parts)


def _units_by_name(rows: Sequence[Row]) -> dict[str, UUID]:
    """Return the units that a name alone says, letters without case."""
    names = Counter(row["name"].casefold() for row in rows)
    known = {row["name"].casefold(): row["unit_id"] for row in rows}
    return {name: unit for name, unit in known.items() if names[name] == 1}


def _new(row: PersonRow, units: Mapping[str, UUID]) -> NewPerson:
    return NewPerson(
        unit=units[row.unit.casefold()],
        contact=row.contact,
        employment_percent=row.employment_percent,
        roles=row.roles,
    )


def _without_unit(people: Sequence[PersonRow], units: Mapping[str, UUID]) -> Iterator[RowError]:
    for row in people:
        if row.unit.casefold() not in units:
            yield RowError(line=row.line, field="unit", words="There is not one unit of that name.")


def _not_theirs_to_grant(people: Sequence[PersonRow], granter: Granter) -> Iterator[RowError]:
    for row in people:
        try:
            for role in row.roles:
                check_granter(role, granter, None)
        except NotAllowed as refused:
            yield RowError(line=row.line, field="roles", words=refused.words)


def _erased(row: PersonRow) -> RowError:
    words = "The person was erased and is not registered anew."
    return RowError(line=row.line, field="external_id", words=words)


def _told(error: RowError) -> dict[str, Any]:
    """Tell an error without a word of the file: the answer is kept, and a cell may hold a name."""
    if error.field not in {"", *COLUMNS}:
        return {"line": error.line, "field": "", "words": "There is a column of another name."}
    return error.model_dump()
