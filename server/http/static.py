"""The visitors' whole side as static files, for a bucket behind a CDN or a plain web server.

A site that is being read stays whole while it is exported: what never changes is written first,
then pages, then the lists that lead to new editions; what is no longer published goes last.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from server.http import snippets
from server.model.site import CURRENT_FILE, Encoding, Index, Resource, blob_path

LISTED = ".archipel.json"
"""What the last export wrote: file -> SHA-256 of its content."""
SUFFIXES: Mapping[Encoding | None, str] = {None: "", "br": ".br", "gzip": ".gz"}


class ExportError(ValueError):
    """The site cannot be exported; the message says why and what to do."""


class Exported(NamedTuple):
    """How many files an export wrote, found as they should be, and removed."""

    written: int
    kept: int
    removed: int


def export(data: Path, target: Path) -> Exported:
    """Write the live release of a data folder into a folder; only what changed is written.

    Beside the folder lie `<folder>.nginx.conf` and `<folder>.Caddyfile`, in it `_headers` and
    `_redirects` for hosts that read those. Raises `ExportError`.
    """
    index = _live(data)
    before = _listed(target)
    wanted: dict[str, str] = {}
    written = 0
    for resource in sorted(index.resources, key=_turn):
        for name, source, sha256 in _files(resource, data):
            wanted[name] = sha256
            if before.get(name) != sha256 or not (target / name).exists():
                _copy(source, target / name)
                written += 1
    texts = snippets.files(index)
    for name, text in texts.items():
        wanted[name] = _sha256(text)
        if before.get(name) != wanted[name]:
            _write(target / name, text)
            written += 1
    gone = before.keys() - wanted.keys()
    for name in gone:
        (target / name).unlink(missing_ok=True)
    _write(target / LISTED, json.dumps(wanted, indent=0, sort_keys=True))
    for suffix, text in snippets.servers(index, target.resolve()).items():
        _write(target.with_name(f"{target.name}.{suffix}"), text)
    return Exported(written, len(wanted) - written, len(gone))


def _live(data: Path) -> Index:
    try:
        sha256 = (data / CURRENT_FILE).read_text("ascii").strip()
    except FileNotFoundError:
        message = f"{data} holds no release: run archipel publish first."
        raise ExportError(message) from None
    return Index.model_validate_json((data / blob_path(sha256)).read_bytes())


def _listed(target: Path) -> dict[str, str]:
    """Return what an earlier export wrote. A folder of something else is left alone."""
    if not target.exists() or not any(target.iterdir()):
        return {}
    try:
        listed: dict[str, str] = json.loads((target / LISTED).read_text("utf-8"))
    except (FileNotFoundError, ValueError) as error:
        message = f"{target} holds other files than an export: choose an empty folder."
        raise ExportError(message) from error
    return listed


def _turn(resource: Resource) -> tuple[int, str]:
    """Say when to write: an address that leads to others comes after them, the worker last."""
    if resource.path == "/worker.js":
        return 3, resource.path
    if resource.path.endswith(".json") and resource.cache == "revalidate":
        return 2, resource.path
    return (0 if resource.cache == "immutable" else 1), resource.path


def _files(resource: Resource, data: Path) -> Iterator[tuple[str, Path, str]]:
    """Yield the file of an address and its compressed siblings: name, source, content's hash."""
    name = resource.path.lstrip("/")
    if name.endswith("/"):
        name += "index.html"
    if ".." in name.split("/"):
        raise ExportError(f"{resource.path} leads out of the folder.")
    encodings: tuple[Encoding | None, ...] = (None, *resource.encodings)
    for encoding in encodings:
        source = data / blob_path(resource.sha256, encoding)
        yield name + SUFFIXES[encoding], source, resource.sha256


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.half")
    shutil.copyfile(source, half)
    half.replace(target)


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.half")
    half.write_text(text, "utf-8")
    half.replace(target)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
