"""R-L9 under concurrency: two acceptances of the last place at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

from shared.kernel.refusals import Refusal
from shared.plumbing.eventstore.store import retried
from tests.services.listings.alone import Alone
from tests.services.listings.town import EVA, HOST, KARL, MANAGER, SAYING, forwarded, published

ROUNDS = 8


def accepted_at_once(town: Alone, interests: list[str]) -> list[str]:
    """Accept each one in its own thread, all at the same time; return the results."""
    start = Barrier(len(interests))

    def accept(interest: str) -> str:
        trigger = town.trigger(HOST)
        start.wait()
        try:
            retried(lambda: town.listings.interests.accept(UUID(interest), None, trigger))
        except Refusal as refusal:
            return refusal.RULE
        return "ok"

    with ThreadPoolExecutor(len(interests)) as threads:
        return sorted(threads.map(accept, interests))


def test_r_l9_of_two_acceptances_of_the_last_place_one_holds(same_town: Alone) -> None:
    for _ in range(ROUNDS):
        listing = published(same_town)
        interests = [forwarded(same_town, listing, who) for who in (EVA, KARL)]
        assert accepted_at_once(same_town, interests) == ["R-L9", "ok"]
        shown = same_town.see(HOST, f"/listings/{listing}")
        assert (shown["taken"], shown["free"]) == (1, 0)
        found = {same_town.see(HOST, f"/interests/{each}")["status"] for each in interests}
        assert found == {"accepted", "forwarded"}


def test_r_l9_two_places_take_two_acceptances_at_once(same_town: Alone) -> None:
    listing = published(same_town, places=2)
    interests = [forwarded(same_town, listing, who) for who in (EVA, KARL)]
    assert accepted_at_once(same_town, interests) == ["ok", "ok"]
    assert same_town.see(HOST, f"/listings/{listing}")["taken"] == 2


def test_r_l3_one_person_expressing_interest_twice_at_once_expresses_it_once(
    same_town: Alone,
) -> None:
    listing = published(same_town)
    start = Barrier(2)

    def publish(key: str) -> tuple[int, str | None]:
        start.wait()
        answer = same_town.post(MANAGER, f"/listings/{listing}/interests", SAYING, key=key)
        return answer.status_code, answer.json().get("rule")

    with ThreadPoolExecutor(2) as threads:
        found = set(threads.map(publish, ("one", "other")))
    assert found == {(200, None), (409, "R-L3")}
