"""Lending in OpenAPI: its purpose, its resources, and its callers' case roles."""

from pathlib import Path

from shared.plumbing.web.describing import About, Tag

ABOUT = About(
    refusals_file=Path(__file__).with_name("refusals.json"),
    text=(
        "Takes a loan of a person from proposal through agreement to its last day.\n\n"
        "A loan is agreed when the person consents, the lending manager approves, the "
        "receiving manager accepts, and both agencies sign. Lending decides when it can "
        "start, whether it fits the person's employment, who may take which step, and how "
        "agreed loans are extended, moved, corrected or ended early. Loans start and end "
        "automatically. It serves the person, both managers, contact persons and leaders of both "
        "agencies. No step touches the employment, which stays with the lending agency."
    ),
    tags=(
        Tag(
            "Loans",
            "Loans from proposal to last day: agreement, changes, early end and history.",
            ("loans", "named-people"),
        ),
    ),
    parts={
        "person": "the person who is lent",
        "lender.manager": "the lending manager or the substitute",
        "receiver.manager": "the receiving manager or the substitute",
        "lender.leader": "a leader or signatory of the lending agency",
        "receiver.leader": "a leader or signatory of the receiving agency",
        "lender.hr_contact": "a contact person of the lending agency",
    },
)
