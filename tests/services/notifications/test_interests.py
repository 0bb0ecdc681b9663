"""R-N1, R-L4: an interest reaches those who have the next step, and its person follows it."""

from datetime import date

import pytest

from tests.services.notifications.town import EVERYONE, Town

DUE = date(2026, 1, 28)


def test_r_n1_the_persons_manager_is_asked_with_the_last_day_to_answer(town: Town) -> None:
    town.update(town.interest_moved("expressed", "manager", answer_by=DUE))
    (row,) = town.rows("lars")
    assert row["kind"] == "interest_to_endorse"
    assert row["due"] == DUE
    assert row["case_id"] == town.interest
    assert row["waits"]
    assert town.reached("interest_to_endorse", EVERYONE) == {"lars"}


def test_r_l4_the_way_from_the_manager_to_the_receiver_asks_one_after_the_other(
    town: Town,
) -> None:
    town.update(town.interest_moved("expressed", "manager", answer_by=DUE))
    town.update(town.interest_moved("endorsed", "contact"), seq=2)
    assert town.waits("lars") == []
    assert town.settled("lars") == {"interest_to_endorse": "taken"}
    assert town.waits("lo") == ["interest_to_forward"]
    assert town.waits("rut") == []
    town.update(town.interest_moved("forwarded", "receiver"), seq=3)
    assert town.waits("lo") == []
    assert town.waits("rut") == ["interest_to_accept"]
    town.update(town.interest_accepted(), seq=4)
    assert town.settled("rut") == {"interest_to_accept": "taken"}
    assert town.news("eva") == ["interest_accepted", "interest_endorsed", "interest_forwarded"]
    assert [town.waits(name) for name in EVERYONE] == [[]] * len(EVERYONE)


def test_r_l4_the_receiving_side_learns_nothing_before_it_is_forwarded(town: Town) -> None:
    town.update(town.interest_moved("expressed", "manager", answer_by=DUE))
    town.update(town.interest_moved("endorsed", "contact"), seq=2)
    for name in ("rut", "ragna", "rita", "rolf"):
        assert town.rows(name) == []


def test_r_l4_unanswered_it_passes_to_the_substitute_and_then_to_the_contact(town: Town) -> None:
    town.update(town.interest_moved("expressed", "manager", answer_by=DUE))
    town.update(town.interest_moved("expressed", "substitute", answer_by=date(2026, 2, 11)), seq=2)
    assert town.settled("lars") == {"interest_to_endorse": "no_longer_needed"}
    assert town.waits("lisa") == ["interest_to_endorse"]
    town.update(town.interest_moved("expressed", "contact"), seq=3)
    assert town.waits("lisa") == []
    assert town.waits("lo") == ["interest_to_endorse"]
    assert town.news("eva") == []


def test_r_l4_a_decline_is_reported_once_and_when_raised_reaches_the_superior(town: Town) -> None:
    town.update(town.interest_moved("expressed", "manager", answer_by=DUE))
    town.update(town.interest_moved("declined", None), seq=2)
    assert town.news("eva") == ["interest_declined"]
    assert town.news("lo") == ["decline_at_own_agency"]
    town.update(town.interest_moved("declined", "superior"), seq=3)
    assert town.waits("lena") == ["interest_to_reconsider"]
    reported = {row["kind"]: row["version"] for row in (*town.rows("eva"), *town.rows("lo"))}
    assert reported == {"interest_declined": 1, "decline_at_own_agency": 1}
    town.update(town.interest_moved("endorsed", "contact"), seq=4)
    assert town.settled("lena") == {"interest_to_reconsider": "taken"}
    assert town.news("eva") == ["interest_declined", "interest_endorsed"]


@pytest.mark.parametrize(
    ("status", "news"),
    [("withdrawn", []), ("not_chosen", ["not_chosen"]), ("lapsed", ["interest_lapsed"])],
)
def test_r_n1_an_interest_that_has_ended_waits_for_no_one(
    town: Town, status: str, news: list[str]
) -> None:
    town.update(town.interest_moved("forwarded", "receiver"), seq=3)
    town.update(town.interest_moved(status, None), seq=4)
    assert town.waits("rut") == []
    assert town.settled("rut") == {"interest_to_accept": "no_longer_needed"}
    assert [kind for kind in town.news("eva") if kind != "interest_forwarded"] == news


@pytest.mark.parametrize(
    ("receiver_sees", "reported"),
    [(False, {"eva", "lars", "lo"}), (True, {"eva", "lars", "lo", "rut", "rita"})],
)
def test_r_p8_all_parties_are_notified_that_an_agency_has_left(
    town: Town, receiver_sees: bool, reported: set[str]
) -> None:
    town.update(town.interest_moved("expressed", "manager", answer_by=DUE))
    fallen_through = town.interest_moved(
        "lapsed", None, ground="agency_left", receiver_sees=receiver_sees
    )
    town.update(fallen_through, seq=4)
    assert town.reached("interest_fell_through_agency_left", EVERYONE) == reported
    assert town.waits("lars") == []
    assert town.news("eva") == ["interest_fell_through_agency_left"]


def test_an_interest_expressed_again_asks_the_manager_again(town: Town) -> None:
    town.update(town.interest_moved("expressed", "manager", answer_by=DUE))
    town.update(town.interest_moved("withdrawn", None), seq=2)
    later = date(2026, 3, 4)
    town.update(town.interest_moved("expressed", "manager", answer_by=later), seq=3)
    (row,) = town.rows("lars")
    assert row["waits"]
    assert (row["due"], row["how"], row["settled_on"]) == (later, None, None)


def test_r_n1_a_late_message_neither_asks_for_nor_reports_what_is_past(town: Town) -> None:
    town.update(town.interest_moved("forwarded", "receiver"), seq=3)
    town.update(town.interest_moved("expressed", "manager", answer_by=DUE), seq=1)
    town.update(town.interest_moved("endorsed", "contact"), seq=2)
    assert town.waits("lars") == []
    assert town.waits("lo") == []
    assert town.waits("rut") == ["interest_to_accept"]
    assert town.news("eva") == ["interest_forwarded"]


def test_the_same_message_twice_has_one_effect(town: Town) -> None:
    (announced,) = town.update(town.interest_moved("expressed", "manager", answer_by=DUE))
    before = town.rows("lars")
    town.service.consumer.handle(announced)
    town.update(town.interest_moved("expressed", "manager", answer_by=DUE))
    assert town.rows("lars") == before


@pytest.mark.parametrize(
    ("status", "waits_for", "name", "kind"),
    [
        ("expressed", "manager", "lisa", "interest_to_endorse"),
        ("expressed", "contact", "lo", "interest_to_endorse"),
        ("endorsed", "contact", "lo", "interest_to_forward"),
    ],
)
def test_r_o2_whose_step_it_is_follows_from_case_roles(
    town: Town, status: str, waits_for: str, name: str, kind: str
) -> None:
    town.update(town.interest_moved(status, waits_for, who="lars"))
    assert town.waits(name) == [kind]
    assert town.waits("lars") == []


def test_r_o2_the_contact_persons_own_interest_is_forwarded_by_the_leader(town: Town) -> None:
    town.update(town.interest_moved("endorsed", "contact", who="lo"))
    assert town.waits("liv") == ["interest_to_forward"]
    assert town.waits("lo") == []
