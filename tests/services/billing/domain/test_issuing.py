"""R-B4, R-B6: account, series and document move together or not at all."""

from datetime import date

import pytest

from services.billing.domain.account import LoanAccount, StaleDraft
from services.billing.domain.issuing import issue
from services.billing.domain.rules.arrears import arrears
from services.billing.domain.series import InvoiceSeries
from shared.kernel.ids import natural_id
from tests.services.billing.cases import LENDER, LOAN, PARTIES, PERSON, actor, opened

MAY_1 = date(2026, 5, 1)


def test_r_b6_the_document_is_in_the_series_at_the_number_it_took() -> None:
    account, series = opened(), InvoiceSeries.open(LENDER, 2026, actor(MAY_1))
    draft = account.due(arrears(MAY_1), PARTIES)[0]
    invoice = issue(account, draft, series, actor(MAY_1))
    assert (invoice.document.series, invoice.document.number) == ("2026", 1)
    assert series.last == 1
    assert account.standings["2026-04"].documents == (invoice.id,)


def test_r_b4_a_draft_that_was_issued_takes_no_second_number() -> None:
    account, series = opened(), InvoiceSeries.open(LENDER, 2026, actor(MAY_1))
    draft = account.due(arrears(MAY_1), PARTIES)[0]
    issue(account, draft, series, actor(MAY_1))
    with pytest.raises(StaleDraft):
        issue(account, draft, series, actor(MAY_1))
    assert series.last == 1


def references_of(account: LoanAccount, day: date) -> set[str]:
    """Issue what is due; the result is how the documents refer to the person."""
    series = InvoiceSeries.open(LENDER, day.year, actor(day))
    due = account.due(arrears(day), PARTIES)
    return {issue(account, draft, series, actor(day)).document.person_reference for draft in due}


def test_the_ids_and_our_source_do_not_let_anyone_compute_the_reference_of_a_person() -> None:
    (found,) = references_of(opened(), MAY_1)
    parts = (LOAN, PERSON, LoanAccount.id_of(LOAN))
    guesses = {
        f"P-{natural_id('person-reference', *some).hex[:10].upper()}"
        for some in [*((one,) for one in parts), *((a, b) for a in parts for b in parts)]
    }
    assert found not in guesses
    assert references_of(opened(), MAY_1) != {found}, "the same ids do not give the same"


def test_all_documents_of_a_loan_bear_the_same_reference() -> None:
    account = opened()
    references = references_of(account, MAY_1) | references_of(account, date(2026, 7, 1))
    assert len(account.standings) == 3
    assert len(references) == 1
