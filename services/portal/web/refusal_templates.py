"""The refusals of the services as the portal says them, in English; ``locale`` has the rest.

A part such as a day stands as ``%(a)s``, in the order of the service's own words. Where those
name a field of the API, the portal has words of its own.
"""

from collections.abc import Callable

N_: Callable[[str], str] = str

SAME = (
    N_("You may not take this step."),
    N_("There is no such agency."),
    N_("There is no such case."),
    N_("The dates must begin with the start and be in ascending order; none can be after the end."),
    N_("Another document has been issued for %(a)s in the meantime."),
    N_("The document of %(a)s does not belong to the agency's %(b)s series."),
    N_("The buyer's reference and the order reference are both missing; one is needed."),
    N_("A month can be invoiced only when it is over; the latest is %(a)s."),
    N_("A run can be previewed up to the present month, %(a)s."),
    N_("There is no such person."),
    N_("Another agency already has this organisation number."),
    N_("A GLN must have 13 digits, the last of which is a check digit. Check the digits."),
    N_("This is not an organisation number; it may be a personal identity number."),
    N_("An agency cannot change its country. Register a new agency instead."),
    N_("A phone number must have 5 to 15 digits, as in +46 8 123 45."),
    N_("This person was erased on %(a)s. Nothing more can be recorded about them."),
    N_("The person has left; their last day was %(a)s."),
    N_(
        "You cannot make yourself manager or substitute of a unit. Ask another contact "
        "person, a leader of the agency or an operator to do it."
    ),
    N_("The person is not employed at this agency."),
    N_("The substitute and the manager must be different people."),
    N_("There is no such page."),
    N_("There is no open request to erase this person."),
    N_("The person is employed until %(a)s. Change or remove the last day instead."),
    N_("The unit belongs to another agency."),
    N_("The role employee comes with the employment and cannot be granted or revoked."),
    N_(
        "The person cannot be erased until their loans are invoiced to the end. Wait for "
        "the invoice run of the last month, or add the data that billing lacks."
    ),
    N_(
        "The person cannot be erased while a loan of theirs is agreed or running. Cancel "
        "it or wait until it has ended."
    ),
    N_(
        "The person cannot be erased while an agency names them as its contact person. "
        "Name another person first."
    ),
    N_(
        "The person cannot be erased while there is a hold on them (%(a)s). The agency's "
        "contact person or auditor can lift it."
    ),
    N_("The last day cannot be before %(a)s, when the person was re-employed."),
    N_("The role %(a)s can be held only for the person's own agency."),
    N_(
        "You cannot set or lift a hold on yourself. Ask another contact person or auditor "
        "of the agency to do it."
    ),
    N_(
        "You cannot move yourself, because your unit determines who decides your cases. "
        "Ask another contact person or an operator to do it."
    ),
    N_(
        "You cannot place your own unit below one that you lead. Ask another contact "
        "person or an operator to do it."
    ),
    N_("A unit cannot be placed below itself."),
    N_("An agency with this organisation number is already registered."),
    N_("The agency has no other leader. Grant the role to another person first."),
    N_(
        "No one can take this step in their own case. The substitute takes it, otherwise "
        "the manager of the unit above, otherwise the leader."
    ),
    N_("Only a person can take this step, never the calendar."),
    N_("The loan is %(a)s; this step is possible only while it is proposed."),
    N_("The start day %(a)s has come; a loan must be agreed before it."),
    N_(
        "The start %(a)s is within the notice period; the earliest start is %(b)s. The "
        "lending manager can waive the rest of the notice period with a reason."
    ),
    N_("All loans together would exceed the person's %(a)s employment. Days affected: %(b)s."),
    N_("The collaboration is paused; nothing new can start until it resumes."),
    N_(
        "One of the agencies left the collaboration before the loan was agreed, so the "
        "proposal fell through. Propose a new loan in a collaboration that both agencies "
        "take part in."
    ),
    N_("The lender's contact person must set the cost terms first."),
    N_("Only the person who is lent can take this step."),
    N_("The loan is %(a)s; this step is possible only while it is %(b)s."),
    N_("The loan already has these cost terms."),
    N_("The loan cannot end before its last day, %(a)s, has passed."),
    N_("The loan already ends on %(a)s; %(b)s is not earlier."),
    N_("A request to end a loan early needs a reason."),
    N_("The employment at the lender ends on %(a)s; the loan cannot end later."),
    N_("The loan ended on %(a)s; propose a new loan instead."),
    N_("The loan already ends on %(a)s; %(b)s is not later."),
    N_("The loan already has the dates %(a)s."),
    N_("The due date %(a)s of %(b)s must be within the notice period, %(c)s."),
    N_("A loan within one agency needs an internal collaboration."),
    N_("The lending unit and the receiving unit must be different units."),
    N_("The person is employed by an agency other than the lender."),
    N_("The collaboration does not allow loans to another country."),
    N_("The percent must be above 0 and at most 100, with at most two decimals, as in 62.50."),
    N_("A framework agreement covers this loan, so it needs no signatures."),
    N_("A waiver of the notice period needs a reason."),
    N_("The start %(a)s already respects the notice period; the earliest start is %(b)s."),
    N_("No one can take this step in their own case."),
    N_("The person's agency takes part in none of the listing's collaborations."),
    N_("No one can be selected for this listing any more."),
    N_("The interest's state does not allow this step."),
    N_("All places are taken. One becomes free if a loan falls through before it starts."),
    N_("Both agencies must take part in the chosen collaboration."),
    N_(
        "One of the agencies has left the collaboration, so the interest has lapsed. It "
        "can be expressed again where both agencies take part."
    ),
    N_("The listing is not open."),
    N_("A decline needs a reason that the employee can read."),
    N_("Only the employee can express or withdraw their interest."),
    N_("Only a person can express interest."),
    N_("The assignment has already started."),
    N_("The day of the talk must be today or earlier."),
    N_("An interest needs a motivation in your own words."),
    N_("You have already expressed interest in this listing."),
    N_("State the day of the talk with your manager or ask for a talk, but not both."),
    N_("Apply for this vacancy in the receiver's recruitment, which the link leads to."),
    N_("The assignment is in your own unit. Choose an assignment in another unit."),
    N_("The publishing agency no longer takes part in these collaborations."),
    N_("There is no such unit."),
    N_("Choose at least one collaboration to publish in."),
    N_("Only a draft can be revised or published. Create a new listing instead."),
    N_("The last day for interest must be the first day of the assignment or earlier."),
    N_("The listing's last day has passed. Choose today or a later day."),
    N_("A vacancy needs a reference number, as in “2030-17”."),
    N_(
        "The agency does not take part in every chosen collaboration. Choose others, or "
        "ask a leader to enrol it."
    ),
    N_("An assignment needs at least one place."),
    N_("Only the manager of the unit can publish its listings."),
    N_("There is no superior who can reconsider the decline."),
    N_("The interest has been accepted and has become a loan. Decline or cancel the loan instead."),
    N_("The interest has already ended."),
    N_("The listing is filled and cannot be withdrawn."),
    N_("Only the programme office of the collaboration can do this."),
    N_("The round's last day has passed. Choose today or a later day."),
    N_("A round cannot end before its first day."),
    N_("The programme office needs at least one person."),
    N_("Everyone in the programme office must be employed at an agency."),
    N_("Only a leader of the agency can enrol or withdraw it."),
    N_("An internal collaboration has only one agency, and this one already has it."),
    N_("No enrolment round is open today."),
    N_("A pause needs a reason."),
    N_("The collaboration is already paused."),
    N_("The collaboration is not paused."),
    N_("The agency does not take part in the collaboration."),
    N_("The end must not be before the start."),
    N_("The person cannot be erased while they hold the role %(a)s. Revoke it first."),
    N_(
        "The person cannot be erased while they are manager or substitute of a unit. Name "
        "another person first."
    ),
    N_("The loan starts on %(a)s; it cannot end on %(b)s."),
    N_("The loan started on %(a)s; it can be ended early instead."),
    N_("The loan is already at %(a)s from %(b)s."),
    N_("The new start %(a)s must be tomorrow or later."),
    N_("The cost of this loan must stay in %(a)s."),
    N_("The monthly cost must not be negative."),
    N_("Only the person who is lent or one of the managers can end a running loan early."),
    N_("Only the manager of the receiving unit can propose a loan."),
    N_("The listing needs a title."),
    N_("The listing needs a text."),
    N_("The link must be a web address of the recruitment, as in “https://example.org/jobs/17”."),
    N_("You are not registered as an employee of an agency."),
    N_("Only people with one of these roles can take this step: %(a)s."),
    N_("Only %(a)s can grant or revoke the role %(b)s."),
    N_("You cannot grant a role to yourself. Ask %(a)s to do it."),
    N_(
        "A text contains a character that cannot be displayed or that distorts how it is displayed."
    ),
)
"""Texts that are plain as they are."""

