"""Pages of documents have the size that is asked for, within limits."""

from functools import partial

import pytest

from tests.pages import page_sizes
from tests.services.billing.billing_alone import FINANCE, BillingAlone


@pytest.mark.parametrize(
    ("path", "operation"), [("/invoices", "invoices"), ("/finance-feed", "finance_feed")]
)
def test_a_page_has_a_hundred_documents_unasked_and_two_hundred_at_most(
    billing_alone: BillingAlone, path: str, operation: str
) -> None:
    assert page_sizes(partial(billing_alone.alone.get, FINANCE), path, operation) == (1, 100, 200)
