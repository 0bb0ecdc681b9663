"""Starting and stopping several applications that one server serves."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import Any, cast

from litestar import Litestar
from litestar.types import Receive, Send


async def run_all(apps: Sequence[Litestar], threads: int, receive: Receive, send: Send) -> None:
    """Answer the server's lifespan for all of them, with that many threads for what blocks.

    A mounted app does not run its own lifespan: all are entered here.
    """
    await receive()
    with ThreadPoolExecutor(threads) as executor:
        asyncio.get_running_loop().set_default_executor(executor)
        async with AsyncExitStack() as stack:
            for each in apps:
                await stack.enter_async_context(each.lifespan())
            await send(cast("Any", {"type": "lifespan.startup.complete"}))
            await receive()
    await send(cast("Any", {"type": "lifespan.shutdown.complete"}))
