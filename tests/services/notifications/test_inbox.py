"""The caller's inbox over HTTP, in their language and in pages; and marking as read (R-N1)."""

import re
from collections.abc import Generator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from litestar.testing import TestClient

from services.notifications.domain.notification import Matter
from shared.kernel.ids import fresh_id, natural_id
from shared.plumbing.security.tokens import Identity
from shared.plumbing.service import Service
from tests.numbers import tells
from tests.services.notifications.contracts import BEGINS
from tests.services.notifications.domain.test_texts import PERSONAL
from tests.services.notifications.town import EVERYONE, Town
from tests.toy.town import bearer, client_of, person

Client = TestClient[Any]


@pytest.fixture(scope="module")
def client(running: Service) -> Generator[Client]:
    with client_of(running) as opened:
        yield opened


def read(client: Client, town: Town, name: str, **params: Any) -> dict[str, Any]:
    """A page of a person's inbox."""
    answer = client.get("/inbox", params=params, headers=person(town.person(name)))
    assert answer.status_code == 200, answer.text
    return answer.json()


def mark(client: Client, town: Town, name: str, notification: object, **more: str) -> Any:
    headers = person(town.person(name), **more)
    return client.post(f"/notifications/{notification}/mark-read", json={}, headers=headers)


def test_r_n1_a_step_is_in_the_inbox_with_its_case_its_due_day_and_a_link(
    client: Client, town: Town
) -> None:
    town.update(town.agreed())
    (item,) = read(client, town, "lars")["items"]
    notification_id = item.pop("notification_id")
    assert UUID(notification_id).version == 5
    assert item == {
        "kind": "backfill_to_plan",
        "waits": True,
        "title": "Parterna har kommit överens om ett personallån. Planera hur arbetet ska skötas"
        " under lånet.",
        "case": "loan",
        "case_id": str(town.loan),
        "link": f"/loans/{town.loan}",
        "due": "2026-04-01",
        "raised_on": str(BEGINS),
        "reminded_on": None,
        "settled": None,
        "read": False,
        "version": 1,
    }


def test_r_n1_a_settled_step_states_how_and_when(client: Client, town: Town) -> None:
    town.update(town.proposed(), town.taken("approval"))
    (item,) = read(client, town, "lars")["items"]
    assert not item["waits"]
    assert item["settled"] == {"how": "taken", "on": str(BEGINS)}
    town.update(town.fell_through(), seq=3)
    (item,) = read(client, town, "liv", waiting=False)["items"]
    assert item["settled"] == {"how": "no_longer_needed", "on": str(BEGINS)}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        (None, "Ett föreslaget personallån väntar på ditt samtycke."),
        ("sv", "Ett föreslaget personallån väntar på ditt samtycke."),
        ("nb", "Et foreslått utlån venter på samtykket ditt."),
        ("nn", "Eit foreslått utlån ventar på samtykket ditt."),
        ("en", "A proposed loan is waiting for your consent."),
    ],
)
def test_r_n1_the_inbox_is_in_the_requested_language(
    client: Client, town: Town, language: str | None, title: str
) -> None:
    town.update(town.proposed())
    params = {"language": language} if language is not None else {}
    assert [item["title"] for item in read(client, town, "eva", **params)["items"]] == [title]


@pytest.mark.parametrize(
    ("own", "asked", "title"),
    [
        ("nn", None, "Eit foreslått utlån ventar på samtykket ditt."),
        ("en", None, "A proposed loan is waiting for your consent."),
        ("en", "nb", "Et foreslått utlån venter på samtykket ditt."),
    ],
)
def test_r_n1_the_inbox_is_in_the_readers_own_language_unless_another_is_requested(  # noqa: PLR0917 - a case
    client: Client, running: Service, town: Town, own: str, asked: str | None, title: str
) -> None:
    town.update(town.proposed())
    directory = running.commands.directory
    directory.languages[town.person("eva")] = own
    params = {"language": asked} if asked is not None else {}
    assert [item["title"] for item in read(client, town, "eva", **params)["items"]] == [title]


