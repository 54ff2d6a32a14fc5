"""What is asked for is only in the bucket, and the bucket does not answer."""

import logging

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.store.bucket import BucketError

HEADERS = {"cache-control": "no-store", "retry-after": "5"}
logger = logging.getLogger(__name__)


async def answer(request: Request | None, error: Exception) -> Response:
    """Say that it is our fault and will pass; phones try again by themselves."""
    logger.error("What is asked for is out of reach: %s", error)
    return PlainTextResponse("out of reach, try again soon\n", 503, HEADERS)


class Outage:
    """ASGI: an application, in front of which nobody knows yet what is only in the bucket.

    An answer that had begun is broken off by the server below: the phone resumes it by range.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_begun = False

        async def begin(message: Message) -> None:
            nonlocal is_begun
            is_begun = True
            await send(message)

        try:
            await self._app(scope, receive, begin)
        except BucketError as error:
            if is_begun:
                raise
            response = await answer(None, error)
            await response(scope, receive, send)
