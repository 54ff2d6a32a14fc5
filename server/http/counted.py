"""A door that counts what was computed behind it, for an operator who wants figures."""

from collections.abc import Awaitable
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.http.tally import Tally, kind_of


class Counted:
    """ASGI: passes everything on and counts what comes back."""

    def __init__(self, app: ASGIApp, tally: Tally) -> None:
        self._app = app
        self._tally = tally

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        try:
            await self._app(scope, receive, answer)
        finally:
            kind = kind_of(scope["path"], scope["query_string"])
            self._tally.answered(kind, answer.status, answer.sent_bytes, answer.seconds)


class _Answer:
    """A `send` that remembers. It returns what the server's `send` returns: one await less."""

    __slots__ = ("_began", "_send", "seconds", "sent_bytes", "status")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._began = perf_counter()
        self.seconds = 0.0
        self.sent_bytes = 0
        self.status = 500

    def __call__(self, message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.seconds = perf_counter() - self._began
        else:
            self.sent_bytes += len(message.get("body", b""))
        return self._send(message)
