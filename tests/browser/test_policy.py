"""What a page does against its Content-Security-Policy is found, in every test of the browser."""

import pytest
from playwright.sync_api import Page

from tests.browser.people import People

PLANTED = {
    "style-src": "document.querySelector('h1').setAttribute('style', 'color: red')",
    "img-src": "document.images.length; new Image().src = 'https://elsewhere.example/x.png'",
    "script-src": "document.body.append(Object.assign(document.createElement('script'),"
    " {textContent: 'window.ran = true'}))",
    "connect-src": "fetch('https://elsewhere.example/').catch(() => {})",
    "form-action": "document.body.insertAdjacentHTML('beforeend', '<form id=x method=post"
    " action=https://elsewhere.example/></form>'); document.getElementById('x').submit()",
}
"""By what they violate: things that a page must not do."""


def _planted(page: Page, script: str) -> None:
    page.goto("/help")
    page.evaluate(f"() => {{ {script} }}")
    page.wait_for_timeout(200)


@pytest.mark.parametrize("directive", PLANTED)
def test_a_planted_violation_is_found(people: People, directive: str) -> None:
    page = people.stranger()
    _planted(page, PLANTED[directive])
    found, people.violations = people.violations, []
    people.complaints.clear()
    assert [each for each in found if each.startswith(directive)]
    assert "ran" not in page.evaluate("() => Object.keys(window)")


def test_an_honest_page_violates_nothing(people: People) -> None:
    people.stranger().goto("/help")
    assert not people.violations
