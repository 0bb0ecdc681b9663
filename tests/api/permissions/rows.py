"""A row of the table: who may, who is refused, and for whom the case does not exist."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from tests.api.permissions.cast import CAST, PERSONS, Ground
from tests.api.world import Sending

NO_ONE = frozenset[str]()
Make = Callable[[Ground], Sending]


def named(names: str) -> frozenset[str]:
    """Read names separated by spaces; ``home,host.leader`` means one on each side."""
    found: set[str] = set()
    for word in names.split():
        sides, _, role = word.rpartition(".")
        found |= {f"{side}.{role}" for side in sides.split(",")} if sides else {role}
    unknown = found - set(CAST)
    if unknown:
        raise ValueError(f"nobody is called {', '.join(sorted(unknown))}")
    return frozenset(found)


@dataclass(frozen=True)
class Row:
    """Who may call an operation in a case, and for whom the case does not exist (404).

    All others are refused (403). ``make`` makes the case ready: its ``who`` is the person it is
    about. ``field``: what names the case in body or query, where the path does
    not. ``found_by``: who finds ``found`` in the answer, of those who may. ``blind``: who may ask
    and is answered as if what is named did not exist.
    """

    make: Make
    may: frozenset[str]
    hidden: frozenset[str] = NO_ONE
    field: str = ""
    found: Callable[[Ground, Sending], str] | None = None
    found_by: frozenset[str] = NO_ONE
    blind: frozenset[str] = NO_ONE

    def status(self, name: str) -> HTTPStatus:
        """The status of the answer; OK means any answer that does not refuse the person."""
        if name in self.may:
            return HTTPStatus.OK
        if name in self.hidden:
            return HTTPStatus.NOT_FOUND
        return HTTPStatus.UNAUTHORIZED if name == "nobody" else HTTPStatus.FORBIDDEN


def public(make: Make) -> Row:
    """Everyone may, without a token."""
    return Row(make, frozenset(CAST))


def persons(make: Make) -> Row:
    """Every person may; what they see depends on who they are."""
    return Row(make, PERSONS)


def only(make: Make, may: str, hidden: frozenset[str] = NO_ONE, field: str = "") -> Row:
    """All others are refused, whatever they name, except those who cannot see it."""
    allowed = named(may)
    return Row(make, allowed, hidden=hidden - allowed, field=field)


def blind(make: Make, may: str, field: str, hidden: frozenset[str] = NO_ONE) -> Row:
    """Those who may call learn nothing about what they name; all others are refused."""
    return Row(make, named(may), hidden=hidden, field=field, blind=named(may))


def seen(make: Make, may: frozenset[str], sees: frozenset[str] = NO_ONE, field: str = "") -> Row:
    """Those who see the case are refused; for all others it does not exist."""
    return Row(make, may, hidden=PERSONS - may - sees, field=field)


def finding(
    make: Make, found: Callable[[Ground, Sending], str], found_by: frozenset[str], may: str = ""
) -> Row:
    """A list: every person, or those named, may call it and find the case if it is theirs."""
    return Row(make, named(may) if may else PERSONS, found=found, found_by=found_by)


def nowhere(_: Ground) -> Sending:
    """Nothing is named."""
    return Sending(None)
