"""The reader's own data: settings, erasure, and the feedback that is kept without them."""

from collections.abc import Callable

from shared.plumbing.security.tokens import Identity
from tests.api import cases
from tests.api.world import World
from tests.services.portal.conftest import Reader
from tests.services.portal.happening import interested

SignIn = Callable[[Identity], Reader]


def test_name_and_language_are_changed_and_pages_speak_it_at_once(
    world: World, reader: SignIn
) -> None:
    person = reader(world.host.people["employee"])
    named = {"given_name": "Åse", "family_name": "Prøve", "email": "aase@example.org"}
    shown = person.does("/settings", "/settings", **named, language="nb", phone="")
    assert "Innstillingene dine er lagret." in shown
    assert '<html lang="nb"' in person.get("/")
    assert "<h1>Åse Prøve</h1>" in person.get("/me")


def test_a_missing_address_loses_nothing_that_was_typed(world: World, reader: SignIn) -> None:
    person = reader(world.home.people["employee"])
    typed = {"given_name": "Evalinda", "family_name": "Prov", "email": "", "language": "en"}
    answer = person.send("/settings", "/settings", **typed)
    assert answer.status_code == 422
    assert 'value="Evalinda"' in answer.text
    assert "Write your e-mail address" in answer.text


def test_a_refused_phone_number_is_named_at_its_field(world: World, reader: SignIn) -> None:
    person = reader(world.home.people["employee"])
    typed = {"given_name": "Eva", "family_name": "Prov", "email": "eva@example.org"}
    answer = person.send("/settings", "/settings", **typed, language="en", phone="12")
    assert answer.status_code == 422
    assert 'id="phone-wrong">A phone number must have 5 to 15 digits' in answer.text


def test_erasure_is_asked_for_and_taken_back(world: World, reader: SignIn) -> None:
    person, _ = interested(world)
    own = reader(person)
    assert "Kartor har jag alltid tyckt om." in own.get("/my-data")
    asked = own.does("/my-data/request-erasure", "/my-data")
    assert "You asked for erasure on 12 January" in asked.replace("\u00a0", " ")
    assert "This is what Utbyte stores" in own.does("/my-data/withdraw-erasure", "/my-data")
    again = own.send("/my-data/withdraw-erasure", "/my-data")
    assert again.status_code in {303, 409}


def test_feedback_is_thanked_for_and_kept_without_person_and_case(
    world: World, reader: SignIn
) -> None:
    """R-N4."""
    person, interest = interested(world)
    own = reader(person)
    page = f"/my-data?about={interest}"
    shown = own.does("/feedback", "/my-data", found="no", page=page)
    assert "Thank you." in shown
    assert "What were you looking for?" in shown
    own.send("/feedback", "/my-data", found="no", page=f"/me/{interest}", words="Ett lån")
    database = world.stage.portal_database
    rows = database.rows("SELECT * FROM feedback ORDER BY page")
    assert [(each["page"], each["found"], each["words"]) for each in rows] == [
        ("/me/{id}", False, "Ett lån"),
        ("/my-data", False, ""),
    ]
    assert person.subject not in str(rows)
    assert interest not in str(rows)
    office = reader(world.home.people["office"]).get("/feedback")
    assert "2 times a reader did not find" in office
    assert ">Ett lån<" in office
    own.get("/feedback", status=404)


def test_feedback_leads_back_to_our_own_pages_only(world: World, reader: SignIn) -> None:
    own = reader(world.home.people["finance"])
    sent = own.send("/feedback", "/me", found="yes", page="//elsewhere.example/me")
    assert sent.headers["location"] == "/#feedback"


def test_a_persons_own_loan_is_among_their_data(world: World, reader: SignIn) -> None:
    loan, person = cases.loan(world)
    shown = reader(person).get("/my-data")
    assert f'href="/loans/{loan}"' in shown
    assert person.subject in shown
