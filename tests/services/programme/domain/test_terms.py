"""The defaults are the programme's recommendations; impossible numbers are refused."""

import pytest

from services.programme.domain.terms import Terms, TermsCannotBe, refuse_unless_valid_terms
from shared.contracts.programme import CollaborationTerms


def test_the_defaults_are_the_recommendations_of_the_rules() -> None:
    assert Terms().model_dump() == {
        "notice_months": 2,  # R-O3
        "notice_counts_from": "approval",  # R-O3
        "early_end_months": 1,  # R-O6, R-O11
        "maximum_months": 6,  # R-O5
        "proration": "calendar_days",  # R-B3
        "eves_are_free": False,  # R-B3
        "framework_agreement": False,  # R-O2
        "cost_bearer": "receiver_pays",  # R-B1, R-O13
        "payment_days": 30,  # R-B7
        "across_borders": False,  # R-O16
        "consent_after_cost": False,  # R-O2
    }


def test_the_terms_match_the_contract_field_by_field() -> None:
    assert set(Terms.model_fields) == set(CollaborationTerms.model_fields)
    terms = Terms(notice_months=3, proration="working_days", cost_bearer="lender_pays")
    reported = CollaborationTerms.model_validate_json(terms.model_dump_json())
    assert reported.model_dump() == terms.model_dump()


@pytest.mark.parametrize(
    "terms",
    [
        Terms(),
        Terms(notice_months=0, early_end_months=0, maximum_months=1, payment_days=1),
        Terms(notice_months=120, early_end_months=120, maximum_months=120, payment_days=365),
    ],
)
def test_figures_inside_the_limits_are_accepted(terms: Terms) -> None:
    refuse_unless_valid_terms(terms)


@pytest.mark.parametrize(
    ("field", "figure"),
    [
        ("notice_months", -1),
        ("notice_months", 121),
        ("early_end_months", -1),
        ("early_end_months", 121),
        ("maximum_months", 0),
        ("maximum_months", 121),
        ("payment_days", 0),
        ("payment_days", 366),
    ],
)
def test_a_figure_that_cannot_be_is_refused_and_named(field: str, figure: int) -> None:
    with pytest.raises(TermsCannotBe) as refused:
        refuse_unless_valid_terms(Terms().model_copy(update={field: figure}))
    assert refused.value.facts["field"] == field
