"""R-D2a: what the security log learns of the steps before an erasure."""

from services.directory.domain.person import Person
from services.directory.domain.rules.erasure import DeclineGround, HoldGround
from tests.services.directory.domain.given import actor, person, told


def logged(known: Person) -> list[dict[str, str]]:
    return [
        {name: str(value) for name, value in event.security().items()}
        for event in told(known)
        if hasattr(event, "security")
    ]


def test_r_d2a_each_step_is_logged_with_the_code_of_its_ground() -> None:
    known = person()
    known.request_erasure(actor())
    known.decline_erasure(actor(), DeclineGround.PUBLIC_RECORDS)
    known.set_hold(actor(), HoldGround.AUDIT)
    entry = {"event": "sensitive_delete"}
    assert logged(known) == [
        entry,
        entry | {"ground": DeclineGround.PUBLIC_RECORDS.value},
        entry | {"ground": HoldGround.AUDIT.value},
    ]
