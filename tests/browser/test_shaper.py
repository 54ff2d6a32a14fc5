"""The network of the browser tests, itself tested."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from tests.browser.shaper import Asked, Link, Shaper, shaper

BODY = bytes(range(256)) * 400
REQUEST = b"GET /packs/x.zip HTTP/1.1\r\nHost: localhost\r\nRange: bytes=7-99\r\n\r\n"


@pytest.fixture
async def net() -> AsyncIterator[Shaper]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(BODY)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server, shaper() as proxy:
        proxy.target = server.sockets[0].getsockname()[1]
        yield proxy


async def fetch(net: Shaper) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", net.port)
    writer.write(REQUEST)
    received = b""
    try:
        while data := await reader.read(65536):
            received += data
    except ConnectionResetError:
        pass
    finally:
        writer.transport.abort()
    return received


async def test_bytes_pass_and_are_counted(net: Shaper) -> None:
    assert await fetch(net) == BODY
    assert net.down_bytes == len(BODY)
    assert net.asked == [Asked("/packs/x.zip", 7)]
    assert net.paths(".zip") == ["/packs/x.zip"]
    net.forget()
    assert (net.down_bytes, net.asked) == (0, [])


async def test_a_rate_is_kept(net: Shaper) -> None:
    net.set(Link(rate_bit_s=len(BODY) * 8 / 0.2))
    began = time.monotonic()
    assert await fetch(net) == BODY
    assert 0.15 < time.monotonic() - began < 0.5


async def test_as_many_connections_are_cut_as_asked_for(net: Shaper) -> None:
    net.set(Link(kills=2, kill_after_bytes=50_000))
    lengths = [len(await fetch(net)) for _ in range(3)]
    assert net.killed == 2
    assert lengths[0] < len(BODY)
    assert lengths[1] < len(BODY)
    assert lengths[2] == len(BODY)


async def test_no_network(net: Shaper) -> None:
    net.set(Link("refuse"))
    assert await fetch(net) == b""
    assert net.asked == []


async def test_a_dead_network_hears_and_says_nothing(net: Shaper) -> None:
    net.set(Link("silent"))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(fetch(net), 0.1)
    assert net.paths() == ["/packs/x.zip"]


async def test_open_connections_break_with_the_network(net: Shaper) -> None:
    net.set(Link(rate_bit_s=len(BODY)))
    reader, writer = await asyncio.open_connection("127.0.0.1", net.port)
    writer.write(REQUEST)
    assert await reader.read(100)
    net.set(Link("refuse"))
    with pytest.raises(ConnectionResetError):
        await reader.readexactly(len(BODY))
    writer.transport.abort()
