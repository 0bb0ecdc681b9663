"""An interest in words: how it stands, who has it, what can be done, what has happened."""

from collections.abc import Callable, Mapping
from typing import Any

from services.portal.web.people import given, names
from services.portal.web.visit import Visit

Interest = dict[str, Any]
N_: Callable[[str], str] = str

STANDS: Mapping[str, str] = {
    "expressed": N_(
        "%(name)s wants to work at %(agency)s and is waiting for an answer at their own agency."
    ),
    "endorsed": N_("%(name)s's interest has been endorsed and is to be forwarded to %(agency)s."),
    "declined": N_("%(name)s's interest has been declined at their own agency."),
    "forwarded": N_("%(name)s's interest has been forwarded to %(agency)s, which chooses."),
    "accepted": N_("%(name)s has been chosen, and a loan has been proposed."),
    "not_chosen": N_("All places at %(agency)s went to others."),
    "withdrawn": N_("%(name)s took the interest back."),
    "lapsed": N_("The interest lapsed before there was a decision."),
}
YOURS: Mapping[str, str] = {
    "expressed": N_("You want to work at %(agency)s and are waiting for an answer at your agency."),
    "endorsed": N_("Your interest has been endorsed and is to be forwarded to %(agency)s."),
    "declined": N_("Your interest has been declined at your agency."),
    "forwarded": N_("Your interest has been forwarded to %(agency)s, which chooses."),
    "accepted": N_("You have been chosen, and a loan has been proposed."),
    "withdrawn": N_("You took your interest back."),
}
LAPSED: Mapping[str, str] = {
    "listing_withdrawn": N_("The interest lapsed, because %(agency)s withdrew the listing."),
    "assignment_began": N_("The interest lapsed, because the assignment began without a decision."),
    "person_left": N_("The interest lapsed, because %(name)s has left their agency."),
    "loan_fell_through": N_("The loan came to nothing, so the interest lapsed."),
    "agency_left": N_("The interest lapsed, because one of the agencies left the collaboration."),
}
TAKEN_UP = N_("It was declined. The manager's superior has been asked to look at it again.")

TURN: Mapping[str, tuple[str, str]] = {
    "expressed": (
        N_("Answer %(given)s"),
        N_("Endorse the interest, or decline it with a reason that %(given)s can read."),
    ),
    "declined": (
        N_("Look at the decline again"),
        N_("The contact person asks you to. You can endorse the interest, or decline it as well."),
    ),
    "endorsed": (
        N_("Forward the interest to %(agency)s"),
        N_("Then the receiver can read the motivation and choose %(given)s."),
    ),
    "forwarded": (
        N_("Choose, or wait for others"),
        N_("Nothing happens to %(given)s's interest until you choose or the places are filled."),
    ),
}

THEIRS: Mapping[str, str] = {
    "manager": N_("%(who)s endorses the interest, or declines it with a reason."),
    "superior": N_("%(who)s looks at the decline again."),
    "substitute": N_("%(who)s answers in the manager's place."),
    "contact": N_("%(who)s, contact person, forwards it to %(agency)s."),
    "receiver": N_("%(who)s at %(agency)s chooses."),
}
ASKED_LAST = N_("%(who)s, contact person, answers, because no one else has.")

HISTORY: Mapping[str, tuple[str, str]] = {
    "InterestExpressed": (
        N_("%(name)s expressed interest."),
        N_("The person's own manager answers first."),
    ),
    "InterestExpressedAgain": (
        N_("%(name)s expressed interest again."),
        N_("All steps begin anew."),
    ),
    "InterestPassedOn": (
        N_("The interest was passed on to the next person."),
        N_("No one answered within ten working days."),
    ),
    "InterestEndorsed": (
        N_("%(name)s endorsed it."),
        N_("The contact person can forward what the manager has endorsed."),
    ),
    "InterestDeclined": (
        N_("%(name)s declined it."),
        N_("A decline has a reason that the person can read."),
    ),
    "DeclineTakenUp": (
        N_("%(name)s took the decline up with the manager's superior."),
        N_("The contact person may ask for a second look, once."),
    ),
    "InterestForwarded": (
        N_("%(name)s forwarded it to the receiver."),
        N_("From then on the receiver can read the motivation."),
    ),
    "InterestAccepted": (
        N_("%(name)s chose the person."),
        N_("A place was taken and a loan was proposed."),
    ),
    "InterestNotChosen": (
        N_("All places went to others."),
        N_("Those who were not chosen are told when the last loan has been agreed."),
    ),
    "InterestWithdrawn": (
        N_("%(name)s took the interest back."),
        N_("The person can do so until they have been chosen."),
    ),
    "InterestLapsed": (N_("The interest lapsed."), ""),
}


def is_yours(visit: Visit, interest: Interest) -> bool:
    return interest["person_id"] == str(visit.signed_in.person_id)


def words(visit: Visit, interest: Interest) -> dict[str, str]:
    """What the sentences about an interest name."""
    name = interest["person"] or visit._("The person")
    return {
        "name": name,
        "given": given(interest["person"]) or visit._("the person"),
        "agency": interest["receiver_agency"] or visit._("the receiver"),
        "own_agency": interest["agency"] or "",
    }


def sentence(visit: Visit, interest: Interest) -> str:
    """Where it stands, in one sentence."""
    status = interest["status"]
    if status == "declined" and interest["waits_for"]:
        said = TAKEN_UP
    elif status == "lapsed":
        said = LAPSED.get(interest["ground"], STANDS[status])
    else:
        mine = YOURS if is_yours(visit, interest) else STANDS
        said = mine.get(status, STANDS[status])
    return visit._(said) % words(visit, interest)


def turn(visit: Visit, interest: Interest) -> dict[str, Any] | None:
    """Whose turn it is and by when; None when no one has to do anything."""
    if interest["waits_for"] is None:
        return None
    who, due = names(visit, interest["waits_for_people"]), interest["answer_by"]
    told = {**words(visit, interest), "who": who}
    by_when = visit._("By %(day)s.") % {"day": visit.formats.day(due)} if due else ""
    if interest["your_step"]:
        heading, text = TURN[interest["status"]]
        late = bool(due) and due < visit.today.isoformat()
        return {
            "yours": True,
            "heading": visit._(heading) % told,
            "text": visit._(text) % told,
            "by_when": by_when,
            "late": late,
        }
    text = visit._(_theirs(interest)) % told
    return {
        "yours": False,
        "heading": visit._("It is with %(who)s") % told,
        "text": text,
        "by_when": by_when,
        "late": False,
    }


def _theirs(interest: Interest) -> str:
    """What someone else does next."""
    if interest["substitute_missing"]:
        return N_("No one can take the step. %(who)s can name a substitute.")
    if interest["status"] == "expressed" and interest["waits_for"] == "contact":
        return ASKED_LAST
    return THEIRS[interest["waits_for"]]


def history(visit: Visit, entries: list[Interest]) -> list[dict[str, str]]:
    """What has happened, newest first; the rule's id only for auditors."""
    auditor = "auditor" in visit.signed_in.hats
    lines: list[dict[str, str]] = []
    for each in reversed(entries):
        said, why = HISTORY[each["event"].partition(".")[2]]
        who = each["who"]["name"] if each["who"] else None
        lines.append(
            {
                "day": visit.formats.short_day(each["date"]),
                "said": visit._(said) % {"name": who or visit._("Someone")},
                "why": visit._(why) if why else "",
                "rule": each["rule"] if auditor else "",
            }
        )
    return lines
