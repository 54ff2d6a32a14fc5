"""A release as a table: address -> answers whose heads are made once, and where their bytes lie.

Knows nothing of ASGI, so that any door can use it. Source of the rules: RFC 9110 (conditional
requests in section 13, ranges in 14, content negotiation in 12.5.3).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import NamedTuple

from server.http.headers import HTML_HEADERS, IMAGE_HEADERS, PLAIN_HEADERS, Headers
from server.http.negotiate import encodings
from server.http.tally import kind_of
from server.model.index import IndexFile
from server.model.site import Encoding, Resource, blob_path

ASKED = frozenset(
    (b"accept-encoding", b"if-match", b"if-none-match", b"if-range", b"range"),
)
"""The fields of a request that an answer may depend on."""
CACHE_CONTROL = {
    "immutable": b"public, max-age=31536000, immutable, no-transform",
    "revalidate": b"no-cache",
}
"""Nothing on the way may transform what phones verify by its hash."""
ETAG_DIGITS = 32
RANGE = re.compile(rb"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)
"""One range; the length of its numbers is bounded, as Python's `int` would."""

MOST_ENTRIES = 20_000
"""How many addresses are kept ready; those asked for first are forgotten first."""

Asked = Mapping[bytes, bytes]
SizeOf = Callable[[Resource, Encoding], int]
"""Tells how long a variant is."""


class Part(NamedTuple):
    """Bytes `start` to `stop` (excluded) of a file; its path is relative to the data folder."""

    file: str
    start: int
    stop: int


@dataclass(frozen=True)
class Answer:
    """Everything of a response but the bytes themselves."""

    status: int
    headers: Headers
    body: Part | None = None

    @cached_property
    def head(self) -> bytes:
        """Return the status line and the fields as HTTP/1.1 sends them, without the last line."""
        lines = (b"%b: %b\r\n" % field for field in self.headers)
        phrase = HTTPStatus(self.status).phrase.encode()
        return b"HTTP/1.1 %d %b\r\n%b" % (self.status, phrase, b"".join(lines))


class Variant(NamedTuple):
    """One representation of a resource: its ready answers, and the head of a part of it."""

    etag: bytes
    whole: Answer
    unchanged: Answer
    part_headers: Headers


NOT_ALLOWED = Answer(405, ((b"allow", b"GET, HEAD"), (b"content-length", b"0")))
CHANGED = Answer(412, ((b"content-length", b"0"),))
NOT_ACCEPTABLE = Answer(406, ((b"vary", b"accept-encoding"), (b"content-length", b"0")))


class Entry:
    """One address: what it answers to each kind of request."""

    def __init__(self, resource: Resource, size_of: SizeOf) -> None:
        self.kind = kind_of(resource.path)
        self.immutable = resource.cache == "immutable"
        self._ranges = resource.ranges
        self._file = blob_path(resource.sha256)
        self._size = resource.size_bytes
        self._plain = _variant(resource, None, resource.size_bytes)
        self._variants: dict[Encoding | None, Variant] = {None: self._plain}
        for encoding in resource.encodings:
            size = size_of(resource, encoding)
            self._variants[encoding] = _variant(resource, encoding, size)

    def answer(self, asked: Asked) -> Answer:
        """Return the answer to a GET whose fields among `ASKED` are given."""
        variant = self._choose(asked.get(b"accept-encoding", b""))
        if variant is None:
            return NOT_ACCEPTABLE
        if not asked:
            return variant.whole
        if (tags := asked.get(b"if-match")) is not None and not _match(tags, variant.etag):
            return CHANGED
        if (tags := asked.get(b"if-none-match")) is not None and _weak_match(tags, variant.etag):
            return variant.unchanged
        if self._ranges and (wanted := asked.get(b"range")) is not None:
            return self._ranged(wanted, asked) or variant.whole
        return variant.whole

    def _choose(self, accept_encoding: bytes) -> Variant | None:
        """Return the variant that the client likes best; where there is but one, that one."""
        if len(self._variants) == 1:
            return self._plain
        for encoding in encodings(accept_encoding):
            if encoding in self._variants:
                return self._variants[encoding]
        return None

    def _ranged(self, wanted: bytes, asked: Asked) -> Answer | None:
        """Return a part of the plain bytes, or None where the range is to be ignored."""
        etag = self._plain.etag
        if asked.get(b"if-range", etag) != etag:
            return None
        span = parse_range(wanted, self._size)
        if span is None:
            return None
        if not span:
            place = b"bytes */%d" % self._size
            return Answer(416, ((b"content-range", place), (b"content-length", b"0")))
        place = b"bytes %d-%d/%d" % (span.start, span.stop - 1, self._size)
        own = ((b"content-range", place), (b"content-length", b"%d" % len(span)))
        body = Part(self._file, span.start, span.stop)
        return Answer(206, (*own, *self._plain.part_headers), body)


