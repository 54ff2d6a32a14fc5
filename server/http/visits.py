"""`POST /visits`: where phones tell what they counted. Of who tells it nothing is kept or logged.

What makes no sense (a stop that is not published, a day long ago) is left out in silence: a phone
has nothing to correct. A flood is answered with "later", and phones keep what they have to tell.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypedDict

from pydantic import ValidationError
from starlette import requests
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from server.http.releases import Releases
from server.http.studio.origin import is_ours
from server.http.table import Table
from server.model.visits import LARGEST_BATCH_BYTES, Batch, Visit, timely
from server.publish import Store
from server.store import visits

PER_S = 10
BURST = 60
"""Far more than all phones of the territory tell, far less than would keep the store busy."""
PATIENCE_S = 10
NO_STORE = {"cache-control": "no-store"}
LATER = {**NO_STORE, "retry-after": "60"}


class RefusedError(Exception):
    """The batch is not taken."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Counter:
    """Takes what phones tell, so many batches a second in this process."""

    def __init__(self, releases: Releases, store: Store, now: Callable[[], datetime]) -> None:
        self._releases = releases
        self._store = store
        self._now = now
        self._left = float(BURST)
        self._filled_at = now()

    async def take(self, batch: Batch) -> None:
        """Count a batch that was not counted before. Raises RefusedError where it is too much."""
        self._spend()
        table = await self._releases.latest()
        today = self._now().date()
        known = [visit for visit in timely(batch.visits, today) if table and _exists(visit, table)]
        async with self._store.database.write() as tx:
            await visits.take(tx, batch, known, today)

    def _spend(self) -> None:
        at = self._now()
        gained = PER_S * max(0.0, (at - self._filled_at).total_seconds())
        self._left, self._filled_at = min(BURST, self._left + gained), at
        if self._left < 1:
            raise RefusedError(503)
        self._left -= 1


class State(TypedDict):
    """What the lifespan gives to the counting."""

    counter: Counter


Request = requests.Request[State]


async def take(request: Request) -> Response:
    """Answer `POST /visits`."""
    try:
        if not is_ours(request.headers):
            raise RefusedError(403)
        async with asyncio.timeout(PATIENCE_S):
            batch = _read(await _body(request))
        await request.state["counter"].take(batch)
    except RefusedError as refused:
        return Response(status_code=refused.status, headers=LATER)
    except (TimeoutError, ClientDisconnect):
        return Response(status_code=408, headers=LATER)
    return Response(status_code=204, headers=NO_STORE)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BATCH_BYTES:
            raise RefusedError(413)
    return bytes(body)


def _read(body: bytes) -> Batch:
    try:
        return Batch.model_validate_json(body)
    except ValidationError as error:
        raise RefusedError(400) from error


def _exists(visit: Visit, table: Table) -> bool:
    """Say whether this can have happened with what is published, so that nobody fills the store."""
    if not table.get(f"/packs/{visit.tour}.json"):
        return False
    if visit.kind == "install":
        return visit.about in table.languages
    if visit.kind == "finish":
        return visit.about == ""
    return any(table.get(f"/{lang}/tours/{visit.tour}/{visit.about}/") for lang in table.languages)
