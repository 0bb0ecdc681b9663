"""A loan drawn as a person's way: at home, away, and home again; pure functions from dates."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)
WIDTH, LEFT, RIGHT = 1088, 176, 1080
HOME, AWAY, CORNER, DOT = 148, 76, 9, 7
BLOCKS_TOP, BLOCK_HEIGHT = 205, 26
LETTER = 7.6
"""About how wide a letter of a label is; labels that would meet are moved apart by it."""
SMALL_LETTER = 6.6
_MARGIN_DAYS = 14
_BEFORE_APPROVAL, _AFTER_END = 0.07, 0.08
_SHORTEST_MONTH = 14


@dataclass(frozen=True)
class Shape:
    """An SVG element; ``said`` is its text."""

    tag: str
    attributes: Mapping[str, str | float]
    said: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture with what it says in words, for readers who do not see it."""

    kind: str
    width: int
    height: int
    top: int
    title: str
    told: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Block:
    """A month with its amount; issued when an invoice of it exists."""

    start: date
    end: date
    amount: str
    issued: bool


@dataclass(frozen=True)
class Way:
    """A loan as dates. ``decided`` is the approval; a proposal is drawn as if approved today."""

    start: date
    end: date
    today: date
    decided: date | None
    notice_end: date | None
    is_proposal: bool = False
    blocks: Sequence[Block] = ()

    @property
    def back(self) -> date:
        return self.end + DAY


@dataclass(frozen=True)
class Labels:
    """The texts of a picture in the reader's language; empty ones are not drawn."""

    title: str
    told: str
    home: str
    home_role: str
    away: str
    away_role: str
    start: str
    end: str
    today: str
    decided: str = ""
    notice: str = ""
    blocks: str = ""
    mine: str = ""
    month: Callable[[date], str] = field(default=lambda day: f"{day:%b}")


def text(x: float, y: float, said: str, kind: str = "") -> Shape:
    where: dict[str, str | float] = {"x": round(x), "y": y}
    return Shape("text", {**where, "class": kind} if kind else where, said)


def path(kind: str, drawn: str) -> Shape:
    return Shape("path", {"class": kind, "d": drawn})


def dot(x: float, y: float) -> Shape:
    return Shape("circle", {"class": "dot", "cx": round(x, 1), "cy": y, "r": DOT})


def diamond(x: float, y: float) -> Shape:
    return path("mine", f"M{x:.1f} {y - 9}l9 9l-9 9l-9 -9z")


def firsts(after: date, before: date) -> Iterator[date]:
    """The first days of the months between two days."""
    day = after.replace(day=1)
    while (day := (day + timedelta(days=32)).replace(day=1)) < before:
        yield day


class Scale:
    """Where a day lies; the picture shows a little before the first day and after the last."""

    def __init__(self, way: Way) -> None:
        first = min(filter(None, (way.decided, way.start, way.today)))
        days = (way.back - first).days
        before = max(_MARGIN_DAYS, round(days * _BEFORE_APPROVAL))
        self.first = first - timedelta(days=before)
        self.last = way.back + timedelta(days=max(_MARGIN_DAYS, round(days * _AFTER_END)))
        if way.today > way.back:
            self.last = max(self.last, min(way.today, way.back + timedelta(days=days)) + DAY * 14)

    def __call__(self, day: date) -> float:
        share = (day - self.first).days / (self.last - self.first).days
        return min(LEFT + (RIGHT - LEFT) * share, RIGHT)


def wide(way: Way, labels: Labels) -> Picture:
    """The picture for wide screens, to scale from left to right."""
    at = Scale(way)
    height = 268 if way.blocks else 218
    shapes = (
        *_months(at, labels, height),
        *_places(labels),
        *_notice(way, labels, at),
        *_course(way, at),
        *_ends(way, labels, at),
        *_today(way, labels, at, height),
        *_mine(labels, at(way.start), at(way.back)),
        *_blocks(way, labels, at),
    )
    top = 26 if way.is_proposal else 0
    return Picture("wide", WIDTH, height, top, labels.title, labels.told, shapes)


def _months(at: Scale, labels: Labels, height: int) -> Iterator[Shape]:
    for day in firsts(at.first, at.last):
        yield path("grid", f"M{at(day):.1f} 40V{height - 26}")
    for day in firsts(at.first, at.last):
        if (at.last - day).days > _SHORTEST_MONTH:
            yield text(at(day) + 6, height - 6, labels.month(day), "t-soft t-s")


def _places(labels: Labels) -> Iterator[Shape]:
    for y, name, role in (
        (AWAY, labels.away, labels.away_role),
        (HOME, labels.home, labels.home_role),
    ):
        yield text(0, y + 5, _short(name), "t-b")
        yield text(0, y + 24, role, "t-soft t-s")


