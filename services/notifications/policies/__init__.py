"""The policies of notifications: which messages make someone act, and which are news."""

from collections.abc import Mapping

from services.notifications.policies.agreeing import (
    when_a_loan_is_agreed_request_the_backfill_plan_and_notify_the_others,
    when_a_loan_is_proposed_ask_everybody_whose_step_it_needs,
    when_a_step_is_taken_wait_for_it_no_longer,
    when_the_backfill_is_planned_remove_the_request,
)
from services.notifications.policies.changing import (
    when_a_change_is_asked_for_ask_everybody_whose_yes_is_missing,
    when_a_loan_has_changed_tell_its_parties,
    when_a_loan_has_ended_tell_its_parties,
    when_a_loan_has_fallen_wait_for_nothing_more_of_it,
    when_a_loan_has_started_tell_its_parties,
    when_what_is_unusual_is_another_ask_to_put_right_what_exceeds_the_employment,
)
from services.notifications.policies.collaborations import (
    when_a_collaboration_is_paused_tell_its_office_and_its_contacts,
    when_a_collaboration_resumes_tell_its_office_and_its_contacts,
    when_an_agency_enrols_tell_the_office,
    when_an_agency_withdraws_tell_the_office,
)
from services.notifications.policies.erasures import (
    when_a_person_is_erased_wait_for_no_decision,
    when_an_erasure_is_requested_ask_the_contacts_and_tell_a_no,
)
from services.notifications.policies.interests import (
    when_an_interest_is_accepted_tell_the_person,
    when_an_interest_moves_ask_the_next_and_tell_the_person,
)
from services.notifications.policies.invoices import when_a_document_is_issued_tell_both_sides
from shared.contracts import billing, directory, lending, listings, programme
from shared.contracts.base import Contract
from shared.plumbing.messaging.consumer import Policy

POLICIES: Mapping[type[Contract], Policy] = {
    listings.InterestMoved: when_an_interest_moves_ask_the_next_and_tell_the_person,
    listings.InterestAccepted: when_an_interest_is_accepted_tell_the_person,
    lending.LoanProposed: when_a_loan_is_proposed_ask_everybody_whose_step_it_needs,
    lending.StepTaken: when_a_step_is_taken_wait_for_it_no_longer,
    lending.LoanAgreed: when_a_loan_is_agreed_request_the_backfill_plan_and_notify_the_others,
    lending.BackfillPlanned: when_the_backfill_is_planned_remove_the_request,
    lending.LoanStarted: when_a_loan_has_started_tell_its_parties,
    lending.ChangeAsked: when_a_change_is_asked_for_ask_everybody_whose_yes_is_missing,
    lending.LoanChanged: when_a_loan_has_changed_tell_its_parties,
    lending.LoanFlagged: (
        when_what_is_unusual_is_another_ask_to_put_right_what_exceeds_the_employment
    ),
    lending.LoanEnded: when_a_loan_has_ended_tell_its_parties,
    lending.LoanFellThrough: when_a_loan_has_fallen_wait_for_nothing_more_of_it,
    billing.InvoiceAnnounced: when_a_document_is_issued_tell_both_sides,
    programme.AgencyEnrolled: when_an_agency_enrols_tell_the_office,
    programme.AgencyWithdrew: when_an_agency_withdraws_tell_the_office,
    programme.CollaborationPaused: when_a_collaboration_is_paused_tell_its_office_and_its_contacts,
    programme.CollaborationResumed: when_a_collaboration_resumes_tell_its_office_and_its_contacts,
    directory.ErasureRequest: when_an_erasure_is_requested_ask_the_contacts_and_tell_a_no,
    directory.PersonErased: when_a_person_is_erased_wait_for_no_decision,
}
