"""Who may call which operation of lending; home lends a person to host."""

from typing import Any

from tests.api import cases
from tests.api.permissions.cast import Ground
from tests.api.permissions.rows import NO_ONE, Make, Row, blind, finding, named, nowhere, only, seen
from tests.api.world import Sending

SEES = named(
    "person home,host.manager home,host.hr_contact home,host.leader home,host.signatory"
    " home,host.finance home,host.union_rep home,host.auditor home.office watch"
)
"""Whoever sees the loan: the person, both sides by role, the office, an auditor from elsewhere."""
MANAGERS = named("home,host.manager")
LEADERS = named("home,host.leader home,host.signatory")
PERSON_AND_MANAGERS = MANAGERS | {"person"}


def loan(upto: str = "proposed", **ids: Any) -> Make:
    """A loan in the given state; ``ids`` go into the body."""

    def make(ground: Ground) -> Sending:
        made, person = cases.loan(ground, upto)
        return Sending(person, {"loan_id": made}, ids)

    return make


def _named(ground: Ground) -> dict[str, str]:
    return {"collaboration": ground.collaboration_id, "unit": ground.host.unit}


def _proposed(ground: Ground) -> Sending:
    return Sending(None, ids={**_named(ground), "person": ground.employee().subject})


def _of_an_outsider(ground: Ground) -> Sending:
    return Sending(None, ids={**_named(ground), "person": ground.third.people["employee"].subject})


def _in_a_foreign_one(ground: Ground) -> Sending:
    return Sending(None, ids={**_proposed(ground).ids, "collaboration": ground.internal})


def _by_name(ground: Ground) -> Sending:
    """Of home, which shares a collaboration with host alone; its own is paused."""
    return Sending(None, query={"agency": ground.home.agency, "name": "employee0  PROV"})


PROPOSERS = ("manager", "superior", "substitute", "other_manager", "leader", "signatory")
COST = {"cost": {"monthly_cost": "63000.00"}, "percent": None, "start": None}

LENDING: dict[str, Row] = {
    "lending.propose_loan": only(_proposed, "host.manager"),
    "lending.propose_loan, of an outsider": blind(_of_an_outsider, "host.manager", "person"),
    "lending.propose_loan, in a foreign collaboration": blind(
        _in_a_foreign_one, "host.manager", "collaboration"
    ),
    "lending.named_people": finding(
        _by_name,
        lambda g, _: g.home.people["employee"].subject,
        named(" ".join(f"host.{each}" for each in PROPOSERS)),
        " ".join(f"home,host,third.{each}" for each in PROPOSERS),
    ),
    "lending.named_people, by a part of the name": finding(
        lambda g: Sending(None, query={"agency": g.home.agency, "name": "Employee0"}),
        lambda g, _: g.home.people["employee"].subject,
        NO_ONE,
        " ".join(f"home,host,third.{each}" for each in PROPOSERS),
    ),
    "lending.set_terms": seen(loan(), named("home.hr_contact"), SEES),
    "lending.consent": seen(loan("terms"), named("person"), SEES),
    "lending.approve": seen(loan("consent"), named("home.manager"), SEES),
    "lending.accept": seen(loan(), named("host.manager"), SEES),
    "lending.waive_notice": seen(loan("consent"), named("home.manager"), SEES),
    "lending.sign": seen(loan("approve"), LEADERS, SEES),
    "lending.sign, for the receiver": seen(
        loan("approve", side="receiver"), named("host.leader host.signatory"), SEES
    ),
    "lending.sign, for the lender": seen(
        loan("approve", side="lender"), named("home.leader home.signatory"), SEES
    ),
    "lending.decline_loan": seen(loan(), PERSON_AND_MANAGERS, SEES),
    "lending.decline_loan, for the receiver": seen(
        loan(side="receiver"), named("person host.manager"), SEES
    ),
    "lending.plan_vacancy": seen(loan("sign"), named("home.manager"), SEES),
    "lending.extend": seen(loan("sign"), PERSON_AND_MANAGERS, SEES),
    "lending.extend, for the receiver": seen(
        loan("sign", side="receiver"), named("person host.manager"), SEES
    ),
    "lending.move": seen(loan("sign"), PERSON_AND_MANAGERS, SEES),
    "lending.move, for the lender": seen(
        loan("sign", side="lender"), named("person home.manager"), SEES
    ),
    "lending.cut_short": seen(loan("sign"), PERSON_AND_MANAGERS, SEES),
    "lending.cut_short, for the lender": seen(
        loan("sign", side="lender"), named("person home.manager"), SEES
    ),
    "lending.cancel": seen(loan("sign"), PERSON_AND_MANAGERS | LEADERS, SEES),
    "lending.cancel, for the receiver": seen(
        loan("sign", side="receiver"),
        named("person host.manager host.leader host.signatory"),
        SEES,
    ),
    "lending.correct_terms": seen(loan("sign"), PERSON_AND_MANAGERS, SEES),
    "lending.correct_terms, the cost": seen(loan("sign", **COST), LEADERS, SEES),
    "lending.loan": seen(loan(), SEES),
    "lending.timeline": seen(loan(), SEES),
    "lending.loans": finding(nowhere, lambda g, _: g.held_up, SEES - {"person"}),
}
