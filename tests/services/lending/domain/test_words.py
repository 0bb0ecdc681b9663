"""The domain and its contracts use the same words."""

from enum import StrEnum
from typing import Any, get_args

import pytest

from services.lending.domain.values import LoanTerms
from services.lending.domain.words import (
    BackfillChoice,
    ChangeKind,
    CostBearer,
    Form,
    NoticeCountsFrom,
    Party,
    Proration,
    Scope,
    Status,
    Step,
)
from shared.contracts import lending as contracts
from shared.contracts import listings, programme


def of(annotation: Any) -> set[str]:
    return set(get_args(annotation))


STEPS = of(contracts.StepTaken.model_fields["step"].annotation)
ASKED = of(contracts.ChangeAsked.model_fields["change"].annotation)


@pytest.mark.parametrize(
    ("words", "seq"),
    [
        (Status, of(contracts.LoanStatus)),
        (Proration, of(programme.Proration)),
        (CostBearer, of(programme.CostBearer)),
        (Scope, of(programme.Scope)),
        (
            NoticeCountsFrom,
            of(programme.CollaborationTerms.model_fields["notice_counts_from"].annotation),
        ),
        (Form, of(listings.InterestAccepted.model_fields["form"].annotation)),
        (BackfillChoice, of(contracts.BackfillPlanned.model_fields["choice"].annotation)),
        (Step, STEPS - {"terms_set"}),
        (Party, of(get_args(contracts.ChangeAsked.model_fields["waits_for"].annotation)[0])),
    ],
)
def test_the_domain_and_its_contracts_know_the_same_words(
    words: type[StrEnum], seq: set[str]
) -> None:
    assert {word.value for word in words} == seq


def test_every_change_has_its_word_in_the_contract() -> None:
    assert {kind.value.split("_percent")[0].split("_cost")[0] for kind in ChangeKind} == ASKED


def test_r_p7_the_terms_of_a_loan_are_those_of_the_collaboration() -> None:
    theirs = {name.removesuffix("_months") for name in programme.CollaborationTerms.model_fields}
    assert set(LoanTerms.model_fields) == theirs
