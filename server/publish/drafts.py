"""What is done to drafts: begin one, take one in, save a form over it, order its stops."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from server.author import starter_files
from server.author.form import BODY, Fields, fields_of, with_fields, with_keys
from server.model.checks.paths import TOUR, folder
from server.model.draft import ConflictError, Hashes
from server.model.merge import merge_fields
from server.model.tour import Tour
from server.model.tree import Tree
from server.publish.store import Store
from server.store import revisions
from server.store.revisions import Head, Save

LONGEST_ID = 60
MOST_TRIES = 20
"""Five were not enough where six save the same file at one moment."""
POSITION_DIGITS = 6
TITLE = "title"


class DraftError(ValueError):
    """It cannot be done; `reason` is the key of a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Writer:
    """Who saves, and when; `automatic` where nobody pressed a button."""

    name: str
    at: datetime
    automatic: bool = False


@dataclass(frozen=True)
class Typed:
    """What somebody typed into the form of a file that was `seen` with this hash (None: no file).

    `keys` are set as a whole, whatever others set meanwhile.
    """

    path: str
    seen: str | None
    fields: Fields
    keys: Mapping[str, object] = field(default_factory=dict)

    def over(self, data: bytes) -> bytes:
        """Return a file with what was typed. Raises FormError."""
        done = with_fields(self.path, data, self.fields)
        return with_keys(self.path, done, self.keys) if self.keys else done


@dataclass(frozen=True)
class Saved:
    """The file is saved: its hash, and the draft's newest tree. `merged`: with others' changes."""

    sha256: str | None
    head: Head
    merged: bool = False


@dataclass(frozen=True)
class Clash:
    """Two changed the same: the fields as opened, theirs now, yours, and what they may come to.

    Nothing is saved. `seen` is the hash to save over once somebody has looked at `doubtful`.
    """

    base: Fields
    theirs: Fields
    yours: Fields
    proposal: Fields
    doubtful: tuple[str, ...]
    seen: str


def slug(title: str) -> str:
    """Return an id made of a title: `La fosse n° 9` is `la-fosse-n-9`; empty where none is left."""
    plain = unicodedata.normalize("NFKD", title.replace("œ", "oe").replace("ß", "ss")).lower()
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", letters)[:LONGEST_ID].strip("-")


async def begin(store: Store, title: str, languages: tuple[str, ...], writer: Writer) -> str:
    """Make a draft of the starter tour under this title and return its id.

    Raises DraftError where the title makes no id, or the id is taken.
    """
    tour = slug(title)
    try:
        files = starter_files(tour, languages)
    except ValueError as error:
        raise DraftError("untitled") from error
    words = f"{languages[0]}.md"
    files[words] = with_fields(words, files[words], {TITLE: title})
    await take_in(store, tour, files, writer, "✦")
    return tour


async def take_in(
    store: Store, tour: str, files: Mapping[str, bytes], writer: Writer, note: str
) -> Head:
    """Make a draft of files. Raises DraftError where there is one of that id already."""
    wanted = await store.keep(files)
    async with store.database.write() as tx:
        if (await revisions.head(tx, tour)).number:
            raise DraftError("taken")
        return await revisions.save(tx, _save(tour, wanted, {}, writer, note))


async def take_tree(
    store: Store, tour: str, tree: Tree, writer: Writer, replaces: bool = False
) -> Head:
    """Make a draft of a whole tree; where there is one already, only if it `replaces` it.

    The history keeps what was there. Raises DraftError.
    """
    if slug(tour) != tour or not tour:
        raise DraftError("id")
    wanted = await store.keep_tree(tree)
    async with store.database.write() as tx:
        number, hashes = await revisions.head(tx, tour)
        if number and not replaces:
            raise DraftError("taken")
        gone = dict.fromkeys(hashes.keys() - wanted.keys())
        return await revisions.save(tx, _save(tour, {**wanted, **gone}, hashes, writer, "ZIP"))


async def follow_folder(store: Store, tour: str, tree: Tree, writer: Writer) -> bool:
    """Let the draft say what an author's folder says; False where the staff went on from it.

    Then somebody must decide: the folder is behind the studio.
    """
    wanted = await store.keep_tree(tree)
    async with store.database.write() as tx:
        number, hashes = await revisions.head(tx, tour)
        newest = await revisions.revision(tx, tour, number) if number else None
        if hashes == wanted:
            return True
        if newest and newest.author:
            return False
        gone = dict.fromkeys(hashes.keys() - wanted.keys())
        await revisions.save(tx, _save(tour, {**wanted, **gone}, hashes, writer))
    return True


