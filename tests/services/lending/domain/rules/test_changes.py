"""R-O15, R-B1a: whose approval a change needs."""

from services.lending.domain.rules.changes import (
    deciding_party,
    needed_for_cost,
    needed_for_percent,
)
from services.lending.domain.words import Party
from tests.services.lending.domain.given import (
    COST,
    PARTIES,
    cost,
    day,
    parties,
)

TODAY = day("2026-06-09")
THREE = {Party.PERSON, Party.LENDER_MANAGER, Party.RECEIVER_MANAGER}
LEADERS = {Party.LENDER_LEADER, Party.RECEIVER_LEADER}
ONE_AGENCY = parties(receiver_agency=PARTIES.lender_agency)


def test_r_o15_a_percent_needs_both_managers_and_the_person() -> None:
    for from_day in (day("2026-05-16"), TODAY):
        assert set(needed_for_percent(from_day, TODAY, COST)) == THREE
        assert set(needed_for_percent(from_day, TODAY, None)) == THREE


def test_r_o15_a_fact_back_in_time_needs_the_leaders_where_it_is_withheld() -> None:
    withheld = cost(managers_may_record_facts=False)
    assert set(needed_for_percent(day("2026-06-08"), TODAY, withheld)) == THREE | LEADERS
    assert set(needed_for_percent(TODAY, TODAY, withheld)) == THREE


def test_r_o15_a_cost_needs_both_signatories_and_inside_one_agency_the_only_one() -> None:
    assert set(needed_for_cost(PARTIES)) == LEADERS
    assert needed_for_cost(ONE_AGENCY) == (Party.LENDER_LEADER,)


def test_r_b1a_inside_one_agency_the_leader_acts_on_behalf_of_both_sides() -> None:
    assert deciding_party(Party.RECEIVER_LEADER, ONE_AGENCY) is Party.LENDER_LEADER
    assert deciding_party(Party.RECEIVER_MANAGER, ONE_AGENCY) is Party.RECEIVER_MANAGER
    for party in Party:
        assert deciding_party(party, PARTIES) is party
