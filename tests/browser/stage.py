"""What every browser test stands on: a published site, a server, and a network to spoil."""

import contextlib
import json
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.app import create_app
from server.http.protocol import BoundedProtocol
from server.model.index import read_index
from server.model.pack import Manifest
from server.model.site import CURRENT_FILE, Index, blob_path
from server.settings import Settings
from tests.browser.shaper import Shaper, shaper
from tests.builders import make_tour_files, photograph, wav
from tests.live import Live, run_server
from tests.site import publish_files

TOUR = "petite-visite"
DOCUMENT = f"/fr/tours/{TOUR}/"
SOUND_S = 20


def tour_files(**changes: str | bytes | None) -> dict[str, bytes]:
    """Return the small good tour with a recording and 225 KB of photograph."""
    heavy = {
        "stops/gare/fr.wav": wav(SOUND_S),
        "stops/lampe/lampe.jpg": photograph(1),
    }
    return make_tour_files(**{**heavy, **changes})


class Faults:
    """A server between visitor and application that misbehaves as it is told."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.ignores_range = False
        self.gone = ""
        """Addresses that contain this answer 404."""
        self.flips: dict[str, int] = {}
        """Address -> offset in the content of the byte that arrives wrong."""
        self.extra: dict[str, tuple[str, bytes]] = {}
        """Address -> type and content of a page that only a test has."""
        self.sent: dict[str, int] = {}
        """Address -> bytes of content sent."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if self.gone and self.gone in path:
            scope = {**scope, "path": "/gone"}
        if self.ignores_range:
            headers = [field for field in scope["headers"] if field[0] != b"range"]
            scope = {**scope, "headers": headers}
        if path in self.extra:
            await self._extra(path, send)
        else:
            await self._app(scope, receive, self._meddle(path, send))

    async def _extra(self, path: str, send: Send) -> None:
        kind, body = self.extra[path]
        headers = [(b"content-type", kind.encode()), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _meddle(self, path: str, send: Send) -> Send:
        at = 0

        async def meddled(message: Message) -> None:
            nonlocal at
            if message["type"] == "http.response.start":
                at = _first_byte(message)
            else:
                body = bytes(message.get("body", b""))
                message = {**message, "body": self._flip(path, at, body)}
                at += len(body)
                self.sent[path] = self.sent.get(path, 0) + len(body)
            await send(message)

        return meddled

    def _flip(self, path: str, at: int, body: bytes) -> bytes:
        offset = self.flips.get(path, -1) - at
        if not 0 <= offset < len(body):
            return body
        return body[:offset] + bytes([body[offset] ^ 1]) + body[offset + 1 :]


def _first_byte(start: Message) -> int:
    placed = dict(start["headers"]).get(b"content-range", b"")
    found = re.match(rb"bytes (\d+)-", placed)
    return int(found[1]) if found else 0


class Stage:
    """A site at an address of its own; `net` is the visitor's network, `faults` the server's."""

    def __init__(self, data: Path, live: Live, net: Shaper, faults: Faults) -> None:
        self.data = data
        self.live = live
        self.net = net
        self.faults = faults

    def url(self, path: str) -> str:
        return f"http://localhost:{self.net.port}{path}"

    async def publish(self, files: Mapping[str, bytes], tour: str = TOUR) -> None:
        """Release another edition of the tour."""
        outcomes = await publish_files(self.data, {tour: files})
        assert outcomes[0].edition, outcomes[0].problems

    @property
    def index(self) -> Index:
        return read_index(self._blob((self.data / CURRENT_FILE).read_text().strip()))

    def _blob(self, sha256: str) -> bytes:
        return (self.data / blob_path(sha256)).read_bytes()

    def content(self, path: str) -> bytes:
        """Return what is published at an address."""
        found = next(resource for resource in self.index.resources if resource.path == path)
        return self._blob(found.sha256)

    def manifest(self, tour: str = TOUR) -> Manifest:
        return Manifest.model_validate_json(self.content(f"/packs/{tour}.json"))

    def shell(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.content("/shell.json"))
        return found


@contextlib.asynccontextmanager
async def stage(data: Path) -> AsyncIterator[Stage]:
    """Serve a data folder through a network that can be spoilt."""
    settings = Settings(data=data, port=0)
    faults = Faults(create_app(settings))
    # The quick door would pass the faults by.
    async with run_server(settings, faults, BoundedProtocol) as live, shaper() as net:
        net.target = live.port
        yield Stage(data, live, net, faults)
