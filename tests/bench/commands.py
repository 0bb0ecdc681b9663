"""A one-event command through HTTP against a bare commit of one row, with as many clients."""

from statistics import median

import psycopg

from tests.bench.clients import Clients, Command, Commit, Pace, clients
from tests.bench.cpu import Cpu, cpu_of, milliseconds_each
from tests.bench.ground import Ground
from tests.bench.instance import Instance, peopled, running
from tests.bench.lines import Line, Sizes, line_of


def durable_command_against_a_bare_commit(ground: Ground, sizes: Sizes) -> Line:
    """Measure durable commands a second through HTTP, and commits of one row, in turn."""
    with running(ground) as instance, clients(sizes.clients) as all_clients:
        return _measured(instance, all_clients, sizes)


def _measured(instance: Instance, all_clients: Clients, sizes: Sizes) -> Line:
    world = instance.world()
    _, office = peopled(world)
    world.idle()
    address = instance.database("programme")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE bare (id bigserial PRIMARY KEY, body text)")

    def command(tag: str) -> Command:
        path, body = "/api/programme/v1/collaborations", {"name": "Mått", "scope": "state"}
        return Command(instance.address, path, body, world.token(office), tag)

    all_clients.pace(command("warm"), 1.0)
    rounds: list[tuple[Pace, Pace]] = []
    costs: list[Cpu] = []
    for number in range(sizes.rounds):
        before = cpu_of(instance.processes)
        commands = all_clients.pace(command(f"round-{number}"), sizes.seconds)
        costs.append(milliseconds_each(before, cpu_of(instance.processes), commands.count))
        rounds.append((commands, all_clients.pace(Commit(address), sizes.seconds)))
    pairs = [(value.per_second, control.per_second) for value, control in rounds]
    name = f"durable command over HTTP vs. bare commit, {sizes.clients} clients"
    slower = [(value.p99_ms, control.p99_ms) for value, control in rounds]
    p99 = line_of("p99", "milliseconds", slower, 1.5)
    return {
        **line_of(name, "per second", pairs, 0.8),
        "p99_ms": p99["value"],
        "p99": p99["ratio"],
        "cpu_ms": {each: median(cost[each] for cost in costs) for each in costs[0]},
    }
