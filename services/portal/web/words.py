"""The services' own words (statuses, kinds, roles) as people read them, in English."""

from collections.abc import Callable, Mapping

N_: Callable[[str], str] = str

WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": {
        "assignment": N_("Assignment"),
        "vacancy": N_("Vacancy"),
        "activity": N_("Activity"),
    },
    "role": {
        "employee": N_("Employee"),
        "manager": N_("Manager"),
        "hr_contact": N_("HR contact"),
        "leader": N_("Leader"),
        "signatory": N_("Signatory"),
        "finance": N_("Finance"),
        "programme_office": N_("Programme office"),
        "union_rep": N_("Union representative"),
        "auditor": N_("Auditor"),
    },
    "purpose": {
        "project": N_("Project"),
        "expertise": N_("Expertise"),
        "development": N_("Development"),
        "backfill": N_("Backfill"),
        "peak_load": N_("Peak load"),
        "other": N_("Other purpose"),
    },
    "form": {
        "exchange": N_("Exchange"),
        "rotation": N_("Rotation"),
        "hospitering": N_("Secondment to learn"),
    },
    "loan_status": {
        "proposed": N_("Proposed"),
        "agreed": N_("Agreed"),
        "running": N_("Running"),
        "ended": N_("Ended"),
        "declined": N_("Turned down"),
        "lapsed": N_("Lapsed"),
        "cancelled": N_("Cancelled"),
    },
    "interest_status": {
        "expressed": N_("Waiting for the manager"),
        "endorsed": N_("Endorsed"),
        "declined": N_("Declined"),
        "forwarded": N_("Forwarded"),
        "accepted": N_("Chosen"),
        "not_chosen": N_("Not chosen"),
        "withdrawn": N_("Taken back"),
        "lapsed": N_("Lapsed"),
    },
    "hold_ground": {
        "legal_claim": N_("a legal claim"),
        "supervision": N_("supervision by an authority"),
        "audit": N_("an audit"),
        "bookkeeping": N_("the bookkeeping"),
        "public_records": N_("public records"),
    },
    "decline_ground": {
        "still_employed": N_("the person is still employed"),
        "legal_obligation": N_("the law requires it to be kept"),
        "public_records": N_("public records"),
        "legal_claim": N_("a legal claim"),
    },
    "listing_status": {
        "draft": N_("Draft"),
        "published": N_("Published"),
        "closed": N_("Closed"),
        "withdrawn": N_("Withdrawn"),
        "filled": N_("Filled"),
    },
}