def _short(name: str) -> str:
    """A name that fits beside its lane; the facts have it whole."""
    most = round((LEFT - 8) / LETTER)
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _notice(way: Way, labels: Labels, at: Scale) -> Iterator[Shape]:
    if way.decided is None or way.notice_end is None or way.notice_end <= way.decided:
        return
    left, right = at(way.decided), at(min(way.notice_end, way.back))
    size: dict[str, str | float] = {
        "x": round(left, 1), "y": HOME + 3, "width": round(right - left, 1), "height": 30, "rx": 2,
    }  # fmt: skip
    yield Shape("rect", {"class": "band", **size})
    fits = len(labels.notice) * SMALL_LETTER < right - left - 10
    yield text(left + 10, HOME + 23, labels.notice, "t-s no-halo" if fits else "t-s")


def _course(way: Way, at: Scale) -> Iterator[Shape]:
    """The line: solid as far as it has come, dotted ahead, and the empty place at home."""
    away, back = at(way.start), max(at(way.back), at(way.start) + 4 * CORNER)
    now = at(way.today)
    yield path("chair", f"M{away + 16:.1f} {HOME}H{back - 16:.1f}")
    up = _bend(away, HOME, AWAY)
    down = _bend(back, AWAY, HOME)
    if way.today < way.start:
        now = min(now, away - CORNER)
        yield path("path", f"M{LEFT} {HOME}H{now:.1f}")
        yield path("path ahead", f"M{now + 11:.1f} {HOME}{up}{down}H{RIGHT}")
    elif way.today < way.back:
        now = min(max(now, away + CORNER), back - CORNER)
        yield path("path", f"M{LEFT} {HOME}{up}H{now:.1f}")
        yield path("path ahead", f"M{now + 11:.1f} {AWAY}{down}H{RIGHT}")
    else:
        now = max(now, back + CORNER)
        yield path("path", f"M{LEFT} {HOME}{up}{down}H{now:.1f}")
        yield path("path ahead", f"M{min(now + 11, RIGHT):.1f} {HOME}H{RIGHT}")


def _bend(x: float, before: int, after: int) -> str:
    """To the other lane with round corners."""
    turn = CORNER if after > before else -CORNER
    return (
        f"H{x - CORNER:.1f}Q{x:.1f} {before} {x:.1f} {before + turn}"
        f"V{after - turn}Q{x:.1f} {after} {x + CORNER:.1f} {after}"
    )


def _ends(way: Way, labels: Labels, at: Scale) -> Iterator[Shape]:
    away, back = at(way.start), max(at(way.back), at(way.start) + 4 * CORNER)
    if way.decided is not None:
        x = at(way.decided)
        meets = x + len(labels.decided) * LETTER > away - DOT and x < away
        beside = not way.is_proposal and abs(at(way.today) - x) < DOT
        yield dot(x, HOME)
        yield text(
            away - 14 if meets else x + (8 if beside else -4),
            HOME - 16,
            labels.decided,
            "t-end" if meets else "",
        )
    meet = (len(labels.start) + len(labels.end)) * LETTER > back - away
    yield dot(away + CORNER, AWAY)
    yield text(away + 2, AWAY - (34 if meet else 18), labels.start, "t-b")
    yield dot(back - CORNER, AWAY)
    yield text(back + 2, AWAY - 18, labels.end, "t-b" if meet else "t-b t-end")


def _today(way: Way, labels: Labels, at: Scale, height: int) -> Iterator[Shape]:
    if way.is_proposal:
        return
    x = at(way.today)
    half = len(labels.today) * LETTER / 2
    yield path("today", f"M{x:.1f} 26V{height - 26}")
    yield text(min(max(x, LEFT + half), RIGHT - half), 18, labels.today, "t-mid t-b")


def _mine(labels: Labels, away: float, back: float) -> Iterator[Shape]:
    if not labels.mine:
        return
    x = min(away + 30, (away + back) / 2)
    yield diamond(x, HOME)
    yield text(x + 18, HOME + 5, labels.mine)


def _blocks(way: Way, labels: Labels, at: Scale) -> Iterator[Shape]:
    if not way.blocks:
        return
    yield text(0, 222, labels.blocks, "t-b")
    for block in way.blocks:
        x, width = at(block.start), at(block.end + DAY) - at(block.start) - 2
        inset = 0 if block.issued else 0.75
        kind = "bill" if block.issued else "bill-next"
        size: dict[str, str | float] = {
            "x": round(x + inset, 1), "y": BLOCKS_TOP,
            "width": max(round(width - 2 * inset, 1), 1), "height": BLOCK_HEIGHT, "rx": 2,
        }  # fmt: skip
        yield Shape("rect", {"class": kind, **size})
        if width > len(block.amount) * LETTER:
            shade = "t-mid t-s on-bill" if block.issued else "t-mid t-s"
            yield text(x + width / 2, 223, block.amount, shade)
