"""R-N1, R-O2, R-O14: what waits reaches whoever holds the place today, and nobody in their own."""

from datetime import date

import pytest

from shared.contracts.directory import RolesChanged
from tests.services.notifications.town import EVERYBODY, Town


def test_r_o2_a_new_manager_of_the_day_sees_what_waits_and_the_old_one_no_longer(
    town: Town,
) -> None:
    town.hear(town.proposed())
    town.leads(town.unit, "fia", substitute="lisa", parent=town.top, agency=town.lender)
    assert town.waits("fia") == ["loan_to_approve"]
    assert town.waits("lars") == []


def test_a_new_contact_person_sees_what_waits(town: Town) -> None:
    town.hear(town.proposed())
    said = [
        RolesChanged(person_id=town.person(name), agency_id=town.lender, roles=roles)
        for name, roles in (("lo", ("employee",)), ("lena", ("employee", "hr_contact")))
    ]
    town.hear(*said)
    assert town.waits("lena") == ["terms_to_set"]
    assert town.waits("lo") == []


def test_r_o2_a_step_in_the_managers_own_case_reaches_substitute_and_superior(
    town: Town,
) -> None:
    town.hear(town.proposed(who="lars"))
    assert town.waits("lars") == ["loan_to_consent"]
    assert town.waits("lisa") == ["loan_to_approve"]
    assert town.waits("lena") == ["loan_to_approve"]
    assert town.reached("loan_to_approve", EVERYBODY) == {"lisa", "lena"}


def test_r_o2_substitute_and_superior_see_nothing_of_the_cases_of_others(town: Town) -> None:
    town.hear(town.proposed())
    assert town.rows("lisa") == []
    assert town.rows("lena") == []


def test_r_o2_the_concerned_manager_never_sees_that_step_also_when_it_is_settled(
    town: Town,
) -> None:
    town.hear(town.proposed(who="lars"), town.taken("approval", who="lars"))
    assert "loan_to_approve" not in {row["kind"] for row in town.rows("lars")}
    assert town.settled("lisa") == {"loan_to_approve": "taken"}


def test_r_o2_who_becomes_manager_of_the_unit_does_not_see_the_step_in_their_own_case(
    town: Town,
) -> None:
    town.hear(town.proposed())
    town.leads(town.unit, "eva", substitute="lisa", parent=town.top, agency=town.lender)
    assert town.waits("eva") == ["loan_to_consent"]
    assert town.waits("lisa") == ["loan_to_approve"]


@pytest.mark.parametrize(("who", "others"), [("liv", {"leo"}), ("lo", set[str]())])
def test_r_o2_leaders_and_contacts_see_no_step_in_their_own_case(
    town: Town, who: str, others: set[str]
) -> None:
    kind = "loan_to_sign" if who == "liv" else "terms_to_set"
    town.hear(town.proposed(who=who))
    assert town.waits(who) == ["loan_to_consent"]
    reached = {name for name in EVERYBODY if kind in town.waits(name)}
    assert reached - {"rolf"} == others


def test_a_unit_without_a_manager_is_acted_for_by_substitute_and_superior(town: Town) -> None:
    town.hear(town.proposed())
    town.leads(town.unit, None, substitute="lisa", parent=town.top, agency=town.lender)
    assert town.reached("loan_to_approve", EVERYBODY) == {"lisa", "lena"}


def test_r_l4_a_step_of_the_substitute_reaches_the_manager_when_there_is_none_any_more(
    town: Town,
) -> None:
    town.hear(town.interest_moved("said", "substitute"))
    assert town.reached("interest_to_endorse", EVERYBODY) == {"lisa"}
    town.leads(town.unit, "lars", parent=town.top, agency=town.lender)
    assert town.reached("interest_to_endorse", EVERYBODY) == {"lars"}


def test_r_o14_who_left_sees_nothing_from_the_day_after_the_last_day(passing: Town) -> None:
    passing.hear(passing.proposed())
    passing.leaves("lars", date(2026, 1, 13))
    passing.leaves("eva", date(2026, 1, 13))
    passing.leaves("liv", date(2026, 1, 13))
    passing.move_to(date(2026, 1, 13))
    assert passing.waits("lars") == ["loan_to_approve"]
    passing.move_to(date(2026, 1, 14))
    for name in ("lars", "eva", "liv"):
        assert passing.rows(name) == []
    assert passing.reached("loan_to_approve", EVERYBODY) == {"lisa", "lena"}
    assert passing.waits("leo") == ["loan_to_sign"]


def test_who_is_not_known_is_reached_by_nothing(town: Town) -> None:
    town.hear(town.proposed(who="nobody"))
    assert town.rows("nobody") == []
