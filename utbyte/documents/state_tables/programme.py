"""Samples of a collaboration's commands, for its state table."""

from datetime import date

from services.programme.domain.collaboration import Charter, Collaboration
from services.programme.domain.rules import Round
from services.programme.domain.terms import Terms
from shared.kernel.dates import Period
from shared.kernel.ids import natural_id
from utbyte.documents.state_tables.exploring import Life, Sample, actor

OFFICE, LEADER = natural_id("person", "office"), natural_id("person", "leader")
OTHERS = (OFFICE, natural_id("person", "colleague"))
AGENCY = natural_id("agency", "archive")
DAY = date(2026, 1, 12)
ROUND = Round(name="Spring", days=Period(start=DAY, end=date(2026, 3, 31)))
CHARTER = Charter(name="Circle", scope="state", office=(OFFICE,), terms=Terms())


def _opened() -> Collaboration:
    return Collaboration.open(actor(OFFICE, DAY), natural_id("collaboration", "one"), CHARTER)


COLLABORATION = Life(
    kind=Collaboration,
    begin=_opened,
    state=lambda own: "paused" if own.paused else "running",
    states=("running", "paused"),
    seen=lambda own: (own.paused, own.members, own.rounds, own.charter),
    usual_day=lambda _: DAY,
    samples=(
        Sample(
            Collaboration.change_terms,
            lambda c, on: c.change_terms(actor(OFFICE, on), Terms(payment_days=20)),
        ),
        Sample(
            Collaboration.change_office, lambda c, on: c.change_office(actor(OFFICE, on), OTHERS)
        ),
        Sample(
            Collaboration.announce_round, lambda c, on: c.announce_round(actor(OFFICE, on), ROUND)
        ),
        Sample(
            Collaboration.enrol, lambda c, on: c.enrol(actor(LEADER, on), AGENCY, "SE", {AGENCY})
        ),
        Sample(
            Collaboration.withdraw, lambda c, on: c.withdraw(actor(LEADER, on), AGENCY, {AGENCY})
        ),
        Sample(Collaboration.pause, lambda c, on: c.pause(actor(OFFICE, on), "No travel")),
        Sample(Collaboration.resume, lambda c, on: c.resume(actor(OFFICE, on))),
    ),
)
