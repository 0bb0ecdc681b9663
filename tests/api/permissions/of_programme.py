"""Who may call which operation of the programme; home's office opened a collaboration with host."""

from typing import Any

from tests.api.permissions.cast import HOME, HOST, WATCH, Ground
from tests.api.permissions.rows import Make, Row, finding, named, nowhere, only, seen
from tests.api.world import Sending

MEMBERS = HOME | HOST | {WATCH}
"""Whoever belongs to an agency that takes part, or holds a role for it."""
LEADERS = named("third.leader")
"""A leader of any agency sees it, for the agency can be enrolled."""
OFFICE = named("home.office")


def shared(**ids: Any) -> Make:
    """The collaboration of home and host."""
    return lambda g: Sending(None, {"collaboration_id": g.collaboration_id}, ids)


def spare(**ids: str) -> Make:
    """Another collaboration of the two, which tests may change."""

    def make(ground: Ground) -> Sending:
        made = ground.made.get("spare") or [ground.collaboration()]
        ground.made["spare"] = made
        reported = {name: getattr(ground, side).agency for name, side in ids.items()}
        return Sending(None, {"collaboration_id": made[0]}, reported)

    return make


def internal(**ids: str) -> Make:
    """A collaboration inside home."""

    def make(ground: Ground) -> Sending:
        reported = {name: getattr(ground, side).agency for name, side in ids.items()}
        return Sending(None, {"collaboration_id": ground.internal}, reported)

    return make


def _same_office(ground: Ground) -> Sending:
    office = {"office": [ground.home.people["office"].subject]}
    return Sending(None, spare()(ground).path, office)


PROGRAMME: dict[str, Row] = {
    "programme.open_collaboration": only(nowhere, "home,host,third.office"),
    "programme.collaborations": finding(nowhere, lambda g, _: g.collaboration_id, MEMBERS),
    "programme.collaborations, inside an agency": finding(
        nowhere, lambda g, _: g.internal, HOME | {WATCH}
    ),
    "programme.collaboration": seen(shared(), MEMBERS | LEADERS),
    "programme.collaboration, inside an agency": seen(internal(), HOME | {WATCH}),
    "programme.change_terms": seen(spare(), OFFICE, MEMBERS | LEADERS),
    "programme.change_terms, inside an agency": seen(internal(), OFFICE, HOME | {WATCH}),
    "programme.change_office": seen(_same_office, OFFICE, MEMBERS | LEADERS),
    "programme.announce_round": seen(spare(), OFFICE, MEMBERS | LEADERS),
    "programme.enrol": only(spare(agency="third"), "third.leader"),
    "programme.enrol, inside another agency": only(internal(agency="third"), "", LEADERS),
    "programme.withdraw_agency": only(spare(agency="third"), "third.leader"),
    "programme.withdraw_agency, inside another agency": only(internal(agency="third"), "", LEADERS),
    "programme.pause": seen(spare(), OFFICE, MEMBERS | LEADERS),
    "programme.resume": seen(spare(), OFFICE, MEMBERS | LEADERS),
}
