"""The doors of the studio: each names the deed behind it, and opens to who may do it.

An unsafe request must come from our own pages; no answer is kept by anybody on the way.
"""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from time import perf_counter
from urllib.parse import quote

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Route

from server.http import negotiate
from server.http.studio import cookies
from server.http.studio.origin import SAFE_METHODS, is_ours
from server.http.studio.passwords import BusyError
from server.http.studio.visit import RefusedError, Request, Visit, to
from server.model.roles import Deed, may
from server.render import INTERFACE_LANGUAGES
from server.store import sessions
from server.store.bucket import BucketError

Answer = Callable[[Visit], Awaitable[Response]]
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "font-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; frame-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    "permissions-policy": "camera=(), microphone=(self), payment=(), geolocation=()",
    "referrer-policy": "same-origin",
    "x-robots-tag": "noindex",
}
"""`same-origin`, as with `no-referrer` browsers would hide the Origin of our own forms."""
BUSY_S = 5
logger = logging.getLogger(__name__)


class Door(Route):
    """A route of the studio."""

    def __init__(self, path: str, deed: Deed, answer: Answer, method: str = "GET") -> None:
        self.deed = deed
        super().__init__(path, partial(_open, self, answer), methods=[method])


async def _open(door: Door, answer: Answer, request: Request) -> Response:
    began = perf_counter()
    visit = await _visit(request)
    try:
        response = await _answer(visit, door.deed, answer)
    except RefusedError as refused:
        response = await visit.page("refused", refused.status, reason=refused.reason)
    except ClientDisconnect:
        response = Response(status_code=400)  # nobody is there to read it
    except BusyError:
        response = await visit.page("refused", 503, reason="busy")
        response.headers["retry-after"] = str(BUSY_S)
    except BucketError:
        logger.exception("A door of the studio waits for the bucket")
        response = await visit.page("refused", 503, reason="bucket")
        response.headers["retry-after"] = str(BUSY_S)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    _log(door, request.method, response.status_code, perf_counter() - began)
    return response


def _log(door: Door, method: str, status: int, seconds: float) -> None:
    """Say what was done at which door: its address has names in the place of what is private."""
    said = {"door": f"/studio{door.path}", "method": method, "status": status}
    logger.info("answered", extra={"said": {**said, "ms": round(seconds * 1000, 1)}})


async def _answer(visit: Visit, deed: Deed, answer: Answer) -> Response:
    request = visit.request
    if request.method not in SAFE_METHODS and not is_ours(request.headers):
        raise RefusedError(403, "foreign")
    if may(visit.account, deed):
        return await answer(visit)
    if visit.account:
        raise RefusedError(403, "denied")
    return await _at_the_entrance(visit)


async def _at_the_entrance(visit: Visit) -> Response:
    """Lead to the log-in and from there back; a form that was sent meanwhile is lost."""
    path = visit.request.url.path
    if visit.request.method not in SAFE_METHODS or path == "/studio/":
        return to("/studio/login/")
    return to(f"/studio/login/?next={quote(path)}")


async def _visit(request: Request) -> Visit:
    """Find out who asks, and note once in a while that they are still here."""
    studio = request.state["studio"]
    at, token = studio.now(), cookies.token(request)
    if token:
        async with studio.store.database.read() as tx:
            found = await sessions.find(tx, token, at)
        if found:
            account, session = found
            if sessions.is_stale(session, at):
                async with studio.store.database.write() as tx:
                    await sessions.slide(tx, session, at)
            return Visit(request, studio, at, account.interface, account, session)
    return Visit(request, studio, at, _liked(request))


def _liked(request: Request) -> str:
    chosen = request.query_params.get("lang", "")
    if chosen in INTERFACE_LANGUAGES:
        return chosen
    return negotiate.language(request.headers.get("accept-language", ""), INTERFACE_LANGUAGES)
