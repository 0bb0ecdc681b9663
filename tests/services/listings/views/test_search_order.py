"""The order of a search: newest first, or by the last day."""

from tests.services.listings.alone import Alone
from tests.services.listings.town import EVA, published


def test_by_the_last_day_what_closes_first_comes_first(same_town: Alone) -> None:
    listings = {
        published(same_town, last_day=day) for day in ("2026-03-20", "2026-03-10", "2026-03-15")
    }
    asked = {"order": "last_day", "limit": 2}
    page = same_town.see(EVA, "/listings", **asked)
    walked = page["items"]
    while page["next"] is not None:
        page = same_town.see(EVA, "/listings", **asked, after=page["next"])
        walked += page["items"]
    days = [each["last_day"] for each in walked]
    assert days == sorted(days)
    found = [each["listing_id"] for each in walked]
    assert len(set(found)) == len(found)
    assert listings <= set(found)
