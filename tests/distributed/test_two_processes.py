"""R-O4 across processes: of two approvals at the same instant exactly one holds."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.distributed.instance import Cluster, running
from tests.faults.lent import Bargain
from tests.faults.loans import FIRST_DAY, Script
from tests.faults.world import World
from tests.reporting import REPORTED

TIMES = 100
FIRST = (date(2026, 3, 1), date(2026, 6, 30))
BOTH = (date(2026, 5, 1), date(2026, 7, 31))


@pytest.mark.timeout(900)
def test_r_o4_of_two_approvals_in_two_processes_exactly_one_holds(
    tmp_path: Path,
    postgres: str,
    bootstrap: str,
    record_property: Callable[[str, object], None],
) -> None:
    made = Cluster(tmp_path, postgres, bootstrap, FIRST_DAY, ("lending",))
    with running(made) as cluster:
        script = Script(World(cluster.address, cluster.sign), people=TIMES)
        script.terms = {"framework_agreement": True, "notice_months": 1}
        script.found()
        _until_consumed(cluster, script)
        with ThreadPoolExecutor(2) as threads:
            raced = [_race(cluster, script, number, threads) for number in range(TIMES)]
    record_property(REPORTED, f"R-O4: {TIMES} races, won by {dict(Counter(raced))}")
    assert len(raced) == TIMES


def _until_consumed(cluster: Cluster, script: Script) -> None:
    """Both processes share one database; wait until everything said has reached it."""
    until = time.monotonic() + 60
    while not cluster.is_ready("lending-2") and time.monotonic() < until:
        time.sleep(0.05)
    script.world.idle()


def _race(cluster: Cluster, script: Script, number: int, threads: ThreadPoolExecutor) -> str:
    """Let a person's two loans be approved at once; return who won."""
    person = script.sides[0].lent[number]
    _approved(script, _proposed(script, person, FIRST, 60, f"first-{number}"))
    loans = [
        _proposed(script, person, BOTH, percent, f"{percent}-{number}") for percent in (40, 30)
    ]
    gate = Barrier(2)

    def approve(at: tuple[str, str]) -> httpx.Response:
        process, loan = at
        url = f"http://127.0.0.1:{cluster.ports[process]}/api/lending/v1/loans/{loan}/approve"
        token = script.world.token(script.sides[0].manager)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"approve-{loan}"}
        gate.wait()
        return httpx.post(url, headers=headers, json={}, timeout=60)

    answers = list(threads.map(approve, zip(("lending", "lending-2"), loans, strict=True)))
    refused = [each for each in answers if not each.is_success]
    assert len(refused) == 1, [each.text for each in answers]
    announced = refused[0].json()
    assert announced["rule"] == "R-O4"
    assert "2026-05-01" in refused[0].text
    assert "2026-06-30" in refused[0].text
    return "the first" if answers[0].is_success else "the second"


def _proposed(script: Script, person: str, days: tuple[date, date], percent: int, name: str) -> str:
    """Propose a loan of a part of full time, with its cost and the person's consent."""
    lender, receiver = script.sides
    body: dict[str, Any] = {
        "collaboration": script.collaboration,
        "person": person,
        "unit": receiver.unit,
        "form": "hospitering",
        "purpose": "project",
        "start": days[0].isoformat(),
        "end": days[1].isoformat(),
        "percent": percent,
    }
    ask = script.world.ask
    loan = str(ask(receiver.manager, "lending/v1/loans", body, f"loan-{name}")["id"])
    ask(lender.contact, f"lending/v1/loans/{loan}/set-terms", Bargain().cost, f"terms-{loan}")
    ask(person, f"lending/v1/loans/{loan}/consent", {}, f"consent-{loan}")
    return loan


def _approved(script: Script, loan: str) -> None:
    path = f"lending/v1/loans/{loan}/approve"
    script.world.ask(script.sides[0].manager, path, {}, f"approve-{loan}")
