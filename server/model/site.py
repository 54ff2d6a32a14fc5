"""The visitors' whole side as a table: every published address and the bytes behind it.

A release is one `Index`, itself a blob. `data/current` names the blob of the release that is live.
"""

from datetime import datetime
from typing import Literal

from server.model.pack import Card, Manifest, Sha256
from server.model.tour import Model

Encoding = Literal["br", "gzip"]
CURRENT_FILE = "current"
DATABASE_FILE = "archipel.db"
BASEMAP_FILE = "basemap.bin"
KEY_FILE = "notices.key"
"""What lies in a data folder, beside `blobs/` and what can be made again."""


class Resource(Model):
    """One published address. `sha256` names the blob; a variant per encoding lies beside it, as
    large as `encoded_bytes` says in the same order (empty where an older release wrote it).
    """  # noqa: D205

    path: str
    sha256: Sha256
    type: str
    size_bytes: int
    encodings: tuple[Encoding, ...] = ()
    encoded_bytes: tuple[int, ...] = ()
    cache: Literal["immutable", "revalidate"]
    ranges: bool = False


class Index(Model):
    """One release of the whole site."""

    release: int
    build: str
    languages: tuple[str, ...]
    resources: tuple[Resource, ...]


class Edition(Model):
    """One tour as it was released: what phones install, and every address that it answers."""

    manifest: Manifest
    card: Card
    resources: tuple[Resource, ...]


class Withdrawn(Model):
    """A tour that was taken back: what its address says instead, per language."""

    tour: str
    reasons: dict[str, str]
    author: str
    at: datetime


def blob_path(sha256: str, encoding: str | None = None) -> str:
    """Return where a blob lies below the data folder: `blobs/ab/ab…` or `blobs/ab/ab….br`."""
    suffix = {"br": ".br", "gzip": ".gz", None: ""}[encoding]
    return f"blobs/{sha256[:2]}/{sha256}{suffix}"
