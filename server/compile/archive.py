"""The archive of a pack: an ordinary ZIP whose entries a phone cuts out by offset and length.

Fixed dates, no extra fields, no data descriptors: the same entries give the same bytes, and the
stored bytes of an entry start 30 + len(name) after its header (PKWARE APPNOTE 6.3, section 4.3.7).
"""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterable
from typing import NamedTuple

from server.model.pack import Entry, Method

FIXED_DATE = (1980, 1, 1, 0, 0, 0)
LOCAL_HEADER_BYTES = 30
TEXT_TYPES = ("text/", "application/json", "image/svg+xml")
LARGEST_ENTRY_BYTES = 16_000_000


class Content(NamedTuple):
    """One file on its way into a pack; `lang` where it serves one language only."""

    url: str
    type: str
    data: bytes
    lang: str | None = None


class EntryTooLargeError(ValueError):
    """A phone verifies an entry in memory; this one is too large for that."""


def write(contents: Iterable[Content]) -> tuple[bytes, tuple[Entry, ...]]:
    """Return the ZIP's bytes and its entries, in the order given. Raises EntryTooLargeError."""
    buffer = io.BytesIO()
    entries = []
    with zipfile.ZipFile(buffer, "w") as archive:
        for content in contents:
            if len(content.data) > LARGEST_ENTRY_BYTES:
                raise EntryTooLargeError(content.url)
            entries.append(_add(archive, content))
    return buffer.getvalue(), tuple(entries)


def _add(archive: zipfile.ZipFile, content: Content) -> Entry:
    method: Method = "deflate" if content.type.startswith(TEXT_TYPES) else "stored"
    info = zipfile.ZipInfo(file_name(content.url), FIXED_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED if method == "deflate" else zipfile.ZIP_STORED
    info.create_system = 3
    info.external_attr = 0o644 << 16
    archive.writestr(info, content.data, compresslevel=zlib.Z_BEST_COMPRESSION)
    return Entry(
        url=content.url,
        type=content.type,
        sha256=hashlib.sha256(content.data).hexdigest(),
        size_bytes=len(content.data),
        offset=info.header_offset + LOCAL_HEADER_BYTES + len(info.filename.encode()),
        length=info.compress_size,
        method=method,
        lang=content.lang,
    )


def file_name(url: str) -> str:
    """Return the name of an entry in the ZIP: `/fr/tours/x/` is `fr/tours/x/index.html`."""
    name = url.removeprefix("/")
    return f"{name}index.html" if name.endswith("/") or not name else name
