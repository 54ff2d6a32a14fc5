"""What an answer of the studio has at hand: who asks, in which language, the store, the clock."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Self, TypedDict
from urllib.parse import parse_qsl

from starlette import requests
from starlette.datastructures import MultiDict
from starlette.responses import RedirectResponse, Response

from server.compile import studio as looks
from server.http.releases import Releases
from server.http.studio import origin
from server.http.studio.passwords import Passwords
from server.model.roles import Deed, may
from server.model.staff import network
from server.publish import Store
from server.publish.desk import release_due
from server.publish.workshop import Workshop
from server.render import INTERFACE_LANGUAGES, Formats, load_studio_texts, load_texts
from server.render.page import environment
from server.settings import WEB, Settings
from server.store import audit
from server.store.sessions import Session
from server.store.staff import Account
from server.store.transaction import Transaction

FORM = "application/x-www-form-urlencoded"
LARGEST_FORM_BYTES = 512 * 1024
MOST_FIELDS = 500
FORM_S = 60
"""How long a form may take to arrive: the largest, from a phone on 3G."""
UNTYPED = {code: None for code in (*range(32), 127) if code not in {9, 10, 13}} | {11: "\n"}
"""What no keyboard writes comes with words that are pasted, and no YAML or database takes it.

A vertical tab is Word's line break.
"""
PLANS_EVERY_S = 20
logger = logging.getLogger(__name__)
HTML = "text/html; charset=utf-8"
DONE = frozenset(
    (
        "password",
        "language",
        "ended",
        "role",
        "disabled",
        "enabled",
        "welcome",
        "left",
        "begun",
        "removed",
        "saved",
        "merged",
        "uploaded",
        "noticed",
        "unnoticed",
        "published",
        "planned",
        "withdrawn",
        "put_back",
        "taken_in",
        "track",
        "thinned",
    ),
)
"""What a page may be asked to confirm, by `?done=`."""


class RefusedError(Exception):
    """The request is not answered as asked; `reason` is the key of a page's words."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Studio:
    """What all answers of one process share."""

    def __init__(self, settings: Settings, store: Store, now: Callable[[], datetime]) -> None:
        self.settings = settings
        self.store = store
        self.now = now
        self.passwords = Passwords()
        self.workshop = Workshop(store.blobs)
        self._tasks: set[asyncio.Task[object]] = set()

    async def __aenter__(self) -> Self:
        self.go_on(self._keep_plans())
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.workshop.close()

    def go_on(self, work: Coroutine[None, None, object]) -> None:
        """Do something that outlives the request which began it."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._over)

    def _over(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()):
            logger.error("A task of the studio failed", exc_info=failure)

    async def _keep_plans(self) -> None:
        """Publish what was planned when its time comes."""
        while True:
            await asyncio.sleep(PLANS_EVERY_S)
            try:
                await release_due(self.store, self.workshop.run, self.now)
            except Exception:
                logger.exception("What was planned could not be published")

    async def files(self) -> looks.StudioFiles:
        """Return the studio's looks, made when they are first asked for."""
        return await asyncio.to_thread(lambda: self._files)

    @cached_property
    def _files(self) -> looks.StudioFiles:
        return looks.files(WEB)


class State(TypedDict):
    """What the lifespan gives to the studio."""

    studio: Studio
    releases: Releases


Request = requests.Request[State]


@dataclass(frozen=True)
class Visit:
    """One request of somebody who was let in, or (`account` is None) who may ask without."""

    request: Request
    studio: Studio
    at: datetime
    lang: str
    account: Account | None = None
    session: Session | None = None

    @property
    def me(self) -> Account:
        """Who asks, behind a door that only opens to staff."""
        if self.account is None:
            raise RefusedError(403, "denied")
        return self.account

    @property
    def address(self) -> str:
        return origin.address(self.request)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Lend a reader of the store."""
        async with self.studio.store.database.read() as tx:
            yield tx

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """Lend the writer for one transaction."""
        async with self.studio.store.database.write() as tx:
            yield tx

    async def note(
        self, tx: Transaction, deed: str, about: str = "", detail: str = "", who: str = ""
    ) -> None:
        """Put a line into the register; it stands if the change does."""
        name = who or self.me.name
        place = network(self.address)
        line = audit.Line(
            at=self.at, who=name, deed=deed, about=about, detail=detail, network=place
        )
        await audit.write(tx, line)

    async def form(self) -> MultiDict:
        """Return the fields of a form. Raises RefusedError where it is none, too large, or late."""
        if self.request.headers.get("content-type", "").partition(";")[0].strip() != FORM:
            raise RefusedError(415, "form")
        try:
            async with asyncio.timeout(FORM_S):
                body = await self._body()
            pairs = parse_qsl(
                body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
            )
        except TimeoutError as error:
            raise RefusedError(408, "form") from error
        except ValueError as error:
            raise RefusedError(400, "form") from error
        return MultiDict((name, text.translate(UNTYPED)) for name, text in pairs)

    async def _body(self) -> bytes:
        body = bytearray()
        async for piece in self.request.stream():
            body += piece
            if len(body) > LARGEST_FORM_BYTES:
                raise RefusedError(413, "form")
        return bytes(body)

    async def page(self, template: str, status: int = 200, **values: object) -> Response:
        """Render a page of the studio."""
        done = self.request.query_params.get("done", "")
        shown = environment().get_template(f"studio/{template}.html")
        content = shown.render(
            t=load_studio_texts(self.lang),
            f=Formats(load_texts(self.lang)),
            lang=self.lang,
            languages=[(lang, load_texts(lang)("language.name")) for lang in INTERFACE_LANGUAGES],
            me=self.account,
            may=self.may,
            files=await self.studio.files(),
            path=self.request.url.path,
            done=done if done in DONE else "",
            **values,
        )
        return Response(content, status, media_type=HTML)

    def say(self, key: str, **values: object) -> str:
        """Return words of the studio in the language of who asks."""
        return load_studio_texts(self.lang)(key, **values)

    def knows(self, key: str) -> bool:
        """Say whether the studio has words of this key."""
        return load_studio_texts(self.lang).has(key)

    def may(self, deed: Deed, path: str = "") -> bool:
        """Say whether who asks may do this."""
        return may(self.account, deed, path)


def to(path: str, done: str = "") -> Response:
    """Lead on after a form was taken, so that loading the page again does nothing again."""
    return RedirectResponse(f"{path}?done={done}" if done else path, 303)
