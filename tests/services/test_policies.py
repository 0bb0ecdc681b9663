"""Every field of a message that a service consumes reaches what the service does with it."""

from types import SimpleNamespace
from typing import Any

import pytest

from services.billing.policies import POLICIES as BILLING
from services.directory.policies import POLICIES as DIRECTORY
from services.lending.policies import POLICIES as LENDING
from services.listings.policies import POLICIES as LISTINGS
from shared.contracts.base import Contract
from shared.contracts.lending import LoanContract
from tests.services.messages import FIRST_DAY, bases, with_another

CONSUMED = {
    (service, contract): policy
    for service, policies in {
        "billing": BILLING,
        "directory": DIRECTORY,
        "lending": LENDING,
        "listings": LISTINGS,
    }.items()
    for contract, policy in policies.items()
}
OF_THE_LOAN_ALONE = set(LoanContract.model_fields) - {"loan_id", "interest_id"}
NOT_KEPT: dict[str, set[str]] = {
    "billing-LoanBill": {"on"},  # the newest counts by its place in the stream
    "directory-PersonErased": {"agency_id"},
    "lending-InterestAccepted": {"on"},
    "lending-PersonRegistered": {"unit_id"},
    "listings-LoanAgreed": OF_THE_LOAN_ALONE | {"backfill_plan_due"},
    "listings-LoanFellThrough": OF_THE_LOAN_ALONE | {"how", "refused_by", "cause"},
}
"""Fields that a service has no use for, by service and name of the contract."""


class Commands:
    """Takes every command and keeps what it was called with."""

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self.replica = SimpleNamespace(agency=lambda _: None)

    def __getattr__(self, name: str) -> "_Called":
        return _Called(name, self.calls)


class _Called:
    """``commands.room.step(…)`` is kept like ``commands.step(…)``."""

    def __init__(self, name: str, calls: list[Any]) -> None:
        self._name = name
        self._calls = calls

    def __getattr__(self, name: str) -> "_Called":
        return _Called(f"{self._name}.{name}", self._calls)

    def __call__(self, *words: Any, **named: Any) -> None:
        self._calls.append((self._name, words, named))


def done(policy: Any, message: Contract) -> list[Any]:
    """What the policy does because of a message."""
    commands = Commands()
    trigger = SimpleNamespace(seq=7, actor=SimpleNamespace(on=FIRST_DAY))
    try:
        policy(message, commands, trigger)
    except ValueError as error:  # what the domain refuses has arrived there
        return [str(error)]
    return [
        (name, [each for each in words if each is not trigger], named)
        for name, words, named in commands.calls
    ]


FIELDS = [
    pytest.param(service, contract, name, id=f"{service}-{contract.__name__}-{name}")
    for service, contract in CONSUMED
    for name in contract.model_fields
]


@pytest.mark.parametrize(("service", "contract", "name"), FIELDS)
def test_a_field_of_a_message_reaches_the_command(
    service: str, contract: type[Contract], name: str
) -> None:
    policy = CONSUMED[service, contract]
    arrives = any(
        done(policy, base) != done(policy, other)
        for base in bases(contract)
        for other in with_another(base, name)
    )
    not_kept = NOT_KEPT.get(f"{service}-{contract.__name__}", set())
    assert arrives == (name not in not_kept)
