"""Two at once: who was slower sees what the other did, and keeps what they typed."""

import re
from collections.abc import Callable

import httpx

from shared.plumbing.security.tokens import Identity
from tests.api import cases
from tests.api.world import World
from tests.services.portal.conftest import Reader
from tests.services.portal.happening import interested
from tests.services.portal.test_collaborations import TERMS, opened
from tests.services.portal.test_interests import written

SignIn = Callable[[Identity], Reader]
HIDDEN = re.compile(r'type="hidden" name="([^"]+)" value="([^"]*)"')


class Slower:
    """A person who has read a form, and sends it after another one."""

    def __init__(self, reader: Reader, page: str, action: str) -> None:
        self._http = reader.http
        self._action = action
        form = reader.get(page).split(f'action="{action}"')[1].split("</form>")[0]
        self._hidden = dict(HIDDEN.findall(form))

    def sends(self, **typed: str) -> httpx.Response:
        return self._http.post(self._action, data={**self._hidden, **typed})


def told(answer: httpx.Response) -> str:
    """What the page says on top."""
    assert answer.status_code in {409, 412}, answer.text[:2000]
    return answer.text.split('data-testid="refused"')[1].split("<h1")[0]


def test_of_an_interest_they_read_what_happened_and_their_reason_is_still_there(
    world: World, reader: SignIn
) -> None:
    person, interest = interested(world)
    path = f"/interests/{interest}"
    slower = Slower(reader(world.home.people["manager"]), path, f"{path}/decline")
    reader(person).does(f"{path}/withdraw", path)
    said = told(slower.sends(reason="We are too few in the spring."))
    assert "took the interest back." in said
    assert "We are too few in the spring." in said


def test_of_a_draft_they_see_what_differs_from_what_they_typed(
    world: World, reader: SignIn
) -> None:
    path = f"/listings/{cases.assignment(world, draft=True)}"
    manager = reader(world.host.people["manager"])
    slower = Slower(manager, f"{path}/edit", f"{path}/edit")
    manager.does(f"{path}/edit", f"{path}/edit", **written(world, title="Theirs"))
    answer = slower.sends(**written(world, title="Mine"))
    assert "<td>Theirs</td><td>Mine</td>" in told(answer)
    assert 'value="Mine"' in answer.text


def test_of_a_draft_that_was_published_their_text_is_not_lost(world: World, reader: SignIn) -> None:
    path = f"/listings/{cases.assignment(world, draft=True)}"
    manager = reader(world.host.people["manager"])
    slower = Slower(manager, f"{path}/edit", f"{path}/edit")
    manager.does(f"{path}/publish", path)
    assert "A text of my own" in told(slower.sends(**written(world, text="A text of my own")))


def test_of_a_collaboration_they_see_that_it_is_paused_and_keep_their_reason(
    world: World, reader: SignIn
) -> None:
    office, there = opened(world, reader, "Två samtidigt")
    slower = Slower(office, there, f"{there}/pause")
    office.does(f"{there}/pause", there, reason="Theirs first.")
    answer = slower.sends(reason="Mine as well.")
    assert "Mine as well." in told(answer)
    assert "Theirs first." in answer.text


def test_of_terms_they_see_what_differs(world: World, reader: SignIn) -> None:
    office, there = opened(world, reader, "Villkor samtidigt")
    slower = Slower(office, f"{there}/change-terms", f"{there}/change-terms")
    office.does(f"{there}/change-terms", **{**TERMS, "notice_months": "1"})
    said = told(slower.sends(**{**TERMS, "notice_months": "4", "proration": "working_days"}))
    assert "<td>1</td><td>4</td>" in said
    assert said.count("<tr>") == 3


def test_of_a_person_they_see_what_differs(world: World, reader: SignIn) -> None:
    person = f"/people/{world.employee().subject}"
    one = reader(world.home.people["hr_contact"])
    slower = Slower(one, person, f"{person}/employment-percent")
    one.does(f"{person}/employment-percent", person, employment_percent="80")
    answer = slower.sends(employment_percent="60")
    assert "<td>80</td><td>60</td>" in told(answer)
    assert 'value="60"' in answer.text


def test_of_contact_details_which_have_no_version_they_see_what_differs_too(
    world: World, reader: SignIn
) -> None:
    person = f"/people/{world.employee().subject}"
    one = reader(world.home.people["hr_contact"])
    slower = Slower(one, person, f"{person}/contact")
    name = {"given_name": "Bo", "family_name": "Prov", "phone": "", "language": "sv"}
    shown = re.search(r'name="shown_contact" value="([^"]*)"', one.get(person))
    assert shown is not None
    theirs = {**name, "email": "theirs@example.org", "shown_contact": shown.group(1)}
    one.does(f"{person}/contact", person, **theirs)
    answer = slower.sends(email="mine@example.org", **name)
    assert "<td>theirs@example.org</td><td>mine@example.org</td>" in told(answer)
    assert 'value="mine@example.org"' in answer.text
