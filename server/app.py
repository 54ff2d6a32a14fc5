"""The server as a table of addresses. Published bytes are answered before this table is asked."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from server.http import outage
from server.http.counted import Counted
from server.http.logs import RequestIds
from server.http.metrics import folder_of
from server.http.middleware import SecurityHeaders
from server.http.previews import Previews
from server.http.published import Published
from server.http.quick import QuickProtocol
from server.http.releases import Releases
from server.http.search import Finder
from server.http.studio import (
    account,
    desk,
    editing,
    entrance,
    history,
    media,
    notices,
    numbers,
    publishing,
    rehearsal,
    signs,
    team,
    tours,
    translating,
)
from server.http.studio import map as plan
from server.http.studio.door import Door
from server.http.studio.visit import Studio
from server.http.tally import Tally
from server.http.visitor import elsewhere, front_door, healthz, readyz, search, sign
from server.http.visits import Counter, take
from server.publish import open_store
from server.publish.machines import Watcher
from server.publish.store import blobs_of
from server.settings import Settings
from server.store.bucket import BucketError

STUDIO = [
    Door("/", "read", desk.show),
    Door("/login/", "enter", entrance.ask),
    Door("/login/", "enter", entrance.log_in, "POST"),
    Door("/logout/", "belong", entrance.log_out, "POST"),
    Door("/invitation/{token}/", "enter", entrance.show_invitation),
    Door("/invitation/{token}/", "enter", entrance.accept, "POST"),
    Door("/account/", "belong", account.show),
    Door("/account/password/", "belong", account.set_password, "POST"),
    Door("/account/language/", "belong", account.set_language, "POST"),
    Door("/account/sessions/", "belong", account.end_session, "POST"),
    Door("/staff/", "govern", team.show),
    Door("/staff/", "govern", team.invite, "POST"),
    Door("/staff/{staff}/", "govern", team.show_one),
    Door("/staff/{staff}/role/", "govern", team.set_role, "POST"),
    Door("/staff/{staff}/link/", "govern", team.renew, "POST"),
    Door("/staff/{staff}/sessions/", "govern", team.end_sessions, "POST"),
    Door("/staff/{staff}/access/", "govern", team.close, "POST"),
    Door("/register/", "govern", desk.register),
    Door("/notices/", "read", notices.show),
    Door("/notices/", "publish", notices.post, "POST"),
    Door("/notices/{notice}/removal/", "publish", notices.take_back, "POST"),
    Door("/numbers/", "read", numbers.show),
    Door("/numbers/visits.csv", "read", numbers.table),
    Door("/tours/new/", "write", tours.show_new),
    Door("/tours/new/", "write", tours.begin, "POST"),
    Door("/tours/import/", "write", history.show_import),
    Door("/tours/import/", "write", history.take_in, "POST"),
    Door("/tours/{tour}/", "read", tours.show),
    Door("/tours/{tour}/order/", "write", tours.order, "POST"),
    Door("/tours/{tour}/stops/", "write", tours.add_stop, "POST"),
    Door("/tours/{tour}/stops/{stop}/removal/", "write", tours.remove_stop, "POST"),
    Door("/tours/{tour}/here/", "write", editing.here, "POST"),
    Door("/tours/{tour}/file/{path:path}", "read", editing.show),
    Door("/tours/{tour}/file/{path:path}", "write", editing.save, "POST"),
    Door("/tours/{tour}/preview/", "read", publishing.show_preview),
    Door("/tours/{tour}/preview/", "read", publishing.make_preview, "POST"),
    Door("/tours/{tour}/publish/", "read", publishing.show),
    Door("/tours/{tour}/publish/", "publish", publishing.publish, "POST"),
    Door("/tours/{tour}/publish/job/", "read", publishing.progress),
    Door("/tours/{tour}/publish/weight/", "read", publishing.weight),
    Door("/tours/{tour}/publish/plan/", "publish", publishing.unplan, "POST"),
    Door("/tours/{tour}/publish/withdrawal/", "publish", publishing.withdraw, "POST"),
    Door("/tours/{tour}/history/", "read", history.show),
    Door("/tours/{tour}/history/{number}/", "read", history.show_one),
    Door("/tours/{tour}/history/{number}/back/", "write", history.go_back, "POST"),
    Door("/tours/{tour}/export.zip", "read", history.export),
    Door("/tours/{tour}/translate/", "read", translating.overview),
    Door("/tours/{tour}/translate/{lang}/", "read", translating.language),
    Door("/tours/{tour}/translate/{lang}/{path:path}", "read", translating.show),
    Door("/tours/{tour}/translate/{lang}/{path:path}", "write", translating.save, "POST"),
    Door("/tours/{tour}/map/", "read", plan.show),
    Door("/tours/{tour}/map/", "write", plan.save, "POST"),
    Door("/tours/{tour}/map/track/", "write", plan.take_in, "POST"),
    Door("/tours/{tour}/media/", "read", media.show),
    Door("/tours/{tour}/media/{path:path}", "read", media.file),
    Door("/tours/{tour}/media/{place}", "write", media.upload, "PUT"),
    Door("/tours/{tour}/media/{place}", "write", media.upload_form, "POST"),
    Door("/tours/{tour}/media/{place}/{name}", "write", media.describe, "POST"),
    Door("/tours/{tour}/signs/", "read", signs.show),
    Door("/tours/{tour}/signs/{stop}.svg", "read", signs.one),
    Door("/tours/{tour}/signs.zip", "read", signs.every),
    Door("/tours/{tour}/walk/", "read", rehearsal.show),
    Door("/tours/{tour}/walk/map.svg", "read", rehearsal.base),
    Door("/a/{name}", "enter", desk.file),
    Door("/{path:path}", "enter", desk.lost),
]
ROUTES = [
    Route("/", front_door),
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route("/visits", take, methods=["POST"]),
    Route("/studio", desk.slash),
    Mount("/studio", routes=STUDIO),
    Route("/tours/{path:path}", sign),
    Route("/{lang}/search/", search),
    Route("/{path:path}", elsewhere),
]
logger = logging.getLogger(__name__)
KEEP_ALIVE_S = 20
MOST_REQUESTS_WAITING = 2048


def utc_now() -> datetime:
    """Return the time by this machine's clock."""
    return datetime.now(UTC)


