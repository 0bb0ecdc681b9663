"""What the steps and events of a loan are called, in English; they are translated where shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

N_: Callable[[str], str] = str


@dataclass(frozen=True)
class StepWords:
    """A step that a loan waits for: its page, and its words for the reader and for others."""

    path: str
    mine: str
    theirs: str
    button: str = N_("Read and decide")


STEPS: Mapping[str, StepWords] = {
    "terms_set": StepWords(
        "set-terms",
        N_("Set what the loan costs"),
        N_("%(who)s sets what the loan costs"),
        N_("Set the terms"),
    ),
    "consent": StepWords(
        "consent",
        N_("Do you want to work at %(receiver)s?"),
        N_("%(who)s decides whether to consent"),
    ),
    "approval": StepWords(
        "approve",
        N_("Can %(given)s be lent to %(receiver)s?"),
        N_("%(who)s decides whether %(given)s can be lent"),
    ),
    "acceptance": StepWords(
        "accept",
        N_("Do you want to receive %(given)s?"),
        N_("%(who)s decides whether to receive %(given)s"),
    ),
    "lender_signature": StepWords(
        "sign",
        N_("Sign for %(lender)s"),
        N_("%(who)s signs for %(lender)s"),
        N_("Read and sign"),
    ),
    "receiver_signature": StepWords(
        "sign",
        N_("Sign for %(receiver)s"),
        N_("%(who)s signs for %(receiver)s"),
        N_("Read and sign"),
    ),
    "backfill_plan": StepWords(
        "plan-vacancy",
        N_("Plan what happens while %(given)s is away"),
        N_("%(who)s plans what happens while %(given)s is away"),
        N_("Plan the absence"),
    ),
    "extend": StepWords(
        "extend",
        N_("Should the loan be extended?"),
        N_("%(who)s decides whether the loan is extended"),
    ),
    "move": StepWords(
        "move",
        N_("Should the loan have other dates?"),
        N_("%(who)s decides whether the loan gets other dates"),
    ),
    "cut_short": StepWords(
        "cut-short",
        N_("Should the loan end early?"),
        N_("%(who)s decides whether the loan ends early"),
    ),
    "correct_percent": StepWords(
        "correct-terms",
        N_("Should the percentage be corrected?"),
        N_("%(who)s decides whether the percentage is corrected"),
    ),
    "correct_cost": StepWords(
        "correct-terms",
        N_("Should the cost be corrected?"),
        N_("%(who)s decides whether the cost is corrected"),
    ),
}

PARTIES: Mapping[str, str] = {
    "person": N_("the person"),
    "lender_manager": N_("the lending manager"),
    "receiver_manager": N_("the receiving manager"),
    "lender_leader": N_("a signatory of the lender"),
    "receiver_leader": N_("a signatory of the receiver"),
}
FLAGS: Mapping[str, str] = {
    "shorter_than_form": N_("Shorter than is recommended for this form"),
    "longer_than_form": N_("Longer than is recommended for this form"),
    "longer_than_maximum": N_("Longer than the collaboration's maximum"),
    "less_than_employment": N_("Less than the person's employment"),
    "more_than_employed": N_("More than the person is employed"),
}
CHOICES: Mapping[str, str] = {
    "redistribute": N_("Divide the work among colleagues"),
    "backfill": N_("Borrow someone else meanwhile"),
    "leave_vacant": N_("Leave the position empty"),
}
TASKS: Mapping[str, str] = {
    "publish_listing": N_("Publish a listing"),
    "choose_backfill": N_("Choose the stand-in"),
    "divide_tasks": N_("Divide the tasks"),
    "hand_over": N_("Hand over"),
    "tell_the_team": N_("Tell the team"),
}
BEARERS: Mapping[str, str] = {
    "receiver_pays": N_("The receiver pays"),
    "shared": N_("The cost is shared"),
    "lender_pays": N_("The lender pays"),
}


@dataclass(frozen=True)
class EventWords:
    """What happened, and the rule behind it in plain words."""

    told: str
    why: str = ""


EVENTS: Mapping[str, EventWords] = {
    "lending.LoanProposed": EventWords(
        N_("%(who)s proposed the loan: %(event_period)s."),
        N_("The loan takes the collaboration's terms as they were that day."),
    ),
    "lending.TermsSet": EventWords(
        N_("%(who)s set the cost terms."),
        N_("No one can approve or sign a loan without knowing what it costs."),
    ),
    "lending.ConsentGiven": EventWords(
        N_("%(who)s consented."), N_("No one is lent without their own consent.")
    ),
    "lending.NoticeWaived": EventWords(
        N_("%(who)s waived %(days)s days of the notice period."),
        N_("Only the lending manager can do that, and gives a reason."),
    ),
    "lending.LoanApproved": EventWords(
        N_("%(who)s approved the loan."),
        N_("Counted from the approval, the notice period makes %(earliest)s the earliest start."),
    ),
    "lending.LoanAccepted": EventWords(
        N_("%(who)s accepted the loan for %(receiver)s."),
        N_("The receiving manager must want the loan as well."),
    ),
    "lending.LoanSigned": EventWords(
        N_("%(who)s signed for %(agency)s."), N_("Someone who may sign does so for each agency.")
    ),
    "lending.LoanAgreed": EventWords(
        N_("The loan was agreed."), N_("Everyone who must say yes had said yes.")
    ),
    "lending.LoanDeclined": EventWords(
        N_("%(who)s said no to the loan."),
        N_("Until a loan is agreed, each of the parties can say no, with a reason."),
    ),
    "lending.BackfillPlanned": EventWords(
        N_("%(who)s planned the absence: %(choice)s."),
        N_("The lending manager plans what happens at home before the person leaves."),
    ),
    "lending.LoanLapsed": EventWords(
        N_("The proposal lapsed."), N_("A loan that is not agreed before its start lapses.")
    ),
    "lending.LoanStarted": EventWords(
        N_("The loan started."), N_("A loan starts by itself on the agreed day.")
    ),
    "lending.LoanEnded": EventWords(
        N_("The loan ended, and %(given)s is back."),
        N_("A loan ends by itself; the employment was at home all the time."),
    ),
    "lending.LoanCancelled": EventWords(
        N_("The loan was cancelled."), N_("A loan can be cancelled until the day it starts.")
    ),
    "lending.PersonLeft": EventWords(
        N_("%(given)s leaves the lender; the loan ends on %(event_end)s."),
        N_("A loan ends with the employment."),
    ),
    "lending.LoanRestored": EventWords(
        N_("The last day of the employment changed; the loan ends on %(event_end)s."),
        N_("A loan ends with the employment."),
    ),
    "lending.LeavingStands": EventWords(
        N_("%(given)s is employed again; this loan stays ended."), ""
    ),
    "lending.FlagsChanged": EventWords(
        N_("The employment changed, and with it what is unusual about the loan."),
        N_("No one is lent for more than they are employed."),
    ),
    "lending.LoanExtended": EventWords(
        N_("The loan was extended to %(event_end)s."),
        N_("The person and both managers had said yes to the same day."),
    ),
    "lending.LoanMoved": EventWords(
        N_("The loan was moved to %(event_period)s."),
        N_("The person and both managers had said yes to the same dates."),
    ),
    "lending.LoanCutShort": EventWords(
        N_("The loan ends early, on %(event_end)s."),
        N_("With the agreed period one party is enough; without it the others must say yes."),
    ),
    "lending.PercentCorrected": EventWords(
        N_("The percentage was corrected to %(percent)s from %(event_start)s."),
        N_("Months that were already invoiced are corrected with documents of their own."),
    ),
    "lending.CostCorrected": EventWords(
        N_("The cost was corrected."),
        N_("Months that were already invoiced are corrected with documents of their own."),
    ),
}
ASKED: Mapping[str, EventWords] = {
    "extend": EventWords(
        N_("%(who)s said yes to a later last day: %(event_end)s."),
        N_("It takes effect when the person and both managers have said yes."),
    ),
    "move": EventWords(
        N_("%(who)s said yes to other dates: %(event_period)s."),
        N_("They take effect when the person and both managers have said yes."),
    ),
    "cut_short": EventWords(
        N_("%(who)s said yes to an earlier last day: %(event_end)s."),
        N_("A day before the agreed period has passed needs the others' yes."),
    ),
    "correct_percent": EventWords(
        N_("%(who)s said yes to a corrected percentage: %(percent)s from %(event_start)s."),
        N_("It takes effect when the person and both managers have said yes."),
    ),
    "correct_cost": EventWords(
        N_("%(who)s said yes to a corrected cost."),
        N_("It takes effect when someone who may sign has said yes for each agency."),
    ),
}
