"""People from a CSV file, registered in parts; a repeated import skips finished parts."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from services.directory.commands.directory import Directory
from services.directory.commands.people import NewPerson, all_of
from services.directory.commands.progress import Progress
from services.directory.domain.csv_rows import COLUMNS, PersonRow, RowError, read_people
from services.directory.domain.rules.belonging import UnitFacts
from services.directory.domain.rules.roles import Granter, refuse_unless_may_grant
from shared.kernel.ids import fresh_id, natural_id
from shared.kernel.refusals import NotAllowed, NotFound
from shared.plumbing.eventstore.store import retried
from shared.plumbing.eventstore.triggers import Answer, Part, Request
from shared.plumbing.eventstore.views import Row

EVENTS = 400
"""The most events in one save."""
PART_AGAIN = 10
"""People re-employed in one save; each also has their former roles revoked."""


@dataclass(frozen=True)
class People:
    """The people of a file by blinded mark, and which of them are already known."""

    rows: Mapping[bytes, PersonRow]
    known: Mapping[bytes, UUID | None]
    units: Mapping[str, UUID]
    errors: Sequence[RowError]

    def new(self, mark: bytes) -> NewPerson:
        row = self.rows[mark]
        return NewPerson(
            unit=self.units[row.unit.casefold()],
            contact=row.contact,
            employment_percent=row.employment_percent,
            roles=row.roles,
        )


def import_people(directory: Directory, agency_id: UUID, data: bytes, trigger: Request) -> Answer:
    """Register the people of a file; rows with errors are skipped and reported.

    The agency's own mark identifies a person. A known person is left unchanged and counted
    separately, so an interrupted import can be sent again, and an erased person is not recreated.
    A person who has left is employed again, as the file says (R-O14).

    Raises:
        NotFound: when there is no such agency.
    """
    return _prepared(directory, agency_id, data, trigger)()


def begin_import(
    directory: Directory, agency_id: UUID, data: bytes, trigger: Request
) -> UUID | None:
    """Read a file and import it in the background; return the import's id.

    Returns None when too many imports are running: the caller must then run it synchronously.

    Raises:
        NotFound: when there is no such agency.
        KeyReused: when another file is being imported under the same key.
    """
    prepare = partial(_prepared, directory, agency_id, data, trigger)
    return import_id_of(trigger) if directory.background.begin(trigger, prepare) else None


def import_id_of(trigger: Request) -> UUID:
    """The id is the same for every request with the same key."""
    return natural_id("people-import", trigger.scope.hex())


def _prepared(
    directory: Directory, agency_id: UUID, data: bytes, trigger: Request
) -> Callable[[], Answer]:
    """Read the file and show the import as running; return the function that finishes it."""
    people = people_of(directory, agency_id, data, trigger.actor.by)
    progress = Progress(import_id_of(trigger), directory.store.database)
    wrong = len({error.line for error in people.errors})
    progress.begin(agency_id, len(people.rows), len(people.known), wrong)

    def finish() -> Answer:
        result = register(directory, people, trigger, progress)
        known = {"id": str(agency_id), "version": 0, "import_id": str(progress.import_id)}
        work = progress.finishing(result)
        return directory.store.save(trigger=trigger, answer={**known, **result}, work=work)

    return finish


def people_of(directory: Directory, agency_id: UUID, data: bytes, by: UUID | None) -> People:
    """Read a file and look up who is already known.

    ``by``: the person whose roles the file may grant; None for an operator.

    Raises:
        NotFound: when there is no such agency.
    """
    if directory.queries.agency(agency_id) is None:
        raise NotFound("There is no such agency.")
    file = read_people(data)
    units = _units_by_name(directory.queries.units(agency_id))
    granter = directory.facts.granter(agency_id, by)
    errors = [*file.errors, *_without_unit(file.people, units)]
    errors += _not_theirs_to_grant(file.people, granter)
    wrong = {error.line for error in errors}
    people = [row for row in file.people if row.line not in wrong]
    marks = directory.people.marks.blinded(agency_id, [row.external_id for row in people])
    rows = dict(zip(marks, people, strict=True))
    # Read before the marks: a person registered in between is then found by their mark.
    addresses = directory.people.contacts.addresses(agency_id)
    known = directory.people.marks.known(rows)
    errors += [_erased(rows[mark]) for mark, person in known.items() if person is None]
    taken = {
        mark
        for mark, row in rows.items()
        if mark not in known and row.contact.email.casefold() in addresses
    }
    errors += [_address_taken(rows[mark]) for mark in taken]
    wanted = {mark: row for mark, row in rows.items() if mark not in taken}
    return People(rows=wanted, known=known, units=units, errors=errors)


def preview(directory: Directory, agency_id: UUID, data: bytes, by: UUID | None) -> dict[str, Any]:
    """What an import of the file would do now; nothing is stored.

    Raises:
        NotFound: when there is no such agency.
    """
    people = people_of(directory, agency_id, data, by)
    found = [person for person in people.known.values() if person is not None]
    back = len(directory.queries.left(found, directory.clock.today()))
    return {
        "registered": len(people.rows) - len(people.known),
        "employed_again": back,
        "known": len(found) - back,
        "errors": _told_all(people.errors),
    }


def register(
    directory: Directory, people: People, trigger: Request, progress: Progress
) -> dict[str, Any]:
    """Register unknown people, re-employ those who have left; return the answer's fields."""
    erased = sum(person is None for person in people.known.values())
    entered = 0
    new = {mark: people.new(mark) for mark in people.rows if mark not in people.known}
    units = directory.people.units_of(new.values())
    for part in _parts(new):
        enter = partial(_enter, directory, part, units, trigger, progress)
        entered += retried(enter)["registered"]
    back = _employ_again(directory, people, trigger)
    return {
        "registered": entered,
        "employed_again": back,
        # Includes people whom another import has registered in the meantime.
        "known": len(people.rows) - entered - back - erased,
        "errors": _told_all(people.errors),
    }


