"""The notifications to offices, contact persons and finance (R-P1, R-P6, R-P8, R-B9)."""

from uuid import UUID

import pytest

from shared.contracts import programme
from shared.contracts.base import Contract
from tests.services.notifications.contracts import BEGINS
from tests.services.notifications.town import EVERYONE, Town


def enrolled(town: Town, agency: UUID) -> Contract:
    return programme.AgencyEnrolled(
        collaboration_id=town.collaboration, agency_id=agency, country="SE", on=BEGINS
    )


def withdrew(town: Town, agency: UUID) -> Contract:
    return programme.AgencyWithdrew(
        collaboration_id=town.collaboration, agency_id=agency, on=BEGINS
    )


def paused(town: Town) -> Contract:
    return programme.CollaborationPaused(collaboration_id=town.collaboration, on=BEGINS)


def resumed(town: Town) -> Contract:
    return programme.CollaborationResumed(collaboration_id=town.collaboration, on=BEGINS)


def test_r_p1_the_office_is_notified_of_members_that_join_and_leave(town: Town) -> None:
    town.update(enrolled(town, town.lender), enrolled(town, town.receiver), seq=2)
    assert town.reached("agency_enrolled", EVERYONE) == {"olle"}
    town.update(withdrew(town, town.lender), seq=4)
    assert town.reached("agency_withdrew", EVERYONE) == {"olle"}


def test_that_another_agency_enrols_is_news_again(town: Town) -> None:
    town.update(enrolled(town, town.lender), seq=2)
    (first,) = town.rows("olle")
    town.update(enrolled(town, town.receiver), seq=3)
    (row,) = town.rows("olle")
    assert (row["notification_id"], row["version"]) == (first["notification_id"], 2)


def test_r_p6_the_office_and_the_members_contacts_are_notified_of_a_pause(
    town: Town,
) -> None:
    town.update(enrolled(town, town.lender), seq=2)
    town.update(paused(town), seq=3)
    assert town.reached("collaboration_paused", EVERYONE) == {"olle", "lo"}
    town.update(resumed(town), seq=4)
    assert town.reached("collaboration_resumed", EVERYONE) == {"olle", "lo"}
    assert [kind for name in EVERYONE for kind in town.waits(name)] == []


def test_the_members_of_today_decide_whose_contacts_are_notified(town: Town) -> None:
    town.update(enrolled(town, town.lender), paused(town), enrolled(town, town.receiver), seq=2)
    assert town.reached("collaboration_paused", EVERYONE) == {"olle", "lo", "rita"}
    town.update(withdrew(town, town.lender), seq=5)
    assert town.reached("collaboration_paused", EVERYONE) == {"olle", "rita"}


def test_a_pause_that_arrives_after_its_end_is_no_news(town: Town) -> None:
    town.update(resumed(town), seq=4)
    town.update(paused(town), seq=3)
    assert town.reached("collaboration_paused", EVERYONE) == set()


def test_an_office_that_changes_hands_takes_its_notifications_along(town: Town) -> None:
    town.update(enrolled(town, town.lender), seq=2)
    office = {"collaboration_id": town.collaboration, "office": (town.person("rita"),)}
    announced = programme.CollaborationChanged.model_validate(
        {
            **office,
            "name": "a circle",
            "scope": "state",
            "terms": {
                "notice_months": 2,
                "notice_counts_from": "approval",
                "early_end_months": 1,
                "maximum_months": 6,
                "proration": "calendar_days",
                "eves_are_free": False,
                "framework_agreement": False,
                "cost_bearer": "receiver_pays",
                "payment_days": 30,
                "across_borders": False,
            },
        }
    )
    town.update(announced, seq=3)
    assert town.reached("agency_enrolled", EVERYONE) == {"rita"}


@pytest.mark.parametrize(
    ("kind", "issued", "received"),
    [
        ("invoice", "invoice_issued", "invoice_received"),
        ("credit_note", "correction_issued", "correction_received"),
        ("supplementary_invoice", "correction_issued", "correction_received"),
    ],
)
def test_r_b9_finance_of_both_sides_is_notified_of_a_document(
    town: Town, kind: str, issued: str, received: str
) -> None:
    town.update(town.invoice(kind))
    assert {name: town.news(name) for name in EVERYONE if town.news(name)} == {
        "fia": [issued],
        "frank": [received],
    }
    (row,) = town.rows("frank")
    assert row["case_id"] == town.id("invoice", kind)


def test_r_b4_a_document_that_arrives_twice_is_reported_once(town: Town) -> None:
    (sent,) = town.update(town.invoice())
    town.service.consumer.handle(sent)
    town.update(town.invoice())
    assert [row["version"] for row in town.rows("frank")] == [1]
