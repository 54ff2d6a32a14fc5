"""A compiled tour as an edition: its manifest, its card, and every address that it answers."""

from collections.abc import Iterable
from datetime import date

from server.compile.archive import Content
from server.compile.surface import JSON
from server.model.pack import Entry, Manifest
from server.model.site import Edition, Resource
from server.publish.draft import Compiled, keep_all
from server.store.blobs import Blobs


def manifest(
    compiled: Compiled, tour: str, number: int, day: date, entries: tuple[Entry, ...]
) -> Manifest:
    """Return what a phone reads of a pack; `entries` may name patches."""
    return Manifest(
        tour=tour,
        edition=number,
        released_on=day,
        languages=compiled.card.languages,
        titles=compiled.card.titles,
        poster=compiled.card.poster,
        stops=compiled.stops,
        archive=compiled.archive,
        entries=entries,
    )


def edition(
    blobs: Blobs, compiled: Compiled, said: Manifest, beside: Iterable[Content] = ()
) -> Edition:
    """Keep the manifest and what lies beside the archive; return the edition that names them."""
    text = said.model_dump_json(by_alias=True, exclude_none=True)
    body = Content(f"/packs/{said.tour}.json", JSON, text.encode())
    resources = (*keep_all(blobs, [body, *beside]), *compiled.resources)
    return Edition(manifest=said, card=compiled.card, resources=resources)


def sized(blobs: Blobs, resource: Resource) -> Resource:
    """Return an address with the lengths of its variants, which older editions do not tell."""
    if len(resource.encoded_bytes) == len(resource.encodings):
        return resource
    sizes = tuple(blobs.size(resource.sha256, encoding) for encoding in resource.encodings)
    return resource.model_copy(update={"encoded_bytes": sizes})
