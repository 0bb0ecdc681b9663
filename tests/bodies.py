"""What the body of a request accepts, found by trying."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from shared.plumbing.web.http import Input

Body = type[Input]
MOST = 2_000_000


def example_of(body: Body) -> dict[str, Any]:
    """The first example in the schema of a body."""
    extra: Any = body.model_config["json_schema_extra"]
    return dict(extra["examples"][0])


def accepts(body: Body, **fields: Any) -> bool:
    """Whether the example is accepted with these values in it."""
    try:
        body.model_validate({**example_of(body), **fields})
    except ValidationError:
        return False
    return True


def lengths(body: Body, field: str) -> tuple[int, int]:
    """The characters of the shortest and the longest text that a field takes."""
    return _limits(lambda count: accepts(body, **{field: "1" * count}))


def sizes(body: Body, field: str, item: Any) -> tuple[int, int]:
    """The items of the shortest and the longest list that a field takes."""
    return _limits(lambda count: accepts(body, **{field: [item] * count}))


def figures(body: Body, field: str) -> tuple[int, int]:
    """The lowest and the highest whole number that a field takes; none of ours is below 0."""
    assert not accepts(body, **{field: -1})
    return _limits(lambda figure: accepts(body, **{field: figure}))


def defaults(body: Body, *needed: str) -> Mapping[str, Any]:
    """What fields that are left out of a body are taken for; ``needed`` ones are given."""
    fields = body.model_fields
    given = {name for name, field in fields.items() if field.is_required()} | {*needed}
    read = body.model_validate({name: example_of(body)[name] for name in given})
    return {name: getattr(read, name) for name in fields if name not in given}


def _limits(accepted: Callable[[int], bool]) -> tuple[int, int]:
    least = next(count for count in range(100) if accepted(count))
    most, above = least, least + 1
    while accepted(above):
        most, above = above, above * 2
        assert above < MOST, "there is no limit"
    while above - most > 1:
        between = (most + above) // 2
        most, above = (between, above) if accepted(between) else (most, between)
    return least, most
