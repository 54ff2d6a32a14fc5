"""Write a ZIM: `python -m tests.bench.zim WWW KINDS.json TARGET.zim`, where libzim is."""

import json
import sys
from pathlib import Path

from libzim.writer import (  # type: ignore[import-not-found]
    Creator,
    Hint,
    Item,
    StringProvider,
)

COMPRESSED = ("text/", "application/json")


class Entry(Item):  # type: ignore[misc]
    """One address with its type and content."""

    def __init__(self, path: str, kind: str, content: bytes) -> None:
        super().__init__()
        self._path = path
        self._kind = kind
        self._content = content

    def get_path(self) -> str:
        return self._path

    def get_title(self) -> str:
        return self._path

    def get_mimetype(self) -> str:
        return self._kind

    def get_contentprovider(self) -> StringProvider:
        return StringProvider(self._content)

    def get_hints(self) -> dict[Hint, bool]:
        return {Hint.COMPRESS: self._kind.startswith(COMPRESSED)}


def main(www: Path, kinds: Path, target: Path) -> None:
    with Creator(str(target)) as creator:
        for path, kind in json.loads(kinds.read_text()).items():
            creator.add_item(Entry(path[1:], kind, (www / path[1:]).read_bytes()))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
