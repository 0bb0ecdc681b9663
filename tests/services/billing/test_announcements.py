"""What billing publishes beside whole documents: announced invoices, months run, loans held up."""

from datetime import date

from shared.contracts.billing import InvoiceAnnounced, LoanHeldUp, MonthsBilled
from tests.services.billing.cases import LENDER, LOAN
from tests.services.billing.desk import FIRST_DAY, Desk, agency, bill

MAY_1 = date(2026, 5, 1)


def test_r_n3_an_invoice_is_announced_with_its_number_and_days_and_without_an_amount(
    desk: Desk,
) -> None:
    desk.receive(bill())
    desk.until(MAY_1)
    desk.receive(bill(status="cancelled"))
    told = desk.alone.said("billing.notifications")
    fields = set(InvoiceAnnounced.model_fields)
    assert told == [
        {"name": InvoiceAnnounced.NAME, **each.model_dump(mode="json", include=fields)}
        for each in desk.documents
    ]
    assert [each["kind"] for each in told] == ["invoice", "credit_note"]
    assert told[1]["refers_to"] == told[0]["invoice_id"]


def test_r_d2a_each_run_is_published_for_the_directory(desk: Desk) -> None:
    desk.until(MAY_1)
    desk.until(date(2026, 6, 1))
    runs = [
        (each["through"], each["on"])
        for each in desk.alone.said("billing.directory")
        if each["name"] == MonthsBilled.NAME
    ]
    assert runs[0] == ("2025-12", str(FIRST_DAY))
    assert runs[-2:] == [("2026-04", "2026-05-01"), ("2026-05", "2026-06-01")]


def test_r_d2a_the_directory_learns_what_holds_a_loan_up_and_when_nothing_does(
    desk: Desk,
) -> None:
    desk.know(agency(LENDER, payment_account=""))
    desk.receive(bill())
    desk.until(MAY_1)
    desk.know(agency(LENDER))
    desk.until(date(2026, 6, 1))
    told = [each for each in desk.alone.said("billing.directory") if "rule" in each]
    about = {"name": LoanHeldUp.NAME, "loan_id": str(LOAN)}
    assert told == [
        {**about, "rule": "R-B7", "on": "2026-05-01"},
        {**about, "rule": None, "on": "2026-06-01"},
    ]
