"""The door of published bytes: a plain ASGI callable in front of everything that is computed.

It answers the addresses of the release's table; others go to the application behind.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.http.releases import Releases
from server.http.table import NOT_ALLOWED, Answer, Entry, Part, asked
from server.http.tally import Tally

Sent = tuple[int, float]
"""How many bytes were sent, and when their head was: what an operator counts."""
END: Message = {"type": "http.response.body", "body": b""}


class Published:
    """ASGI: published addresses from the table, others from the application behind."""

    def __init__(self, app: ASGIApp, releases: Releases, tally: Tally | None = None) -> None:
        self._app = app
        self._releases = releases
        self._bodies = releases.bodies
        self._tally = tally

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = perf_counter()
        entry = await self._find(scope["path"]) if scope["type"] == "http" else None
        if entry is None or (scope["query_string"] and self._answers(scope["path"])):
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        readable = method in {"GET", "HEAD"}
        answer = entry.answer(asked(method, scope["headers"])) if readable else NOT_ALLOWED
        part = answer.body if method == "GET" else None
        status, sent, seconds = 500, 0, 0.0
        try:
            sent, head_at = await self._send(answer, part, receive, send)
            status, seconds = answer.status, head_at - began
        finally:
            if self._tally:
                self._tally.answered(entry.kind, status, sent, seconds)

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

    async def _send(self, answer: Answer, part: Part | None, receive: Receive, send: Send) -> Sent:
        pieces = self._bodies.at_hand(part) if part else [b""]
        if pieces is None:
            assert part  # noqa: S101  what is not at hand is a part
            return await self._stream(answer, part, receive, send)
        head_at = perf_counter()
        await send(_start(answer))
        for number, piece in enumerate(pieces, 1):
            more = number < len(pieces)
            await send({"type": "http.response.body", "body": piece, "more_body": more})
        return part.stop - part.start if part else 0, head_at

    async def _stream(self, answer: Answer, part: Part, receive: Receive, send: Send) -> Sent:
        """Send piece after piece, each when the client has taken the last, while it is there.

        The head waits for the first piece: a file that is missing is a 500, not a broken 200.
        """
        head: Message | None = _start(answer)
        sent, head_at = 0, 0.0
        async with _departure(receive) as gone:
            async for piece in self._bodies.pieces(part):
                if gone.done():
                    return sent, head_at
                if head:
                    head_at = perf_counter()
                    await send(head)
                    head = None
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                sent += len(piece)
        await send(END)
        return sent, head_at


def _start(answer: Answer) -> Message:
    return {
        "type": "http.response.start",
        "status": answer.status,
        "headers": answer.headers,
    }


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
