"""A release as a table: address -> heads made in advance and the files behind them.

Knows nothing of ASGI, so that any door can use it. Source of the rules: RFC 9110 (conditional
requests in 13, ranges in 14, content negotiation in 12.5.3).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from server.http.headers import HTML_HEADERS, IMAGE_HEADERS, PLAIN_HEADERS, Headers
from server.model.site import Encoding, Index, Resource, blob_path

CACHE_CONTROL = {
    "immutable": b"public, max-age=31536000, immutable, no-transform",
    "revalidate": b"no-cache",
}
ETAG_DIGITS = 32
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
TAG = re.compile(rb'(?:W/)?("[^"]*")')


@dataclass(frozen=True)
class Variant:
    """One representation: its file, its size, its strong tag and the head of a 200."""

    file: Path
    size_bytes: int
    etag: bytes
    headers: Headers
    not_modified: Headers


@dataclass(frozen=True)
class Row:
    """One address. `ranges` is set where it has no encoded variants and may be cut."""

    plain: Variant
    encoded: Mapping[str, Variant]
    ranges: bool
    immutable: bool

    def variant(self, accept_encoding: bytes) -> Variant:
        """Return the best representation that the client takes."""
        if self.encoded:
            for encoding in accepted(accept_encoding):
                if encoding in self.encoded:
                    return self.encoded[encoding]
        return self.plain


@dataclass(frozen=True)
class Table:
    """One release, ready to be served."""

    rows: Mapping[str, Row]
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Span:
    """A satisfiable byte range, both ends included."""

    start: int
    end: int

    @property
    def size_bytes(self) -> int:
        return self.end - self.start + 1


class UnsatisfiableError(ValueError):
    """The range lies outside the content: 416."""


def build(index: Index, data: Path) -> Table:
    """Return the table of a release whose blobs lie in `data`."""
    rows = {resource.path: _row(resource, data) for resource in index.resources}
    return Table(rows, index.languages)


def _row(resource: Resource, data: Path) -> Row:
    encoded: dict[str, Variant] = {
        name: _variant(resource, data, name) for name in resource.encodings
    }
    plain = _variant(resource, data, None)
    return Row(plain, encoded, resource.ranges, resource.cache == "immutable")


def _variant(resource: Resource, data: Path, encoding: Encoding | None) -> Variant:
    file = data / blob_path(resource.sha256, encoding)
    size = file.stat().st_size if encoding else resource.size_bytes
    mark = f"-{encoding}" if encoding else ""
    etag = f'"{resource.sha256[:ETAG_DIGITS]}{mark}"'.encode()
    shared = [(b"etag", etag), (b"cache-control", CACHE_CONTROL[resource.cache])]
    if resource.encodings:
        shared.append((b"vary", b"accept-encoding"))
    head = [(b"content-type", resource.type.encode()), (b"content-length", b"%d" % size), *shared]
    if encoding:
        head.append((b"content-encoding", encoding.encode()))
    if resource.ranges:
        head.append((b"accept-ranges", b"bytes"))
    policy = _policy(resource.type)
    return Variant(file, size, etag, (*head, *policy), (*shared, *policy))


def _policy(content_type: str) -> Headers:
    if content_type.startswith("text/html"):
        return HTML_HEADERS
    return IMAGE_HEADERS if content_type == "image/svg+xml" else PLAIN_HEADERS


@lru_cache(maxsize=256)
def accepted(raw: bytes) -> tuple[str, ...]:
    """Return which of our encodings an Accept-Encoding field takes, best first."""
    weights: dict[str, float] = {}
    for part in raw.decode("latin-1").lower().split(","):
        name, _, parameters = part.strip().partition(";")
        weights[name.strip()] = _weight(parameters)
    rest = weights.get("*", 0.0)
    return tuple(name for name in ("br", "gzip") if weights.get(name, rest) > 0)


def _weight(parameters: str) -> float:
    found = re.fullmatch(r"\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", parameters)
    return float(found[1]) if found else 1.0


def not_modified(if_none_match: bytes, variant: Variant) -> bool:
    """Say whether the client holds the representation already (weak comparison)."""
    if if_none_match.strip() == b"*":
        return True
    return variant.etag in TAG.findall(if_none_match)


def span(raw: bytes, size_bytes: int) -> Span | None:
    """Return the one range asked for, or None to answer whole (several, or not understood).

    Raises UnsatisfiableError.
    """
    match = RANGE.fullmatch(raw.decode("latin-1").strip())
    if not match or match[0] == "bytes=-":
        return None
    first, last = match[1], match[2]
    if not first:
        return _suffix(int(last), size_bytes)
    start, end = int(first), min(int(last), size_bytes - 1) if last else size_bytes - 1
    if last and int(last) < start:
        return None
    if start >= size_bytes:
        raise UnsatisfiableError
    return Span(start, end)


def _suffix(length: int, size_bytes: int) -> Span:
    if length == 0 or size_bytes == 0:
        raise UnsatisfiableError
    return Span(max(size_bytes - length, 0), size_bytes - 1)
