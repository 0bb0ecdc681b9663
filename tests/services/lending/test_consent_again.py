"""R-O2: which steps are required again when the cost terms are set, and why."""

from tests.alone import Alone
from tests.services.lending.loans import COST, history, of, page, proposed, someone
from tests.services.lending.town import COLLABORATION, CONTACT, MANAGER, collaboration, person


def consented_first(town: Alone, name: str, **terms: object) -> str:
    town.consume(collaboration(COLLABORATION, **terms))
    loan = proposed(town, name=name, person_id=someone(town, name))
    town.do(person(name), of(loan, "consent"))
    town.do(CONTACT, of(loan, "set-terms"), COST)
    return str(loan)


def given(town: Alone, loan: str) -> list[str]:
    return sorted(each["step"] for each in page(town, loan)["steps"])


def last_words(town: Alone, loan: str) -> str:
    return town.see(CONTACT, of(loan, "timeline"))["entries"][-1]["what"]


def test_r_o2_a_consent_before_the_cost_is_known_remains_valid(still_town: Alone) -> None:
    loan = consented_first(still_town, "stands")
    assert given(still_town, loan) == ["acceptance", "consent"]
    assert page(still_town, loan)["asked_again"] is None
    assert page(still_town, loan)["terms"]["consent_after_cost"] is False


def test_r_o2_where_the_collaboration_requires_it_it_is_asked_for_again(still_town: Alone) -> None:
    loan = consented_first(still_town, "again", consent_after_cost=True)
    seen = page(still_town, loan)
    assert given(still_town, loan) == ["acceptance"]
    assert (seen["asked_again"]["steps"], seen["asked_again"]["why"]) == (
        ["consent"],
        "consent_after_cost",
    )
    assert "consent" in [each["step"] for each in seen["waits_for"]]
    reported = [each for each in still_town.announced() if each.get("step") == "terms_set"][-1]
    assert (reported["superseded"], reported["asked_again"]) == (True, "consent_after_cost")
    assert last_words(still_town, loan).endswith("requires consent to the known cost")


def test_r_o2_other_terms_ask_again_for_all_but_the_acceptance(still_town: Alone) -> None:
    loan = consented_first(still_town, "other")
    still_town.do(MANAGER, of(loan, "approve"))
    still_town.do(CONTACT, of(loan, "set-terms"), {"monthly_cost": "63000.00"})
    asked = page(still_town, loan)["asked_again"]
    assert (asked["steps"], asked["why"]) == (["consent", "approval"], "terms_changed")
    assert last_words(still_town, loan) == (
        "The cost terms are set; requested again: consent, approval, because the terms have changed"
    )


def test_r_p7_a_loan_keeps_what_the_terms_were_when_it_was_proposed(still_town: Alone) -> None:
    still_town.consume(collaboration(COLLABORATION))
    loan = proposed(still_town, name="kept", person_id=someone(still_town, "kept"))
    still_town.consume(collaboration(COLLABORATION, consent_after_cost=True))
    still_town.do(person("kept"), of(loan, "consent"))
    still_town.do(CONTACT, of(loan, "set-terms"), COST)
    assert given(still_town, str(loan)) == ["acceptance", "consent"]
    assert history(still_town, loan)[-1].superseded is False  # pyright: ignore[reportAttributeAccessIssue] - of TermsSet
