"""People from a CSV file, registered in chunks that a repeated import finds done."""

from uuid import UUID

from services.directory.commands.directory import Directory, NewPerson
from services.directory.domain.csv_rows import PersonRow, RowError, read_people
from services.directory.domain.person import Person
from shared.kernel.ids import natural_id
from shared.plumbing.causes import Answer, Part, Request
from shared.plumbing.store import retried


def import_people(directory: Directory, agency_id: UUID, data: bytes, cause: Request) -> Answer:
    """Register the people of a file; rows with an error are left out and told.

    The agency's own mark of a person names them: who is known already is left as they are, so
    that an import that broke off can be given again.
    """
    file = read_people(data)
    units = {row["name"].casefold(): row["unit_id"] for row in directory.queries.units(agency_id)}
    errors = list(file.errors)
    entered = 0
    for row in file.people:
        unit = units.get(row.unit.casefold())
        if unit is None:
            errors.append(RowError(line=row.line, field="unit", words="There is no such unit."))
            continue
        entered += _enter(directory, agency_id, unit, row, cause)
    told = [error.model_dump() for error in sorted(errors, key=lambda each: each.line)]
    answer = {"id": str(agency_id), "version": 0, "registered": entered, "errors": told}
    return directory.store.save(cause=cause, answer=answer)


def _enter(
    directory: Directory, agency_id: UUID, unit: UUID, row: PersonRow, cause: Request
) -> int:
    person_id = natural_id("imported-person", agency_id, row.external_id.casefold())
    if directory.store.find(Person, person_id) is not None:
        return 0
    new = NewPerson(
        unit=unit,
        contact=row.contact,
        employment_percent=row.employment_percent,
        roles=row.roles,
    )
    retried(lambda: directory.enter(person_id, new, Part(cause, str(person_id))))
    return 1
