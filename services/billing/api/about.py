"""Billing in OpenAPI: its purpose, its resources, and its callers' case roles."""

from pathlib import Path

from shared.plumbing.web.describing import About, Tag

ABOUT = About(
    refusals_file=Path(__file__).with_name("refusals.json"),
    text=(
        "Calculates and invoices what loans cost, and feeds finance systems.\n\n"
        "It consumes the agreements of lending, invoices each month in arrears, and corrects "
        "a month when a later fact changes it. An issued document never changes: a correction "
        "is a document of its own, and all documents of a loan add up to what the rules give. "
        "Finance staff invoice months and see which loans are held up; finance systems read "
        "every document from the finance feed; anyone can ask for a quote before a loan is signed. "
        "Employment and salary stay with the lending agency: only the cost is invoiced."
    ),
    tags=(
        Tag("Quotes", "What a loan will cost, calculated before anyone signs.", ("quotes",)),
        Tag(
            "Invoice runs",
            "Invoicing of months that are over, and loans that cannot be invoiced yet.",
            ("runs", "held-up"),
        ),
        Tag(
            "Invoices",
            "Issued invoices, credit notes and corrections, as their parties see them.",
            ("invoices",),
        ),
        Tag("Finance feed", "Every issued document, for finance systems.", ("finance-feed",)),
    ),
)
