"""The end of a server: downloads in flight may finish, and a phone that waits is not waited for."""

import asyncio

from server import app
from server.settings import Settings
from tests.http.conftest import ARCHIVE, PAGE, SITE, get, release, talk
from tests.live import run_server

ZIP_URL = "/packs/0123.zip"


async def begin(live):
    """Start a download and leave most of it untaken."""
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port, limit=1000)
    writer.write(get(ZIP_URL))
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


async def test_a_download_in_flight_may_finish(tmp_path):
    release(tmp_path, SITE)
    async with run_server(Settings(data=tmp_path)) as live:
        reader, writer = await begin(live)
        stopped = asyncio.create_task(live.stop(graceful=True))
        assert await reader.read(-1) == ARCHIVE
        await stopped
        writer.close()


async def test_but_not_for_ever(tmp_path):
    release(tmp_path, SITE)
    async with run_server(Settings(data=tmp_path, stop_grace_s=0)) as live:
        _, writer = await begin(live)
        async with asyncio.timeout(5):
            await live.stop(graceful=True)
        writer.transport.abort()


async def test_it_can_be_cut_and_started_again_at_the_same_address(tmp_path):
    release(tmp_path, SITE)
    async with run_server(Settings(data=tmp_path)) as live:
        first = live.url
        reader, writer = await begin(live)
        live.cut()
        assert ARCHIVE.startswith(await partial(reader))
        await live.stop()
        await live.start()
        assert live.url == first
        assert (await talk(live, get("/fr/")))[0].body == PAGE
        writer.close()


async def test_a_connection_that_rests_is_kept_for_a_while(tmp_path, monkeypatch):
    monkeypatch.setattr(app, "KEEP_ALIVE_S", 1)
    release(tmp_path, SITE)
    clock = asyncio.get_running_loop().time
    async with run_server(Settings(data=tmp_path)) as live, asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
        began = clock()
        while clock() < began + 1.3:
            writer.write(get("/fr/"))
            await reader.readuntil(b"\r\n\r\n")
            assert await reader.readexactly(len(PAGE)) == PAGE
        rested = clock()
        assert await reader.read() == b""
        assert clock() > rested + 0.5
        writer.close()


async def partial(reader):
    """Return what came before the connection broke."""
    taken = b""
    try:
        while part := await reader.read(1000):
            taken += part
    except ConnectionResetError:
        pass
    return taken
