"""`utbyte repartition`: more partitions for the topics of a service."""

# Each command imports only what it needs, so that none waits for the imports of another.
# ruff: noqa: PLC0415

from typing import Annotated

import typer

from utbyte.cli.options import AsJson
from utbyte.cli.outcome import told


def repartition(
    service: Annotated[str, typer.Argument(help="The service whose topics are widened")],
    partitions: Annotated[
        int | None, typer.Argument(min=1, max=1000, help="Only tell how far it is when left out")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add partitions to the topics of a service; its relay does it when order allows."""
    from utbyte.distributed.widening import repartition_topics
    from utbyte.instance.running import settings

    with told("repartition", what=service):
        repartition_topics(settings(), service, partitions, as_json=as_json)
