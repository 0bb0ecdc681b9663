"""Several applications behind one server begin and end with it."""

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
from litestar import Litestar

from utbyte.instance.lifespan import run_all


class Two:
    """Two applications that tell when they begin and end."""

    def __init__(self) -> None:
        self.output: list[str] = []
        self.apps = [
            Litestar(on_startup=[self._show(f"{n} begins")], on_shutdown=[self._show(f"{n} ends")])
            for n in ("one", "two")
        ]

    def _show(self, what: str) -> Callable[[], Awaitable[None]]:
        async def output() -> None:
            self.output.append(what)

        return output


def test_pitfall_25a_every_application_begins_and_ends_with_the_server() -> None:
    two = Two()

    async def receive() -> Any:
        return {}

    async def send(message: Any) -> None:
        two.output.append(message["type"])

    anyio.run(run_all, two.apps, 2, receive, send)
    assert two.output == [
        "one begins",
        "two begins",
        "lifespan.startup.complete",
        "two ends",
        "one ends",
        "lifespan.shutdown.complete",
    ]
