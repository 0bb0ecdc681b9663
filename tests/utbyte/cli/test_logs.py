"""Lines of the log tell their moment in UTC, wherever the machine is."""

import json
import time
from collections.abc import Generator
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from shared.plumbing.base.security_log import SecurityEvent, record, record_command
from shared.plumbing.time.clock import SystemClock
from utbyte.cli.logs import log_to_stderr, without_security_log


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """A machine whose own time is nine hours ahead."""
    before = structlog.get_config()
    with monkeypatch.context() as changed:
        changed.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()
    structlog.configure(**before)


@pytest.mark.usefixtures("far_east")
def test_a_line_of_the_log_has_its_time_in_utc(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr()
    record(SecurityEvent.READ, what="keys", count=1)
    record_command("migrate")
    structlog.get_logger().warning("late")
    lines = [json.loads(each) for each in capsys.readouterr().err.splitlines()]
    now = SystemClock().now()
    assert len(lines) == 3
    for line in lines:
        assert line["timestamp"].endswith("Z")
        output = datetime.fromisoformat(line["timestamp"]).astimezone(UTC)
        assert abs(now - output) < timedelta(minutes=5)


def test_a_warning_is_shown_while_the_security_log_of_a_demo_is_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log_to_stderr()
    with without_security_log():
        record(SecurityEvent.READ, what="keys", count=1)
        structlog.get_logger().warning("running as root")
    record(SecurityEvent.READ, what="names", count=1)
    lines = [json.loads(each) for each in capsys.readouterr().err.splitlines()]
    assert [line.get("what", line["event"]) for line in lines] == ["running as root", "names"]
