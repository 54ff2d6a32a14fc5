"""The door of published bytes: a plain ASGI callable in front of everything that is computed.

It answers the addresses of the release's table; others go to the application behind.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.http.releases import Releases
from server.http.table import NOT_ALLOWED, Answer, Entry, Part, asked

END: Message = {"type": "http.response.body", "body": b""}


class Published:
    """ASGI: published addresses from the table, others from the application behind."""

    def __init__(self, app: ASGIApp, releases: Releases) -> None:
        self._app = app
        self._releases = releases
        self._bodies = releases.bodies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        entry = await self._find(scope["path"]) if scope["type"] == "http" else None
        if entry is None or (scope["query_string"] and self._answers(scope["path"])):
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        if method not in {"GET", "HEAD"}:
            await _send_head(NOT_ALLOWED, send)
            return
        answer = entry.answer(asked(method, scope["headers"]))
        if answer.body is None or method == "HEAD":
            await _send_head(answer, send)
        else:
            await self._send(answer, answer.body, receive, send)

    async def _find(self, path: str) -> Entry | None:
        """Look an address up; what may have changed is looked up in the latest release."""
        table = self._releases.table
        entry = table.get(path) if table else None
        if (entry and entry.immutable) or not self._releases.is_replaced():
            return entry
        latest = await self._releases.latest()
        return latest.get(path) if latest else None

    def _answers(self, path: str) -> bool:
        """Say whether the page answers questions, and so is not the published one."""
        table = self._releases.table
        return table is not None and path in table.answering

    async def _send(self, answer: Answer, part: Part, receive: Receive, send: Send) -> None:
        body = self._bodies.at_hand(part)
        if body is None:
            await self._stream(answer, part, receive, send)
        else:
            await send(_start(answer))
            await send({"type": "http.response.body", "body": body})

    async def _stream(self, answer: Answer, part: Part, receive: Receive, send: Send) -> None:
        """Send piece after piece, each when the client has taken the last, while it is there.

        The head waits for the first piece: a file that is missing is a 500, not a broken 200.
        """
        head: Message | None = _start(answer)
        async with _departure(receive) as gone:
            async for piece in self._bodies.pieces(part):
                if gone.done():
                    return
                if head:
                    await send(head)
                    head = None
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send(END)


def _start(answer: Answer) -> Message:
    return {
        "type": "http.response.start",
        "status": answer.status,
        "headers": answer.headers,
    }


async def _send_head(answer: Answer, send: Send) -> None:
    await send(_start(answer))
    await send(END)


@asynccontextmanager
async def _departure(receive: Receive) -> AsyncIterator[asyncio.Task[None]]:
    """Run a task that ends when the client goes away; uvicorn's `send` does not tell."""
    gone = asyncio.create_task(_disconnected(receive))
    try:
        yield gone
    finally:
        gone.cancel()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
