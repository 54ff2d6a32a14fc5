"""Previews answer at secret addresses of the visitors' side, after everything published."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from functools import partial
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import Response, StreamingResponse

from server.http.bodies import Bodies
from server.http.releases import size_of
from server.http.table import Answer, Table, asked
from server.model.index import IndexFile
from server.publish import Store
from server.store import previews
from server.store.previews import PREFIX, Preview

SECRET = re.compile(rf"/(?:[a-z-]{{2,20}}/tours|packs)/({PREFIX}[0-9a-f]+)\b")
SHARED = ("/a/", "/packs/")
"""What has no id in its address: it is named by its hash, which only a manifest tells."""
FRAMED = (b"frame-ancestors 'none'", b"frame-ancestors 'self'")
"""The studio shows previews in a frame."""
MOST_TABLES = 16


class Previews:
    """The tables of the previews that are alive, made when they are first asked for."""

    def __init__(self, store: Store, bodies: Bodies, now: Callable[[], datetime]) -> None:
        self._store = store
        self._bodies = bodies
        self._now = now
        self._tables: dict[str, Table] = {}

    async def answer(self, request: HTTPConnection[Any]) -> Response | None:
        """Return what a preview has at this address, if one has."""
        path, method = request.scope["path"], request.scope["method"]
        named = SECRET.match(path)
        if method not in {"GET", "HEAD"} or not (named or path.startswith(SHARED)):
            return None
        async with self._store.database.read() as tx:
            alive = await previews.live(tx, self._now())
        for preview in alive:
            if named and named[1] != preview.token:
                continue
            entry = (await self._table(preview)).get(path)
            if entry:
                return self._response(entry.answer(asked(method, request.scope["headers"])), method)
        return None

    async def _table(self, preview: Preview) -> Table:
        if preview.site not in self._tables:
            index = IndexFile(await self._store.read(preview.site))
            while len(self._tables) >= MOST_TABLES:
                del self._tables[next(iter(self._tables))]
            self._tables[preview.site] = Table(index, partial(size_of, self._store.data))
        return self._tables[preview.site]

    def _response(self, answer: Answer, method: str) -> Response:
        sends = answer.body is not None and method != "HEAD"
        pieces = self._pieces(answer) if sends else _nothing()
        response = StreamingResponse(pieces, answer.status)
        response.raw_headers = [(name, value.replace(*FRAMED)) for name, value in answer.headers]
        response.raw_headers.append((b"x-robots-tag", b"noindex"))
        return response

    async def _pieces(self, answer: Answer) -> AsyncIterator[bytes]:
        if answer.body:
            async for piece in self._bodies.pieces(answer.body):
                yield bytes(piece)


async def _nothing() -> AsyncIterator[bytes]:
    yield b""
