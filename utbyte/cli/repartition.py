"""`utbyte repartition`: more partitions for the topics of a service."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

from typing import Annotated

import typer

from utbyte.cli.options import AsJson
from utbyte.cli.outcome import told


def repartition(
    service: Annotated[str, typer.Argument(help="Service whose topics get more partitions.")],
    partitions: Annotated[
        int | None,
        typer.Argument(
            min=1, max=1000, help="New number of partitions; without it, print the progress."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add partitions to the topics of a service; its relay does so when the order allows it."""
    from utbyte.distributed.widening import repartition_topics
    from utbyte.instance.running import settings

    with told("repartition", what=service):
        repartition_topics(settings(), service, partitions, as_json=as_json)
