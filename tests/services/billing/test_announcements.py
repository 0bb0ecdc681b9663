"""What billing publishes beside whole documents: announced invoices, months run, loans held up."""

from datetime import date

from shared.contracts.billing import InvoiceAnnounced, LoanHeldUp, MonthsBilled
from tests.services.billing.billing_alone import FIRST_DAY, BillingAlone, agency, bill
from tests.services.billing.cases import LENDER, LOAN

MAY_1 = date(2026, 5, 1)


def test_r_n3_an_invoice_is_announced_with_its_number_and_days_and_without_an_amount(
    billing_alone: BillingAlone,
) -> None:
    billing_alone.receive(bill())
    billing_alone.until(MAY_1)
    billing_alone.receive(bill(status="cancelled"))
    invoiced = billing_alone.alone.announced("billing.notifications")
    fields = set(InvoiceAnnounced.model_fields)
    assert invoiced == [
        {"name": InvoiceAnnounced.NAME, **each.model_dump(mode="json", include=fields)}
        for each in billing_alone.documents
    ]
    assert [each["kind"] for each in invoiced] == ["invoice", "credit_note"]
    assert invoiced[1]["refers_to"] == invoiced[0]["invoice_id"]


def test_r_d2a_each_run_is_published_for_the_directory(billing_alone: BillingAlone) -> None:
    billing_alone.until(MAY_1)
    billing_alone.until(date(2026, 6, 1))
    runs = [
        (each["through"], each["on"])
        for each in billing_alone.alone.announced("billing.directory")
        if each["name"] == MonthsBilled.NAME
    ]
    assert runs[0] == ("2025-12", str(FIRST_DAY))
    assert runs[-2:] == [("2026-04", "2026-05-01"), ("2026-05", "2026-06-01")]


def test_r_d2a_the_directory_learns_what_holds_a_loan_up_and_when_nothing_does(
    billing_alone: BillingAlone,
) -> None:
    billing_alone.know(agency(LENDER, payment_account=""))
    billing_alone.receive(bill())
    billing_alone.until(MAY_1)
    billing_alone.know(agency(LENDER))
    billing_alone.until(date(2026, 6, 1))
    invoiced = [
        each for each in billing_alone.alone.announced("billing.directory") if "rule" in each
    ]
    about = {"name": LoanHeldUp.NAME, "loan_id": str(LOAN)}
    assert invoiced == [
        {**about, "rule": "R-B7", "on": "2026-05-01"},
        {**about, "rule": None, "on": "2026-06-01"},
    ]
