"""The one answer to visitors that is rendered when it is asked for: what the search found.

Searching may take a quarter of this process's time, so that it never starves the downloads: after
each answer the next one waits three times as long, and where too many wait, one is sent away.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import NamedTuple

from starlette.responses import PlainTextResponse, Response

from server.compile.finding import index_url
from server.compile.search_page import Library, library, render
from server.http.releases import Releases
from server.http.table import Part, Table
from server.model.filters import read

HEADERS = {"cache-control": "no-store", "x-robots-tag": "noindex"}
REST = 3
MOST_WAITING = 32


class _Loaded(NamedTuple):
    """A language's library and the file that it was read from."""

    file: str
    library: Library


class Finder:
    """The libraries of the live release, each read when it is first asked."""

    def __init__(self, releases: Releases) -> None:
        self._releases = releases
        self._loaded: dict[str, _Loaded] = {}
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._rested_at = 0.0

    async def page(self, query: Mapping[str, str], lang: str) -> Response:
        """Answer `/<lang>/search/?…`."""
        table = await self._releases.latest()
        if self._waiting >= MOST_WAITING:
            return PlainTextResponse("busy\n", 503, {**HEADERS, "retry-after": "2"})
        self._waiting += 1
        try:
            async with self._turn:
                return await self._answer(query, lang, table)
        finally:
            self._waiting -= 1

    async def _answer(self, query: Mapping[str, str], lang: str, table: Table | None) -> Response:
        clock = asyncio.get_running_loop().time
        shelf = await self._library(lang, table) if table else None
        if shelf is None:
            return PlainTextResponse("nothing is published yet\n", 503, HEADERS)
        await asyncio.sleep(max(0.0, self._rested_at - clock()))
        began = clock()
        answer = shelf.answer(read(query))
        page = render(shelf.shell, lang, shelf.languages, answer)
        self._rested_at = clock() + REST * (clock() - began)
        return Response(page, 200, HEADERS, "text/html; charset=utf-8")

    async def _library(self, lang: str, table: Table) -> Library | None:
        entry = table.get(index_url(lang))
        part = entry.answer({}).body if entry else None
        if part is None:
            return None
        held = self._loaded.get(lang)
        if held is None or held.file != part.file:
            held = self._loaded[lang] = await self._read(lang, part)
        return held.library

    async def _read(self, lang: str, part: Part) -> _Loaded:
        content = await self._releases.bodies.read(part)
        return _Loaded(
            part.file, await asyncio.to_thread(lambda: library(lang, json.loads(content)))
        )
