"""Collaborations: what office and leaders do with them, and what others may not."""

import re
from collections.abc import Callable

from shared.plumbing.security.tokens import Identity
from tests.api.world import World
from tests.services.portal.conftest import Reader

SignIn = Callable[[Identity], Reader]
TERMS = {
    "notice_months": "3",
    "early_end_months": "1",
    "maximum_months": "12",
    "payment_days": "30",
    "notice_counts_from": "approval",
    "cost_bearer": "receiver_pays",
    "proration": "calendar_days",
}


def opened(world: World, reader: SignIn, name: str) -> tuple[Reader, str]:
    """A new collaboration by its address, and its office."""
    office = reader(world.home.people["office"])
    shown = office.does("/collaborations/new", name=name, scope="state", **TERMS)
    assert f"{name} is open." in shown
    world.idle()
    found = re.search(r'action="(/collaborations/[0-9a-f-]{36})/announce-round"', shown)
    assert found is not None
    return office, found.group(1)


def test_a_collaboration_is_opened_with_its_terms_in_words(world: World, reader: SignIn) -> None:
    office, there = opened(world, reader, "Kretsen")
    shown = office.get(there)
    assert "3 months, counted from the approval" in shown
    assert "Office0 Prov" in shown
    changed = office.does(
        f"{there}/change-terms", **{**TERMS, "notice_months": "1", "framework_agreement": "yes"}
    )
    assert "1 month, counted from the approval" in changed
    assert "the managers&#39; approval is enough" in changed


def test_terms_without_a_number_come_back_with_what_was_typed(world: World, reader: SignIn) -> None:
    office, there = opened(world, reader, "Kretsen två")
    answer = office.send(f"{there}/change-terms", **{**TERMS, "notice_months": "två"})
    assert answer.status_code == 422
    assert "Write a whole number." in answer.text
    assert 'value="två"' in answer.text


def test_a_leader_finds_enrols_and_withdraws_their_agency(world: World, reader: SignIn) -> None:
    _, there = opened(world, reader, "Öppna kretsen")
    leader = reader(world.host.people["leader"])
    assert f'href="{there}"' in leader.get("/collaborations")
    assert "takes part from today" in leader.does(f"{there}/enrol", there, agency=world.host.agency)
    left = leader.does(f"{there}/withdraw-agency", there, agency=world.host.agency)
    assert "has left the collaboration" in left
    assert "0 agencies take part." in left


def test_a_pause_needs_a_reason_and_ends(world: World, reader: SignIn) -> None:
    office, there = opened(world, reader, "Kretsen tre")
    assert office.send(f"{there}/pause", there, reason="").status_code == 422
    paused = office.does(f"{there}/pause", there, reason="Inga resor")
    assert "Inga resor" in paused
    assert "nothing new starts" in paused
    refused = reader(world.host.people["leader"]).send(
        f"{there}/enrol", there, agency=world.host.agency
    )
    assert refused.status_code == 409
    assert "goes on" in office.does(f"{there}/resume", there)


def test_a_round_is_announced_and_a_wrong_one_refused(world: World, reader: SignIn) -> None:
    office, there = opened(world, reader, "Kretsen fyra")
    days = {"start": "1.2.2026", "end": "2026-03-15"}
    assert "open now" not in office.does(f"{there}/announce-round", there, name="Våren", **days)
    backwards = office.send(
        f"{there}/announce-round", there, name="Hösten", start="2026-09-02", end="2026-09-01"
    )
    assert backwards.status_code == 422
    assert 'value="Hösten"' in backwards.text


def test_an_office_takes_in_a_colleague_of_another_agency_and_leaves(
    world: World, reader: SignIn
) -> None:
    office, there = opened(world, reader, "Kretsen fem")
    one, other = (getattr(world, side).people["office"].subject for side in ("home", "host"))
    assert f'id="office-{other}"' in office.get(there)
    assert f'id="office-{other}"' not in reader(world.host.people["leader"]).get(there)
    both = office.does(f"{there}/change-office", there, office=[one, other])
    assert both.count(" checked") == 2
    assert office.send(f"{there}/change-office", there, office=[]).status_code == 422
    office.does(f"{there}/change-office", there, office=[other])
    assert "Change the office" in reader(world.host.people["office"]).get(there)


def test_others_are_offered_nothing_and_may_nothing(world: World, reader: SignIn) -> None:
    there = f"/collaborations/{world.collaboration_id}"
    employee = reader(world.host.people["employee"])
    shown = employee.get(there)
    assert "Provmyndigheten" in shown
    assert "<form" not in shown.partition("<main")[2].partition("</main>")[0]
    assert employee.send(f"{there}/pause", there, reason="Nej").status_code == 403
    employee.get(f"{there}/change-terms", status=404)
    employee.get("/collaborations/new", status=404)
