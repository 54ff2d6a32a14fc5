"""Folders that nobody zipped in good faith: names, kinds and contents that lead astray."""

import io
import stat
import warnings
import zipfile
from collections.abc import Iterator

from tests.hostile import zipped
from tests.hostile_tracks import locked, overlapping, special

GOOD = b"id: x\n"
NAMES = {
    "newline": "a\nb.md", "tab": "a\tb.md", "escape": "a\x1b[2J.md", "delete": "a\x7f.md",
    "right to left": "a\u202egpj.md", "hidden mark": "a\u200b.md", "line separator": "a\u2028.md",
    "device": "con.md", "device with folder": "aux/a.md", "printer": "LPT1", "stream": "fr.md:evil",
    "trailing dot": "media./a.md", "trailing blank": "media /a.md", "star": "a*.md",
    "question": "a?.md", "pipe": "a|b.md", "long": "a" * 300 + ".md",
    "deep": "a/" * 100 + "a.md", "share": "//server/x", "backslashes": "\\\\server\\x",
    "drive": "c:/x", "up at the end": "media/..", "only up": "..",
}  # fmt: skip
KINDS = {
    "link away": stat.S_IFLNK, "pipe": stat.S_IFIFO, "device": stat.S_IFCHR,
    "disk": stat.S_IFBLK, "socket": stat.S_IFSOCK,
}  # fmt: skip


def archives() -> Iterator[tuple[str, bytes]]:
    """Yield ZIPs, each with what is wrong with it."""
    for what, name in NAMES.items():
        yield f"name: {what}", zipped({"tour.yaml": GOOD, name: b"x"})
    for what, kind in KINDS.items():
        yield f"kind: {what}", special("media/a.jpg", kind, {"tour.yaml": GOOD})
    yield "two of one name", _twice("fr.md", "fr.md")
    yield "two that Windows takes for one", _twice("fr.md", "FR.md")
    yield "two that a Mac takes for one", _twice("\u00e9.md", "e\u0301.md")
    yield "encrypted", locked({"tour.yaml": GOOD})
    yield "other method", zipped({"tour.yaml": GOOD}, method=zipfile.ZIP_BZIP2)
    yield "all names lead to the same bytes", overlapping(1500)
    for what, facts in _facts().items():
        yield f"tour.yaml: {what}", zipped({"tour.yaml": facts})


def _facts() -> dict[str, bytes]:
    """Return what no reader of YAML should do or believe."""
    return {
        "a program": b"!!python/object/apply:os.system ['true']\n",
        "an id that runs": b"id: !!python/object/apply:os.getcwd []\n",
        "deep": b"id: " + b"[" * 50_000,
        "no text": b"id: \xff\xfe\n",
        "nul": b"id: x\x00\n",
        "a list": b"- id: x\n",
        "empty": b"",
        "id twice": b"id: x\nid: y\n",
        "id a path": b"id: a/b\n",
        "id of the studio": b"id: ../studio\n",
        "id with capitals": b"id: Tour\n",
        "id too long": b"id: " + b"a" * 300,
        "id a table": b"id: {a: b}\n",
    }


def _twice(one: str, other: str) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")
        for name in ("tour.yaml", one, other):
            archive.writestr(name, GOOD)
    return out.getvalue()
