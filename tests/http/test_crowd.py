"""Many at once: slow phones, phones that vanish, clients that mean harm. Visitors never notice."""

import asyncio
import logging
import re
import resource
import select
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.http import protocol
from server.settings import Settings
from tests.http.conftest import ARCHIVE, FORM, OURS, PAGE, SITE, SOUND, get, release, talk
from tests.live import run_process
from tests.studio import there

CROWD = 200
WINDOW_BYTES = 4096
"""A small receive buffer: what a phone does not take stays with the server."""
CALM = 50
"""Fewer files are open where nobody asks for anything."""
MOST_KB_A_PHONE = 100
MOST_IN_KERNEL_BYTES = 600_000
MOST_MB_OF_A_FLOOD = 50
MOST_SENT_BYTES = 64_000_000
ZIP = get("/packs/0123.zip")
LENGTH, CHUNKED = "Content-Length: 99", "Transfer-Encoding: chunked"
MORE = b"5\r\nmore=\r\n" * 200
HARM = {
    "silent": b"",
    "half a head": b"GET /fr/ HTTP/1.1\r\nX: ",
    "half a body": get("/visits", LENGTH, OURS, method="POST") + b"{",
    "half a form": get("/studio/login/", LENGTH, FORM, OURS, method="POST") + b"name=",
    "a body without end": get("/visits", CHUNKED, OURS, method="POST") + MORE,
    "a form without end": get("/studio/login/", CHUNKED, FORM, OURS, method="POST") + MORE,
    "a body for a page": get("/fr/", CHUNKED) + MORE,
    "downloads in a row": ZIP * 50,
    "a slow download": ZIP,
}


async def phone(port: int, said: bytes) -> socket.socket:
    """Connect with a small window, speak, and read nothing yet."""
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW_BYTES)
    opened.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(opened, ("127.0.0.1", port))
    await loop.sock_sendall(opened, said)
    return opened


@asynccontextmanager
async def crowd(port: int, said: bytes, size: int = CROWD):
    """Let a crowd say this at once; at the end they vanish, with a reset and no farewell."""
    phones = await asyncio.gather(*(phone(port, said) for _ in range(size)))
    try:
        yield phones
    finally:
        for each in phones:
            vanish(each)


def vanish(phone: socket.socket) -> None:
    """Leave in mid-download."""
    phone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    phone.close()


async def until(condition) -> None:
    """Let the server work until something is so."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110  there is no event for it
            await asyncio.sleep(0)


async def visitors_are_served(live) -> None:
    """See that everybody else gets what they ask for."""
    page, part, health = await asyncio.gather(
        talk(live, get("/fr/")),
        talk(live, get("/a/0123456789abcdef.m4a", "Range: bytes=0-9")),
        talk(live, get("/healthz")),
    )
    assert [page[0].body, part[0].body, health[0].body] == [PAGE, SOUND[:10], b"ok\n"]


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
async def test_a_crowd_holds_up_nobody_and_leaves_nothing(live, harm, caplog):
    async with crowd(live.port, harm):
        await until(lambda: live.connections == CROWD)
        await visitors_are_served(live)
    await until(lambda: not live.connections and not live.answering)
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == []


async def test_the_kernel_takes_little_that_a_phone_does_not(live):
    opened = await phone(live.port, ZIP)
    await until(lambda: live.unsent() > 0)
    assert live.in_kernel() < MOST_IN_KERNEL_BYTES
    vanish(opened)


@dataclass(frozen=True)
class Server:
    """A server process of its own, whose memory and descriptors can be measured from outside."""

    port: int
    pid: int
    log: Path

    def pss_mb(self) -> float:
        """Return the memory of the process, with its share of what others use too."""
        rollup = Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        return int(there(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE))[1]) / 1024

    def descriptors(self) -> int:
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    async def has_gone(self, size: int) -> None:
        """Wait until a crowd has gone: a few files and connections are always open."""
        await until(lambda: self.descriptors() < CALM + size / 2)

    async def has_come(self, size: int) -> None:
        await until(lambda: self.descriptors() > CALM + size / 2)


@pytest.fixture(scope="module")
async def server(tmp_path_factory, unused_tcp_port_factory):
    """Run a server process on the small release, which has answered everything once."""
    folder, port = tmp_path_factory.mktemp("server"), unused_tcp_port_factory()
    release(folder / "data", SITE)
    settings, program = Settings(data=folder / "data", port=port), folder / "serve.py"
    async with run_process(settings, program) as process:
        server = Server(port, process.pid, program.with_suffix(".log"))
        await visitors_are_served(server)
        assert (await talk(server, ZIP))[0].body == ARCHIVE
        yield server


async def test_slow_phones_take_little_memory(server):
    before = server.pss_mb()
    async with crowd(server.port, ZIP):
        await server.has_come(CROWD)
        await visitors_are_served(server)
        assert server.pss_mb() - before < CROWD * MOST_KB_A_PHONE / 1024
    await server.has_gone(CROWD)


async def test_a_crowd_leaves_room_for_files(server):
    """Whom it has no room for, the server hangs up on at once: they come again."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    opened, bounds = server.descriptors(), resource.prlimit(server.pid, resource.RLIMIT_NOFILE)
    room = protocol.KEPT_FILES + 10
    resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (room, bounds[1]))
    async with crowd(server.port, b"", 2 * room):
        for path in ("/fr/", "/a/0123456789abcdef.svg", "/healthz"):
            content = SITE[path][1] if path in SITE else b"ok\n"
            writer.write(get(path))
            await reader.readuntil(b"\r\n\r\n")
            assert await reader.readexactly(len(content)) == content
        assert server.descriptors() < room
    await until(lambda: server.descriptors() <= opened)
    resource.prlimit(server.pid, resource.RLIMIT_NOFILE, bounds)
    await visitors_are_served(server)
    writer.close()


async def test_packets_full_of_requests_take_little_memory(server):
    before = server.pss_mb()
    async with crowd(server.port, ZIP * 6000, 10):
        await visitors_are_served(server)
        assert server.pss_mb() - before < MOST_MB_OF_A_FLOOD


async def test_a_row_of_downloads_that_breaks_off_is_no_error(server):
    logged = len(server.log.read_text())
    async with crowd(server.port, ZIP * 50):
        await server.has_come(CROWD)
    await server.has_gone(CROWD)
    await visitors_are_served(server)
    assert "Traceback" not in server.log.read_text()[logged:]


async def test_who_asks_and_never_reads_is_soon_listened_to_no_longer(server):
    opened, sent = await phone(server.port, b""), 0
    try:
        while select.select([], [opened], [], 0.5)[1]:
            sent += opened.send(get("/fr/") * 1000)
            assert sent < MOST_SENT_BYTES
        await visitors_are_served(server)
    finally:
        vanish(opened)
