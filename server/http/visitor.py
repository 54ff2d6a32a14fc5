"""The few answers to visitors that are computed: the front door, the doormat, the way back."""

import asyncio
import re
from typing import TypedDict
from urllib.parse import parse_qs

from starlette.requests import Request as AnyRequest
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from server.http.headers import HTML_HEADERS
from server.http.published import Releases

LANGUAGES = ("fr", "en", "nl", "de")
LANGUAGE_RANGE = re.compile(
    r"\s*([a-z]{2,3})[a-z0-9-]*\s*(?:;\s*q\s*=\s*([01](?:\.\d+)?))?\s*", re.IGNORECASE
)


class State(TypedDict):
    """What the lifespan gives to every request."""

    releases: Releases


Request = AnyRequest[State]


def preferred(accept_language: str) -> str:
    """Return the interface language that an Accept-Language field likes best; French by default."""
    best, weight = LANGUAGES[0], 0.0
    for part in accept_language[:500].split(","):
        match = LANGUAGE_RANGE.fullmatch(part)
        if match and match[1].lower() in LANGUAGES and float(match[2] or 1) > weight:
            best, weight = match[1].lower(), float(match[2] or 1)
    return best


async def front_door(request: Request) -> Response:
    """Lead to the catalogue in the language chosen (`?lang=`), or else in one that is liked."""
    chosen = parse_qs(request.url.query[:200]).get("lang", [""])[0]
    lang = chosen if chosen in LANGUAGES else preferred(request.headers.get("accept-language", ""))
    headers = {"vary": "accept-language", "cache-control": "no-cache"}
    return RedirectResponse(f"/{lang}/", 307, headers)


async def healthz(request: Request) -> Response:
    """Say that the process lives."""
    return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})


async def readyz(request: Request) -> Response:
    """Say whether there is a release to serve."""
    ready = await request.state["releases"].latest() is not None
    return PlainTextResponse(
        "ready\n" if ready else "nothing is published yet\n",
        200 if ready else 503,
        {"cache-control": "no-store"},
    )


async def elsewhere(request: Request) -> Response:
    """Add a forgotten slash, or say in the visitor's language that nothing is here."""
    table = await request.state["releases"].latest()
    path = request.url.path
    if table and f"{path}/" in table.rows:
        return RedirectResponse(f"{path}/", 308)
    first = path.split("/")[1]
    lang = first if first in LANGUAGES else preferred(request.headers.get("accept-language", ""))
    row = table.rows.get(f"/{lang}/404/") if table else None
    body = await asyncio.to_thread(row.plain.file.read_bytes) if row else b"Not found\n"
    headers = {name.decode(): value.decode() for name, value in HTML_HEADERS}
    media_type = "text/html" if row else "text/plain"
    return Response(body, 404, {**headers, "cache-control": "no-store"}, media_type)
