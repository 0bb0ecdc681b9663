"""People from a CSV file: reads and validates each row; reports errors by line and field."""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from services.directory.domain.csv_text import Record, Unreadable, records
from services.directory.domain.rules.contacts import (
    Contact,
    email,
    language,
    number,
    phone,
    words,
)
from services.directory.domain.rules.employment import (
    FULL_TIME,
    BadEmploymentPercent,
    refuse_unless_valid_employment_percent,
)
from services.directory.domain.rules.external_ids import external_id
from services.directory.domain.rules.roles import Role, in_order
from services.directory.domain.rules.spreadsheets import (
    lost_zeros,
    refuse_if_mangled_number,
    refuse_if_unreadable,
)
from shared.kernel.refusals import Invalid
from shared.kernel.texts import UnreadableText, one_line
from shared.kernel.values import Value

MOST_ROWS = 10_000
_LOST_ZEROS = (
    "This number is shorter than those with leading zeros; a spreadsheet may have removed its"
    " zeros. Format the column as text and export it again."
)
_PERCENT = re.compile(r"(?P<figure>[0-9]{1,3}(?:[.,][0-9]{1,2})?) ?(?P<unit>%?)")
_PERCENT_COLUMN = re.compile(r"employment_percent *[(\[]?%[)\]]?")
"""A column name stating that all its figures are percentages, even those of at most 1."""


_ROLES = frozenset(Role)
_OF_CONTACT = frozenset(Contact.model_fields)


class PersonRow(Value):
    """One person of the file; the unit is given by its name."""

    line: int
    unit: str
    contact: Contact
    employment_percent: Decimal
    roles: tuple[Role, ...]
    external_id: str


class RowError(Value):
    """What is wrong, on which line and in which field (empty for the whole line)."""

    line: int
    field: str
    words: str


class PeopleFile(Value):
    """The contents of a file: the people in valid rows, and the errors of all other rows."""

    people: tuple[PersonRow, ...]
    errors: tuple[RowError, ...]


class UnknownRole(Invalid):
    """There is no such role."""


def employment_percent(written: str) -> Decimal:
    """Read a percentage, with a decimal point or comma; full time when the cell is empty.

    Raises:
        BadEmploymentPercent: when it is not a percentage, or is at most 1 without a percent sign:
            it may then be a fraction, where 1 is full time.
    """
    kept = number("employment_percent", written)
    if not kept:
        return FULL_TIME
    found = _PERCENT.fullmatch(kept)
    if not found:
        raise BadEmploymentPercent("Write the percentage as in 100, 87,5 or 87,5 %.")
    percent = Decimal(found["figure"].replace(",", "."))
    if percent <= 1 and not found["unit"]:
        raise BadEmploymentPercent(
            "This may be a fraction, where 1 is full time. Write 80 for 80 % of full time. If so"
            " little is meant, add a percent sign or name the column “employment_percent (%)”."
        )
    refuse_unless_valid_employment_percent(percent)
    return percent


def _mark(written: str) -> str:
    refuse_if_mangled_number(written)
    return external_id(written)


def _phone(written: str) -> str:
    refuse_if_mangled_number(written)
    return phone(written)


def roles(written: str) -> tuple[Role, ...]:
    """Read roles separated by spaces; ``employee`` is accepted and ignored.

    Raises:
        UnknownRole: when a word is no role; the word is not repeated, as it may be a name.
    """
    roles_held: list[Role] = []
    for word in written.split():
        if word not in _ROLES:
            raise UnknownRole(f"Each role must be one of {', '.join(Role)}.")
        roles_held.append(Role(word))
    return tuple(role for role in in_order(roles_held) if role is not Role.EMPLOYEE)


COLUMNS: Mapping[str, Callable[[str], Any]] = {
    "unit": partial(words, "unit"),
    "given_name": partial(words, "given_name"),
    "family_name": partial(words, "family_name"),
    "email": email,
    "phone": _phone,
    "language": language,
    "employment_percent": employment_percent,
    "roles": roles,
    "external_id": _mark,
}
"""Every column with the function that reads its cells; the file may order them freely."""
NEEDED = frozenset({"unit", "given_name", "family_name", "email", "language", "external_id"})
UNIQUE = ("email", "external_id")


