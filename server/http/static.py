"""The visitors' whole side as static files, for a bucket behind a CDN or a plain web server.

A site that is being read stays whole while it is exported: what never changes is written first,
then pages, then the lists that lead to new editions; what is no longer published goes last.
"""

from collections.abc import Iterator
from itertools import chain, groupby
from typing import NamedTuple

from server.http import snippets
from server.http.targets import ExportError, File, Target
from server.model.index import read_index
from server.model.site import Index, Resource, blob_path
from server.store.blobs import Blobs

LAST = 4
"""The turn of what hosts read themselves, and of pages that only lead on."""


class Exported(NamedTuple):
    """How many files an export wrote, found as they should be, and removed."""

    written: int
    kept: int
    removed: int


def export(blobs: Blobs, target: Target) -> Exported:
    """Write the live release where only what changed is written. Raises ExportError, BucketError.

    What is to come is noted first: whatever a broken export left is known to the next one.
    """
    index = _live(blobs)
    before = target.listed()
    files = sorted(chain(_published(index, target), _texts(index)), key=lambda file: file.turn)
    wanted = {file.name: file.mark for file in files}
    target.note(dict.fromkeys(wanted, "") | before)
    written = 0
    for _, together in groupby(files, key=lambda file: file.turn):
        new = [f for f in together if before.get(f.name) != f.mark or not target.has(f.name)]
        blobs.bring_all(file.source for file in new if isinstance(file.source, str))
        target.put(new, blobs.data)
        written += len(new)
    gone = before.keys() - wanted.keys()
    target.remove(gone)
    target.note(wanted)
    target.finish(index)
    return Exported(written, len(wanted) - written, len(gone))


def _live(blobs: Blobs) -> Index:
    sha256 = blobs.current()
    if sha256 is None:
        raise ExportError(f"{blobs.data} holds no release: run archipel publish first.")
    return read_index(blobs.read(sha256))


def _published(index: Index, target: Target) -> Iterator[File]:
    """Yield the files of every address, as the target wants them encoded."""
    for resource in sorted(index.resources, key=lambda each: each.path):
        name = resource.path.lstrip("/")
        if name.endswith("/"):
            name += "index.html"
        if ".." in name.split("/"):
            raise ExportError(f"{resource.path} leads out of the folder.")
        for encoding, suffix in target.variants(resource):
            source = blob_path(resource.sha256, encoding)
            yield File(_turn(resource), f"{name}{suffix}", source, resource.type, resource.cache,
                       encoding, resource.sha256)  # fmt: skip


def _turn(resource: Resource) -> int:
    """Say when to write: an address that leads to others comes after them, the worker last."""
    if resource.path == "/worker.js":
        return 3
    if resource.path.endswith(".json") and resource.cache == "revalidate":
        return 2
    return 0 if resource.cache == "immutable" else 1


def _texts(index: Index) -> Iterator[File]:
    for name, text in snippets.files(index).items():
        kind = "text/html" if name.endswith(".html") else "text/plain"
        yield File.of_text(LAST, name, text, f"{kind}; charset=utf-8")
