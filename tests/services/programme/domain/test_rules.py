"""The programme's rules, each by its name."""

from datetime import date

import pytest

from services.programme.domain import rules
from services.programme.domain.rules import Round
from shared.kernel.dates import Period
from tests.services.programme.domain.given import ARCHIVE, LEADER, MUSEUM, OFFICE

SPRING = Round(name="spring", days=Period(start=date(2026, 1, 10), end=date(2026, 1, 31)))
AUTUMN = Round(name="autumn", days=Period(start=date(2026, 8, 1), end=date(2026, 8, 31)))


def test_r_p1_a_leader_binds_only_their_own_agency() -> None:
    rules.refuse_unless_leader(ARCHIVE, {ARCHIVE})
    with pytest.raises(rules.LeaderDecides) as refused:
        rules.refuse_unless_leader(ARCHIVE, {MUSEUM})
    assert refused.value.RULE == "R-P1"


def test_only_the_office_runs_its_collaboration_and_an_empty_id_is_not_the_office() -> None:
    rules.refuse_unless_office(OFFICE, (OFFICE,))
    with pytest.raises(rules.OnlyTheOffice):
        rules.refuse_unless_office(LEADER, (OFFICE,))
    with pytest.raises(rules.OnlyTheOffice):
        rules.refuse_unless_office(None, (OFFICE,))


def test_r_p1_without_rounds_every_day_takes_enrolments() -> None:
    assert rules.round_of((), date(2026, 5, 1)) is None


@pytest.mark.parametrize("on", [date(2026, 1, 10), date(2026, 1, 31)])
def test_r_p1_a_round_takes_enrolments_on_its_first_and_last_day(on: date) -> None:
    assert rules.round_of((AUTUMN, SPRING), on) == "spring"


def test_r_p1_between_rounds_the_refusal_states_when_the_next_opens() -> None:
    with pytest.raises(rules.NoRoundOpen) as refused:
        rules.round_of((SPRING, AUTUMN), date(2026, 2, 1))
    assert refused.value.facts == {"next_opens": date(2026, 8, 1)}
    assert refused.value.RULE == "R-P1"


def test_r_p1_after_the_last_round_no_next_one_is_promised() -> None:
    with pytest.raises(rules.NoRoundOpen) as refused:
        rules.round_of((SPRING, AUTUMN), date(2026, 9, 1))
    assert refused.value.facts == {"next_opens": None}


def test_r_p1_a_round_can_be_announced_until_its_last_day() -> None:
    rules.refuse_unless_round_ahead(SPRING, date(2026, 1, 31))
    with pytest.raises(rules.RoundIsOver):
        rules.refuse_unless_round_ahead(SPRING, date(2026, 2, 1))


def test_r_o1_an_internal_collaboration_holds_one_agency() -> None:
    rules.refuse_unless_only_member(internal=True, agency=ARCHIVE, members=())
    rules.refuse_unless_only_member(internal=False, agency=ARCHIVE, members=(MUSEUM,))
    with pytest.raises(rules.OneAgencyInside) as refused:
        rules.refuse_unless_only_member(internal=True, agency=ARCHIVE, members=(MUSEUM,))
    assert refused.value.RULE == "R-O1"
