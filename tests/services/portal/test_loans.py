"""Loans: the list, a proposal, the page of a loan, and two at once."""

import re
from collections.abc import Callable

import pytest

from shared.plumbing.security.tokens import Identity
from tests.api import cases
from tests.api.world import World
from tests.services.portal.conftest import Reader

SignIn = Callable[[Identity], Reader]
COST = {
    "monthly_cost": "62 000,50",
    "currency": "SEK",
    "cost_bearer": "receiver_pays",
    "order_reference": "PO-17",
}
DAYS = {"start": "2026-04-01", "end": "31.8.2026"}


def test_a_loan_goes_from_proposal_to_agreement_and_each_page_says_who_is_next(
    world: World, reader: SignIn
) -> None:
    person = world.employee()
    home, host = world.home.people, world.host.people
    shown = reader(host["manager"]).does(
        "/loans/new",
        "",
        person=person.subject,
        unit=world.host.unit,
        collaboration=world.collaboration_id,
        form="hospitering",
        purpose="project",
        percent="100",
        **DAYS,
    )
    path = re.search(r'href="(/loans/[0-9a-f-]{36})"', shown)
    assert path is not None
    loan = path.group(1)
    world.idle()
    assert 'data-step="terms_set"' in reader(home["manager"]).get(loan)
    steps = [
        ("hr_contact", home, "set-terms", COST),
        ("", {"": person}, "consent", {}),
        ("manager", home, "approve", {}),
        ("leader", home, "sign", {}),
        ("leader", host, "sign", {}),
    ]
    for role, people, step, fields in steps:
        one = reader(people[role])
        assert f'href="{loan}/{step}"' in one.get(loan)
        after = one.does(f"{loan}/{step}", "", **fields)
        assert 'data-testid="done"' in after
        world.idle()
    shown = reader(home["manager"]).get(loan)
    assert "The loan is agreed. It starts on" in shown
    assert 'data-step="backfill_plan"' in shown
    assert "Your turn" in shown


@pytest.fixture(scope="module")
def agreed(world: World) -> str:
    """An agreed loan."""
    return f"/loans/{cases.agreed(world)}"


def test_a_decision_belongs_to_those_whom_it_can_belong_to(world: World, reader: SignIn) -> None:
    made, person = cases.loan(world, "terms")
    one = reader(world.home.people["manager"])
    one.get(f"/loans/{made}/consent", 403)
    one.get(f"/loans/{made}/accept", 403)
    reader(world.home.people["employee"]).get(f"/loans/{made}", 404)
    form = one.send(f"/loans/{made}/consent", f"/loans/{made}/approve")
    assert form.status_code == 403
    assert 'data-testid="consent"' not in form.text
    assert 'data-testid="consent"' in reader(person).get(f"/loans/{made}/consent")


def test_who_was_slower_sees_what_changed_and_keeps_the_text(world: World, reader: SignIn) -> None:
    loan = f"/loans/{cases.loan(world, 'terms')[0]}"
    one = reader(world.home.people["manager"])
    shown = one.get(f"{loan}/decline")
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', shown))
    reader(world.home.people["hr_contact"]).does(f"{loan}/set-terms", "", **COST)
    world.idle()
    typed = {**fields, "reason": "We are too few in the spring."}
    answer = one.http.post(f"{loan}/decline", data=typed)
    assert answer.status_code == 412
    conflict = answer.text.split('data-testid="conflict"')[1].split("</div>")[0]
    assert "set the cost terms" in conflict
    assert "<del>62" in conflict
    assert "We are too few in the spring." in answer.text


def test_a_form_that_is_sent_twice_has_its_effect_once(world: World, reader: SignIn) -> None:
    made, _ = cases.loan(world)
    one = reader(world.home.people["manager"])
    shown = one.get(f"/loans/{made}/decline")
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', shown))
    typed = {**fields, "reason": "Not now."}
    answers = [one.http.post(f"/loans/{made}/decline", data=typed) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 303]
    world.idle()
    assert one.get(f"/loans/{made}").count("You said no to the loan.</p>") == 1


def test_the_list_has_a_filter_by_status(world: World, reader: SignIn, agreed: str) -> None:
    one = reader(world.home.people["manager"])
    assert f'href="{agreed}"' in one.get("/loans")
    assert f'href="{agreed}"' not in one.get("/loans?status=ended")


def test_a_proposal_names_every_mistake_and_keeps_the_rest(world: World, reader: SignIn) -> None:
    one = reader(world.host.people["manager"])
    answer = one.send("/loans/new", "", person="Some One", start="2026-04-01", end="2026-03-01")
    assert answer.status_code == 422
    for name in ("person", "collaboration", "unit", "end", "percent"):
        assert f'href="#{name}"' in answer.text
    assert 'value="Some One"' in answer.text
    reader(world.host.people["employee"]).get("/loans/new", 403)


def test_a_person_of_another_agency_is_found_by_their_whole_name(
    world: World, reader: SignIn
) -> None:
    one = reader(world.host.people["manager"])
    fields = {
        "unit": world.host.unit,
        "collaboration": world.collaboration_id,
        "form": "hospitering",
        "purpose": "project",
        "percent": "100",
        **DAYS,
    }

    def asked(name: str, agency: str) -> str:
        answer = one.send("/loans/new", "", person=name, agency=agency, **fields)
        assert answer.status_code == 422
        return answer.text

    name = "Employee0 Prov"
    assert "No one there has this name." in asked("Employee0", world.home.agency)
    assert "Choose the agency where the person works" in asked(name, "")
    assert f'value="{world.host.agency}"' not in asked("No One", world.home.agency)
    done = one.does("/loans/new", "", person=name, agency=world.home.agency, **fields)
    assert "You proposed the loan." in done
    assert name in done


def test_rules_have_their_ids_for_auditors_only(world: World, reader: SignIn, agreed: str) -> None:
    assert "<code>R-O2</code>" in reader(world.home.people["auditor"]).get(agreed)
    assert "R-O2" not in reader(world.home.people["manager"]).get(agreed)
