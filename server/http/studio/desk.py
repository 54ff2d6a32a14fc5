"""The desk, where a day in the studio begins; the register; what is not there; the looks."""

from datetime import datetime

from starlette.responses import RedirectResponse, Response

from server.http.studio.visit import RefusedError, Request, Visit
from server.store import audit, editions

LINES = 50
FOREVER = {"cache-control": "public, max-age=31536000, immutable"}


async def show(visit: Visit) -> Response:
    """Greet, and list the tours that are published."""
    async with visit.read() as tx:
        tours = await editions.catalogue(tx)
    return await visit.page("desk", tours=tours)


async def register(visit: Visit) -> Response:
    """Show a page of the register, the newest lines first."""
    async with visit.read() as tx:
        lines = await audit.lines(tx, _before(visit), LINES + 1)
    older = lines[LINES - 1].at.isoformat() if len(lines) > LINES else ""
    return await visit.page("register", lines=lines[:LINES], older=older, days=audit.KEPT_DAYS)


def _before(visit: Visit) -> datetime | None:
    asked = visit.request.query_params.get("before", "")
    try:
        found = datetime.fromisoformat(asked) if asked else None
    except ValueError as error:
        raise RefusedError(400, "lost") from error
    if found and found.tzinfo is None:
        raise RefusedError(400, "lost")
    return found


async def file(visit: Visit) -> Response:
    """Answer with a stylesheet, a typeface or the sign."""
    content = (await visit.studio.files()).by_url.get(visit.request.url.path)
    if content is None:
        raise RefusedError(404, "lost")
    return Response(content.data, headers=FOREVER, media_type=content.type)


async def lost(visit: Visit) -> Response:
    """Say that nothing is here."""
    raise RefusedError(404, "lost")


async def slash(request: Request) -> Response:
    """Add the slash that somebody forgot."""
    return RedirectResponse("/studio/", 308)
