"""A real server in the tests' own process: the only way in which they ask for anything."""

import asyncio
import fcntl
import os
import socket
import sys
import termios
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from server.app import create_app, uvicorn_options
from server.http.protocol import BoundedProtocol
from server.http.quick import QuickProtocol
from server.settings import ROOT, Settings


class Live:
    """A server that can be stopped and started again at the same address."""

    def __init__(self, app: ASGIApp, settings: Settings, http: type[BoundedProtocol]) -> None:
        self._app = app
        self._options = {**uvicorn_options(settings), "http": http}
        self._port = 0
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self._port}"

    @property
    def port(self) -> int:
        return self._port

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._server.server_state.connections) if self._server else 0

    @property
    def answering(self) -> int:
        """How many requests are being answered by the application."""
        return len(self._server.server_state.tasks) if self._server else 0

    def unsent(self) -> int:
        """Return how many bytes of answers the server holds because the kernel takes no more."""
        return sum(each.get_write_buffer_size() for each in self._transports())

    def in_kernel(self) -> int:
        """Return how many bytes the kernel has taken and no client has confirmed (Linux)."""
        sockets = [each.get_extra_info("socket") for each in self._transports()]
        held = [fcntl.ioctl(each.fileno(), termios.TIOCOUTQ, bytes(4)) for each in sockets]
        return sum(int.from_bytes(each, sys.byteorder) for each in held)

    def _transports(self) -> list[asyncio.Transport]:
        return (
            [each.transport for each in self._server.server_state.connections]
            if self._server
            else []
        )

    async def start(self) -> None:
        listener = _listener(self._port)
        self._port = listener.getsockname()[1]
        config = uvicorn.Config(self._app, **self._options, log_config=None)
        self._server = uvicorn.Server(config)
        self._task = asyncio.create_task(self._server.serve([listener]))
        while not self._server.started:
            if self._task.done():
                self._task.result()
            await asyncio.sleep(0.001)

    async def stop(self, graceful: bool = False) -> None:
        """Stop answering; downloads in flight are cut, or may finish. The address is free again."""
        if self._server and self._task:
            self._server.should_exit = True
            if not graceful:
                self.cut()
            await self._task
            self._task = None

    def cut(self) -> None:
        """Break every connection, as when a phone loses its network; new ones are answered."""
        if self._server:
            for connection in list(self._server.server_state.connections):
                connection.transport.abort()


def _listener(port: int) -> socket.socket:
    """Bind with IPPROTO_TCP: without it asyncio leaves Nagle's algorithm on, 44 ms a request."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    return listener


@asynccontextmanager
async def run_server(
    settings: Settings,
    app: ASGIApp | None = None,
    http: type[BoundedProtocol] = QuickProtocol,
) -> AsyncIterator[Live]:
    """Run the application (or another one) on a free port."""
    live = Live(app or create_app(settings), settings, http)
    await live.start()
    try:
        yield live
    finally:
        await live.stop()


PROGRAM = """
import uvicorn
from server.app import uvicorn_options
from server.settings import Settings
if __name__ == "__main__":
    settings = Settings()
    options = uvicorn_options(settings)
    uvicorn.run("server.app:from_environment", factory=True, workers=settings.workers, **options)
"""


@asynccontextmanager
async def run_process(settings: Settings, program: Path) -> AsyncIterator[Process]:
    """Run the server as processes of its own, as an operator does, until the block ends.

    `program` is the file that they start from, beside it is the log. The settings name the port.
    """
    await asyncio.to_thread(program.write_text, PROGRAM)
    with program.with_suffix(".log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, program, stderr=log,
            env={**os.environ, **settings.as_environment(), "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    try:
        await _answers(settings.port)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _answers(port: int) -> None:
    """Wait until somebody listens."""
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return
