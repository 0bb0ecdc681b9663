"""Every page by everyone: those in its row see it, for all others it does not exist."""

import re

import httpx
import pytest

from services.portal.pages import ROUTES
from tests.api.hostile import UNKNOWN
from tests.services.portal.guarding.conftest import SIGN_IN, Guarded, filled
from tests.services.portal.guarding.of_pages import PAGES
from tests.services.portal.guarding.rows import READERS, Row

ELSEWHERE = {
    "/sign-in/callback": "a provider sends readers to it: tests/services/portal/oidc",
    "/changes": "does not end: tests/services/portal/test_changes.py",
}
"""Pages that this matrix leaves out, and why."""
CHANGING = re.compile(r'name="(csrf|key)" value="[^"]*"')


def routes(method: str) -> set[str]:
    """Every path of the portal that answers a method."""
    return {path for each in ROUTES for path in each.paths if method in each.http_methods}


def fits(row: Row, name: str, answer: httpx.Response) -> bool:
    expected, sent_to = row.status(name), answer.headers.get("location", "")
    if expected == 200:
        return answer.status_code == 200
    if expected == 303:
        wanted = row.elsewhere if name != "nobody" else SIGN_IN
        return answer.status_code == 303 and sent_to.startswith(wanted)
    return answer.status_code == expected


def without_ids(text: str, *ids: str) -> str:
    """A page without what differs from one showing to the next, and without the ids asked for."""
    for each in ids:
        text = text.replace(each, UNKNOWN)
    return CHANGING.sub("", text)


def test_every_page_has_a_row() -> None:
    assert {key.partition(",")[0] for key in PAGES} | ELSEWHERE.keys() == routes("GET")


@pytest.mark.parametrize("key", PAGES)
def test_a_page_is_shown_to_those_alone_whom_its_row_names(guarded: Guarded, key: str) -> None:
    row = PAGES[key]
    case = guarded.case(row.make)
    path = filled(key, case.path, row)
    answers = {name: guarded.get(path, name, case) for name in READERS}
    wrong = [
        f"{name}: {each.status_code} {each.headers.get('location', '')}"
        for name, each in answers.items()
        if not fits(row, name, each)
    ]
    assert not wrong, "\n".join(wrong)
    if row.found is not None:
        looked_for = row.found(guarded.ground, case)
        found = {name for name, each in answers.items() if looked_for in each.text}
        assert found == row.found_by & set(READERS)
    missing = [name for name, each in answers.items() if each.status_code == 404]
    if case.path and missing:
        ids = [*case.path.values()]
        nothing = filled(key, dict.fromkeys(case.path, UNKNOWN), row)
        unknown = guarded.get(nothing, missing[-1], case)
        assert without_ids(answers[missing[-1]].text, *ids) == without_ids(unknown.text)
        assert unknown.status_code == 404
