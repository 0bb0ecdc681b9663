"""The picture of a unit or an agency: one line a person, which leaves home while they are away.

Coordinates only: the templates draw it. The wide picture is to scale; the narrow one is 18rem wide.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

MONTHS = 12
BEFORE = 2
"""How many whole months before the current one are shown."""
LETTER_WIDTH = 7.2
NAME_WIDTH = 7.9
"""About how wide a letter of a place and of a name, which is bold, are."""
LEAST_GAP = 20.0


@dataclass(frozen=True)
class Way:
    """A time away: where, from the first to the last day, and whether it is agreed."""

    where: str
    start: date
    end: date
    agreed: bool
    loan_id: str = ""
    status: str = ""


@dataclass(frozen=True)
class Row:
    """A person of the unit and their times away, in order."""

    name: str
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Measures:
    """The measures of one of the two pictures."""

    width: int
    row: int
    left: int
    right: int
    top: int
    names_above: bool


WIDE = Measures(1088, 62, 150, 1084, 56, names_above=False)
TALL = Measures(288, 74, 2, 286, 34, names_above=True)


def first_month(today: date) -> date:
    """The first day of the first month that is shown where no other is chosen."""
    return later(today, -BEFORE)


def later(day: date, number: int) -> date:
    """The first day of a month so many months later, or earlier when it is negative."""
    month = day.year * 12 + day.month - 1 + number
    return date(month // 12, month % 12 + 1, 1)


def months(first: date) -> list[date]:
    """The first days of the months that are shown, and the one after them."""
    return [later(first, number) for number in range(MONTHS + 1)]


class Picture:
    """The rows of a unit, drawn in one set of measures over the months from ``first``."""

    def __init__(self, rows: list[Row], today: date, measures: Measures, first: date) -> None:
        self._rows, self._today, self._of = rows, today, measures
        self._months = months(first)

    def view(self) -> dict[str, Any]:
        """What the template draws."""
        of = self._of
        return {
            "width": of.width,
            "height": of.top + len(self._rows) * of.row + 8,
            "top": of.top - 12,
            "today": self._x(self._today) if self._has(self._today) else None,
            "label_y": of.top - 18,
            "months": [(self._x(day), day) for day in self._months[:-1]],
            "names_above": of.names_above,
            "right": of.width,
            "rows": [self._row(number, row) for number, row in enumerate(self._rows)],
        }

    def _has(self, day: date) -> bool:
        return self._months[0] <= day < self._months[-1]

    def _x(self, day: date) -> float:
        first, last = self._months[0], self._months[-1]
        part = (day - first).days / (last - first).days
        return round(self._of.left + (self._of.right - self._of.left) * part, 1)

    def _row(self, number: int, row: Row) -> dict[str, Any]:
        home = self._of.top + self._of.row * (number + 1) - 16
        away = home - 22
        ends = [self._between(each) for each in row.ways]
        return {
            "name": self._name(row),
            "home": home,
            "away": away,
            "thin": self._thin(ends, home),
            "ways": [
                {"path": self._way(one, home, away), "ahead": not way.agreed}
                for way, one in zip(row.ways, ends, strict=True)
            ],
            "labels": self._labels(row, ends),
        }

    def _between(self, way: Way) -> tuple[float, float]:
        """From where to where a time away is drawn; what lies outside is cut off."""
        of = self._of
        start = max(self._x(way.start), of.left + 10.0)
        end = min(self._x(way.end + timedelta(1)), of.right - 10.0)
        return start, max(end, start + LEAST_GAP)

    def _thin(self, ends: list[tuple[float, float]], home: int) -> str:
        """The line at home, before, between and after the times away."""
        marks = [float(self._of.left), *(x for one in ends for x in (one[0] - 7, one[1] + 7))]
        pairs = zip(marks[::2], [*marks[1::2], float(self._of.right)], strict=True)
        return "".join(f"M{x0:g} {home}H{x1:g}" for x0, x1 in pairs if x1 > x0)

    def _way(self, ends: tuple[float, float], home: int, away: int) -> str:
        start, end = ends
        return (
            f"M{start - 7:g} {home}Q{start:g} {home} {start:g} {home - 7}"
            f"V{away + 7}Q{start:g} {away} {start + 7:g} {away}H{end - 7:g}"
            f"Q{end:g} {away} {end:g} {away + 7}V{home - 7}Q{end:g} {home} {end + 7:g} {home}"
        )

    def _name(self, row: Row) -> str:
        """The name as far as there is room for it; above a line, a place stands beside it."""
        of = self._of
        if not of.names_above:
            return _cut(row.name, of.left - 8)
        given = row.name.partition(" ")[0]
        fitting = (each for each in (row.name, given) if self._fits(each, row))
        return next(fitting, _cut(row.name, of.width))

    def _fits(self, name: str, row: Row) -> bool:
        place = row.ways[0].where if len(row.ways) == 1 else ""
        return len(name) * NAME_WIDTH + len(place) * LETTER_WIDTH + 12 <= self._of.width

    def _labels(self, row: Row, ends: list[tuple[float, float]]) -> list[tuple[float, str]]:
        """Where each time away is spent; a label without room is left to the table."""
        if self._of.names_above:
            alone = len(row.ways) == 1 and self._fits(self._name(row), row)
            return [(float(self._of.width), row.ways[0].where)] if alone else []
        free, found = 0.0, list[tuple[float, str]]()
        for way, (start, _) in zip(row.ways, ends, strict=True):
            if start >= free:
                found.append((start + 2, way.where))
                free = start + len(way.where) * LETTER_WIDTH + 12
        return found


def _cut(name: str, width: int) -> str:
    most = round(width / NAME_WIDTH)
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"
