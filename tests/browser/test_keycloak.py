"""Signing in with a real Keycloak: its own form, its keys, its sessions, its back channel."""

from collections.abc import Generator, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from deploy.keycloak.configuration import Provider, write
from deploy.keycloak.process import Keycloak
from shared.kernel.ids import natural_id
from tests.api.running import running
from tests.api.world import NUMBERS, OPERATOR, World
from tests.browser.conftest import People
from utbyte.embedded.serving import free_port

SESSION = "utbyte_session"
NUMBERED = (
    "unit,given_name,family_name,email,language,external_id\n"
    "Enheten,Numbered,Prov,numbered@example.org,sv,E-0042\n"
)
"""A person whose employee number Keycloak has; the e-mail address there is another one."""


class OneAgency(World):
    """An agency whose people sign in at Keycloak."""

    def found(self) -> None:
        self.sides = [self._side(0, NUMBERS[0])]
        where = {"agency_id": self.home.agency}
        self.do(OPERATOR, "directory.import_people", {"csv": NUMBERED}, **where)
        self.idle()


@pytest.fixture(scope="module")
def world(
    postgres: str, keycloak: Keycloak, tmp_path_factory: pytest.TempPathFactory
) -> Generator[World]:
    """An instance that Keycloak leads back to, with two ways to find the same agency's people."""
    folder, port = tmp_path_factory.mktemp("signing-in"), free_port()
    agencies = [natural_id("agency", "SE", NUMBERS[0].replace("-", ""))]
    providers = [
        Provider(keycloak.issuer, agencies=agencies),
        Provider(
            keycloak.issuer,
            id="by-number",
            name="Keycloak by number",
            client="utbyte-portal-by-number",
            claim="employee_number",
            finds="external_id",
            agencies=agencies,
        ),
    ]
    keycloak.admin.lead_back_to(f"http://127.0.0.1:{port}")
    configured = write(folder, providers)
    with running(OneAgency, postgres, folder / "data", port=port, sign_in=configured) as found:
        found.found()
        yield found


def _choose(page: Page, provider: str = "keycloak") -> None:
    page.goto("/sign-in")
    page.locator(f'[data-testid=provider][data-provider="{provider}"]').click()


def _identify(page: Page, name: str, password: str | None = None) -> None:
    """Fill in Keycloak's form, which must be shown."""
    page.locator("#username").fill(name)
    page.locator("#password").fill(password or name)
    page.locator("#kc-login").click()


def _sign_in(page: Page, name: str) -> None:
    _choose(page)
    _identify(page, name)
    _wait_for_home(page)


def _wait_for_home(page: Page) -> None:
    page.wait_for_url(lambda url: urlsplit(url).path == "/")


def _session(page: Page) -> str | None:
    known = {each["name"]: each["value"] for each in page.context.cookies()}
    return known.get(SESSION)


def _expect_refused(page: Page, words: str) -> None:
    expect(page.get_by_role("main")).to_contain_text(words)
    assert _session(page) is None


def test_a_person_signs_in_at_keycloak_and_comes_home(people: People, keycloak: Keycloak) -> None:
    page = people.stranger()
    _choose(page)
    page.wait_for_url(f"{keycloak.issuer}/**")
    _identify(page, "employee0")
    _wait_for_home(page)
    expect(page.locator(".me b")).to_have_text("Employee0 Prov")


def test_an_employee_number_finds_a_person_with_another_address(people: People) -> None:
    page = people.stranger()
    _choose(page, "by-number")
    _identify(page, "numbered")
    _wait_for_home(page)
    expect(page.locator(".me b")).to_have_text("Numbered Prov")


def test_a_wrong_password_stays_at_keycloak(people: People, keycloak: Keycloak) -> None:
    page = people.stranger()
    _choose(page)
    _identify(page, "manager0", "wrong")
    expect(page.get_by_role("main")).to_contain_text("Invalid username or password.")
    assert page.url.startswith(keycloak.address)
    assert _session(page) is None


def test_a_person_without_a_place_in_utbyte_learns_whom_to_ask(people: People) -> None:
    page = people.stranger()
    _choose(page)
    _identify(page, "stranger")
    _expect_refused(page, "Ask your agency's HR contact")


def test_an_address_that_keycloak_has_not_verified_finds_no_one(people: People) -> None:
    page = people.stranger()
    _choose(page)
    _identify(page, "unverified")
    _expect_refused(page, "has not verified your e-mail address")


def test_signing_out_ends_the_session_at_keycloak_too(people: People, keycloak: Keycloak) -> None:
    page = people.stranger()
    _sign_in(page, "manager0")
    page.goto("/me")
    page.get_by_test_id("sign_out").click()
    page.wait_for_url(f"{people.address}/sign-in?*")
    assert keycloak.admin.sessions("manager0") == []
    _choose(page)
    expect(page.locator("#password")).to_be_visible()


def test_a_session_that_keycloak_ends_is_over_here_at_once(
    people: People, keycloak: Keycloak
) -> None:
    page = people.stranger()
    _sign_in(page, "employee0")
    keycloak.admin.end_sessions("employee0")
    page.goto("/mine")
    assert urlsplit(page.url).path == "/sign-in"


def test_signing_in_gives_a_session_id_that_no_one_knew_before(people: People) -> None:
    page = people.stranger()
    planted = {"name": SESSION, "value": "planted", "url": people.address}
    page.context.add_cookies([planted])
    _sign_in(page, "employee0")
    first = _session(page)
    page.context.clear_cookies(name=SESSION)
    _choose(page)  # Keycloak still knows the person
    _wait_for_home(page)
    assert len({"planted", first, _session(page)}) == 3


def test_a_key_that_keycloak_turned_to_signs_in_at_once(people: People, keycloak: Keycloak) -> None:
    _sign_in(people.stranger(), "employee0")
    before = keycloak.admin.signing_key()
    keycloak.admin.add_signing_key()
    assert keycloak.admin.signing_key() != before
    page = people.stranger()
    _sign_in(page, "employee0")
    expect(page.locator(".me b")).to_have_text("Employee0 Prov")


def _opened(page: Page) -> str:
    """The state of a sign-in that this browser has begun, and that has not reached Keycloak."""
    page.route("**/openid-connect/auth?*", lambda route: route.fulfill(body="kept back"))
    with page.expect_request("**/openid-connect/auth?*") as kept_back:
        _choose(page)
    page.wait_for_url(kept_back.value.url)
    return _query(kept_back.value.url)["state"]


def _query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def _bring(page: Page, answer: Mapping[str, str]) -> str:
    """Bring an answer to the portal; say how it was refused."""
    page.goto(f"/sign-in/callback?{urlencode(answer)}")
    assert _session(page) is None
    return _query(page.url)["problem"]


def test_a_code_signs_in_once(people: People) -> None:
    page = people.stranger()
    _choose(page)
    with page.expect_request("**/sign-in/callback?*") as brought:
        _identify(page, "manager0")
    _wait_for_home(page)
    answer = _query(brought.value.url)
    assert answer["iss"].endswith("/realms/utbyte")
    page.context.clear_cookies(name=SESSION)
    assert _bring(page, answer) == "expired"
    # In a sign-in that is open, Keycloak itself refuses the code.
    assert _bring(page, {**answer, "state": _opened(page)}) == "other"
