"""What a process measures is in steps that tell a slow command from a quick one."""

from prometheus_client import generate_latest

from shared.plumbing.base import metrics

STEPS = ["0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1.0", "2.0", "5.0", "10.0"]


def test_commands_are_measured_in_steps_from_two_milliseconds_to_ten_seconds() -> None:
    metrics.COMMANDS.labels("measured").observe(0.3)
    lines = generate_latest().decode().splitlines()
    own = [line for line in lines if "_bucket{" in line and 'operation="measured"' in line]
    assert [line.split('le="')[1].split('"')[0] for line in own] == [*STEPS, "+Inf"]
