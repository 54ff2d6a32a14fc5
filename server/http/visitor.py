"""The few answers to visitors that are computed: the front door, where a sign leads, a missing
slash, a lost page, the search.
"""  # noqa: D205

from typing import TypedDict

from starlette import requests
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from server.http import negotiate
from server.http.previews import Previews
from server.http.releases import Releases
from server.http.search import Finder
from server.http.table import Table

NO_STORE = {"cache-control": "no-store"}
KEPT_HEADERS = {b"content-type", b"content-encoding", b"content-length"}
"""What the page of a lost address has of the published one: no tag, no caching."""


class State(TypedDict):
    """What the lifespan gives to every request."""

    releases: Releases
    finder: Finder
    previews: Previews


Request = requests.Request[State]


async def front_door(request: Request) -> Response:
    """Lead to the catalogue in the language chosen (`?lang=`), or else in one that is liked."""
    table = await request.state["releases"].latest()
    if table is None:
        return _unpublished()
    chosen = request.query_params.get("lang", "")
    lang = chosen if chosen in table.languages else _liked(request, table.languages)
    return RedirectResponse(f"/{lang}/", 307, {"vary": "accept-language", **NO_STORE})


async def healthz(request: Request) -> Response:
    """Say that the process lives."""
    return PlainTextResponse("ok\n", headers=NO_STORE)


async def readyz(request: Request) -> Response:
    """Say whether there is a release to serve."""
    ready = await request.state["releases"].latest() is not None
    return PlainTextResponse("ready\n", headers=NO_STORE) if ready else _unpublished()


async def elsewhere(request: Request) -> Response:
    """Add a forgotten slash, or say in the visitor's language that nothing is here."""
    previewed = await request.state["previews"].answer(request)
    if previewed:
        return previewed
    table = await request.state["releases"].latest()
    if table is None:
        return _unpublished()
    path = request.scope["path"]
    if table.get(f"{path}/"):
        query = request.scope["query_string"].decode("latin-1")
        return RedirectResponse(f"{path}/?{query}" if query else f"{path}/", 308)
    return await _lost(request, table)


async def sign(request: Request) -> Response:
    """Lead from a sign, whose address names no language, to a page in one that is liked."""
    path = request.path_params["path"].strip("/")
    table = await request.state["releases"].latest()
    named = negotiate.weights(request.headers.get("accept-language", ""))
    spoken = (*table.languages, *named) if table else ()
    offered = tuple(lang for lang in spoken if table and table.get(f"/{lang}/tours/{path}/"))
    if not offered:
        return await elsewhere(request)
    url = f"/{_liked(request, offered)}/tours/{path}/"
    return RedirectResponse(url, 307, {"vary": "accept-language", **NO_STORE})


async def search(request: Request) -> Response:
    """Answer what was asked of the search; asked nothing, it is a published page."""
    lang = request.path_params["lang"]
    table = await request.state["releases"].latest()
    if table is None or f"/{lang}/search/" not in table.answering:
        return await elsewhere(request)
    return await request.state["finder"].page(request.query_params, lang)


def _unpublished() -> Response:
    return PlainTextResponse("nothing is published yet\n", 503, NO_STORE)


async def _lost(request: Request, table: Table) -> Response:
    """Return the published page `/<lang>/404/`, in the language of the address."""
    first = request.scope["path"].lstrip("/").partition("/")[0]
    lang = first if first in table.languages else _liked(request, table.languages)
    entry = table.get(f"/{lang}/404/")
    accepted = request.headers.get("accept-encoding", "").encode("latin-1")
    page = entry.answer({b"accept-encoding": accepted}) if entry else None
    if page is None or page.body is None:
        return PlainTextResponse("Not found\n", 404, NO_STORE)
    response = Response(await request.state["releases"].bodies.read(page.body), 404)
    response.raw_headers = [field for field in page.headers if field[0] in KEPT_HEADERS]
    response.headers.update({"vary": "accept-encoding, accept-language", **NO_STORE})
    return response


def _liked(request: Request, offered: tuple[str, ...]) -> str:
    return negotiate.language(request.headers.get("accept-language", ""), offered)
