"""R-O1, R-O16, R-P8: between which sides a loan may be proposed."""

import pytest

from services.lending.domain.rules.sides import (
    AcrossABorder,
    NotEnrolled,
    SameAgency,
    SameUnit,
    refuse_if_across_border,
    refuse_if_same_agency,
    refuse_if_same_unit,
    refuse_unless_enrolled,
)
from services.lending.domain.words import Scope
from tests.services.lending.domain.given import (
    PARTIES,
    context,
    parties,
    with_terms,
)

ONE_AGENCY = parties(receiver_agency=PARTIES.lender_agency)
ONE_UNIT = parties(receiver_unit=PARTIES.lender_unit)


def test_r_o1_lender_and_receiver_are_never_the_same_unit() -> None:
    refuse_if_same_unit(PARTIES)
    with pytest.raises(SameUnit):
        refuse_if_same_unit(ONE_UNIT)


@pytest.mark.parametrize("scope", Scope)
def test_r_o1_the_same_agency_only_in_an_internal_collaboration(scope: Scope) -> None:
    refuse_if_same_agency(PARTIES, scope)
    if scope is Scope.INTERNAL:
        refuse_if_same_agency(ONE_AGENCY, scope)
    else:
        with pytest.raises(SameAgency) as refused:
            refuse_if_same_agency(ONE_AGENCY, scope)
        assert refused.value.facts == {"scope": scope.value}


def test_r_o16_across_a_border_only_if_the_collaboration_allows_it() -> None:
    refuse_if_across_border(context())
    refuse_if_across_border(context(lender_country="NO", receiver_country="NO"))
    allowed = with_terms(across_borders=True).model_copy(update={"receiver_country": "NO"})
    refuse_if_across_border(allowed)
    with pytest.raises(AcrossABorder) as refused:
        refuse_if_across_border(context(receiver_country="NO"))
    assert refused.value.RULE == "R-O16"


@pytest.mark.parametrize("side", ["lender", "receiver"])
def test_r_p8_both_sides_take_part(side: str) -> None:
    refuse_unless_enrolled(context())
    with pytest.raises(NotEnrolled) as refused:
        refuse_unless_enrolled(context(**{f"{side}_takes_part": False}))
    assert refused.value.facts == {"side": side}
