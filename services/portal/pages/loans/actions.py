"""The decisions on a loan: who may take each, when, what it asks, and what it sends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.portal.pages.loans import bodies
from services.portal.pages.loans.bodies import Body
from services.portal.pages.loans.case import Case
from services.portal.pages.loans.wording import N_
from services.portal.web.forms import Form
from services.portal.web.visit import Visit

MANAGERS = frozenset({"lender.manager", "receiver.manager"})
LEADERS = frozenset({"lender.leader", "receiver.leader"})
PERSON_AND_MANAGERS = MANAGERS | {"person"}
ANYONE = PERSON_AND_MANAGERS | LEADERS
PROPOSED, AGREED = frozenset({"proposed"}), frozenset({"agreed"})
RUNNING = frozenset({"running"})


@dataclass(frozen=True)
class Action:
    """A decision. ``path`` is the command's; ``link`` is how the case page offers it."""

    path: str
    operation: str
    roles: frozenset[str]
    statuses: frozenset[str]
    question: str
    button: str
    done: str
    read: Callable[[Visit, Form], Body]
    link: str = ""
    asks: str = ""
    has_side: bool = True
    calculates: bool = False
    is_no: bool = False

    def is_open_to(self, case: Case) -> bool:
        return bool(self.roles & case.roles) and case.status in self.statuses

    def body(self, case: Case, form: Form) -> Body:
        """What was typed as the command takes it; the side only from who acts for both."""
        found = self.read(case.visit, form)
        if not (self.has_side and case.acts_for_both):
            return found
        if form.text("side"):
            return Body({**found.sent, "side": form.text("side")}, found.mistakes)
        said = case.visit._("Choose for whom you decide.")
        return Body(found.sent, {**found.mistakes, "side": said})


ACTIONS: tuple[Action, ...] = (
    Action(
        "set-terms",
        "set_terms",
        frozenset({"lender.hr_contact"}),
        PROPOSED,
        N_("What does the loan of %(given)s cost?"),
        N_("Set the terms"),
        N_("You set what the loan costs."),
        bodies.read_cost,
        N_("Change the cost terms"),
        N_("Consent, approval and signatures given for other terms are asked for again"),
        has_side=False,
        calculates=True,
    ),
    Action(
        "consent",
        "consent",
        frozenset({"person"}),
        PROPOSED,
        N_("Do you want to work at %(receiver)s?"),
        N_("Consent to the loan"),
        N_("You consented to the loan."),
        bodies.nothing,
        has_side=False,
    ),
    Action(
        "approve",
        "approve",
        frozenset({"lender.manager"}),
        PROPOSED,
        N_("Should %(given)s be lent to %(receiver)s?"),
        N_("Approve the loan"),
        N_("You approved the loan."),
        bodies.nothing,
        has_side=False,
    ),
    Action(
        "accept",
        "accept",
        frozenset({"receiver.manager"}),
        PROPOSED,
        N_("Do you want to receive %(given)s?"),
        N_("Accept the loan"),
        N_("You accepted the loan."),
        bodies.nothing,
        has_side=False,
    ),
    Action(
        "sign",
        "sign",
        LEADERS,
        PROPOSED,
        N_("Sign the loan of %(given)s to %(receiver)s?"),
        N_("Sign the loan agreement"),
        N_("You signed the loan agreement."),
        bodies.nothing,
    ),
    Action(
        "waive-notice",
        "waive_notice",
        frozenset({"lender.manager"}),
        PROPOSED | AGREED,
        N_("Waive the rest of the notice period?"),
        N_("Waive the notice period"),
        N_("You waived the rest of the notice period."),
        bodies.waiver,
        N_("Waive the notice period"),
        N_("The loan can start before %(earliest)s; you give a reason"),
        has_side=False,
    ),
    Action(
        "decline",
        "decline_loan",
        PERSON_AND_MANAGERS,
        PROPOSED,
        N_("Say no to the loan?"),
        N_("Say no to the loan"),
        N_("You said no to the loan."),
        bodies.given_reason,
        N_("Say no to the loan"),
        N_("The proposal ends; you give a reason"),
        is_no=True,
    ),
    Action(
        "plan-vacancy",
        "plan_vacancy",
        frozenset({"lender.manager"}),
        AGREED | RUNNING,
        N_("What happens while %(given)s is away?"),
        N_("Plan the absence"),
        N_("You planned the absence."),
        bodies.backfill_plan,
        N_("Change the plan for the absence"),
        N_("You decide alone"),
        has_side=False,
    ),
    Action(
        "extend",
        "extend",
        PERSON_AND_MANAGERS,
        AGREED | RUNNING,
        N_("Extend the loan of %(given)s?"),
        N_("Say yes to the extension"),
        N_("You said yes to the extension."),
        bodies.later_end,
        N_("Extend the loan"),
        N_("%(given)s and both managers say yes"),
        calculates=True,
    ),
    Action(
        "move",
        "move",
        PERSON_AND_MANAGERS,
        AGREED,
        N_("Move the loan of %(given)s?"),
        N_("Say yes to the new dates"),
        N_("You said yes to the new dates."),
        bodies.period,
        N_("Move the loan"),
        N_("%(given)s and both managers say yes"),
        calculates=True,
    ),
    Action(
        "correct-terms",
        "correct_terms",
        ANYONE,
        AGREED | RUNNING | {"ended"},
        N_("What was otherwise than agreed?"),
        N_("Say yes to the correction"),
        N_("You said yes to the correction."),
        bodies.correction,
        N_("Correct the percentage or the cost"),
        N_("Invoices are corrected by themselves"),
        calculates=True,
    ),
    Action(
        "cut-short",
        "cut_short",
        PERSON_AND_MANAGERS,
        RUNNING,
        N_("End the loan of %(given)s early?"),
        N_("End the loan early"),
        N_("You said that the loan should end early."),
        bodies.early_end,
        N_("End the loan early"),
        N_("Earliest last day without the others' yes: %(early_end)s"),
        calculates=True,
        is_no=True,
    ),
    Action(
        "cancel",
        "cancel",
        ANYONE,
        AGREED,
        N_("Cancel the loan of %(given)s?"),
        N_("Cancel the loan"),
        N_("You cancelled the loan."),
        bodies.given_reason,
        N_("Cancel the loan"),
        N_("Possible until the day it starts; you give a reason"),
        is_no=True,
    ),
)
BY_PATH: Mapping[str, Action] = {each.path: each for each in ACTIONS}


def offered(case: Case, taken: str = "") -> list[tuple[str, str, str]]:
    """The changes that the reader can ask for: address, name, and what each asks."""
    formats = case.visit.formats
    early = case.loan["early_end"]
    more = {
        "earliest": formats.day(case.loan["earliest_start"]),
        "early_end": formats.day(early) if early else case.words["end"],
    }
    return [
        (f"{case.path}/{each.path}", case.say(each.link), case.say(each.asks, **more))
        for each in ACTIONS
        if each.link and each.is_open_to(case) and each.path != taken and _fits(case, each)
    ]


def _fits(case: Case, action: Action) -> bool:
    """Leave out what would change nothing."""
    if action.path == "waive-notice":
        return case.loan["start"] < case.loan["earliest_start"] and not case.loan["waived"]
    if action.path == "set-terms":
        return case.loan["cost"] is not None
    return action.path != "plan-vacancy" or case.loan["backfill"] is not None
