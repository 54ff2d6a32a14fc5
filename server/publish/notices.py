"""Notices go out by a release of their own: the live one with another file of notices."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from server.compile.archive import Content
from server.compile.surface import JSON
from server.model.index import read_index, write_index
from server.model.notice import URL, Notice, SignedNotice, file
from server.model.site import Resource
from server.publish.draft import keep_all
from server.publish.release import point_at_live
from server.publish.signing import sign
from server.publish.store import Store
from server.store import editions, notices
from server.store.transaction import Transaction


def signed(store: Store, notice: Notice, author: str, at: datetime) -> SignedNotice:
    """Sign a notice with the key of the data folder."""
    said = notice.said
    signature = sign(store.data, said)
    return SignedNotice(notice=notice, said=said, signature=signature, author=author, at=at)


@asynccontextmanager
async def changing(store: Store, at: datetime) -> AsyncIterator[Transaction]:
    """Lend the writer for a change of notices; with it, in one transaction, they are released."""
    async with store.database.write() as tx:
        yield tx
        await _release(tx, store, at)
    await point_at_live(store)


async def _release(tx: Transaction, store: Store, at: datetime) -> None:
    """Everything else stays as it is live: phones are offered no update, and it takes no time."""
    live = await editions.live_release(tx)
    if live is None:
        return
    content = Content(URL, JSON, file(await notices.current(tx, at.date())))
    number = await editions.next_release(tx)
    sha256 = await asyncio.to_thread(_replace, store, live, content, number)
    await editions.add_release(tx, number, sha256, at)


def _replace(store: Store, live: str, content: Content, number: int) -> str:
    """Return the hash of the live index with this content in it."""
    index = read_index(store.blobs.read(live))
    table: dict[str, Resource] = {resource.path: resource for resource in index.resources}
    table |= {resource.path: resource for resource in keep_all(store.blobs, [content])}
    resources = tuple(table[path] for path in sorted(table))
    changed = index.model_copy(update={"release": number, "resources": resources})
    return store.blobs.add(write_index(changed))
