"""The tables are the same when rebuilt from the log, and are read along their indexes."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from services.notifications.views import AGENDA, NOTIFICATIONS
from services.notifications.views.queries import inbox_statement
from shared.contracts.lending import LoanStarted
from shared.contracts.programme import AgencyEnrolled, AgencyWithdrew
from shared.plumbing.base.database import query
from shared.plumbing.eventstore.rebuild import rebuild
from shared.plumbing.eventstore.views import View
from tests.services.notifications.contracts import BEGINS
from tests.services.notifications.town import Town
from tests.toy.town import all_rows


@pytest.fixture
def lived(passing: Town) -> Town:
    """A town with every kind of event."""
    passing.update(passing.interest_moved("expressed", "manager", answer_by=BEGINS))
    passing.update(passing.proposed(), passing.taken("consent"), passing.agreed())
    for row in passing.rows("lars"):
        passing.notifications.mark_read(row["notification_id"], passing.trigger("lars"))
    passing.move_to(passing.about_loan(LoanStarted).start)
    passing.update(passing.about_loan(LoanStarted), seq=4)
    return passing


@pytest.mark.parametrize("view", [NOTIFICATIONS, AGENDA], ids=lambda view: view.name)
def test_a_table_rebuilt_from_the_log_is_the_same(lived: Town, view: View) -> None:
    before = all_rows(lived.service, view.name)
    assert before
    lived.service.database.execute(f"DELETE FROM {view.name}")  # noqa: S608 - own
    assert all_rows(lived.service, view.name) == []
    assert rebuild(lived.service.store, view) == len(before)
    assert all_rows(lived.service, view.name) == before


def test_the_agenda_holds_only_what_is_still_to_come(lived: Town) -> None:
    assert {row["thread"] for row in all_rows(lived.service, "agenda")} == {"end"}


def test_a_members_enrolment_is_kept_until_the_agency_leaves(town: Town) -> None:
    fields: dict[str, Any] = {
        "collaboration_id": town.collaboration,
        "agency_id": town.lender,
        "on": BEGINS,
    }
    town.update(AgencyEnrolled(**fields, country="SE"))
    assert town.notifications.queries.collaborations_of([town.lender]) == [town.collaboration]
    town.update(AgencyWithdrew(**fields), seq=2)
    assert town.notifications.queries.collaborations_of([town.lender]) == []


@pytest.mark.parametrize(
    ("waiting", "index"), [(False, "notifications_0"), (True, "notifications_1")]
)
def test_an_inbox_with_a_long_history_is_read_along_the_index_of_its_address(
    town: Town, waiting: bool, index: str
) -> None:
    address, page = f"unit_manager:{town.unit}", (LATER, LATER, town.loan, 10)
    with town.service.database.transaction() as cursor:
        cursor.execute(HISTORY, (address,))
        cursor.execute("ANALYZE notifications")
        cursor.execute(
            query("EXPLAIN (ANALYZE, FORMAT JSON) " + inbox_statement(waiting=waiting)),
            ([address], [False], [address], [town.person("lars")], *page, [], [], [], *page, 10),
        )
        plan = json.dumps(cursor.fetchone())
    assert '"Scan Direction": "Backward"' in plan
    assert f'"Index Name": "{index}"' in plan
    rows = [int(float(each)) for each in re.findall(r'"Actual Rows": ([0-9.]+)', plan)]
    assert max(rows) == 10


LATER = datetime(2025, 6, 1, tzinfo=UTC)
HISTORY = """
INSERT INTO notifications
    (notification_id, kind, address, case_kind, case_id, person_id, is_step, waits, raised_on, at)
SELECT gen_random_uuid(), 'loan_to_approve', %s, 'loan', gen_random_uuid(), gen_random_uuid(),
    true, n %% 10 = 0, '2025-01-01', '2025-01-01'::timestamptz + n * interval '10 minutes'
FROM generate_series(1, 30000) AS n
"""
