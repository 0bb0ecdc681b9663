"""R-B4, R-B6: account, series and document move together or not at all."""

from datetime import date

import pytest

from services.billing.domain.account import StaleDraft
from services.billing.domain.issuing import issue
from services.billing.domain.rules.arrears import arrears
from services.billing.domain.series import InvoiceSeries
from tests.services.billing.cases import LENDER, PARTIES, act, opened

MAY_1 = date(2026, 5, 1)


def test_r_b6_the_document_stands_in_the_series_at_the_number_it_took() -> None:
    account, series = opened(), InvoiceSeries.open(LENDER, 2026, act(MAY_1))
    draft = account.due(arrears(MAY_1), PARTIES)[0]
    invoice = issue(account, draft, series, act(MAY_1))
    assert (invoice.document.series, invoice.document.number) == ("2026", 1)
    assert series.last == 1
    assert account.standings["2026-04"].documents == (invoice.id,)


def test_r_b4_a_draft_that_was_issued_takes_no_second_number() -> None:
    account, series = opened(), InvoiceSeries.open(LENDER, 2026, act(MAY_1))
    draft = account.due(arrears(MAY_1), PARTIES)[0]
    issue(account, draft, series, act(MAY_1))
    with pytest.raises(StaleDraft):
        issue(account, draft, series, act(MAY_1))
    assert series.last == 1
