"""Methods that no route declares are refused, and nothing of the request is echoed."""

from http import HTTPStatus

import pytest

from tests.api.operations import OPERATIONS
from tests.api.playing import Played
from utbyte.instance.services import DEFINITIONS

SECRET = "Bearer a-token-that-must-not-come-back"  # noqa: S105 - of nobody
PATHS = (
    "/",
    "/health/ready",
    "/clock",
    *(f"/api/{each.name}/v1/clock" for each in DEFINITIONS),
    *(each.path for each in OPERATIONS.values() if "{" not in each.path),
    "/nowhere",
)


@pytest.mark.parametrize("method", ["TRACE", "TRACK"])
def test_a_caller_gets_no_request_back_by_trace(played: Played, method: str) -> None:
    for path in PATHS:
        answer = played.world.http.request(method, path, headers={"Authorization": SECRET})
        assert answer.status_code in {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_FOUND}, path
        assert SECRET not in f"{answer.headers} {answer.text}", path


def test_the_figures_of_a_process_are_not_there_for_callers_of_one_process(played: Played) -> None:
    assert played.world.http.get("/metrics").status_code == HTTPStatus.NOT_FOUND
