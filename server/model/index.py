"""A release's index as bytes, in which an address is found without reading the others.

The first line is a JSON object that says what the release is. Every further line is an address, a
tab and the rest of its `Resource` as JSON; lines are in the order of their bytes, for bisection. A
release of a million addresses is live at once, from a file that lies in no process's own memory.
"""

import json
from collections.abc import Iterator
from mmap import mmap
from typing import Literal

from server.model.site import Index, Resource
from server.model.tour import Model


class Head(Model):
    """What a release says of itself. Format 1 was one JSON object without lines."""

    format: Literal[2] = 2
    release: int
    build: str
    languages: tuple[str, ...]


class IndexFile:
    """The bytes of an index, as a file or mapped into memory. Raises ValueError for others."""

    def __init__(self, content: bytes | mmap) -> None:
        if content.find(b"\n") < 0:
            content = write_index(Index.model_validate_json(content[:]))
        self._content = content
        self._start = self._content.find(b"\n") + 1
        self.head = Head.model_validate_json(self._content[: self._start])

    def find(self, path: str) -> Resource | None:
        """Return what is published at an address: some twenty comparisons among a million."""
        key = b"%b\t" % path.encode("utf-8", "surrogatepass")
        low, high = self._start, len(self._content)
        while low < high:
            begin = self._content.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = self._content.find(b"\n", begin)
            here = self._content[begin : begin + len(key)]
            if here == key:
                return _resource(path, self._content[begin + len(key) : end])
            if here < key:
                low = end + 1
            else:
                high = begin
        return None

    def __iter__(self) -> Iterator[Resource]:
        begin = self._start
        while begin < len(self._content):
            end = self._content.find(b"\n", begin)
            path, _, rest = self._content[begin:end].partition(b"\t")
            yield _resource(path.decode(), rest)
            begin = end + 1


def write_index(index: Index) -> bytes:
    """Return the index as bytes. Raises ValueError for an address that has no place in a line."""
    head = Head(release=index.release, build=index.build, languages=index.languages)
    lines = sorted(map(_line, index.resources))
    return b"".join((head.model_dump_json().encode(), b"\n", *lines))


def read_index(content: bytes) -> Index:
    """Return a whole index. Raises ValueError."""
    file = IndexFile(content)
    head = file.head
    return Index(
        release=head.release, build=head.build, languages=head.languages, resources=tuple(file)
    )


def _line(resource: Resource) -> bytes:
    if "\t" in resource.path or "\n" in resource.path:
        raise ValueError(f"{resource.path!r} cannot be an address")
    rest = resource.model_dump_json(exclude={"path"}, exclude_defaults=True)
    return f"{resource.path}\t{rest}\n".encode()


def _resource(path: str, rest: bytes) -> Resource:
    return Resource.model_validate({"path": path, **json.loads(rest)})
