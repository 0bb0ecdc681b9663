"""How a loan stands in one sentence, and whose turn it is."""

from dataclasses import dataclass
from datetime import date

from services.portal.pages.loans.case import FALLEN, Case
from services.portal.pages.loans.wording import N_, STEPS
from services.portal.web.services import Json

_NEED_TERMS = frozenset({"approval", "lender_signature", "receiver_signature"})
_SENTENCES = {
    "proposed": N_("The loan is proposed for %(period)s and is not agreed yet."),
    "agreed": N_("The loan is agreed. It starts on %(start)s and ends on %(end)s."),
    "running": N_("The loan has been running since %(start)s and ends on %(end)s."),
    "ended": N_("The loan ended on %(end)s. %(given)s is back at %(lender)s."),
    "declined": N_("One of the parties said no, so the loan does not take place."),
    "lapsed": N_("The loan was not agreed before %(start)s, so the proposal lapsed."),
    "cancelled": N_("The loan was cancelled and does not take place."),
}


@dataclass(frozen=True)
class Turn:
    """Whose turn it is: the reader's, or that of other people."""

    step: str
    mine: bool
    heading: str
    when: str
    path: str
    button: str
    after: tuple[tuple[str, str], ...] = ()
    """The other steps, each with its page when the reader can take it."""


def sentence(case: Case) -> str:
    if case.loan["person_left"] and case.status == "ended":
        return case.say(
            N_("The loan ended on %(end)s, when %(given)s's employment at %(lender)s ended.")
        )
    if case.loan["agency_left"]:
        return case.say(N_("An agency left the collaboration, so the loan does not take place."))
    return case.say(_SENTENCES[case.status])


def turn(case: Case) -> Turn | None:
    """The reader's own step first, else the one that all the others wait for."""
    waits: list[Json] = case.loan["waits_for"]
    if not waits:
        return None
    mine = [each for each in waits if is_mine(case, each)]
    first = mine[0] if mine else waits[0]
    after = tuple(_also(case, each) for each in waits if each is not first)
    words = STEPS[first["step"]]
    return Turn(
        step=first["step"],
        mine=bool(mine),
        heading=case.say(words.mine) if mine else heading(case, first),
        when=by_when(case, first["step"]),
        path=f"{case.path}/{words.path}",
        button=case.visit._(words.button),
        after=after,
    )


def _also(case: Case, wait: Json) -> tuple[str, str]:
    words = STEPS[wait["step"]]
    if is_mine(case, wait):
        return case.say(words.mine), f"{case.path}/{words.path}"
    return f"{heading(case, wait).removesuffix('.')}.", ""


def is_mine(case: Case, wait: Json) -> bool:
    """Whether the reader can take a step now; an unknown cost is neither approved nor signed."""
    me = str(case.visit.signed_in.person_id)
    unknown_cost = any(each["step"] == "terms_set" for each in case.loan["waits_for"])
    blocked = unknown_cost and wait["step"] in _NEED_TERMS
    named = any(each["person_id"] == me for each in wait["people"])
    return named and not wait["substitute_missing"] and not blocked


def heading(case: Case, wait: Json) -> str:
    if wait["substitute_missing"]:
        return case.say(
            N_("No one can take the next step. %(who)s must name a substitute."),
            who=case.who(wait["people"]) or case.visit._("The agency"),
        )
    return case.say(STEPS[wait["step"]].theirs, who=case.who(wait["people"]))


def by_when(case: Case, step: str) -> str:
    """By when a step must be taken, and what happens otherwise."""
    if step == "backfill_plan":
        return _plan_due(case, date.fromisoformat(case.loan["backfill"]["due"]))
    if case.status != "proposed":
        return asked_for(case, step)
    latest = case.loan["latest_approval"]
    if step == "approval" and latest and not case.loan["waived"]:
        return latest_approval(case, date.fromisoformat(latest))
    return case.say(N_("The loan lapses if it is not agreed before %(start)s."))


def latest_approval(case: Case, latest: date) -> str:
    day = case.visit.formats.day(latest)
    if latest >= case.visit.today:
        return case.say(N_("With a decision by %(day)s the start on %(start)s holds."), day=day)
    return case.say(
        N_(
            "The start on %(start)s lies inside the notice period. It is possible only if the"
            " lending manager waives the rest."
        )
    )


def _plan_due(case: Case, due: date) -> str:
    day = case.visit.formats.day(due)
    if due < case.visit.today:
        return case.say(
            N_("It should have been ready by %(day)s. The loan is not affected by that."), day=day
        )
    return case.say(N_("It should be ready by %(day)s."), day=day)


def asked_for(case: Case, kind: str) -> str:
    """What a change would be, for the people who answer it."""
    asked = next((each for each in case.loan["changes"] if each["change"] == kind), None)
    if asked is None:
        return ""
    formats = case.visit.formats
    if kind == "correct_percent":
        return case.say(
            N_("Requested: %(percent)s from %(day)s."),
            percent=formats.percent(asked["percent"]["percent"]),
            day=formats.day(asked["percent"]["start"]),
        )
    if kind == "correct_cost":
        cost = asked["cost"]
        amount = formats.money(cost["monthly_cost"], cost["currency"]) if cost else ""
        return case.say(N_("Requested: %(amount)s a month."), amount=amount) if cost else ""
    if kind == "move":
        days = formats.period(asked["start"], asked["end"])
        return case.say(N_("Requested: %(days)s."), days=days)
    return case.say(N_("Requested: last day %(day)s."), day=formats.day(asked["end"]))


def who_is_next(case: Case, taken: str) -> str:
    """After a step: who has the loan now, and by when; first what the step itself waits for."""
    waits = case.loan["waits_for"]
    if case.status in FALLEN:
        return case.visit._("Everyone in the case gets a notification.")
    if not waits:
        return sentence(case)
    mine = next((each for each in waits if is_mine(case, each)), None)
    same = next((each for each in waits if STEPS[each["step"]].path == taken), None)
    first = mine or same or waits[0]
    words = case.say(STEPS[first["step"]].mine) if mine else heading(case, first)
    said = words if words.endswith((".", "?")) else f"{words}."
    following = case.visit._("Next:")
    return f"{following} {said} {by_when(case, first['step'])}".strip()
