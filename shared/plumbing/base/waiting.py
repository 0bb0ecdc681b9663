"""Waiting that ends early when the process is asked to stop."""

import asyncio


async def wait(stop: asyncio.Event, seconds: float) -> None:
    """Wait for that many seconds, or until ``stop`` is set."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
