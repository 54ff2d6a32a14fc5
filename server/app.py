"""The server as a table of addresses. Published bytes are answered before this table is asked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from server.http.middleware import SecurityHeaders
from server.http.protocol import BoundedProtocol
from server.http.published import Published
from server.http.releases import Releases
from server.http.search import Finder
from server.http.visitor import State, elsewhere, front_door, healthz, readyz, search
from server.settings import Settings

ROUTES = [
    Route("/", front_door),
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route("/{lang}/search/", search),
    Route("/{path:path}", elsewhere),
]
KEEP_ALIVE_S = 20
MOST_REQUESTS_WAITING = 2048


def create_app(settings: Settings) -> ASGIApp:
    """Return the ASGI application of one data folder."""
    releases = Releases(settings.data)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[State]:
        await releases.latest()
        yield {"releases": releases, "finder": Finder(releases)}

    return Published(SecurityHeaders(Starlette(routes=ROUTES, lifespan=lifespan)), releases)


def from_environment() -> ASGIApp:
    """Return the application of the environment's settings: what each server process calls."""
    return create_app(Settings())


def uvicorn_options(settings: Settings) -> dict[str, Any]:
    """Return how uvicorn runs it: on uvloop, because plain asyncio costs 44 ms a request where
    there are several processes; with bounds on what one client may hold; with no log of visitors.
    """  # noqa: D205
    return {
        "host": settings.host,
        "port": settings.port,
        "loop": "uvloop",
        "http": BoundedProtocol,
        "ws": "none",
        "log_level": "warning",
        "access_log": False,
        "proxy_headers": False,
        "server_header": False,
        "timeout_keep_alive": KEEP_ALIVE_S,
        "timeout_graceful_shutdown": settings.stop_grace_s,
        "backlog": MOST_REQUESTS_WAITING,
    }
