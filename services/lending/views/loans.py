"""The loans: one row each with what pages, standings and the calendar need of it."""

from services.lending.views.changed import CHANGES
from services.lending.views.steps import STEPS
from shared.plumbing.views import View

LOANS = View(
    name="loans",
    columns={
        "loan_id": "uuid",
        "version": "bigint",
        "status": "text",
        "person_id": "uuid",
        "lender_agency_id": "uuid",
        "lender_unit_id": "uuid",
        "receiver_agency_id": "uuid",
        "receiver_unit_id": "uuid",
        "collaboration_id": "uuid",
        "listing_id": "uuid",
        "interest_id": "uuid",
        "form": "text",
        "purpose": "text",
        "starts": "date",
        "ends": "date",
        "due_on": "date",
        "percent": "jsonb",
        "employment_percent": "numeric",
        "terms": "jsonb",
        "cost": "jsonb",
        "flags": "jsonb",
        "proposed_on": "date",
        "given": "jsonb",
        "waiver": "jsonb",
        "earliest_start": "date",
        "agreed_on": "date",
        "vacancy_due": "date",
        "vacancy": "jsonb",
        "pending": "jsonb",
        "reasons": "jsonb",
        "person_left": "boolean",
        "agency_left": "boolean",
    },
    key=("loan_id",),
    folds={**STEPS, **CHANGES},
    indexes=(
        "(due_on) WHERE due_on IS NOT NULL",
        "(person_id)",
        "(lender_agency_id, proposed_on, loan_id)",
        "(receiver_agency_id, proposed_on, loan_id)",
        "(lender_unit_id)",
        "(receiver_unit_id)",
        "(collaboration_id)",
    ),
)
