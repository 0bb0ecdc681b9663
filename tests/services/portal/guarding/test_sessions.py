"""Sessions over HTTP: who has none signs in; it ends for good; a role that is taken is gone."""

from datetime import timedelta

import pytest

from services.portal.session.sessions import IDLE, LASTS
from services.portal.web.cookies import SESSION_COOKIE
from tests.services.portal.guarding.conftest import Guarded

SESSIONS_OF = "UPDATE sessions SET {} = {} - %s WHERE person_id = %s"


@pytest.mark.parametrize("given", ["", "x", "é", "0" * 4000, "' OR 1=1 --", "a%00b"])
def test_an_id_that_no_session_has_is_none(guarded: Guarded, given: str) -> None:
    cookie = {"Cookie": f"{SESSION_COOKIE}={given}".encode()}
    stranger, _ = guarded.browser(None)
    answer = stranger.get("/me", headers=cookie)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(("column", "lasts"), [("used_at", IDLE), ("created_at", LASTS)])
def test_an_expired_session_is_none(guarded: Guarded, column: str, lasts: timedelta) -> None:
    person = guarded.ground.host.people["union_rep"]
    browser, csrf = guarded.new_browser(person)
    assert browser.get("/me").status_code == 200
    guarded.ground.stage.portal_database.execute(
        SESSIONS_OF.format(column, column), lasts, person.subject
    )
    assert browser.get("/me").headers["location"].startswith("/sign-in")
    assert browser.post("/settings", data={"csrf": csrf}).headers["location"] == "/sign-in"


def test_what_was_signed_out_is_signed_out_wherever_its_cookie_is(guarded: Guarded) -> None:
    person = guarded.ground.host.people["auditor"]
    browser, csrf = guarded.new_browser(person)
    other, _ = guarded.new_browser(person)
    stolen = dict(browser.cookies)
    answer = browser.post("/sign-out", data={"csrf": csrf})
    assert answer.headers["location"] == "/sign-in"
    assert SESSION_COOKIE not in browser.cookies
    browser.cookies.update(stolen)
    assert browser.get("/me").headers["location"].startswith("/sign-in")
    assert browser.post("/settings", data={"csrf": csrf}).headers["location"] == "/sign-in"
    assert other.get("/me").status_code == 200


def test_a_role_that_is_taken_back_is_gone_at_the_next_request(guarded: Guarded) -> None:
    ground = guarded.ground
    person, leader = ground.employee(), ground.home.people["leader"]
    role = {"agency": ground.home.agency, "role": "finance"}
    ground.do(leader, "directory.grant_role", role, person_id=person.subject)
    ground.idle()
    browser, csrf = guarded.new_browser(person)
    assert browser.get("/runs").status_code == 200
    ground.do(leader, "directory.revoke_role", role, person_id=person.subject)
    ground.idle()
    before = guarded.positions()
    assert browser.get("/runs").status_code == 404
    assert browser.post("/runs", data={"csrf": csrf, "key": "stale"}).status_code == 403
    assert ground.invoice not in browser.get("/invoices").text
    assert guarded.positions() == before


def test_who_leads_no_unit_any_more_publishes_nothing(guarded: Guarded) -> None:
    ground, third = guarded.ground, guarded.ground.third
    contact, person = third.people["hr_contact"], third.people["employee"]
    unit = ground.do(contact, "directory.register_unit", {"name": "Ny"}, agency_id=third.agency)
    browser, _ = guarded.new_browser(person)
    for manager, status in ((person.subject, 200), (None, 403)):
        body = {"manager": manager}
        ground.do(contact, "directory.change_manager", body, unit_id=unit["id"])
        ground.idle()
        assert browser.get("/listings/new").status_code == status
