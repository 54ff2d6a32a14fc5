"""Patches from the edition that phones have to the one that is being released.

They lie beside the archive, which stays the same for the same source; the manifest names them.
"""

from collections.abc import Iterable

from server.compile.archive import Content
from server.compile.client import asset
from server.model import patch
from server.model.pack import Entry, EntryPatch, Manifest
from server.store.blobs import Blobs

WORTH_IT = 0.5
"""A patch that saves less than half of an entry's bytes is not worth a request of its own."""


def with_patches(
    entries: Iterable[Entry], old: Manifest | None, blobs: Blobs
) -> tuple[tuple[Entry, ...], list[Content]]:
    """Return the entries, those that changed a little with their patch, and the patches."""
    before = {entry.url: entry for entry in old.entries} if old else {}
    done: list[Entry] = []
    made: list[Content] = []
    for entry in entries:
        content = _patch(before.get(entry.url), entry, blobs)
        if content:
            made.append(content)
            size = len(content.data)
            source = before[entry.url].sha256
            named = EntryPatch(source=source, url=content.url, size_bytes=size)
            done.append(entry.model_copy(update={"patch": named}))
        else:
            done.append(entry)
    return tuple(done), made


def _patch(old: Entry | None, new: Entry, blobs: Blobs) -> Content | None:
    if old is None or old.sha256 == new.sha256 or not new.type.startswith("text/"):
        return None
    found = patch.make(blobs.read(old.sha256), blobs.read(new.sha256))
    if found is None or len(found) > new.length * WORTH_IT:
        return None
    return asset(found, ".json")
