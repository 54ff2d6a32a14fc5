"""Drafts as trees of files. Saving is compare-and-set: what others changed is never overwritten.

All that saves runs inside the one write transaction, so the head cannot move meanwhile; the bytes
were added to the blobs before. Numbers go up by one per tour, and a number that was given is never
given to another content, except to the growing automatic revision on top.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from server.model.draft import (
    Change,
    ConflictError,
    Hashes,
    Revision,
    applied,
    changed,
    collisions,
)
from server.store.blobs import Blobs
from server.store.transaction import Row, Transaction

GROWS_FOR = timedelta(minutes=10)
"""An author's automatic revision of a file takes further savings of it in for this long."""
REVISIONS = (
    "select tour, number, changes, author, note, started_at, saved_at, automatic from revision"
)


class StoredTree:
    """The files of a revision, read from the blobs: what `author.load` reads like a folder."""

    def __init__(self, blobs: Blobs, hashes: Hashes) -> None:
        self._blobs = blobs
        self._hashes = dict(hashes)

    @property
    def paths(self) -> frozenset[str]:
        return frozenset(self._hashes)

    def read(self, path: str) -> bytes:
        return self._blobs.read(self._hashes[path])

    def sha256(self, path: str) -> str:
        return self._hashes[path]


class Head(NamedTuple):
    """The newest state of a draft. A tour that has none is revision 0 with no files."""

    number: int
    hashes: dict[str, str]


class Draft(NamedTuple):
    """One line of the list of drafts."""

    tour: str
    number: int
    author: str
    saved_at: datetime


class Save(NamedTuple):
    """What somebody wants to save: new hashes by path (None: delete), and the hashes that they saw.

    `automatic` ones grow; a `note` says why for the others.
    """

    tour: str
    wanted: Mapping[str, str | None]
    seen: Mapping[str, str | None]
    author: str
    at: datetime
    note: str = ""
    automatic: bool = False


async def drafts(tx: Transaction) -> tuple[Draft, ...]:
    """Return every tour that has a draft, by id."""
    rows = await tx.execute_fetchall(
        "select r.tour, r.number, r.author, r.saved_at from head h"
        " join revision r on r.tour = h.tour and r.number = h.revision order by r.tour"
    )
    return tuple(
        Draft(row["tour"], row["number"], row["author"], datetime.fromisoformat(row["saved_at"]))
        for row in rows
    )


async def head(tx: Transaction, tour: str) -> Head:
    """Return the newest tree of a tour."""
    rows = await tx.execute_fetchall(
        "select r.number, r.tree from head h"
        " join revision r on r.tour = h.tour and r.number = h.revision where h.tour = ?",
        (tour,),
    )
    for row in rows:
        return Head(row["number"], json.loads(row["tree"]))
    return Head(0, {})


async def tree(tx: Transaction, tour: str, number: int) -> dict[str, str] | None:
    """Return the tree of one revision."""
    rows = await tx.execute_fetchall(
        "select tree from revision where tour = ? and number = ?", (tour, number)
    )
    for row in rows:
        hashes: dict[str, str] = json.loads(row["tree"])
        return hashes
    return None


async def history(tx: Transaction, tour: str, before: int, limit: int) -> tuple[Revision, ...]:
    """Return revisions below a number, the newest first."""
    rows = await tx.execute_fetchall(
        f"{REVISIONS} where tour = ? and number < ? order by number desc limit ?",
        (tour, before, limit),
    )
    return tuple(_revision(row) for row in rows)


async def revision(tx: Transaction, tour: str, number: int) -> Revision | None:
    """Return one revision."""
    found = await history(tx, tour, number + 1, 1)
    return found[0] if found and found[0].number == number else None


async def save(tx: Transaction, wish: Save) -> Head:
    """Save files over the newest tree and return it; other files than these merge by themselves.

    Raises ConflictError, and saves nothing, where one of them was saved by others.
    """
    number, hashes = await head(tx, wish.tour)
    found = collisions(hashes, wish.seen, wish.wanted)
    if found:
        raise ConflictError(found)
    changes = changed(hashes, wish.wanted)
    if not changes:
        return Head(number, hashes)
    started_at, before = wish.at, None
    grown = await _grown(tx, wish, changes)
    if grown:
        started_at, before = grown.started_at, grown.changes
        await _forget(tx, grown, number)
    return await _add(tx, wish, number, hashes, _since(before, changes), started_at)


