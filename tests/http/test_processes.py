"""Several server processes on uvloop, as an operator runs them."""

import asyncio
import os
import sys
from types import SimpleNamespace

import pytest

from server.settings import ROOT, Settings
from tests.http.conftest import ARCHIVE, HTML, PAGE, SITE, get, release, talk

PROGRAM = """
import uvicorn
from server.app import uvicorn_options
from server.settings import Settings
if __name__ == "__main__":
    settings = Settings()
    options = uvicorn_options(settings)
    uvicorn.run("server.app:from_environment", factory=True, workers=settings.workers, **options)
"""
WORKERS = 2


@pytest.fixture
async def crew(tmp_path, unused_tcp_port):
    """Run two worker processes on one folder until the test ends."""
    data = tmp_path / "data"
    release(data, SITE)
    program = tmp_path / "serve.py"
    program.write_text(PROGRAM)
    settings = Settings(data=data, port=unused_tcp_port, workers=WORKERS)
    process = await asyncio.create_subprocess_exec(
        sys.executable, program,
        env={**os.environ, **settings.as_environment(), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        yield SimpleNamespace(port=unused_tcp_port, data=data, process=process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def answered(crew, request):
    """Ask until the processes have started."""
    async with asyncio.timeout(30):
        while True:
            try:
                return (await talk(crew, request))[0]
            except OSError:
                await asyncio.sleep(0.02)


async def test_every_process_sees_a_release_and_all_stop_when_told(crew):
    assert (await answered(crew, get("/fr/"))).body == PAGE
    assert (await talk(crew, get("/packs/0123.zip")))[0].body == ARCHIVE
    release(crew.data, {"/fr/": (HTML, b"<p>neuf</p>")}, number=2)
    replies = [(await talk(crew, get("/fr/")))[0].body for _ in range(20)]
    assert set(replies) == {b"<p>neuf</p>"}
    crew.process.terminate()
    async with asyncio.timeout(10):
        assert await crew.process.wait() == 0
