"""R-O2: an interest follows its person; each step has a decider, who is never the person."""

from decimal import Decimal
from uuid import UUID

from shared.contracts.base import Contract
from shared.contracts.directory import PersonRegistered, RolesChanged
from shared.kernel.ids import natural_id
from tests.services.listings.alone import Alone
from tests.services.listings.town import (
    ARCHIVE,
    CONTACT,
    EVA,
    KARL,
    MANAGER,
    OTHER_CONTACT,
    SUPERIOR,
    TOP,
    expressed,
    published,
    unit,
)

SECOND_UNIT = natural_id("unit", "second")


def employed_in(where: UUID) -> Contract:
    return PersonRegistered(
        person_id=EVA, agency_id=ARCHIVE, unit_id=where, employment_percent=Decimal(100)
    )


def test_r_o2_a_person_who_moved_takes_the_interest_along_also_twice(town: Alone) -> None:
    interest = expressed(town, published(town))
    town.consume(unit(SECOND_UNIT, ARCHIVE, KARL), employed_in(SECOND_UNIT))
    assert town.refused(MANAGER, f"/interests/{interest}/endorse") == (404, "not-found")
    assert interest in {each["interest_id"] for each in town.see(KARL, "/interests")["items"]}
    assert town.see(MANAGER, "/interests")["items"] == []
    town.consume(employed_in(TOP))
    assert town.refused(KARL, f"/interests/{interest}/endorse") == (404, "not-found")
    town.do(SUPERIOR, f"/interests/{interest}/endorse")


def test_r_o2_the_former_manager_reads_what_they_did_and_decides_no_more(town: Alone) -> None:
    interest = expressed(town, published(town))
    town.do(MANAGER, f"/interests/{interest}/decline", {"reason": "We are too few."})
    town.consume(unit(SECOND_UNIT, ARCHIVE, KARL), employed_in(SECOND_UNIT))
    assert town.see(MANAGER, f"/interests/{interest}")["reason"] == "We are too few."
    assert town.refused(MANAGER, f"/interests/{interest}/endorse") == (409, "R-L4")
    town.consume(employed_in(TOP))
    town.consume(RolesChanged(person_id=KARL, agency_id=ARCHIVE, roles=("employee", "leader")))
    town.do(CONTACT, f"/interests/{interest}/take-up-with-superior")
    assert town.refused(MANAGER, f"/interests/{interest}/endorse") == (403, "R-L4")
    town.do(KARL, f"/interests/{interest}/endorse")


def test_r_o2_a_top_managers_own_interest_is_the_leaders(town: Alone) -> None:
    town.consume(RolesChanged(person_id=KARL, agency_id=ARCHIVE, roles=("employee", "leader")))
    interest = expressed(town, published(town), SUPERIOR)
    assert town.refused(SUPERIOR, f"/interests/{interest}/endorse") == (403, "R-O2")
    assert interest in {each["interest_id"] for each in town.see(KARL, "/interests")["items"]}
    town.do(KARL, f"/interests/{interest}/endorse")


def test_r_o2_where_no_one_is_left_the_step_shows_it_until_a_substitute_is_named(
    town: Alone,
) -> None:
    interest = expressed(town, published(town), SUPERIOR)
    shown = town.see(SUPERIOR, f"/interests/{interest}")
    assert shown["substitute_missing"] is True
    asked = {each["person_id"] for each in shown["waits_for_people"]}
    assert asked == {str(CONTACT), str(OTHER_CONTACT)}
    assert town.see(CONTACT, f"/interests/{interest}")["your_step"] is False
    town.consume(unit(TOP, ARCHIVE, SUPERIOR, substitute=KARL))
    assert town.see(SUPERIOR, f"/interests/{interest}")["substitute_missing"] is False
    town.do(KARL, f"/interests/{interest}/endorse")
