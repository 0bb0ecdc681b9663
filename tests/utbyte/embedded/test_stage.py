"""The embedded stage: quiet means heard, days are one day for all services."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from shared.kernel.dates import ONE_DAY
from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import drop_database
from shared.plumbing.base.request_hashes import request_hashes
from shared.plumbing.base.settings import Settings
from shared.plumbing.time.calendar import Calendar
from tests.utbyte.waiters import MANY, waiting
from utbyte.embedded.serving import Served, free_port
from utbyte.embedded.stage import Stage, StageOptions
from utbyte.instance.databases import DATABASES
from utbyte.instance.health_waiting import MOST_WAITING
from utbyte.instance.trust import request_key
from utbyte.play.names import Names
from utbyte.play.numbers import made_up_number
from utbyte.play.operations import Operations
from utbyte.play.signing import OPERATOR, NotPlayable, signed_by
from utbyte.play.talking import Talk

FIRST_DAY = date(2026, 1, 12)
AGENCIES = "SELECT count(*) AS known FROM replica_agencies"


@pytest.fixture(scope="module")
def stage(postgres: str) -> Generator[Stage]:
    prefix, port = f"stage_{fresh_id().hex[:8]}", free_port()
    with TemporaryDirectory(prefix="utbyte-stage-") as folder:
        settings = Settings(
            data=Path(folder),
            port=port,
            database_url=postgres,
            database_prefix=prefix,
            service_url=f"http://127.0.0.1:{port}",
        )
        stage = Stage(StageOptions(settings, virtual_clock=FIRST_DAY))
        served = Served(stage)
        served.start()
        yield stage
        served.stop()
    for each in DATABASES:
        drop_database(postgres, f"{prefix}_{each}")


@pytest.fixture(scope="module")
def talk(stage: Stage) -> Generator[Talk]:
    talk = Talk(stage.options.settings.service_url, signed_by(stage.issuer))
    yield talk
    talk.close()


@pytest.fixture(scope="module")
def operations(talk: Talk) -> Operations:
    return talk.operations()


def _register(talk: Talk, operations: Operations, name: str) -> None:
    given = {
        "name": name,
        "organisation_number": made_up_number("SE", name),
        "country": "SE",
        "sector": "state",
        "city": "Umeå",
    }
    request = operations.find("register_agency").request(given, Names())
    assert talk.ask(request, OPERATOR, name).outcome == "ok"


def _known(stage: Stage, service: str) -> int:
    row = stage.services[service].database.row(AGENCIES)
    return int(row["known"]) if row is not None else 0


def test_when_it_is_idle_every_service_has_consumed_everything(
    stage: Stage, talk: Talk, operations: Operations
) -> None:
    before = _known(stage, "programme")
    for number in range(20):
        _register(talk, operations, f"agency {number}")
        talk.idle()
        assert {_known(stage, service) for service in stage.services} == {before + number + 1}
        assert stage.idle(), "nothing was said since"


def test_requests_are_hashed_by_a_key_of_the_data_folder(
    stage: Stage, talk: Talk, operations: Operations
) -> None:
    _register(talk, operations, "Hashverket")
    directory = stage.services["directory"].database
    file = request_key(stage.options.settings, "directory")
    rows = directory.rows("SELECT DISTINCT key_id FROM idempotency")
    assert [row["key_id"] for row in rows] == [request_hashes(file).of(b"").key_id]


def _operator(stage: Stage) -> dict[str, str]:
    return {"Authorization": f"Bearer {signed_by(stage.issuer)(OPERATOR)}"}


def _ready(stage: Stage, wait: float = 0) -> tuple[int, list[dict[str, str | int]]]:
    url = f"{stage.options.settings.service_url}/health/ready?wait={wait}"
    answer = httpx.get(url, headers=_operator(stage), timeout=60)
    return answer.status_code, answer.json()["lagging"]


@contextmanager
def billing_consumes_nothing(stage: Stage) -> Generator[None]:
    """Let billing not save anything for a while."""
    with stage.services["billing"].database.connect() as held, held.transaction():
        held.execute("LOCK TABLE events IN EXCLUSIVE MODE")
        yield


def test_an_instance_that_is_not_ready_reports_which_service_is_behind_with_what(
    stage: Stage, talk: Talk, operations: Operations
) -> None:
    stage.move_to(stage.today())
    assert _ready(stage, 30) == (200, [])
    with billing_consumes_nothing(stage):
        _register(talk, operations, "an agency that billing hears of late")
        until = time.monotonic() + 30
        while len(_ready(stage)[1]) != 1 and time.monotonic() < until:
            time.sleep(0.01)
        status, lagging = _ready(stage)
        assert (status, lagging[0]["service"], lagging[0]["stream"]) == (
            503,
            "billing",
            "directory",
        )
        assert 0 < int(lagging[0]["behind"]) < 10
    assert _ready(stage, 30) == (200, [])


def test_everyone_learns_only_whether_the_instance_is_ready(stage: Stage) -> None:
    address = stage.options.settings.service_url
    assert httpx.get(f"{address}/health/ready").json().keys() == {"ready"}
    person = {"Authorization": f"Bearer {signed_by(stage.issuer)(str(fresh_id()))}"}
    assert httpx.get(f"{address}/health/ready", headers=person).json().keys() == {"ready"}
    forged = {"Authorization": "Bearer x.y.z"}
    assert httpx.get(f"{address}/health/ready", headers=forged).status_code == 401


def test_200_unknown_callers_that_wait_for_idle_are_answered_at_once_and_stop_no_command(
    stage: Stage, talk: Talk, operations: Operations
) -> None:
    with billing_consumes_nothing(stage):
        _register(talk, operations, "an agency that 200 wait for")
        with waiting(stage.options.settings.service_url, {}) as strangers:
            for number in range(3):
                _register(talk, operations, f"an agency while strangers ask, {number}")
            for shown in strangers.wait_for(MANY):
                assert b" 503 " in shown
                assert b'{"quiet":false}' in shown


def test_of_200_operators_who_wait_a_few_do_and_commands_are_answered_meanwhile(
    stage: Stage, talk: Talk, operations: Operations
) -> None:
    with billing_consumes_nothing(stage):
        _register(talk, operations, "an agency that a few wait for")
        with waiting(stage.options.settings.service_url, _operator(stage)) as operators:
            refused = operators.wait_for(MANY - MOST_WAITING)
            assert all(b"retry-after: 1" in each.lower() for each in refused)
            for number in range(3):
                _register(talk, operations, f"an agency while operators wait, {number}")
            assert len(operators.answered()) == MANY - MOST_WAITING
    talk.idle()


def test_days_that_a_service_has_not_done_are_reported(stage: Stage) -> None:
    stage.move_to(stage.today())
    later = stage.today() + 2 * ONE_DAY
    stage.services["billing"].reach(later)
    output = {"service": "billing", "calendar": str(later - ONE_DAY), "behind": 2}
    assert _ready(stage) == (503, [output])
    stage.move_to(later)
    assert _ready(stage, 30) == (200, [])


def test_what_is_delivered_once_more_has_no_second_effect(
    stage: Stage, talk: Talk, operations: Operations
) -> None:
    _register(talk, operations, "an agency to hear of twice")
    talk.idle()
    known = _known(stage, "billing")
    database = stage.services["billing"].database
    # Were the message delivered to a billing that has not heard of it, it would be heard.
    forgotten = database.execute("DELETE FROM inbox WHERE starts_with(source, 'directory@')")
    assert database.execute("DELETE FROM replica_agencies") == known
    talk.redeliver()
    assert forgotten
    assert _known(stage, "billing") == known
    talk.redeliver()
    assert _known(stage, "billing") == known


def test_what_is_old_is_pruned_by_the_tick_and_consuming_all_again_changes_nothing(
    stage: Stage, talk: Talk, operations: Operations
) -> None:
    _register(talk, operations, "an agency of long ago")
    talk.idle()
    stage.move_to(stage.today())  # what falls due today is published and consumed before

    def seen() -> dict[str, tuple[int, int]]:
        return {
            name: (each.publisher.last(), _known(stage, name))
            for name, each in stage.services.items()
        }

    before = seen()
    for each in stage.services.values():
        each.database.execute("UPDATE inbox SET handled_at = handled_at - interval '61 days'")
        each.database.execute("UPDATE idempotency SET at = at - interval '8 days'")
    for pruning in stage._prunings:  # noqa: SLF001 - as if a day had passed
        pruning._done = None  # noqa: SLF001 - as if a day had passed
    stage.move_to(stage.today())
    left = "SELECT 1 FROM inbox WHERE source NOT IN ('part', 'calendar')"
    for each in stage.services.values():
        assert each.database.rows(left) == []
        assert each.database.rows("SELECT 1 FROM idempotency") == []
    talk.redeliver()
    assert seen() == before


def test_all_services_are_at_the_day_that_they_are_moved_to(stage: Stage, talk: Talk) -> None:
    talk.move_to(date(2026, 1, 15))
    assert stage.today() == date(2026, 1, 15)
    for service in stage.services.values():
        assert service.clock.today() == service.calendar.position() == date(2026, 1, 15)
    assert stage.caught_up()


def test_the_first_move_of_the_clock_passes_every_day(
    stage: Stage, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed, run = set[date](), Calendar.run

    def recorded(calendar: Calendar, day: date) -> None:
        passed.add(day)
        run(calendar, day)

    for each in stage.services.values():
        each.database.execute("DELETE FROM tick")
    first = stage.today()
    monkeypatch.setattr(Calendar, "run", recorded)
    talk.move_to(first + 3 * ONE_DAY)
    assert passed == {first + n * ONE_DAY for n in range(4)}


def test_the_clock_goes_forward_only(stage: Stage, talk: Talk) -> None:
    talk.move_to(date(2026, 1, 20))
    with pytest.raises(NotPlayable, match="The clock can only move forward"):
        talk.move_to(date(2026, 1, 19))
    assert stage.today() == date(2026, 1, 20)


def test_a_service_can_be_moved_alone(stage: Stage, talk: Talk) -> None:
    """As where there is no common clock: the others follow in their order."""
    talk.move_to(date(2026, 2, 1))
    stage.services["directory"].move_clock(date(2026, 2, 2))
    assert stage.today() == date(2026, 2, 2)
    talk.move_to(date(2026, 2, 3))
    assert all(each.clock.today() == date(2026, 2, 3) for each in stage.services.values())
