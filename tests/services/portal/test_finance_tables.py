"""The file of invoices: no cell of it is run by a spreadsheet."""

import pytest

from services.portal.pages.finance.table import safe


@pytest.mark.parametrize("cell", ["=1+1", "+46", "-2", "@SUM(A1)", "\t=1", " =1", "\r=1"])
def test_a_text_that_begins_like_a_formula_is_shown_and_not_run(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["2026-4", "Provmyndigheten", "", "REF=1"])
def test_other_texts_stay_as_they_are(cell: str) -> None:
    assert safe(cell) == cell