def _parts(new: Mapping[bytes, NewPerson]) -> Iterator[dict[bytes, tuple[UUID, NewPerson]]]:
    """Split people into parts of at most ``EVENTS`` events; each person gets a new id."""
    part: dict[bytes, tuple[UUID, NewPerson]] = {}
    events = 0  # one for the registration, one for the employee role, one for each other role
    for mark, person in new.items():
        events += 2 + len(person.roles)
        if events > EVENTS and part:
            yield part
            part, events = {}, 2 + len(person.roles)
        part[mark] = (fresh_id(), person)
    if part:
        yield part


def _enter(
    directory: Directory,
    part: Mapping[bytes, tuple[UUID, NewPerson]],
    units: Mapping[UUID, UnitFacts],
    trigger: Request,
    progress: Progress,
) -> Answer:
    """Register those whom no other import has registered in the meantime."""
    known = directory.people.marks.known(part)
    new = {mark: person for mark, person in part.items() if mark not in known}
    if new:
        name = natural_id("import", *(mark.hex() for mark in new))
        marks = directory.people.marks.writing({mark: person for mark, (person, _) in new.items()})
        rows = all_of(marks, progress.moving(len(part)))
        directory.people.enter_into(units, dict(new.values()), Part(trigger, name), rows)
    return {"registered": len(new)}


def _employ_again(directory: Directory, people: People, trigger: Request) -> int:
    """R-O14: re-employ those who have left; return how many there were."""
    marks = {person: mark for mark, person in people.known.items() if person is not None}

    def employ(some: Sequence[UUID]) -> Answer:
        left = directory.queries.left(some, trigger.actor.on)
        if left:
            new = {person: people.new(marks[person]) for person in left}
            part = Part(trigger, natural_id("employed-again", *left))
            directory.people.employ_all_again(new, part)
        return {"employed_again": len(left)}

    gone = directory.queries.left(list(marks), trigger.actor.on)
    parts = [gone[first : first + PART_AGAIN] for first in range(0, len(gone), PART_AGAIN)]
    return sum(retried(partial(employ, part))["employed_again"] for part in parts)


def _units_by_name(rows: Sequence[Row]) -> dict[str, UUID]:
    """Names are case-folded; those that several units share are left out."""
    names = Counter(row["name"].casefold() for row in rows)
    known = {row["name"].casefold(): row["unit_id"] for row in rows}
    return {name: unit for name, unit in known.items() if names[name] == 1}


def _without_unit(people: Iterable[PersonRow], units: Mapping[str, UUID]) -> Iterator[RowError]:
    for row in people:
        if row.unit.casefold() not in units:
            words = "No unit has this name, or several units share it."
            yield RowError(line=row.line, field="unit", words=words)


def _not_theirs_to_grant(people: Iterable[PersonRow], granter: Granter) -> Iterator[RowError]:
    for row in people:
        try:
            for role in row.roles:
                refuse_unless_may_grant(role, granter, None)
        except NotAllowed as refused:
            yield RowError(line=row.line, field="roles", words=refused.words)


def _erased(row: PersonRow) -> RowError:
    words = "The person has been erased and is not registered again."
    return RowError(line=row.line, field="external_id", words=words)


def _address_taken(row: PersonRow) -> RowError:
    words = (
        "Another person of the agency is already registered with this e-mail address. Correct it,"
        " or give the external_id of that person."
    )
    return RowError(line=row.line, field="email", words=words)


def _told_all(errors: Iterable[RowError]) -> list[dict[str, Any]]:
    return [_row_error(error) for error in sorted(errors, key=lambda each: each.line)]


def _row_error(error: RowError) -> dict[str, Any]:
    """Omit all text of the file: the answer is stored, and a cell may hold a name."""
    if error.field not in {"", *COLUMNS}:
        return {"line": error.line, "field": "", "words": "A column has an unknown name."}
    return error.model_dump()
