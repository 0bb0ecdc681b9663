"""Speed, as ratios of two things measured in turn in one run; one JSON line each, never a failure.

``value`` and ``control`` are in the unit that ``unit`` names; ``goal`` is what is aimed at.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import commands, effects, rebuilds
from tests.bench.instance import Instance, running

BENCHES: tuple[Callable[[Instance], dict[str, object]], ...] = (
    commands.durable_command_against_a_bare_commit,
    effects.effect_in_the_next_service,
    rebuilds.rebuild_against_one_transaction_per_event,
)


def main() -> None:
    """Run every bench on one instance."""
    with (
        tempfile.TemporaryDirectory(prefix="utbyte-bench-") as folder,
        running(Path(folder)) as instance,
    ):
        for bench in BENCHES:
            sys.stdout.write(json.dumps(bench(instance)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
