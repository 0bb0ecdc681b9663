"""People as sentences name them: each by name, several joined as one reads them aloud."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.portal.web.visit import Visit

People = Iterable[Mapping[str, Any]]


def names(visit: Visit, people: People) -> str:
    """Whole names, where any one of them acts: Hanna Demosson or Nina Demosson."""
    found = [each["name"] or visit._("someone") for each in people]
    return any_of(visit, visit.formats.sorted([{"name": each} for each in found]))


def given_names(visit: Visit, people: People) -> str:
    """Given names, for people whose whole names stand nearby."""
    found = [given(each["name"]) or visit._("someone") for each in people]
    return any_of(visit, visit.formats.sorted([{"name": each} for each in found]))


def given(name: str | None) -> str:
    return (name or "").partition(" ")[0]


def any_of(visit: Visit, people: list[dict[str, str]]) -> str:
    said = [each["name"] for each in people]
    if not said:
        return visit._("someone who has yet to be named")
    if len(said) == 1:
        return said[0]
    both = {"first": ", ".join(said[:-1]), "last": said[-1]}
    return visit._("%(first)s or %(last)s") % both