class Table:
    """One release. An entry is made when it is first asked for: a release of a million addresses
    must be live at once, and take no more memory than what is asked for.
    """  # noqa: D205

    def __init__(self, index: IndexFile, size_of: SizeOf) -> None:
        self.number = index.head.release
        self.languages = index.head.languages
        self.answering = frozenset(f"/{lang}/search/" for lang in self.languages)
        """Pages that are computed where their address asks something."""
        self._index = index
        self._entries: dict[str, Entry] = {}
        self._size_of = size_of

    def get(self, path: str) -> Entry | None:
        """Return what is published at an address. `path` is percent-decoded, without a query."""
        entry = self._entries.get(path)
        if entry is None and (resource := self._index.find(path)):
            if len(self._entries) >= MOST_ENTRIES:
                del self._entries[next(iter(self._entries))]
            entry = self._entries[path] = Entry(resource, self._size_of)
        return entry

    def find(self, target: bytes) -> Entry | None:
        """Return what was asked for before at a request's target as it was sent: without a query,
        with nothing encoded. Touches no file.
        """  # noqa: D205
        return None if b"%" in target else self._entries.get(target.decode("latin-1"))


def asked(method: str, fields: Iterable[tuple[bytes, bytes]]) -> Asked:
    """Return the fields that the answer depends on; repeated ones are joined (section 5.3).

    `fields` have lower-case names. A range has a meaning with GET only (section 14.2).
    """
    found: dict[bytes, bytes] = {}
    for name, value in fields:
        if name in ASKED:
            found[name] = b"%b, %b" % (found[name], value) if name in found else value
    if method != "GET":
        found.pop(b"range", None)
    return found


def parse_range(field: bytes, size: int) -> range | None:
    """Return the bytes asked for of a content of `size` bytes, empty where it has none of them.

    None: the field is to be ignored, because it names several ranges or makes no sense.
    """
    match = RANGE.fullmatch(field)
    if not match or match[1] == match[2] == b"":
        return None
    if not match[1]:
        return range(max(size - int(match[2]), 0), size)
    start = int(match[1])
    if not match[2]:
        return range(start, size)
    return range(start, min(int(match[2]) + 1, size)) if start <= int(match[2]) else None


def _match(tags: bytes, etag: bytes) -> bool:
    """Compare strongly: a weak tag equals nothing (section 8.8.3.2)."""
    return tags.strip() == b"*" or any(tag.strip() == etag for tag in tags.split(b","))


def _weak_match(tags: bytes, etag: bytes) -> bool:
    """Say whether the tag is in the list, weak or not: its quotes make it unmistakable."""
    return etag in tags or tags.strip() == b"*"


def _variant(resource: Resource, encoding: Encoding | None, size: int) -> Variant:
    mark = f"-{encoding}" if encoding else ""
    etag = f'"{resource.sha256[:ETAG_DIGITS]}{mark}"'.encode()
    kept = [(b"etag", etag), (b"cache-control", CACHE_CONTROL[resource.cache])]
    if resource.encodings:
        kept.append((b"vary", b"accept-encoding"))
    head = [(b"content-type", resource.type.encode()), *kept, *_security(resource)]
    if encoding:
        head.append((b"content-encoding", encoding.encode()))
    if resource.ranges:
        head.append((b"accept-ranges", b"bytes"))
    body = Part(blob_path(resource.sha256, encoding), 0, size)
    whole = Answer(200, ((b"content-length", b"%d" % size), *head), body)
    return Variant(etag, whole, Answer(304, tuple(kept)), tuple(head))


def _security(resource: Resource) -> Headers:
    """Guard what runs or draws by itself: documents, workers (scripts never renamed), drawings."""
    is_worker = resource.type.startswith("text/javascript") and resource.cache == "revalidate"
    if is_worker or resource.type.startswith("text/html"):
        return HTML_HEADERS
    return IMAGE_HEADERS if resource.type.startswith("image/svg") else PLAIN_HEADERS
