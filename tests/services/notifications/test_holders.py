"""R-N1, R-O2, R-O14: a step reaches who holds the place today, never in their own case."""

from datetime import date

import pytest

from shared.contracts.directory import RolesChanged
from tests.services.notifications.town import EVERYONE, Town


def test_r_o2_a_new_manager_of_the_day_sees_what_waits_and_the_old_one_no_longer(
    town: Town,
) -> None:
    town.update(town.proposed())
    town.leads(town.unit, "fia", substitute="lisa", parent=town.top, agency=town.lender)
    assert town.waits("fia") == ["loan_to_approve"]
    assert town.waits("lars") == []


def test_a_new_contact_person_sees_what_waits(town: Town) -> None:
    town.update(town.proposed())
    announced = [
        RolesChanged(person_id=town.person(name), agency_id=town.lender, roles=roles)
        for name, roles in (("lo", ("employee",)), ("lena", ("employee", "hr_contact")))
    ]
    town.update(*announced)
    assert town.waits("lena") == ["terms_to_set"]
    assert town.waits("lo") == []


def test_r_o2_a_step_in_the_managers_own_case_reaches_the_substitute(town: Town) -> None:
    town.update(town.proposed(who="lars"))
    assert town.waits("lars") == ["loan_to_consent"]
    assert town.waits("lisa") == ["loan_to_approve"]
    assert town.reached("loan_to_approve", EVERYONE) == {"lisa"}


def test_r_o2_substitute_and_superior_see_nothing_of_the_cases_of_others(town: Town) -> None:
    town.update(town.proposed())
    assert town.rows("lisa") == []
    assert town.rows("lena") == []


def test_r_o2_the_concerned_manager_never_sees_that_step_also_when_it_is_settled(
    town: Town,
) -> None:
    town.update(town.proposed(who="lars"), town.taken("approval", who="lars"))
    assert "loan_to_approve" not in {row["kind"] for row in town.rows("lars")}
    assert town.settled("lisa") == {"loan_to_approve": "taken"}


def test_r_o2_a_person_who_becomes_manager_of_the_unit_does_not_see_the_step_in_their_own_case(
    town: Town,
) -> None:
    town.update(town.proposed())
    town.leads(town.unit, "eva", substitute="lisa", parent=town.top, agency=town.lender)
    assert town.waits("eva") == ["loan_to_consent"]
    assert town.waits("lisa") == ["loan_to_approve"]


@pytest.mark.parametrize(("who", "others"), [("liv", {"leo"}), ("lo", {"liv"})])
def test_r_o2_leaders_and_contacts_see_no_step_in_their_own_case(
    town: Town, who: str, others: set[str]
) -> None:
    kind = "loan_to_sign" if who == "liv" else "terms_to_set"
    town.update(town.proposed(who=who))
    assert town.waits(who) == ["loan_to_consent"]
    reached = {name for name in EVERYONE if kind in town.waits(name)}
    assert reached - {"rolf"} == others


def test_r_o2_a_unit_without_a_manager_is_acted_for_by_the_substitute_else_from_above(
    town: Town,
) -> None:
    town.update(town.proposed())
    town.leads(town.unit, None, substitute="lisa", parent=town.top, agency=town.lender)
    assert town.reached("loan_to_approve", EVERYONE) == {"lisa"}
    town.leads(town.unit, None, parent=town.top, agency=town.lender)
    assert town.reached("loan_to_approve", EVERYONE) == {"lena"}
    town.leads(town.top, None, agency=town.lender)
    assert town.reached("loan_to_approve", EVERYONE) == {"liv"}


def test_r_o2_a_person_who_moves_takes_what_waits_along_also_twice(town: Town) -> None:
    town.update(town.interest_moved("expressed", "manager"), town.proposed())
    waiting = ["interest_to_endorse", "loan_to_approve"]
    assert town.waits("lars") == waiting
    second = town.id("unit", "second")
    town.leads(second, "fia", agency=town.lender)
    town.employ("eva", town.lender, second)
    assert (town.waits("lars"), town.waits("fia")) == ([], waiting)
    town.employ("eva", town.lender, town.top)
    assert (town.waits("fia"), town.waits("lena")) == ([], waiting)


def test_r_o2_a_change_of_a_running_loan_waits_for_the_manager_of_the_day(town: Town) -> None:
    town.update(town.proposed())
    second = town.id("unit", "second")
    town.leads(second, "fia", agency=town.lender)
    town.employ("eva", town.lender, second)
    town.update(town.asked("extend", "lender_manager", "receiver_manager"), seq=2)
    assert "change_to_answer" in town.waits("fia")
    assert town.waits("rut") == ["change_to_answer"]
    assert town.waits("lars") == []


def test_r_o2_where_no_one_is_left_leader_and_contact_name_a_substitute(town: Town) -> None:
    """The manager of the top unit, who is also the leader, is lent; no one may sign."""
    roles = RolesChanged(person_id=town.person("leo"), agency_id=town.lender, roles=("employee",))
    town.leads(town.unit, "liv", agency=town.lender)
    town.update(roles, town.proposed(who="liv"))
    missing = ["substitute_to_name", "substitute_to_name"]
    assert town.waits("lo") == [*missing, "terms_to_set"]
    assert town.waits("liv") == ["loan_to_consent", *missing]
    assert town.reached("loan_to_approve", EVERYONE) == set()
    town.leads(town.unit, "liv", substitute="lisa", agency=town.lender)
    assert town.waits("lisa") == ["loan_to_approve"]
    signs = RolesChanged(
        person_id=town.person("leo"), agency_id=town.lender, roles=("employee", "signatory")
    )
    town.update(signs)
    assert town.waits("leo") == ["loan_to_sign"]
    assert town.waits("lo") == ["terms_to_set"]
    assert town.waits("liv") == ["loan_to_consent"]


def test_r_l4_a_step_of_the_substitute_reaches_the_manager_when_there_is_none_any_more(
    town: Town,
) -> None:
    town.update(town.interest_moved("expressed", "substitute"))
    assert town.reached("interest_to_endorse", EVERYONE) == {"lisa"}
    town.leads(town.unit, "lars", parent=town.top, agency=town.lender)
    assert town.reached("interest_to_endorse", EVERYONE) == {"lars"}


def test_r_o14_a_person_who_left_sees_nothing_from_the_day_after_the_last_day(
    passing: Town,
) -> None:
    passing.update(passing.proposed())
    passing.leaves("lars", date(2026, 1, 13))
    passing.leaves("eva", date(2026, 1, 13))
    passing.leaves("liv", date(2026, 1, 13))
    passing.move_to(date(2026, 1, 13))
    assert passing.waits("lars") == ["loan_to_approve"]
    passing.move_to(date(2026, 1, 14))
    for name in ("lars", "eva", "liv"):
        assert passing.rows(name) == []
    assert passing.reached("loan_to_approve", EVERYONE) == {"lisa"}
    assert passing.waits("leo") == ["loan_to_sign"]


def test_nothing_reaches_an_unknown_person(town: Town) -> None:
    town.update(town.proposed(who="nobody"))
    assert town.rows("nobody") == []
