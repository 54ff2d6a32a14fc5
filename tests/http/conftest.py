"""A small release written to disk, and a raw way to ask for it: bytes in, bytes out."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from server.model.index import write_index
from server.model.site import Index, Resource
from server.settings import Settings
from server.store.blobs import Blobs
from tests.builders import make_tour_files
from tests.live import run_server
from tests.site import publish_files

TOUR = "petite-visite"
PAGE = ("<p>Un chevalement, deux molettes : on descend.</p>" * 60).encode()
SOUND = bytes(range(256)) * 40
ARCHIVE = bytes(i % 251 for i in range(3_000_001))
HTML = "text/html; charset=utf-8"
FORM = "Content-Type: application/x-www-form-urlencoded"
OURS = "Sec-Fetch-Site: same-origin"
"""What the browser says of a form that one of our own pages sends."""
SITE = {
    "/fr/": (HTML, PAGE),
    "/fr/404/": (HTML, b"<h1>Rien ici</h1>"),
    "/nl/404/": (HTML, b"<h1>Hier is niets</h1>"),
    "/fr/tours/x/": (HTML, PAGE + b"x"),
    "/a/0123456789abcdef.m4a": ("audio/mp4", SOUND),
    "/a/0123456789abcdef.svg": ("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>" * 9),
    "/packs/0123.zip": ("application/zip", ARCHIVE),
    "/packs/x.json": ("application/json", b'{"format": 1}'),
    "/a/0000000000000000.avif": ("image/avif", b""),
}


def release(data: Path, site: Mapping[str, tuple[str, bytes]], number: int = 1) -> None:
    """Write a release of these addresses and make it live."""
    blobs = Blobs(data)
    resources = []
    for path, (kind, content) in site.items():
        sha256 = blobs.add(content)
        encodings = blobs.compress(sha256, kind)
        resources.append(
            Resource(
                path=path, sha256=sha256, type=kind, size_bytes=len(content), encodings=encodings,
                cache="immutable" if path.startswith(("/a/", "/packs/0")) else "revalidate",
                ranges=not encodings,
            )
        )  # fmt: skip
    languages = ("fr", "en", "nl", "de")
    index = Index(release=number, build="test", languages=languages, resources=tuple(resources))
    blobs.set_current(blobs.add(write_index(index)))


@dataclass(frozen=True)
class Reply:
    """One parsed answer; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Listening(Protocol):
    """A server at a port of this machine, in this process or another."""

    @property
    def port(self) -> int: ...


async def talk(
    live: Listening, *chunks: bytes, replies: int = 1, head: bool = False
) -> list[Reply]:
    """Send raw bytes and read this many answers; fewer where the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    try:
        for chunk in chunks:
            writer.write(chunk)
            await writer.drain()
        return [r for _ in range(replies) if (r := await _reply(reader, head)) is not None]
    finally:
        writer.close()


async def _reply(reader: asyncio.StreamReader, head: bool) -> Reply | None:
    try:
        raw = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
    except asyncio.IncompleteReadError:
        return None
    first, *lines = raw.decode("latin-1").split("\r\n")[:-2]
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    status = int(first.split()[1])
    length = 0 if head or status == 304 else int(headers.get("content-length", 0))
    return Reply(status, headers, await reader.readexactly(length))


def get(path: str, *fields: str, method: str = "GET", version: str = "1.1") -> bytes:
    lines = [f"{method} {path} HTTP/{version}", "Host: x", *fields]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


@pytest.fixture(scope="session")
async def published(tmp_path_factory):
    """Publish the small good tour; tests copy the folder before they change it."""
    data = tmp_path_factory.mktemp("published")
    await publish_files(data, {TOUR: make_tour_files()})
    return data


@pytest.fixture(scope="module")
async def live(tmp_path_factory):
    """Serve the small release."""
    data = tmp_path_factory.mktemp("data")
    release(data, SITE)
    async with run_server(Settings(data=data)) as live:
        yield live


@pytest.fixture
def ask(live):
    """Ask one thing and return the one answer."""

    async def ask(path: str, *fields: str, method: str = "GET", version: str = "1.1") -> Reply:
        raw = get(path, *fields, method=method, version=version)
        (reply,) = await talk(live, raw, head=method == "HEAD")
        return reply

    return ask