def test_an_unknown_language_is_refused(client: Client, town: Town) -> None:
    answer = client.get("/inbox?language=de", headers=person(town.person("eva")))
    assert answer.status_code == 400


def test_only_what_waits_is_shown_when_that_is_asked_for(client: Client, town: Town) -> None:
    town.update(town.interest_accepted(), town.proposed())
    kinds = [item["kind"] for item in read(client, town, "eva")["items"]]
    assert sorted(kinds) == ["interest_accepted", "loan_to_consent"]
    waiting = read(client, town, "eva", waiting=True)["items"]
    assert [item["kind"] for item in waiting] == ["loan_to_consent"]


def test_no_one_reads_the_inbox_of_another_person(client: Client, town: Town) -> None:
    town.update(town.proposed(), town.agreed(), town.invoice())
    whole = {name: read(client, town, name)["items"] for name in EVERYONE}
    for name, items in whole.items():
        assert {item["kind"] for item in items} == {row["kind"] for row in town.rows(name)}
    assert whole["olle"] == whole["ragna"] == []


def test_r_n1_the_count_is_the_length_of_the_list_of_what_waits(client: Client, town: Town) -> None:
    own = {"loan_id": town.id("loan", "own"), "who": "lars"}
    town.update(town.proposed(), town.proposed(**own), town.taken("consent"))
    counts = dict[str, int]()
    for name in EVERYONE:
        answer = client.get("/inbox/count", headers=person(town.person(name)))
        counts[name] = answer.json()["waiting"]
        assert counts[name] == len(read(client, town, name, waiting=True, limit=200)["items"])
    assert counts["lars"] > 0
    assert counts["olle"] == 0


@pytest.mark.parametrize("waiting", [True, False])
def test_pages_follow_each_other_without_a_gap_or_a_repeat(
    client: Client, town: Town, waiting: bool
) -> None:
    for number in range(7):
        loan = {"loan_id": town.id("loan", str(number))}
        town.update(town.proposed(**loan))
        if number % 2:
            town.update(town.taken("consent", **loan), seq=2)
    town.update(town.proposed(who="lars", loan_id=town.id("loan", "own")))
    for name in ("eva", "lars", "lisa"):
        whole = read(client, town, name, waiting=waiting)["items"]
        pages: list[Any] = []
        after: dict[str, str] = {}
        while True:
            page = read(client, town, name, waiting=waiting, limit=2, **after)
            assert len(page["items"]) <= 2
            pages += page["items"]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
        assert pages == whole
    assert len(read(client, town, "eva", waiting=waiting)["items"]) == (4 if waiting else 7)


@pytest.mark.parametrize("cursor", ["x", "é", "MQ", "bnVsbA", "W10", "WyIyMDI2LTAxLTEyIiwieCJd"])
def test_a_cursor_that_was_never_given_out_is_refused(
    client: Client, town: Town, cursor: str
) -> None:
    answer = client.get("/inbox", params={"after": cursor}, headers=person(town.person("eva")))
    assert answer.status_code == 422
    assert answer.json()["rule"] == "invalid"


def test_r_n1_a_notification_that_was_seen_is_read_and_still_waits(
    client: Client, town: Town
) -> None:
    town.update(town.proposed())
    notification = read(client, town, "liv")["items"][0]["notification_id"]
    answer = mark(client, town, "liv", notification)
    assert answer.status_code == 200
    assert answer.json() == {"id": notification, "version": 2}
    (liv,) = read(client, town, "liv")["items"]
    (leo,) = read(client, town, "leo")["items"]
    assert (liv["read"], leo["read"]) == (True, False)
    assert liv["waits"]
    assert mark(client, town, "liv", notification).json()["version"] == 2


