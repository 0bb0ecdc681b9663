"""R-O2, R-N1: who acts for a unit, who stands in, and who is above."""

from uuid import UUID

from services.notifications.domain.addresses import Address, StandIn, To
from services.notifications.domain.line import Led, Unit, led_by
from shared.kernel.ids import natural_id

TOP, MIDDLE, UNIT = (natural_id("unit", name) for name in ("top", "middle", "unit"))
LENA, MAJ, LARS, LISA = (natural_id("person", name) for name in ("lena", "maj", "lars", "lisa"))


def tree(
    top: UUID | None = LENA, middle: UUID | None = MAJ, unit: UUID | None = LARS
) -> list[Unit]:
    """Three units, one below the other; the lowest has a substitute."""
    return [
        Unit(unit_id=TOP, parent_unit_id=None, manager_id=top, substitute_id=None),
        Unit(unit_id=MIDDLE, parent_unit_id=TOP, manager_id=middle, substitute_id=None),
        Unit(unit_id=UNIT, parent_unit_id=MIDDLE, manager_id=unit, substitute_id=LISA),
    ]


def as_manager(person: UUID) -> StandIn:
    return StandIn(address=Address(to=To.UNIT_MANAGER, id=UNIT), in_cases_about=person)


def as_superior(person: UUID) -> StandIn:
    return StandIn(address=Address(to=To.UNIT_SUPERIOR, id=UNIT), in_cases_about=person)


def test_r_o2_the_manager_of_the_day_acts() -> None:
    assert led_by(LARS, tree()).manager_of == (UNIT,)


def test_r_o2_in_the_managers_own_case_substitute_and_superior_stand_in() -> None:
    lisa, maj = led_by(LISA, tree()), led_by(MAJ, tree())
    assert lisa == Led(substitute_of=(UNIT,), stands_in=(as_manager(LARS),))
    assert maj.manager_of == (MIDDLE,)
    assert maj.superior_of == (UNIT,)
    assert as_manager(LARS) in maj.stands_in


def test_r_o2_where_one_manages_the_units_above_as_well_the_first_other_one_stands_in() -> None:
    lena = led_by(LENA, tree(middle=LARS))
    assert lena.superior_of == (MIDDLE, UNIT)
    assert as_manager(LARS) in lena.stands_in


def test_a_unit_without_a_manager_is_acted_for_by_substitute_and_superior() -> None:
    units = tree(unit=None)
    assert UNIT in led_by(LISA, units).manager_of
    assert UNIT in led_by(MAJ, units).manager_of
    assert UNIT not in led_by(LENA, units).manager_of
    assert as_manager(MAJ) in led_by(LENA, units).stands_in


def test_r_l4_a_unit_without_a_substitute_lets_its_step_reach_who_acts_as_manager() -> None:
    units = tree()
    assert led_by(MAJ, units).substitute_of == (MIDDLE,)
    assert led_by(LENA, units).substitute_of == (TOP,)
    units[-1] = units[-1].model_copy(update={"substitute_id": None})
    assert led_by(LARS, units).substitute_of == (UNIT,)
    address = Address(to=To.UNIT_SUBSTITUTE, id=UNIT)
    assert StandIn(address=address, in_cases_about=LARS) in led_by(MAJ, units).stands_in


def test_r_o2_in_the_substitutes_own_case_their_step_reaches_who_acts_as_manager() -> None:
    address = Address(to=To.UNIT_SUBSTITUTE, id=UNIT)
    assert led_by(LARS, tree()).stands_in == (StandIn(address=address, in_cases_about=LISA),)


def test_r_l4_in_the_superiors_own_case_the_next_one_above_is_the_superior() -> None:
    lena = led_by(LENA, tree())
    assert lena.superior_of == (MIDDLE,)
    assert as_superior(MAJ) in lena.stands_in


def test_who_leads_nothing_holds_nothing() -> None:
    assert led_by(natural_id("person", "eva"), tree()) == Led()
    assert led_by(LARS, ()) == Led()


def test_units_in_a_circle_end_where_they_began() -> None:
    turning = [
        Unit(unit_id=TOP, parent_unit_id=UNIT, manager_id=LENA, substitute_id=None),
        Unit(unit_id=UNIT, parent_unit_id=TOP, manager_id=LARS, substitute_id=None),
    ]
    assert led_by(LENA, turning).superior_of == (UNIT,)
