"""What `make bench` does: every bench, or those that are named, on a ground of their own."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

from deploy.kafka.node import CannotRun
from tests.bench.catching_up import catch_up_as_it_grows
from tests.bench.commands import durable_command_against_a_bare_commit
from tests.bench.consuming import consumer_against_bare_getmany
from tests.bench.effects import effect_in_the_next_service, effect_over_kafka
from tests.bench.ground import Ground, fresh_ground
from tests.bench.growing import invoice_run_as_it_grows, load_of_a_long_history
from tests.bench.importing import import_against_one_command_each
from tests.bench.lines import FULL, Line, Sizes
from tests.bench.portal import browse_page
from tests.bench.rebuilds import rebuild_against_its_limits
from tests.bench.relaying import relay_against_a_bare_producer

BENCHES: dict[str, Callable[[Ground, Sizes], Line | list[Line]]] = {
    "command": durable_command_against_a_bare_commit,
    "effect": effect_in_the_next_service,
    "import": import_against_one_command_each,
    "rebuild": rebuild_against_its_limits,
    "load": load_of_a_long_history,
    "invoices": invoice_run_as_it_grows,
    "relay": relay_against_a_bare_producer,
    "consumer": consumer_against_bare_getmany,
    "effect-kafka": effect_over_kafka,
    "catch-up": catch_up_as_it_grows,
    "portal": browse_page,
}


def main(words: Sequence[str] | None = None) -> None:
    """Run the benches, one after the other; one that cannot be run here says why."""
    parser = argparse.ArgumentParser(prog="tests.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--events", type=int, default=FULL.events, help="to catch up with")
    asked = parser.parse_args(words)
    unknown = set(asked.names) - BENCHES.keys()
    if unknown:
        parser.error(f"there is no bench “{unknown.pop()}”")
    sizes = replace(FULL, events=max(asked.events, FULL.events_before))
    with fresh_ground() as ground:
        _publish(ground.about())
        for name in asked.names or BENCHES:
            try:
                found = BENCHES[name](ground, sizes)
                for line in found if isinstance(found, list) else [found]:
                    _publish(line)
            except CannotRun as error:
                _publish({"name": name, "value": None, "why": str(error)})


def _publish(line: Line) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
