"""What a process measures is in steps that tell a slow command from a quick one."""

from prometheus_client import generate_latest

from shared.plumbing.base import metrics

STEPS = ["0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1.0", "2.0", "5.0", "10.0"]


def test_commands_are_measured_in_steps_from_two_milliseconds_to_ten_seconds() -> None:
    metrics.COMMANDS.labels("measured").observe(0.3)
    lines = generate_latest().decode().splitlines()
    own = [line for line in lines if "_bucket{" in line and 'operation="measured"' in line]
    assert [line.split('le="')[1].split('"')[0] for line in own] == [*STEPS, "+Inf"]


def test_progress_that_is_unknown_is_not_a_number_and_known_progress_is() -> None:
    metrics.stand(3, {"measured.known": 2, "measured.unknown": None}, None)
    lines = generate_latest().decode().splitlines()
    lags = {line.split('"')[1]: line.split()[-1] for line in lines if 'stream="measured.' in line}
    assert lags == {"measured.known": "2.0", "measured.unknown": "NaN"}
    assert metrics.OUTBOX.collect()[0].samples[0].value == 3.0
    metrics.stand(None, {}, 1)
    assert str(metrics.OUTBOX.collect()[0].samples[0].value) == "nan"
    assert metrics.DEAD_LETTERS.collect()[0].samples[0].value == 1.0
