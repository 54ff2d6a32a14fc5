"""The door of published bytes: a plain ASGI callable in front of everything that is computed.

It answers GET and HEAD of addresses in the release's table; the rest goes to the app behind. A
release that another process made is noticed by the identity of `data/current`, before a page is
answered and before an unknown address is passed on.
"""

import asyncio
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from server.http import table
from server.http.bodies import KEEP_UP_TO_BYTES, Bodies, parts
from server.http.table import Row, Span, Table, UnsatisfiableError, Variant
from server.model.site import CURRENT_FILE, Index, blob_path

Identity = tuple[int, int]


class Releases:
    """The live release of a data folder; `table` is None before the first one."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._current = str(data / CURRENT_FILE)
        self._seen: Identity | None = None
        self._loading = asyncio.Lock()
        self.table: Table | None = None

    async def latest(self) -> Table | None:
        """Return the live release, loading it where `current` was replaced."""
        if self._identity() != self._seen:
            async with self._loading:
                await self._load()
        return self.table

    async def _load(self) -> None:
        identity = self._identity()
        if identity is not None and identity != self._seen:
            self.table = await asyncio.to_thread(self._read)
            self._seen = identity

    def _identity(self) -> Identity | None:
        try:
            found = Path(self._current).stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino

    def _read(self) -> Table:
        sha256 = Path(self._current).read_text("ascii").strip()
        index = Index.model_validate_json((self._data / blob_path(sha256)).read_bytes())
        return table.build(index, self._data)


class Published:
    """ASGI: published addresses from the table, others from the app behind."""

    def __init__(self, app: ASGIApp, releases: Releases) -> None:
        self._app = app
        self._releases = releases
        self._bodies = Bodies()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}:
            row = await self._find(scope["path"])
            if row:
                await self._answer(row, scope, send)
                return
        await self._app(scope, receive, send)

    async def _find(self, path: str) -> Row | None:
        """Look an address up; what may have changed is looked up in the latest release."""
        known = self._releases.table
        row = known.rows.get(path) if known else None
        if row and row.immutable:
            return row
        latest = await self._releases.latest()
        return latest.rows.get(path) if latest else None

    async def _answer(self, row: Row, scope: Scope, send: Send) -> None:
        asked = _fields(scope)
        variant = row.variant(asked.get(b"accept-encoding", b""))
        held = asked.get(b"if-none-match")
        if held is not None and table.not_modified(held, variant):
            await _start(send, 304, variant.not_modified)
            await send({"type": "http.response.body", "body": b""})
            return
        await self._content(row, variant, asked, scope["method"] == "HEAD", send)

    async def _content(
        self, row: Row, variant: Variant, asked: dict[bytes, bytes], head: bool, send: Send
    ) -> None:
        try:
            span = _span(row, variant, asked)
        except UnsatisfiableError:
            await _start(send, 416, _unsatisfiable(variant))
            await send({"type": "http.response.body", "body": b""})
            return
        await _start(
            send, 206 if span else 200, _partial(variant, span) if span else variant.headers
        )
        if head:
            await send({"type": "http.response.body", "body": b""})
        else:
            await self._send_body(variant, span or Span(0, variant.size_bytes - 1), send)

    async def _send_body(self, variant: Variant, span: Span, send: Send) -> None:
        if variant.size_bytes <= KEEP_UP_TO_BYTES:
            whole = await self._bodies.read(variant.file)
            body = whole if span.size_bytes == len(whole) else whole[span.start : span.end + 1]
            await send({"type": "http.response.body", "body": body})
            return
        async for part in parts(variant.file, span.start, span.size_bytes):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _fields(scope: Scope) -> dict[bytes, bytes]:
    """Return the header fields, repeated ones joined as RFC 9110 section 5.3 says."""
    fields: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        fields[name] = fields[name] + b", " + value if name in fields else value
    return fields


def _span(row: Row, variant: Variant, asked: dict[bytes, bytes]) -> Span | None:
    raw = asked.get(b"range")
    if raw is None or not row.ranges:
        return None
    if asked.get(b"if-range", variant.etag) != variant.etag:
        return None
    return table.span(raw, variant.size_bytes)


def _partial(variant: Variant, span: Span) -> list[tuple[bytes, bytes]]:
    placed = f"bytes {span.start}-{span.end}/{variant.size_bytes}".encode()
    return [
        (b"content-range", placed),
        (b"content-length", b"%d" % span.size_bytes),
        *(field for field in variant.headers if field[0] != b"content-length"),
    ]


def _unsatisfiable(variant: Variant) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-range", b"bytes */%d" % variant.size_bytes),
        (b"content-length", b"0"),
        *variant.not_modified,
    ]


async def _start(send: Send, status: int, headers: object) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
