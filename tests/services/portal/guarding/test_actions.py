"""Every form by everyone: who may not is refused, nothing changes, and no foreign id is told."""

from collections.abc import Mapping
from http import HTTPStatus

import httpx
import pytest

from tests.api.hostile import UNKNOWN
from tests.api.world import Sending
from tests.services.portal.guarding import of_actions, of_offices
from tests.services.portal.guarding.conftest import SIGN_IN, Guarded, filled
from tests.services.portal.guarding.rows import READERS, Row
from tests.services.portal.guarding.test_pages import routes, without_ids

ACTIONS: Mapping[str, Row] = {
    **of_actions.MARKET,
    **of_actions.LOANS,
    **of_actions.OWN_FORMS,
    **of_offices.PEOPLE,
    **of_offices.AGENCY,
    **of_offices.PROGRAMME,
}
ELSEWHERE = {
    "/sign-out": "test_sessions.py ends sessions with it",
    "/sign-in/backchannel": "a provider's server sends it: tests/services/portal/oidc",
}
"""Forms that this matrix leaves out, and why."""
REFUSALS = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


def test_every_form_has_a_row() -> None:
    assert {key.partition(",")[0] for key in ACTIONS} | ELSEWHERE.keys() == routes("POST")


@pytest.mark.parametrize("key", ACTIONS)
def test_a_form_works_for_those_alone_whom_its_row_names(guarded: Guarded, key: str) -> None:
    row, ground = ACTIONS[key], guarded.ground
    case = guarded.case(row.make)
    fields = row.fields(ground, case)
    path = filled(key, case.path, row)
    ground.idle()
    before = guarded.positions()
    refused = {
        name: guarded.post(path, name, case, fields) for name in READERS if row.status(name) != 200
    }
    hidden = [name for name, each in refused.items() if each.status_code == 404]
    if hidden and (case.path or row.named):
        _learns_nothing(guarded, key, case, hidden[-1])
    after = guarded.positions()
    # Those who may come last: after that the step is taken.
    done = {
        name: guarded.post(path, name, case, fields) for name in READERS if row.status(name) == 200
    }
    wrong = [
        f"{name}: {each.status_code} {each.headers.get('location', '')}"
        for name, each in (refused | done).items()
        if not _fits(row, name, each)
    ]
    assert not wrong, "\n".join(wrong)
    assert after == before


def _fits(row: Row, name: str, answer: httpx.Response) -> bool:
    expected, sent_to = row.status(name), answer.headers.get("location", "")
    if expected == 200:
        is_refused = answer.status_code in REFUSALS or sent_to.startswith(SIGN_IN)
        return not is_refused and answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    if expected == 303:
        return answer.status_code == 303 and sent_to == (row.elsewhere or SIGN_IN)
    return answer.status_code == expected


def _learns_nothing(guarded: Guarded, key: str, case: Sending, name: str) -> None:
    """What belongs to another agency is answered as what does not exist."""
    row = ACTIONS[key]
    fields = row.fields(guarded.ground, case)
    unknown = {**fields, row.named: UNKNOWN} if row.named else fields
    path = filled(key, case.path, row)
    nothing = filled(key, dict.fromkeys(case.path, UNKNOWN), row)
    one = guarded.post(path, name, case, fields)
    other = guarded.post(nothing, name, case, unknown)
    ids = [*case.path.values(), *([str(fields[row.named])] if row.named else [])]
    assert other.status_code == 404
    assert without_ids(one.text, *ids) == without_ids(other.text)
