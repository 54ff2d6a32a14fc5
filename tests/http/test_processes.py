"""Several server processes on uvloop, as an operator runs them."""

import asyncio
from types import SimpleNamespace

import pytest

from server.settings import Settings
from tests.http.conftest import ARCHIVE, HTML, PAGE, SITE, get, release, talk
from tests.live import run_process

WORKERS = 2


@pytest.fixture
async def crew(tmp_path, unused_tcp_port):
    """Run two worker processes on one folder until the test ends."""
    data = tmp_path / "data"
    release(data, SITE)
    settings = Settings(data=data, port=unused_tcp_port, workers=WORKERS)
    async with run_process(settings, tmp_path / "serve.py") as process:
        yield SimpleNamespace(port=unused_tcp_port, data=data, process=process)


async def test_every_process_sees_a_release_and_all_stop_when_told(crew):
    assert (await talk(crew, get("/fr/")))[0].body == PAGE
    assert (await talk(crew, get("/packs/0123.zip")))[0].body == ARCHIVE
    release(crew.data, {"/fr/": (HTML, b"<p>neuf</p>")}, number=2)
    replies = [(await talk(crew, get("/fr/")))[0].body for _ in range(20)]
    assert set(replies) == {b"<p>neuf</p>"}
    crew.process.terminate()
    async with asyncio.timeout(10):
        assert await crew.process.wait() == 0