def read_people(data: bytes) -> PeopleFile:
    """Read a file of people; it never raises, and reports everything wrong as an error.

    A row with any error is left out. A file with a wrong header yields no people.
    """
    people: list[PersonRow] = []
    errors: list[RowError] = []
    for found in _rows(data):
        if isinstance(found, RowError):
            errors.append(found)
        else:
            people.append(found)
    lost = set(lost_zeros({row.line: row.external_id for row in people}))
    errors += [RowError(line=line, field="external_id", words=_LOST_ZEROS) for line in lost]
    kept = tuple(row for row in people if row.line not in lost)
    return PeopleFile(people=kept, errors=tuple(errors))


def _rows(data: bytes) -> Iterator[PersonRow | RowError]:
    try:
        source = records(data)
        header = next(source, Record(1, []))
        names = [_name(cell) for cell in header.cells]
        wrong = list(_header_errors(names, header.line))
        yield from wrong
        if not wrong:
            yield from _people(names, source)
    except Unreadable as unreadable:
        yield RowError(line=unreadable.line, field="", words=unreadable.words)


def _header_errors(names: list[str], line: int) -> Iterator[RowError]:
    for name in sorted(NEEDED - set(names)):
        yield RowError(line=line, field=name, words="The column is missing.")
    kinds = [_kind(name) for name in names]
    for place, name in enumerate(kinds):
        if name and name not in COLUMNS:
            yield RowError(line=line, field=name, words="There is no such column.")
        elif name and name in kinds[:place]:
            yield RowError(line=line, field=name, words="The column appears twice.")


def _name(cell: str) -> str:
    """An unreadable header cell matches no column."""
    try:
        return one_line(cell).lower()
    except UnreadableText:
        return cell.lower()


def _kind(name: str) -> str:
    return "employment_percent" if _PERCENT_COLUMN.fullmatch(name) else name


def _people(names: list[str], source: Iterator[Record]) -> Iterator[PersonRow | RowError]:
    seen: dict[tuple[str, str], int] = {}
    for count, record in enumerate(source):
        if count == MOST_ROWS:
            words = f"A file can hold at most {MOST_ROWS} people."
            yield RowError(line=record.line, field="", words=words)
            return
        yield from _person(names, record, seen)


def _person(
    names: list[str], record: Record, seen: dict[tuple[str, str], int]
) -> Iterator[PersonRow | RowError]:
    cells = list(record.cells)
    while len(cells) > len(names) and not cells[-1].strip():
        cells.pop()
    if len(cells) != len(names):
        words = f"The row has {len(cells)} cells, but the header has {len(names)}."
        yield RowError(line=record.line, field="", words=words)
        return
    if any(cell.strip() for name, cell in zip(names, cells, strict=True) if not name):
        words = "The row has a value in a column that has no name."
        yield RowError(line=record.line, field="", words=words)
        return
    texts = {_kind(name): _cell_text(name, cell) for name, cell in zip(names, cells, strict=True)}
    read, errors = _read(texts, record.line)
    errors += _repeated(read, record.line, seen)
    yield from errors
    if not errors:
        yield _row(read, record.line)


def _cell_text(name: str, cell: str) -> str:
    """Add a percent sign to the cell if the column name declares percentages."""
    says = bool(cell.strip()) and _PERCENT_COLUMN.fullmatch(name) and "%" not in cell
    return f"{cell} %" if says else cell


def _read(cells: Mapping[str, str], line: int) -> tuple[dict[str, Any], list[RowError]]:
    read: dict[str, Any] = {}
    errors: list[RowError] = []
    for field, reader in COLUMNS.items():
        try:
            cell = cells.get(field, "")
            refuse_if_unreadable(cell)
            read[field] = reader(cell)
        except Invalid as refused:
            errors.append(RowError(line=line, field=field, words=refused.words))
    return read, errors


def _repeated(
    read: Mapping[str, Any], line: int, seen: dict[tuple[str, str], int]
) -> list[RowError]:
    """Report values that must be unique but already occur on an earlier line."""
    errors: list[RowError] = []
    for field in UNIQUE:
        if field in read:
            first = seen.setdefault((field, str(read[field]).casefold()), line)
            if first != line:
                words = f"The same value is already on line {first}."
                errors.append(RowError(line=line, field=field, words=words))
    return errors


def _row(read: Mapping[str, Any], line: int) -> PersonRow:
    contact = {name: value for name, value in read.items() if name in _OF_CONTACT}
    others = {name: value for name, value in read.items() if name not in contact}
    return PersonRow(line=line, contact=Contact.model_validate(contact), **others)
