"""A loan drawn downwards for narrow screens: a row for each day that matters, not to scale."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.portal.web.pictures import Picture, Shape, diamond, dot, path, text

WIDTH, ROW, FIRST = 288, 54, 22
HOME, AWAY, BEND, TEXT = 14, 44, 12, 70


@dataclass(frozen=True)
class Row:
    """A day that matters. ``kind``: home, mine, away, back, issued, ahead, today or text."""

    day: date
    kind: str
    said: str
    more: str = ""


@dataclass(frozen=True)
class _Course:
    """Where the person goes away, comes back, and has come to."""

    ends: tuple[int, int]
    away: int
    back: int
    now: int


def tall(rows: Sequence[Row], title: str, told: str) -> Picture:
    """Draw the rows downwards; one of them is ``away``, a later one ``back``."""
    shapes = (*_line(rows), *_rows(rows))
    return Picture("tall", WIDTH, len(rows) * ROW - 4, 0, title, told, shapes)


def _at(row: int) -> int:
    return FIRST + row * ROW


def _line(rows: Sequence[Row]) -> Iterator[Shape]:
    kinds = [each.kind for each in rows]
    away, back = _at(kinds.index("away")), _at(kinds.index("back"))
    now = _at(kinds.index("today")) if "today" in kinds else 0
    course = _Course((FIRST - 16, _at(len(rows) - 1) + 18), away, back, now)
    if away < now:
        yield path("chair", f"M{HOME} {away + 10}V{back - 8}")
    yield from _solid_and_dotted(course)


def _solid_and_dotted(course: _Course) -> Iterator[Shape]:
    top, end = course.ends
    up = (
        f"V{course.away - BEND}Q{HOME} {course.away} {HOME + BEND} {course.away}H{AWAY - BEND}"
        f"Q{AWAY} {course.away} {AWAY} {course.away + BEND}"
    )
    down = (
        f"V{course.back - BEND}Q{AWAY} {course.back} {AWAY - BEND} {course.back}"
        f"H{HOME + BEND}Q{HOME} {course.back} {HOME} {course.back + BEND}"
    )
    if course.now < course.away:
        now = course.now or top
        yield path("path", f"M{HOME} {top}V{now}")
        yield path("path ahead", f"M{HOME} {now + 11}{up}{down}V{end}")
    elif course.now < course.back:
        yield path("path", f"M{HOME} {top}{up}V{course.now}")
        yield path("path ahead", f"M{AWAY} {course.now + 11}{down}V{end}")
    else:
        yield path("path", f"M{HOME} {top}{up}{down}V{course.now}")
        if course.now + 11 < end:
            yield path("path ahead", f"M{HOME} {course.now + 11}V{end}")


def _rows(rows: Sequence[Row]) -> Iterator[Shape]:
    is_away = False
    for number, row in enumerate(rows):
        y = _at(number)
        is_away = row.kind == "away" or (is_away and row.kind != "back")
        yield from _mark(row.kind, y, AWAY if is_away else HOME)
        shift = {"away": 3, "back": -7}.get(row.kind, 0)
        bold = "t-b" if row.kind in {"away", "back", "today"} else ""
        yield text(TEXT, y + shift + (-1 if row.more else 5), row.said, bold)
        if row.more:
            yield text(TEXT, y + shift + 17, row.more, "t-soft t-s")


def _mark(kind: str, y: int, x: int) -> Iterator[Shape]:
    drawn = {
        "home": dot(x, y),
        "away": dot(AWAY, y + 11),
        "back": dot(AWAY, y - 11),
        "mine": diamond(x, y),
        "issued": _block(x, y, "bill"),
        "ahead": _block(x, y, "dot"),
        "today": path("today", f"M{x - 11} {y}h22"),
    }
    if kind in drawn:
        yield drawn[kind]


def _block(x: int, y: int, kind: str) -> Shape:
    return Shape(
        "rect", {"class": kind, "x": x - 8, "y": y - 7, "width": 16, "height": 14, "rx": 2}
    )
