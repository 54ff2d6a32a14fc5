"""A tour's source as a tree of files: one shape for a folder, a ZIP and a stored revision."""

import hashlib
from collections.abc import Mapping
from typing import Protocol


class Tree(Protocol):
    """Files by path (`stops/gare/fr.md`, always with `/`). What is not there raises KeyError."""

    @property
    def paths(self) -> frozenset[str]: ...

    def read(self, path: str) -> bytes: ...

    def sha256(self, path: str) -> str:
        """Return the hash of a file, without reading it where the tree knows better."""
        ...


class MemoryTree:
    """A tree held in memory: tests, unpacked ZIPs, drafts."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = dict(files)

    @property
    def paths(self) -> frozenset[str]:
        return frozenset(self._files)

    def read(self, path: str) -> bytes:
        return self._files[path]

    def sha256(self, path: str) -> str:
        return hashlib.sha256(self._files[path]).hexdigest()


def tree_sha256(tree: Tree) -> str:
    """Return one hash for the whole tree: equal exactly when every path and byte is."""
    digest = hashlib.sha256()
    for path in sorted(tree.paths):
        digest.update(f"{path}\0{tree.sha256(path)}\n".encode())
    return digest.hexdigest()