async def put_back(
    tx: Transaction, tour: str, number: int, seen: int, author: str, at: datetime
) -> Head:
    """Make an old tree the newest one, as a new revision: nothing that came after it is lost.

    Raises ConflictError where the head is not the revision that was `seen`.
    """
    current, hashes = await head(tx, tour)
    old = await tree(tx, tour, number)
    if old is None or current != seen:
        raise ConflictError(())
    wanted: dict[str, str | None] = {**dict.fromkeys(hashes), **old}
    wish = Save(tour, wanted, hashes, author, at, note=f"↩ {number}")
    return await save(tx, wish)


async def _grown(tx: Transaction, wish: Save, changes: Mapping[str, Change]) -> Revision | None:
    """Return the young automatic revision of this author and these files, if there is one."""
    if not wish.automatic:
        return None
    rows = await tx.execute_fetchall(
        f"{REVISIONS} where tour = ? and author = ? and automatic = 1"
        " and started_at > ? order by number desc",
        (wish.tour, wish.author, (wish.at - GROWS_FOR).isoformat()),
    )
    young = (_revision(row) for row in rows)
    return next((one for one in young if set(one.changes) == set(changes)), None)


async def _forget(tx: Transaction, grown: Revision, top: int) -> None:
    """Take a revision back that another takes in. Later ones may have its files in their trees."""
    this = (grown.tour, grown.number)
    await tx.execute("delete from head where tour = ?", (grown.tour,))
    await tx.execute("delete from revision where tour = ? and number = ?", this)
    if grown.number == top:
        await tx.execute("delete from kept where tour = ? and number = ?", this)


def _since(before: Mapping[str, Change] | None, changes: Mapping[str, Change]) -> dict[str, Change]:
    """Return the changes counted from where the revision that they go on from began."""
    if before is None:
        return dict(changes)
    return {
        path: Change(before=before[path].before, after=change.after)
        for path, change in changes.items()
    }


async def _add(
    tx: Transaction,
    wish: Save,
    above: int,
    hashes: Hashes,
    changes: dict[str, Change],
    started_at: datetime,
) -> Head:
    number, after = above + 1, applied(hashes, changes)
    said = {path: change.model_dump() for path, change in changes.items()}
    await tx.execute(
        "insert into revision (tour, number, changes, author, note, started_at, saved_at,"
        " automatic, tree) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            wish.tour, number, json.dumps(said), wish.author, wish.note, started_at.isoformat(),
            wish.at.isoformat(), int(wish.automatic), json.dumps(after),
        ),
    )  # fmt: skip
    await tx.execute(
        "insert into head (tour, revision) values (?, ?)"
        " on conflict (tour) do update set revision = excluded.revision",
        (wish.tour, number),
    )
    for sha256 in sorted({change.after for change in changes.values() if change.after}):
        await tx.execute(
            "insert into kept (tour, number, sha256) values (?, ?, ?)", (wish.tour, number, sha256)
        )
    return Head(number, after)


async def seal(tx: Transaction, tour: str, number: int) -> None:
    """Let a revision stay as it is: something else names it now."""
    await tx.execute(
        "update revision set automatic = 0 where tour = ? and number = ?", (tour, number)
    )


async def kept(tx: Transaction) -> frozenset[str]:
    """Return every blob that a revision names."""
    rows = await tx.execute_fetchall("select distinct sha256 from kept")
    return frozenset(row["sha256"] for row in rows)


def _revision(row: Row) -> Revision:
    return Revision(
        tour=row["tour"],
        number=row["number"],
        changes=json.loads(row["changes"]),
        author=row["author"],
        note=row["note"],
        started_at=row["started_at"],
        saved_at=row["saved_at"],
        automatic=bool(row["automatic"]),
    )