def test_marking_twice_with_one_key_answers_the_same(client: Client, town: Town) -> None:
    town.update(town.proposed())
    notification = read(client, town, "eva")["items"][0]["notification_id"]
    answers = [
        mark(client, town, "eva", notification, Idempotency_Key=f"one-{town.loan}") for _ in "ab"
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("name", ["lisa", "lena", "rut", "olle", "stranger"])
def test_for_people_a_notification_does_not_reach_it_does_not_exist(
    client: Client, town: Town, name: str
) -> None:
    town.update(town.proposed())
    notification = read(client, town, "lars")["items"][0]["notification_id"]
    known = mark(client, town, name, notification)
    unknown = mark(client, town, name, natural_id("notice", "none"))
    assert known.status_code == unknown.status_code == 404
    assert known.json() == unknown.json()


def test_r_o2_the_step_in_the_managers_own_case_does_not_exist_for_them(
    client: Client, town: Town
) -> None:
    town.update(town.proposed(who="lars"))
    (step,) = read(client, town, "lisa")["items"]
    assert mark(client, town, "lars", step["notification_id"]).status_code == 404
    assert mark(client, town, "lena", step["notification_id"]).status_code == 404
    assert mark(client, town, "lisa", step["notification_id"]).status_code == 200


@pytest.mark.parametrize(("language", "word"), [("sv", "ersättare"), ("en", "substitute")])
def test_r_o2_where_no_one_is_left_the_contact_is_asked_to_name_a_substitute(
    client: Client, town: Town, language: str, word: str
) -> None:
    town.leads(town.unit, "lena", agency=town.lender)
    for name in ("liv", "leo"):
        town.employ(name, town.lender, town.unit, "finance")
    town.update(town.proposed(who="lena"))
    items = read(client, town, "lo", language=language)["items"]
    step = next(each for each in items if each["kind"] == "substitute_to_name")
    assert word in step["title"]
    assert mark(client, town, "lo", step["notification_id"]).status_code == 200
    town.employ("leo", town.lender, town.unit, "signatory")
    assert mark(client, town, "lo", step["notification_id"]).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}],
)
def test_without_a_token_there_is_no_inbox(client: Client, headers: dict[str, str]) -> None:
    assert client.get("/inbox", headers=headers).status_code == 401
    keyed = {**headers, "Idempotency-Key": "k"}
    answer = client.post(f"/notifications/{fresh_id()}/mark-read", json={}, headers=keyed)
    assert answer.status_code == 401


@pytest.mark.parametrize("identity", [Identity.of_operator("root"), Identity.of_service("club")])
def test_only_persons_have_an_inbox(client: Client, identity: Identity) -> None:
    assert client.get("/inbox", headers=bearer(identity, "notifications")).status_code == 403


def test_r_n3_nothing_that_is_consumed_or_shown_reveals_a_reason_a_motivation_or_a_cost(
    client: Client, town: Town
) -> None:
    town.update(town.interest_moved("expressed", "manager", answer_by=date(2026, 1, 28)))
    town.update(town.interest_moved("declined", None), seq=2)
    town.update(
        town.proposed(), town.agreed(), town.asked("correct", "person"), town.fell_through()
    )
    town.update(town.invoice())
    shown = [
        item
        for name in EVERYONE
        for language in ("sv", "nb", "nn", "en")
        for item in read(client, town, name, language=language)["items"]
    ]
    assert len(shown) > 4 * 10
    for item in shown:
        assert not PERSONAL.search(item["title"])
        assert not tells(str(item), "62000")
    events = town.service.database.rows("SELECT convert_from(state, 'UTF8') AS state FROM events")
    assert not [row for row in events if re.search("reason|motivation", row["state"])]
    assert not [row for row in events if tells(row["state"], "62000")]
    assert set(Matter.model_fields) == {"kind", "address", "case", "due"}


def test_the_newest_come_first(passing: Town) -> None:
    passing.update(passing.proposed())
    passing.move_to(BEGINS + timedelta(days=1))
    passing.update(passing.proposed(loan_id=passing.id("loan", "two")))
    assert [row["case_id"] for row in passing.rows("eva")] == [
        passing.id("loan", "two"),
        passing.loan,
    ]