async def save_file(
    store: Store, tour: str, path: str, data: bytes | None, seen: str | None, writer: Writer
) -> Saved:
    """Save one file as it is (None: delete it). Raises ConflictError."""
    (sha256,) = (await store.keep({path: data})).values()
    async with store.database.write() as tx:
        head = await revisions.save(tx, _save(tour, {path: sha256}, {path: seen}, writer))
    return Saved(sha256, head)


async def save_files(
    store: Store,
    tour: str,
    files: Mapping[str, bytes | None],
    seen: Mapping[str, str | None],
    writer: Writer,
) -> Head:
    """Save several files at once, or none of them. Raises ConflictError."""
    wanted = await store.keep(files)
    async with store.database.write() as tx:
        return await revisions.save(tx, _save(tour, wanted, seen, writer))


async def save_fields(store: Store, tour: str, typed: Typed, writer: Writer) -> Saved | Clash:
    """Save what somebody typed into the form of a file.

    What others saved meanwhile is merged where that is beyond doubt. Raises FormError.
    """
    path, over, merged = typed.path, typed.seen, False
    base = await store.read(typed.seen) if typed.seen else b""
    data = typed.over(base)
    for _ in range(MOST_TRIES):
        wanted = await store.keep({path: data})
        wish = _save(tour, wanted, {path: over}, writer)
        try:
            async with store.database.write() as tx:
                return Saved(wanted[path], await revisions.save(tx, wish), merged)
        except ConflictError as conflict:
            over = conflict.collisions[0].theirs
        theirs = await store.read(over) if over else b""
        clash = _clash(typed, base, theirs, over or "")
        if clash.doubtful:
            return clash
        data, merged = replace(typed, fields=clash.proposal).over(theirs), True
    raise DraftError("busy")


def _clash(typed: Typed, base: bytes, theirs: bytes, seen: str) -> Clash:
    was, now, mine = (fields_of(typed.path, data) for data in (base, theirs, typed.over(base)))
    proposal, doubtful = merge_fields(was, now, mine)
    return Clash(was, now, mine, proposal, doubtful, seen)


async def set_order(
    store: Store, tour: str, stops: tuple[str, ...], seen: str, writer: Writer
) -> Saved:
    """Put the stops of a tour in another order. Raises ConflictError, DraftError, FormError."""
    data = await store.read(seen)
    if sorted(stops) != sorted(_listed(data)):
        raise DraftError("order")
    return await save_file(store, tour, TOUR, with_keys(TOUR, data, {"stops": stops}), seen, writer)


async def add_stop(store: Store, found: Tour, hashes: Hashes, title: str, writer: Writer) -> str:
    """Add a stop after the last one, where that one is, and return its id.

    Raises ConflictError, and DraftError where the title makes no new id.
    """
    stop, tour = slug(title), await store.read(hashes[TOUR])
    listed = _listed(tour)
    if not stop or stop in listed or any(path.startswith(folder(stop)) for path in hashes):
        raise DraftError("taken" if stop else "untitled")
    lat, lon = found.stops[-1].facts.at if found.stops else _start(found)
    facts = {"at": f"{lat:.{POSITION_DIGITS}f}, {lon:.{POSITION_DIGITS}f}", "position": "to check"}
    words = f"{folder(stop)}{found.source_language}.md"
    files: dict[str, bytes | None] = {
        TOUR: with_keys(TOUR, tour, {"stops": [*listed, stop]}),
        f"{folder(stop)}stop.yaml": with_fields("stop.yaml", b"", facts),
        words: with_fields(words, b"", {TITLE: title, BODY: ""}),
    }
    await save_files(store, found.id, files, {TOUR: hashes[TOUR]}, writer)
    return stop


async def remove_stop(store: Store, tour: str, hashes: Hashes, stop: str, writer: Writer) -> None:
    """Take a stop out with all its files; the history keeps them. Raises ConflictError."""
    data = await store.read(hashes[TOUR])
    listed = _listed(data)
    if stop not in listed or len(listed) == 1:
        raise DraftError("last" if stop in listed else "order")
    gone = [path for path in hashes if path.startswith(folder(stop))]
    files: dict[str, bytes | None] = {
        TOUR: with_keys(TOUR, data, {"stops": [one for one in listed if one != stop]}),
        **dict.fromkeys(gone),
    }
    await save_files(store, tour, files, {path: hashes[path] for path in files}, writer)


def _listed(data: bytes) -> list[str]:
    return [stop for stop in fields_of(TOUR, data).get("stops", "").split(", ") if stop]


def _start(found: Tour) -> tuple[float, float]:
    first = found.route.points[0]
    return first.lat, first.lon


def _save(
    tour: str,
    wanted: Mapping[str, str | None],
    seen: Mapping[str, str | None],
    writer: Writer,
    note: str = "",
) -> Save:
    return Save(tour, wanted, seen, writer.name, writer.at, note, writer.automatic)