REWORDED = {
    "This cursor does not belong to this list with these filters. Send the `next` of "
    "the previous page with the same filters, or begin without `after`.": N_(
        "This place in the list belongs to another search. Begin the list again."
    ),
    "The %(a)s is missing.": N_("Fill this in."),
    "The employment_percent must be above 0 and at most 100, with at most two "
    "decimals, as in 87.5.": N_(
        "The employment must be above 0 and at most 100 percent, with at most two "
        "decimals, as in 87.5."
    ),
    "The %(a)s must have 1 to %(b)s characters.": N_("Write 1 to %(b)s characters here."),
    "You can act for both sides of this loan; set side to lender or receiver.": N_(
        "You can act for both sides of this loan. Choose the lender or the receiver."
    ),
    "The receiver_share_percent must be 100 where the receiver pays.": N_(
        "When the receiver pays, its share must be 100 percent."
    ),
    'A vat_rate needs a vat_category, such as "S".': N_(
        "A VAT rate needs a VAT category, such as S."
    ),
    "The value of %(a)s must be between %(b)s and %(c)s.": N_(
        "Choose a value between %(b)s and %(c)s."
    ),
    "The receiver_share_percent of a shared cost must be above 0 and below 100.": N_(
        "The receiver's share of a shared cost must be above 0 and below 100 percent."
    ),
    "The %(a)s's agency does not take part in the collaboration.": N_(
        "One of the agencies does not take part in the collaboration."
    ),
    "The text must not contain an unpaired surrogate (half a character).": N_(
        "The text contains half a character. Write it again."
    ),
    "This kind of caller may not call this operation.": N_(
        "This is not for people who are signed in here."
    ),
    "This service may not call this operation.": N_("This is not for the portal to do."),
}
"""The service's words, and how the portal says them."""
