"""The navigation by hats: a role is a hat, not another application."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

N_: Callable[[str], str] = str
"""Marks a text for translation where it is written; it is translated where it is shown."""

MOST_BESIDE_HOME = 4


@dataclass(frozen=True)
class Place:
    """A page in the navigation, by its name in English."""

    path: str
    name: str


HOME = Place("/", N_("Home"))
FIND = Place("/listings", N_("Find assignments"))
MINE = Place("/mine", N_("My cases"))
AGENCIES = Place("/agencies", N_("Agencies"))
UNIT = Place("/unit", N_("My unit"))
CASES = Place("/cases", N_("Cases"))
AGENCY = Place("/agency", N_("My agency"))
AGREEMENTS = Place("/cases", N_("Agreements"))
INVOICES = Place("/invoices", N_("Invoices"))
RUNS = Place("/runs", N_("Invoice runs"))
COLLABORATIONS = Place("/collaborations", N_("Collaborations"))
MORE = Place("/more", N_("More"))

BY_HAT: dict[str, tuple[Place, ...]] = {
    "manager": (FIND, UNIT, MINE),
    "hr_contact": (CASES, FIND, AGENCY, MINE),
    "leader": (AGREEMENTS, AGENCY, FIND, MINE),
    "signatory": (AGREEMENTS, AGENCY, FIND, MINE),
    "finance": (INVOICES, RUNS, FIND),
    "programme_office": (COLLABORATIONS, AGENCIES, FIND, MINE),
    "union_rep": (CASES, FIND),
    "auditor": (CASES, FIND),
}
PLAIN = (FIND, MINE, AGENCIES)


def places(hats: Collection[str]) -> list[Place]:
    """Home, then at most four places; several hats share them, and the rest is under More."""
    worn = [BY_HAT[hat] for hat in BY_HAT if hat in hats]
    if not worn:
        return [HOME, *PLAIN]
    if len(worn) == 1:
        return [HOME, *worn[0]]
    wanted = list(dict.fromkeys(place for mine in worn for place in mine[:2]))
    return [HOME, *wanted[: MOST_BESIDE_HOME - 1], MORE]


def all_places(hats: Collection[str]) -> list[Place]:
    """Every place that someone with these hats has, each once."""
    worn = [BY_HAT[hat] for hat in BY_HAT if hat in hats]
    return list(dict.fromkeys([HOME, *(place for mine in worn for place in mine), *PLAIN]))
