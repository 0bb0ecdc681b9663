"""Whoever was answered is answered the same again, also when they might not ask any more."""

from collections.abc import Callable
from uuid import UUID

from httpx import Response

from tests.toy import library
from tests.toy.town import ANNA, BERIT, DAY, client_of, give_role, open_service, person

AGENCY = UUID(int=9)


def test_an_answer_is_repeated_to_who_has_lost_the_right_to_ask(
    fresh_database: Callable[[], str],
) -> None:
    with (
        open_service(library.BLUEPRINT, fresh_database(), day=DAY) as service,
        client_of(service) as client,
    ):

        def buy(who: UUID, title: str, key: str) -> Response:
            return client.post(
                "/books", json={"title": title}, headers=person(who, Idempotency_Key=key)
            )

        give_role(service, ANNA, AGENCY, "librarian")
        first = buy(ANNA, "Kallocain", "once")
        assert first.status_code == 200
        give_role(service, ANNA, AGENCY)
        again = buy(ANNA, "Kallocain", "once")
        assert (again.status_code, again.json()) == (200, first.json())
        # The key opens nothing else: not another request, not another key, not for another person.
        assert buy(ANNA, "Aniara", "once").status_code == 422
        assert buy(ANNA, "Kallocain", "twice").status_code == 403
        assert buy(BERIT, "Kallocain", "once").status_code == 403
        assert len(service.database.rows("SELECT 1 FROM idempotency")) == 1
