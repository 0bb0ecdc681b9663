"""What a policy reports to the file of a case, written so that one can read it."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from services.notifications.domain.addresses import Address
from services.notifications.domain.case_file import ThreadReport
from services.notifications.domain.notification import Matter
from services.notifications.policies import POLICIES
from shared.contracts.base import Contract
from tests.services.notifications.contracts import InterestDetails

EVERYONE = (
    "person of eva, own_manager of eva at lender, unit_manager of receiver's unit,"
    " hr_contact of lender, hr_contact of receiver"
)


class Reader:
    """Reads what policies report of one town, with its ids as names."""

    def __init__(self, town: InterestDetails) -> None:
        self._names = {
            town.lender: "lender",
            town.receiver: "receiver",
            town.other_unit: "receiver's unit",
            town.person("eva"): "eva",
            town.collaboration: "collaboration",
        }

    def reported(self, message: Contract) -> tuple[Any, list[str]]:
        """The case, and a line for each report; several reports of a kind are in one line."""
        seq: list[Any] = []
        commands: Any = SimpleNamespace(update=lambda *reports: seq.append(reports))
        trigger: Any = object()
        POLICIES[type(message)](message, commands, trigger)
        ((case, reports, with_which),) = seq
        assert with_which is trigger
        return case, [self._line(case, report) for report in reports]

    def _line(self, case: Any, report: ThreadReport) -> str:
        parts = [report.how.value] + ["for good"] * report.for_good + ["reopens"] * report.reopens
        line = f"{report.thread}: {', '.join(parts)}"
        groups = (("waits for", report.waiting), ("tells", report.news), ("reminds", report.coming))
        for verb, matters in groups:
            assert all(each.case == case for each in matters)
            line += "".join(f"; {verb} {each}" for each in self._matters(matters))
        return line

    def _matters(self, matters: tuple[Matter, ...]) -> Iterator[str]:
        for kind, due in dict.fromkeys((each.kind, each.due) for each in matters):
            whom = ", ".join(self._name(each.address) for each in matters if each.kind is kind)
            until = f" ({due})" if due else ""
            yield f"{kind.value}{until}: {'everybody' if whom == EVERYONE else whom}"

    def _name(self, address: Address) -> str:
        at = f" at {self._names[address.agency]}" if address.agency else ""
        return f"{address.to.value} of {self._names[address.id]}{at}"
