"""How many items a page of a list can have, found by asking."""

from collections.abc import Callable

from httpx import Response

Get = Callable[..., Response]
"""Reads a path below the service's own with query parameters, as somebody who may."""

TRIED = (-1, 0, 1, 2, 199, 200, 201, 500)


def page_sizes(get: Get, path: str, operation: str) -> tuple[int, int, int]:
    """The fewest items that a page may be asked for, how many it has unasked, and the most."""
    statuses = {limit: get(path, limit=limit).status_code for limit in TRIED}
    assert set(statuses.values()) <= {200, 400}
    taken = [limit for limit, status in statuses.items() if status == 200]
    return min(taken), _unasked(get, operation), max(taken)


def _unasked(get: Get, operation: str) -> int:
    paths = get("/schema/openapi.json").json()["paths"]
    (found,) = (
        each["schema"]["default"]
        for methods in paths.values()
        for described in methods.values()
        if described["operationId"] == operation
        for each in described["parameters"]
        if each["name"] == "limit"
    )
    return found
