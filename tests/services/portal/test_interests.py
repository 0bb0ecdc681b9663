"""Interests and listings: five people take one from a draft to a proposed loan, in a browser."""

import re
from collections.abc import Callable

from shared.plumbing.security.tokens import Identity
from tests.api import cases
from tests.api.world import World
from tests.services.portal.conftest import CSRF, KEY, Reader

SignIn = Callable[[Identity], Reader]
WHY = "I would like to read letters."
TYPED = {"talk_asked": "no", "talk_held_on": "5.1.2026", "motivation": WHY}


def status_shown(page: str) -> str:
    found = re.search(r'data-testid="stands">([^<]*)<', page)
    assert found is not None, page[:2000]
    return found.group(1)


def offers(page: str) -> set[str]:
    """The steps that a page offers, by their operations' names."""
    return set(re.findall(r'<button[^>]*data-testid="(\w+)"', page))


def express(world: World, reader: SignIn) -> tuple[str, Reader, str]:
    """A listing, the reader who expressed interest in it, and the interest's path."""
    listing = cases.assignment(world)
    person = reader(world.employee())
    answer = person.send(f"/listings/{listing}/interest", f"/listings/{listing}", **TYPED)
    assert answer.status_code == 303, answer.text[:2000]
    world.idle()
    return listing, person, answer.headers["location"]


def forward(world: World, reader: SignIn, path: str) -> None:
    """Endorse and forward an interest, each by the one whose step it is."""
    manager, contact = (reader(world.home.people[each]) for each in ("manager", "hr_contact"))
    assert offers(manager.get(path)) == {"endorse", "decline"}
    assert "endorsed the interest" in manager.does(f"{path}/endorse", path)
    assert offers(contact.get(path)) == {"forward"}
    assert "has been forwarded" in contact.does(f"{path}/forward", path)
    world.idle()


def test_a_receiver_sees_an_interest_only_when_it_has_been_forwarded(
    world: World, reader: SignIn
) -> None:
    listing, person, path = express(world, reader)
    shown = person.get(path)
    assert "are waiting for an answer at your agency" in status_shown(shown)
    assert offers(shown) == {"withdraw"}
    receiver = reader(world.host.people["manager"])
    receiver.get(path, 404)
    assert WHY not in receiver.get(f"/listings/{listing}")
    forward(world, reader, path)
    for who in ("manager", "hr_contact"):
        assert WHY in reader(world.host.people[who]).get(f"/listings/{listing}")
    assert "endorsed it" not in receiver.get(path)


def test_choosing_a_person_leads_to_their_loan(world: World, reader: SignIn) -> None:
    _, person, path = express(world, reader)
    forward(world, reader, path)
    receiver = reader(world.host.people["manager"])
    shown = receiver.get(path)
    assert offers(shown) == {"accept_interest"}
    assert "The last free place is taken." in shown
    assert "a loan has been proposed" in receiver.does(f"{path}/accept", path)
    world.idle()
    shown = person.get(path)
    assert "You have been chosen" in status_shown(shown)
    loan = re.search(r'href="(/loans/[^"]+)"', shown)
    assert loan is not None
    assert loan.group(1) in person.get("/mine")


def test_what_is_missing_is_named_and_nothing_typed_is_lost(world: World, reader: SignIn) -> None:
    listing = f"/listings/{cases.assignment(world)}"
    person = reader(world.employee())
    answer = person.send(f"{listing}/interest", listing, talk_asked="no", motivation=WHY)
    assert answer.status_code == 422
    assert "Write which day you talked" in answer.text
    assert WHY in answer.text
    later = {**TYPED, "talk_held_on": "2036-01-05"}
    refused = person.send(f"{listing}/interest", listing, **later)
    assert refused.status_code == 409
    assert 'data-rule="R-L3"' in refused.text
    assert WHY in refused.text
    assert 'value="2036-01-05"' in refused.text


def test_a_form_that_is_sent_twice_expresses_one_interest(world: World, reader: SignIn) -> None:
    listing = f"/listings/{cases.assignment(world)}"
    person = reader(world.employee())
    shown = person.get(listing)
    form = {**TYPED, **_hidden(shown)}
    both = [person.http.post(f"{listing}/interest", data=form) for _ in range(2)]
    assert [each.status_code for each in both] == [303, 303]
    assert both[0].headers["location"] == both[1].headers["location"]


