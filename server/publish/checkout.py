"""A draft as an author's folder, and back: what git users pull and push.

The folder remembers the hash of every file that it was given; a push is then the same
compare-and-set as a form, and what others changed meanwhile is told, never overwritten.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from server.author import FolderTree
from server.model.draft import Collision, ConflictError
from server.model.tour import Model
from server.publish.drafts import Writer
from server.publish.store import Store
from server.store import revisions
from server.store.blobs import write_whole
from server.store.revisions import Head, Save

MEMORY = ".archipel.json"
"""Hidden, so that no tour takes it for one of its files."""


class Remembered(Model):
    """What a folder was last made of, or made."""

    tour: str
    hashes: dict[str, str]


class CheckoutError(ValueError):
    """The folder cannot be used; the message says why and what to do."""


async def pull(store: Store, tour: str, folder: Path) -> tuple[int, int]:
    """Bring a folder up to the draft; return how many files were written and deleted.

    Files that were changed here and in the studio stop it, before anything is written. Raises
    CheckoutError, ConflictError.
    """
    async with store.database.read() as tx:
        head = await revisions.head(tx, tour)
    if not head.number:
        raise CheckoutError(f"There is no draft called {tour}.")
    base = _remembered(folder, tour)
    mine = _hashes(folder)
    _refuse_strangers(folder, mine, base)
    ours, theirs = _changed(base.hashes, mine), _changed(base.hashes, head.hashes)
    clash = [path for path in ours & theirs if mine.get(path) != head.hashes.get(path)]
    if clash:
        raise ConflictError(_collisions(clash, base, head))
    written = [path for path in theirs - ours if path in head.hashes]
    for path in written:
        write_whole(folder / path, await store.read(head.hashes[path]))
    gone = [path for path in theirs - ours if path in mine and path not in head.hashes]
    for path in gone:
        (folder / path).unlink()
    _remember(folder, Remembered(tour=tour, hashes=head.hashes))
    return len(written), len(gone)


async def push(store: Store, folder: Path, writer: Writer, note: str = "") -> Head:
    """Save what was changed in a folder into its draft. Raises CheckoutError, ConflictError."""
    base = _remembered(folder)
    mine = _hashes(folder)
    changed = _changed(base.hashes, mine) & mine.keys()
    await store.keep({path: (folder / path).read_bytes() for path in sorted(changed)})
    wanted = {path: mine.get(path) for path in _changed(base.hashes, mine)}
    seen = {path: base.hashes.get(path) for path in wanted}
    wish = Save(base.tour, wanted, seen, writer.name, writer.at, note)
    async with store.database.write() as tx:
        head = await revisions.save(tx, wish)
    _remember(folder, Remembered(tour=base.tour, hashes=mine))
    return head


def _remembered(folder: Path, tour: str = "") -> Remembered:
    """Return what a folder was made of. Given a `tour`, a new folder was made of nothing."""
    try:
        found = Remembered.model_validate_json((folder / MEMORY).read_bytes())
    except FileNotFoundError as missing:
        if tour:
            return Remembered(tour=tour, hashes={})
        raise CheckoutError(f"{folder} was not pulled: archipel pull TOUR {folder}") from missing
    except ValidationError as broken:
        raise CheckoutError(f"{folder / MEMORY} is broken: pull into a new folder.") from broken
    if tour and found.tour != tour:
        raise CheckoutError(f"{folder} holds {found.tour}: pull {tour} into another folder.")
    return found


def _remember(folder: Path, what: Remembered) -> None:
    write_whole(folder / MEMORY, what.model_dump_json(indent=1).encode())


def _refuse_strangers(folder: Path, mine: dict[str, str], base: Remembered) -> None:
    if mine and not base.hashes:
        raise CheckoutError(f"{folder} has files that were not pulled: choose an empty folder.")


def _hashes(folder: Path) -> dict[str, str]:
    tree = FolderTree(folder) if folder.exists() else None
    paths: Iterable[str] = tree.paths if tree else ()
    return {path: hashlib.sha256((folder / path).read_bytes()).hexdigest() for path in paths}


def _changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def _collisions(clash: list[str], base: Remembered, head: Head) -> tuple[Collision, ...]:
    return tuple(
        Collision(path, base.hashes.get(path), head.hashes.get(path)) for path in sorted(clash)
    )