def create_app(settings: Settings, now: Callable[[], datetime] = utc_now) -> ASGIApp:
    """Return the ASGI application of one data folder."""
    releases = Releases(blobs_of(settings))
    folder = folder_of(settings)
    tally = Tally(folder) if folder else None

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[Mapping[str, Any]]:
        await releases.latest()
        async with (
            open_store(settings) as store,
            Studio(settings, store, now) as studio,
            Watcher(store).at_work() if settings.bucket else nullcontext(),
        ):
            logger.info("started")
            yield {
                "releases": releases,
                "finder": Finder(releases),
                "counter": Counter(releases, store, now),
                "previews": Previews(store, releases.bodies, now),
                "studio": studio,
                "tally": tally,
            }
        logger.info("stopped")

    computed: ASGIApp = Starlette(
        routes=ROUTES, lifespan=lifespan, exception_handlers={BucketError: outage.answer}
    )
    computed = RequestIds(SecurityHeaders(computed))
    if tally:
        computed = Counted(computed, tally)
    published = Published(computed, releases, tally)
    return outage.Outage(published) if settings.bucket else published


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
        "http": QuickProtocol,
        "ws": "none",
        "log_level": "warning",
        "access_log": False,
        "proxy_headers": False,
        "server_header": False,
        "timeout_keep_alive": KEEP_ALIVE_S,
        "timeout_graceful_shutdown": settings.stop_grace_s,
        "backlog": MOST_REQUESTS_WAITING,
    }
