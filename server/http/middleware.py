"""Security headers for everything that is computed; published bytes bring theirs."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.http.headers import HTML_HEADERS


class SecurityHeaders:
    """Adds the headers that an answer does not have yet."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _completed(message.get("headers", []))
            await send(message)

        await self._app(scope, receive, guarded)


def _completed(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    present = {name.lower() for name, _ in headers}
    return [*headers, *(field for field in HTML_HEADERS if field[0] not in present)]
