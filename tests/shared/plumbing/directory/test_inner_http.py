"""What services ask each other goes where they are told, and nowhere that an answer points to."""

import asyncio
from http import HTTPStatus

import httpx

from shared.plumbing.directory.inner_http import inner_async_client, inner_client
from tests.toy.serving import served

TOKEN = {"Authorization": "Bearer of-a-service"}


async def leading_elsewhere(scope: dict[str, str], receive: object, send: object) -> None:
    """Answer every question with another address."""
    if scope["type"] == "lifespan":
        for kind in ("startup", "shutdown"):
            await receive()  # type: ignore[operator] - as a server gives it
            await send({"type": f"lifespan.{kind}.complete"})  # type: ignore[operator] - the same
        return
    assert scope["path"] == "/here", "somebody follows"
    headers = [(b"location", b"/stolen")]
    await send({"type": "http.response.start", "status": 307, "headers": headers})  # type: ignore[operator] - the same
    await send({"type": "http.response.body", "body": b""})  # type: ignore[operator] - the same


async def _asked_on_the_loop(address: str) -> httpx.Response:
    async with inner_async_client(address, 5.0) as client:
        return await client.get("/here", headers=TOKEN)


def test_a_service_takes_its_token_to_no_address_that_an_answer_points_to() -> None:
    with served(leading_elsewhere) as address:
        with inner_client(address, 5.0) as client:
            answers = [client.get("/here", headers=TOKEN)]
        answers.append(asyncio.run(_asked_on_the_loop(address)))
    reported = [(each.status_code, each.history) for each in answers]
    assert reported == [(HTTPStatus.TEMPORARY_REDIRECT, [])] * 2