def _hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form that expresses interest."""
    form = page[page.index("/interest") :]
    found = {"csrf": CSRF.search(form), "key": KEY.search(form)}
    return {name: each.group(1) for name, each in found.items() if each is not None}


def test_a_decline_needs_a_reason_and_can_be_taken_up(world: World, reader: SignIn) -> None:
    home = world.home.people
    _, person, path = express(world, reader)
    manager, contact, superior = (
        reader(home[each]) for each in ("manager", "hr_contact", "superior")
    )
    without = manager.send(f"{path}/decline", path)
    assert without.status_code == 422
    assert "Write a reason" in without.text
    manager.does(f"{path}/decline", path, reason="Not in the spring.")
    world.idle()
    assert "Not in the spring." in person.get(path)
    superior.get(path, 404)
    assert offers(contact.get(path)) == {"take_up_with_superior"}
    contact.does(f"{path}/take-up-with-superior", path)
    assert offers(superior.get(path)) == {"endorse", "decline"}


def test_a_person_takes_their_interest_back_and_the_list_says_so(
    world: World, reader: SignIn
) -> None:
    _, person, path = express(world, reader)
    assert path in person.get("/mine")
    assert "have taken your interest back" in person.does(f"{path}/withdraw", path)
    assert path in person.get("/interests?status=withdrawn")
    assert path not in person.get("/interests?status=expressed")


def written(world: World, **more: str) -> dict[str, str]:
    return {
        "title": "Letters of the north",
        "text": "Read them.\nSort them.",
        "start": "1.4.2026",
        "end": "2026-08-31",
        "percent": "87,5",
        "places": "2",
        "tags": "archive, letters",
        "kind": "assignment",
        "unit": world.host.unit,
        "collaborations": world.collaboration_id,
        **more,
    }


def test_a_manager_writes_changes_publishes_and_closes_a_listing(
    world: World, reader: SignIn
) -> None:
    manager = reader(world.host.people["manager"])
    new = "/listings/new?kind=assignment"
    lacking = manager.send("/listings/new", new, **written(world, title=""))
    assert lacking.status_code == 422
    assert "Sort them." in lacking.text
    answer = manager.send("/listings/new", new, **written(world, draft="yes"))
    path = answer.headers["location"]
    assert offers(manager.get(path)) == {"publish", "withdraw_listing"}
    assert path in manager.get("/listings/own")
    edit = manager.get(f"{path}/edit")
    assert 'value="87.5"' in edit
    changed = {**written(world, title="Letters of the south"), "percent": "80"}
    assert "Letters of the south" in manager.does(f"{path}/edit", f"{path}/edit", **changed)
    shown = manager.does(f"{path}/publish", path)
    assert offers(shown) == {"close_listing", "withdraw_listing"}
    assert path in reader(world.employee()).get("/listings?q=south&tag=letters")
    assert "has been closed" in manager.does(f"{path}/close", path)
    assert "has been withdrawn" in manager.does(f"{path}/withdraw", path)


def test_r_o2_a_substitute_publishes_while_there_is_no_manager_and_is_offered_it_only_then(
    world: World, reader: SignIn
) -> None:
    contact, substitute = world.home.people["hr_contact"], world.employee()
    made = world.do(contact, "directory.register_unit", {"name": "Ny"}, agency_id=world.home.agency)
    offered = 'href="/listings/new"'
    for manager in (world.home.people["manager"].subject, None):
        led = {"manager": manager, "substitute": substitute.subject}
        world.do(contact, "directory.change_manager", led, unit_id=made["id"])
        world.idle()
        shown = [reader(substitute).get(each) for each in ("/listings/own", "/unit")]
        assert [offered in each for each in shown] == [manager is None] * 2
    new = "/listings/new?kind=assignment"
    sent = written(world, unit=made["id"])
    assert "has been published" in reader(substitute).does("/listings/new", new, **sent)


def test_only_the_manager_changes_a_listing(world: World, reader: SignIn) -> None:
    path = f"/listings/{cases.assignment(world)}"
    person = reader(world.employee())
    assert "close_listing" not in offers(person.get(path))
    answer = person.send(f"{path}/close", path)
    assert answer.status_code == 403
    assert 'data-testid="refused"' in answer.text
    draft = f"/listings/{cases.assignment(world, draft=True)}"
    person.get(draft, 404)


def test_a_vacancy_leads_to_the_agencys_own_recruitment(world: World, reader: SignIn) -> None:
    path = f"/listings/{cases.vacancy(world)}"
    shown = reader(world.employee()).get(path)
    assert 'data-testid="apply"' in shown
    assert "express_interest" not in offers(shown)


def test_filters_that_cannot_be_used_are_shown_beside_no_hits(reader: SignIn, world: World) -> None:
    person = reader(world.employee())
    assert person.http.get("/listings?end=soon").status_code in {400, 422}
    assert "Starts no later than" in person.get(
        "/listings?end=2026-05-31&order=newest&kind=vacancy"
    )


def test_a_refused_form_offers_its_page_in_other_languages(world: World, reader: SignIn) -> None:
    page = f"/listings/{cases.assignment(world)}"
    person = reader(world.employee())
    shown = person.get(page)
    hidden = {name: found.search(shown) for name, found in (("csrf", CSRF), ("key", KEY))}
    fields = {name: found.group(1) for name, found in hidden.items() if found is not None}
    sent = {"Referer": f"{world.http.base_url}{page}"}
    answer = person.http.post(f"{page}/interest", data=fields, headers=sent)
    assert answer.status_code == 422
    assert f'href="{page}?lang=nn"' in answer.text
