"""A row of the portal's matrix: who may, who is refused, and for whom there is no such page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.api.permissions.cast import PERSONS, Ground
from tests.api.permissions.rows import NO_ONE, Make, named, nowhere
from tests.api.world import Sending

READERS = (
    *(
        "person",
        "home.employee",
        "home.manager",
        "home.substitute",
        "home.other_manager",
        "home.leader",
    ),
    *("home.hr_contact", "home.finance", "home.office", "home.union_rep", "home.auditor"),
    *("host.employee", "host.manager", "host.signatory", "host.hr_contact", "host.finance"),
    *("third.manager", "third.leader", "third.hr_contact", "watch", "nobody"),
)
"""Who looks: each role at home, the roles of the counterpart and of a stranger that matter there.

The API's matrix asks the others as well; the portal asks the API with the reader's own token.
"""
STRANGER = frozenset({"nobody"})
Fields = Mapping[str, Any]
Filled = Callable[[Ground, Sending], Fields]


def nothing(_ground: Ground, _case: Sending) -> Fields:
    """Nothing is typed."""
    return {}


@dataclass(frozen=True)
class Row:
    """Who sees a page or may do what its form does.

    ``refused``: who sees the case and is refused (403). For all others there is no such page
    (404), or they are sent ``elsewhere``; who is not signed in goes to sign in first. ``query``
    follows the path; ``fields`` are typed into the form. ``found`` is on the page of
    ``found_by``, and of no one else. ``named`` is the field that names another thing.
    """

    make: Make
    may: frozenset[str]
    refused: frozenset[str] = NO_ONE
    query: str = ""
    fields: Filled = nothing
    found: Callable[[Ground, Sending], str] | None = None
    found_by: frozenset[str] = NO_ONE
    elsewhere: str = ""
    named: str = ""
    public: bool = False

    def status(self, name: str) -> int:
        """The status of the answer; 200 stands for all that refuse no one."""
        if name in self.may:
            return 200
        if name == "nobody":
            return 404 if self.public else 303
        if name in self.refused:
            return 403
        return 303 if self.elsewhere else 404


def everyone(query: str = "") -> Row:
    """Each person sees their own."""
    return Row(nowhere, PERSONS, query=query)


def public(make: Make = nowhere) -> Row:
    """Also without signing in."""
    return Row(make, PERSONS | STRANGER, public=True)


def listed(
    found: Callable[[Ground, Sending], str],
    found_by: frozenset[str],
    make: Make = nowhere,
    query: str = "",
) -> Row:
    """Each person sees the list; the case is on it for those who have a part in it."""
    return Row(make, PERSONS, query=query, found=found, found_by=found_by)


def only(may: str, make: Make = nowhere, refused: frozenset[str] = NO_ONE, **more: Any) -> Row:
    """Those named; ``refused`` see the case, for all others there is none."""
    allowed = named(may)
    return Row(make, allowed, refused - allowed, **more)


def typed(**fields: Any) -> Filled:
    """Fill in the same for everyone."""
    return lambda _ground, _case: fields
