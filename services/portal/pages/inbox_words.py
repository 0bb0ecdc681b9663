"""What is asked of the reader, by the kind of notification: the question and its button."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

N_: Callable[[str], str] = str


class Asked(NamedTuple):
    """A step as a line of home: what to do, the button, and what follows from waiting."""

    title: str
    button: str
    more: str = ""


_ANSWER = N_("Read and answer")
_DECIDE = N_("Read and decide")

ASKED: Mapping[str, Asked] = {
    "interest_to_endorse": Asked(
        N_("Endorse or decline the interest of %(given)s"),
        _ANSWER,
        N_("Without your answer, the question goes on to someone else."),
    ),
    "interest_to_reconsider": Asked(N_("Reconsider the interest of %(given)s"), _ANSWER),
    "interest_to_forward": Asked(N_("Forward the interest of %(given)s"), N_("Read and forward")),
    "interest_to_accept": Asked(
        N_("Answer %(given)s, who wants to come to you"),
        _ANSWER,
        N_("If you choose %(given)s, a loan is proposed."),
    ),
    "terms_to_set": Asked(N_("Set the terms for the loan of %(given)s"), N_("Set the terms")),
    "loan_to_consent": Asked(
        N_("Answer whether you want to be lent to %(agency)s"),
        _ANSWER,
        N_("Nothing is agreed without your consent."),
    ),
    "loan_to_approve": Asked(
        N_("Decide whether %(given)s is lent"),
        _DECIDE,
        N_("The notice period counts from your approval."),
    ),
    "loan_to_accept": Asked(N_("Decide whether %(given)s comes to you"), _DECIDE),
    "loan_to_sign": Asked(N_("Sign the agreement on %(given)s"), N_("Read and sign")),
    "backfill_to_plan": Asked(
        N_("Plan what happens while %(given)s is away"),
        N_("Plan"),
        N_("Divide the tasks, find a backfill or leave the place vacant."),
    ),
    "change_to_answer": Asked(N_("Answer a change to the loan of %(given)s"), _ANSWER),
    "percent_to_correct": Asked(N_("Correct the percentage of %(given)s"), N_("Read and correct")),
    "erasure_to_decide": Asked(N_("Decide on a request for erasure"), _DECIDE),
    "substitute_to_name": Asked(
        N_("Name a substitute: no one can take the next step"), N_("Read the case")
    ),
}
