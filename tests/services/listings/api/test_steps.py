"""What follows an interest before it is expressed, and its history afterwards."""

from datetime import date

from tests.services.listings.alone import Alone
from tests.services.listings.town import (
    CONTACT,
    EVA,
    HOST,
    HOST_CONTACT,
    MANAGER,
    expressed,
    forwarded,
    published,
)


def people(found: list[dict[str, str]]) -> set[str]:
    return {each["person_id"] for each in found}


def test_r_l4_the_steps_name_who_would_decide_and_by_when(same_town: Alone) -> None:
    listing = published(same_town)
    steps = same_town.see(EVA, f"/listings/{listing}/interest-steps")
    assert people(steps["manager"]) == {str(MANAGER)}
    assert str(CONTACT) in people(steps["contact"])
    assert people(steps["receiver"]) == {str(HOST)}
    made = expressed(same_town, listing)
    asked = same_town.see(EVA, f"/interests/{made}")
    assert steps["answer_by"] == asked["answer_by"]
    assert date.fromisoformat(steps["answer_by"]) > date.fromisoformat(asked["expressed_on"])


def test_r_l4_the_receiver_sees_the_history_from_the_forwarding_on(same_town: Alone) -> None:
    made = forwarded(same_town, published(same_town))

    def seen(who: object) -> list[str]:
        entries = same_town.see(who, f"/interests/{made}/timeline")["entries"]
        return [each["event"].removeprefix("listings.Interest") for each in entries]

    whole = ["Expressed", "Endorsed", "Forwarded"]
    assert seen(EVA) == seen(MANAGER) == seen(CONTACT) == whole
    assert seen(HOST) == seen(HOST_CONTACT) == ["Forwarded"]
