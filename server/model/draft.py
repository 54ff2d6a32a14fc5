"""A tour while it is written: revisions of its tree, and what saving over one another comes to."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from server.model.tour import Model

Hashes = Mapping[str, str]
"""A tree as its files' SHA-256 by path."""


class Change(Model):
    """What a revision did to one file: its hash before and after; None where there is no file."""

    before: str | None
    after: str | None


class Revision(Model):
    """One state of a tour. The revision before it is the one with the next lower number.

    `changes` is what its author did, which is not always what differs from the revision before:
    an automatic one moves up when its author goes on typing after a colleague has saved.
    """

    tour: str
    number: int
    changes: dict[str, Change]
    author: str
    note: str
    started_at: datetime
    saved_at: datetime
    automatic: bool


class Collision(NamedTuple):
    """A file that was changed by two: as the editor opened it, and as it is now."""

    path: str
    base: str | None
    theirs: str | None


class ConflictError(Exception):
    """Nothing was saved, because these files were saved by others since they were opened."""

    def __init__(self, collisions: tuple[Collision, ...]) -> None:
        super().__init__(", ".join(collision.path for collision in collisions))
        self.collisions = collisions


def collisions(
    head: Hashes, seen: Mapping[str, str | None], wanted: Mapping[str, str | None]
) -> tuple[Collision, ...]:
    """Return the files that are no longer as seen. Who wants what stands already is in no one's way.
    """  # fmt: skip  # noqa: D200, E501
    return tuple(
        Collision(path, seen.get(path), head.get(path))
        for path in wanted
        if head.get(path) not in {seen.get(path), wanted[path]}
    )


def changed(head: Hashes, wanted: Mapping[str, str | None]) -> dict[str, Change]:
    """Return what the wanted files (None: deleted) change of a tree."""
    return {
        path: Change(before=head.get(path), after=sha256)
        for path, sha256 in wanted.items()
        if head.get(path) != sha256
    }


def applied(head: Hashes, changes: Mapping[str, Change]) -> dict[str, str]:
    """Return the tree after the changes, by path."""
    after = {**head, **{path: change.after for path, change in changes.items()}}
    return {path: sha256 for path, sha256 in sorted(after.items()) if sha256}
