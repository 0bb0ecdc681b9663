"""An id made of its parts is the same for a repeat, and another when any part is another."""

from collections.abc import Callable
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from services.billing.domain.account import LoanAccount
from services.billing.domain.series import InvoiceSeries
from services.lending.domain.person_calendar import PersonCalendar
from services.listings.domain.interest import interest_id
from services.listings.views import loan_id
from services.notifications.domain.addresses import Address, To
from services.notifications.domain.case_file import CaseFile
from services.notifications.domain.kinds import Kind
from services.notifications.domain.rules import Case, CaseKind, notification_id
from shared.kernel.ids import natural_id

ONE, OTHER = natural_id("test", "one"), natural_id("test", "other")


def _notice(kind: Kind, of: CaseKind, case: UUID, address: UUID) -> UUID:
    return notification_id(kind, Case(kind=of, id=case), Address(to=To.PERSON, id=address))


MADE: dict[str, tuple[Callable[..., UUID], list[tuple[Any, Any]]]] = {
    "account": (LoanAccount.id_of, [(ONE, OTHER)]),
    "series": (InvoiceSeries.id_of, [(ONE, OTHER), (2026, 2027)]),
    "calendar": (PersonCalendar.id_of, [(ONE, OTHER)]),
    "interest": (interest_id, [(ONE, OTHER), (OTHER, ONE)]),
    "loan": (loan_id, [(ONE, OTHER), (4, 5)]),
    "case": (
        lambda kind, case: CaseFile.id_of(Case(kind=kind, id=case)),
        [(CaseKind.LOAN, CaseKind.INTEREST), (ONE, OTHER)],
    ),
    "notification": (
        _notice,
        [
            (Kind.LOAN_TO_CONSENT, Kind.LOAN_TO_APPROVE),
            (CaseKind.LOAN, CaseKind.INTEREST),
            (ONE, OTHER),
            (ONE, OTHER),
        ],
    ),
}


@pytest.mark.parametrize("name", MADE)
def test_every_part_of_an_id_counts_and_a_repeat_has_the_same(name: str) -> None:
    make, parts = MADE[name]
    every = list(product(*parts))
    assert len({make(*each) for each in every}) == len(every)
    assert make(*every[0]) == make(*every[0])
