"""What lending keeps of the programme's messages."""

import pytest

from services.lending.domain.words import Scope
from services.lending.views import Queries
from shared.contracts.programme import AgencyWithdrew, CollaborationResumed, CollaborationTerms
from shared.kernel.dates import Months
from shared.kernel.ids import fresh_id
from tests.alone import Alone
from tests.services.lending.town import (
    ARCHIVE,
    BANK,
    COLLABORATION,
    FRAMEWORK,
    OFFICE,
    STORY_BEGINS,
    collaboration,
    enrolled,
    paused,
)
from tests.services.messages import values


def queries(town: Alone) -> Queries:
    return town.commands.queries


def test_r_p7_the_terms_are_those_that_were_consumed_last(still_town: Alone) -> None:
    still_town.consume(
        collaboration(COLLABORATION, notice_months=3, notice_counts_from="next_month")
    )
    found = queries(still_town).collaboration(COLLABORATION)
    assert found is not None
    assert (found.scope, found.office, found.paused) == (Scope.STATE, (OFFICE,), False)
    assert (found.terms.notice, found.terms.notice_counts_from) == (Months.of(3), "next_month")
    assert queries(still_town).collaboration(fresh_id()) is None


@pytest.mark.parametrize("name", CollaborationTerms.model_fields)
def test_r_p7_every_term_of_a_collaboration_arrives(still_town: Alone, name: str) -> None:
    kept = []
    for value in values(name, CollaborationTerms.model_fields[name].annotation)[:2]:
        still_town.consume(collaboration(COLLABORATION, **{name: value}))
        found = queries(still_town).collaboration(COLLABORATION)
        assert found is not None
        kept.append(found.terms)
    assert kept[0] != kept[1]


def test_r_p6_a_pause_stays_through_other_terms_until_it_is_resumed(still_town: Alone) -> None:
    seq = []
    for announced in (
        paused(FRAMEWORK),
        collaboration(FRAMEWORK, notice_months=1),
        CollaborationResumed(collaboration_id=FRAMEWORK, on=STORY_BEGINS),
    ):
        still_town.consume(announced)
        found = queries(still_town).collaboration(FRAMEWORK)
        seq.append(found is not None and found.paused)
    assert seq == [True, True, False]


def test_r_p8_an_agency_takes_part_until_it_withdraws(still_town: Alone) -> None:
    assert queries(still_town).takes_part(COLLABORATION, ARCHIVE)
    assert not queries(still_town).takes_part(COLLABORATION, BANK)
    still_town.consume(enrolled(COLLABORATION, BANK))
    assert queries(still_town).takes_part(COLLABORATION, BANK)
    still_town.consume(
        AgencyWithdrew(collaboration_id=COLLABORATION, agency_id=BANK, on=STORY_BEGINS)
    )
    assert not queries(still_town).takes_part(COLLABORATION, BANK)
