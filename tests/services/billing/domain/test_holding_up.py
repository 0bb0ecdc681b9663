"""What an account keeps of a document that cannot be issued, and of a lender known late."""

from datetime import date

import pytest

from services.billing.domain.account import (
    BillingHeldUp,
    BillingReleased,
    CountryLearnt,
    LoanAccount,
)
from services.billing.domain.drafts import InvoiceIncomplete
from services.billing.domain.rules.arrears import arrears
from services.billing.domain.rules.references import ReferenceMissing
from shared.kernel.aggregate import Event
from tests.services.billing.cases import PARTIES, Books, actor, cost, opened, terms

MAY_1, JUNE_1 = date(2026, 5, 1), date(2026, 6, 1)
NO_ACCOUNT = InvoiceIncomplete("The directory has no value for: seller payment account.")


def new_events(account: LoanAccount) -> list[Event]:
    """The events since the last call, through the stored form."""
    found = [each for each in account.collect_events() if isinstance(each, Event)]
    for event in found:
        assert type(event).model_validate_json(event.model_dump_json()) == event
    return found


def held_up() -> LoanAccount:
    account = opened()
    account.hold_up(NO_ACCOUNT, actor(MAY_1))
    new_events(account)
    return account


def test_r_b7_what_is_missing_is_reported_with_its_rule() -> None:
    account = opened()
    new_events(account)
    account.hold_up(NO_ACCOUNT, actor(MAY_1))
    (event,) = new_events(account)
    assert isinstance(event, BillingHeldUp)
    assert (event.rule, event.words, event.on) == ("R-B7", NO_ACCOUNT.words, MAY_1)


def test_the_same_reason_again_is_no_news_and_another_one_is() -> None:
    account = held_up()
    account.hold_up(InvoiceIncomplete(NO_ACCOUNT.words), actor(JUNE_1))
    assert new_events(account) == []
    account.hold_up(ReferenceMissing("no reference"), actor(JUNE_1))
    assert [type(event) for event in new_events(account)] == [BillingHeldUp]


def test_what_is_held_up_is_released_once() -> None:
    account = held_up()
    account.release(actor(JUNE_1))
    account.release(actor(JUNE_1))
    (event,) = new_events(account)
    assert isinstance(event, BillingReleased)
    assert event.loan_id == account.terms.loan_id
    assert account.held_up is None


def test_what_was_never_held_up_is_not_released() -> None:
    account = opened()
    new_events(account)
    account.release(actor(MAY_1))
    assert new_events(account) == []


def test_a_document_releases_the_account() -> None:
    account = held_up()
    assert Books(account).run(MAY_1) == 1
    assert account.held_up is None
    new_events(account)
    account.release(actor(MAY_1))
    assert new_events(account) == []


def test_r_b4_holding_up_changes_nothing_of_what_is_due() -> None:
    assert held_up().due(arrears(MAY_1), PARTIES) == opened().due(arrears(MAY_1), PARTIES)


@pytest.mark.parametrize(("country", "of_days"), [("SE", 20), ("NO", 19)])
def test_r_b3_the_calendar_is_that_of_the_lender_as_it_is_learnt(
    country: str, of_days: int
) -> None:
    """Easter Monday and 1 April: Maundy Thursday, 2 April 2026, is free in Norway alone."""
    guessed = "NO" if country == "SE" else "SE"
    period = (date(2026, 4, 1), date(2026, 4, 30))
    account = opened(terms(cost(*period, proration="working_days", country=guessed)))
    new_events(account)
    account.learn_country("NO" if country == "NO" else "SE", actor(MAY_1))
    (event,) = new_events(account)
    assert isinstance(event, CountryLearnt)
    assert account.terms.cost.country == country
    (draft,) = account.due(arrears(MAY_1), PARTIES)
    assert [line.of_days for line in draft.after.lines] == [of_days]


def test_the_country_that_is_known_is_no_news() -> None:
    account = opened()
    new_events(account)
    account.learn_country("SE", actor(MAY_1))
    assert new_events(account) == []
