"""The life of a collaboration: opened, enrolled in, paused, resumed, changed, left."""

from datetime import date

import pytest

from services.programme.domain import collaboration as facts
from services.programme.domain import rules
from services.programme.domain.collaboration import Collaboration
from services.programme.domain.rules import Round
from services.programme.domain.terms import Terms, TermsCannotBe
from shared.kernel.aggregate import Event
from shared.kernel.dates import Period
from shared.kernel.refusals import CollaborationPaused
from tests.services.programme.domain.given import (
    ARCHIVE,
    COLLABORATION,
    LEADER,
    MUSEUM,
    OFFICE,
    TODAY,
    actor,
    charter,
    enrol,
    opened,
)

SPRING = Round(name="spring", days=Period(start=date(2026, 2, 1), end=date(2026, 2, 28)))


def new_events(collaboration: Collaboration) -> list[Event]:
    return [event for event in collaboration.collect_events() if isinstance(event, Event)]


def test_opening_publishes_name_scope_office_and_terms() -> None:
    collaboration = Collaboration.open(actor(), COLLABORATION, charter())
    (event,) = new_events(collaboration)
    assert isinstance(event, facts.CollaborationOpened)
    assert (event.originator_id, event.by, event.on) == (COLLABORATION, OFFICE, TODAY)
    assert event.charter == charter()


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"name": " "}, rules.WordsMissing),
        ({"office": ()}, rules.WordsMissing),
        ({"terms": Terms(maximum_months=0)}, TermsCannotBe),
    ],
)
def test_a_collaboration_without_name_or_office_or_possible_terms_is_not_opened(
    change: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        Collaboration.open(actor(), COLLABORATION, charter().model_copy(update=change))


def test_r_p1_an_agency_takes_part_after_its_leader_has_enrolled_it() -> None:
    collaboration = opened()
    assert ARCHIVE not in collaboration.members
    enrol(collaboration)
    (event,) = new_events(collaboration)
    assert isinstance(event, facts.AgencyEnrolled)
    assert (event.agency_id, event.country, event.on) == (ARCHIVE, "SE", TODAY)
    assert event.by == LEADER
    assert collaboration.members == {ARCHIVE}


def test_r_p1_the_leader_of_another_agency_cannot_enrol_it() -> None:
    collaboration = opened()
    with pytest.raises(rules.LeaderDecides):
        collaboration.enrol(actor(LEADER), ARCHIVE, "SE", {MUSEUM})
    assert new_events(collaboration) == []


def test_r_p1_enrolling_twice_is_harmless() -> None:
    collaboration = opened()
    enrol(collaboration)
    enrol(collaboration)
    assert len(new_events(collaboration)) == 1


def test_r_p1_outside_the_rounds_enrolment_is_refused_and_inside_it_names_the_round() -> None:
    collaboration = opened()
    collaboration.announce_round(actor(), SPRING)
    with pytest.raises(rules.NoRoundOpen):
        enrol(collaboration)
    enrol(collaboration, on=date(2026, 2, 28))
    _, enrolled = new_events(collaboration)
    assert isinstance(enrolled, facts.AgencyEnrolled)
    assert enrolled.in_round == "spring"


def test_r_p1_a_round_announced_twice_is_announced_once() -> None:
    collaboration = opened()
    collaboration.announce_round(actor(), SPRING)
    collaboration.announce_round(actor(), SPRING)
    assert len(new_events(collaboration)) == 1


def test_r_p1_a_round_that_is_over_or_nameless_is_not_announced() -> None:
    collaboration = opened()
    with pytest.raises(rules.RoundIsOver):
        collaboration.announce_round(actor(on=date(2026, 3, 1)), SPRING)
    with pytest.raises(rules.WordsMissing):
        collaboration.announce_round(actor(), SPRING.model_copy(update={"name": ""}))


def test_r_o1_an_internal_collaboration_takes_no_second_agency() -> None:
    collaboration = opened("internal")
    enrol(collaboration)
    with pytest.raises(rules.OneAgencyInside):
        enrol(collaboration, MUSEUM)


def test_r_p6_no_enrolment_while_paused_and_again_after_resumption() -> None:
    collaboration = opened()
    collaboration.pause(actor(), "A pandemic.")
    with pytest.raises(CollaborationPaused) as refused:
        enrol(collaboration)
    assert refused.value.RULE == "R-P6"
    collaboration.resume(actor())
    enrol(collaboration)
    assert collaboration.members == {ARCHIVE}


def test_r_p6_a_pause_has_a_reason_and_happens_once() -> None:
    collaboration = opened()
    with pytest.raises(rules.ReasonMissing):
        collaboration.pause(actor(), "  ")
    collaboration.pause(actor(), "A pandemic.")
    with pytest.raises(rules.AlreadyPaused):
        collaboration.pause(actor(), "Another one.")
    (event,) = new_events(collaboration)
    assert isinstance(event, facts.CollaborationPaused)
    assert event.reason == "A pandemic."


def test_r_p6_what_is_not_paused_cannot_be_resumed() -> None:
    with pytest.raises(rules.NotPaused):
        opened().resume(actor())


def test_r_p6_members_stay_members_through_a_pause() -> None:
    collaboration = opened()
    enrol(collaboration)
    collaboration.pause(actor(), "A pandemic.")
    assert collaboration.members == {ARCHIVE}


@pytest.mark.parametrize("step", ["pause", "resume", "terms", "office", "round"])
def test_only_the_office_runs_the_collaboration(step: str) -> None:
    collaboration = opened()
    stranger = actor(LEADER)
    with pytest.raises(rules.OnlyTheOffice):
        {
            "pause": lambda: collaboration.pause(stranger, "Why not."),
            "resume": lambda: collaboration.resume(stranger),
            "terms": lambda: collaboration.change_terms(stranger, Terms(notice_months=3)),
            "office": lambda: collaboration.change_office(stranger, (LEADER,)),
            "round": lambda: collaboration.announce_round(stranger, SPRING),
        }[step]()
    assert new_events(collaboration) == []


def test_r_p7_changed_terms_are_published_in_full() -> None:
    collaboration = opened()
    collaboration.change_terms(actor(), Terms(notice_months=3))
    (event,) = new_events(collaboration)
    assert isinstance(event, facts.TermsChanged)
    assert event.charter == charter().model_copy(update={"terms": Terms(notice_months=3)})
    assert collaboration.charter.terms.notice_months == 3


def test_r_p7_terms_can_be_changed_while_paused() -> None:
    collaboration = opened()
    collaboration.pause(actor(), "A pandemic.")
    collaboration.change_terms(actor(), Terms(framework_agreement=True))
    assert collaboration.charter.terms.framework_agreement


def test_the_same_terms_and_the_same_office_change_nothing() -> None:
    collaboration = opened()
    collaboration.change_terms(actor(), Terms())
    collaboration.change_office(actor(), (OFFICE,))
    assert new_events(collaboration) == []


def test_terms_that_cannot_be_are_refused() -> None:
    with pytest.raises(TermsCannotBe):
        opened().change_terms(actor(), Terms(payment_days=0))


def test_a_new_office_takes_over_from_the_old_one() -> None:
    collaboration = opened()
    collaboration.change_office(actor(), (LEADER,))
    with pytest.raises(rules.OnlyTheOffice):
        collaboration.pause(actor(OFFICE), "A pandemic.")
    with pytest.raises(rules.WordsMissing):
        collaboration.change_office(actor(LEADER), ())
    (event,) = new_events(collaboration)
    assert isinstance(event, facts.OfficeChanged)
    assert event.charter.terms == Terms()


def test_r_p8_an_agency_leaves_by_its_leader_also_while_paused_and_may_come_back() -> None:
    collaboration = opened()
    enrol(collaboration)
    with pytest.raises(rules.LeaderDecides):
        collaboration.withdraw(actor(LEADER), ARCHIVE, {MUSEUM})
    collaboration.pause(actor(), "A pandemic.")
    collaboration.withdraw(actor(LEADER), ARCHIVE, {ARCHIVE})
    assert collaboration.members == set()
    collaboration.resume(actor())
    enrol(collaboration)
    assert collaboration.members == {ARCHIVE}


def test_r_p8_an_agency_that_is_not_enrolled_cannot_leave() -> None:
    with pytest.raises(rules.NotEnrolled) as refused:
        opened().withdraw(actor(LEADER), ARCHIVE, {ARCHIVE})
    assert refused.value.RULE == "R-P8"


def test_its_history_replayed_through_json_gives_the_same_collaboration() -> None:
    collaboration = Collaboration.open(actor(), COLLABORATION, charter())
    collaboration.announce_round(actor(), SPRING)
    enrol(collaboration, on=SPRING.days.start)
    collaboration.change_terms(actor(), Terms(notice_months=3))
    collaboration.pause(actor(), "A pandemic.")
    collaboration.resume(actor())
    collaboration.withdraw(actor(LEADER), ARCHIVE, {ARCHIVE})
    again = None
    for event in new_events(collaboration):
        again = type(event).model_validate_json(event.model_dump_json()).mutate(again)
    assert again == collaboration
