"""What is asked of every server in the comparison, and the bytes that they all have."""

import random
from typing import NamedTuple

PAGES = tuple(f"/fr/stop-{number}.html" for number in range(10))
PICTURES = tuple(f"/a/picture-{number}.avif" for number in range(6))
MANIFEST, ARCHIVE, SOUND = "/packs/tour.json", "/packs/pack.zip", "/a/sound.m4a"
PARTS = (range(131_072), range(1_000_000, 1_131_072), range(2_000_000, 2_131_072))
BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "fr-FR,fr;q=0.9,en;q=0.8",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "same-origin",
    "User-Agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140 Mobile Safari/537",
}

Files = dict[str, tuple[str, bytes]]
"""By address: type and content."""


class Ask(NamedTuple):
    """One request; a `part` of the bytes, or all; `again` with the tag of the last time."""

    path: str
    part: range | None = None
    again: bool = False

    @property
    def status(self) -> int:
        return 206 if self.part else 304 if self.again else 200

    def expected(self, content: bytes) -> bytes:
        """Return the body that must come."""
        if self.again:
            return b""
        return content[self.part.start : self.part.stop] if self.part else content

    def fields(self, tag: str = "") -> dict[str, str]:
        """Return the header fields, a browser's and its own."""
        own = {"Range": f"bytes={self.part.start}-{self.part.stop - 1}"} if self.part else {}
        return {**BROWSER, **own, **({"If-None-Match": tag} if self.again else {})}


class Scenario(NamedTuple):
    """Requests that are sent in turn, and how much of nginx's rate we mean to reach."""

    name: str
    asks: tuple[Ask, ...]
    target: float


PAGE, PICTURE = Ask(PAGES[0]), Ask(PICTURES[0])
INSTALLS = (
    *map(Ask, PAGES), *map(Ask, PICTURES), Ask(MANIFEST), *(Ask(ARCHIVE, part) for part in PARTS),
)  # fmt: skip
"""What an office full of phones asks for: mostly first visits, a few updates by range."""
SCENARIOS = (
    Scenario("page", (PAGE,), 0.9),
    Scenario("page, 304", (PAGE._replace(again=True),), 0.7),
    Scenario("picture 60 KB", (PICTURE,), 0.9),
    Scenario("range 128 KB", (Ask(ARCHIVE, PARTS[1]),), 1.0),
    Scenario("sound 5 MB", (Ask(SOUND),), 1.0),
    Scenario("installs", INSTALLS, 1.0),
)


def site() -> Files:
    """Return pages, pictures, a manifest, an archive and a sound of the sizes of a real tour's."""
    chance = random.Random(1)
    files = {path: ("text/html; charset=utf-8", _page(chance).encode()) for path in PAGES}
    files |= {path: ("image/avif", chance.randbytes(60_000)) for path in PICTURES}
    entries = ",".join(f'{{"sha256":"{chance.randbytes(32).hex()}"}}' for _ in range(100))
    files[MANIFEST] = ("application/json", f"[{entries}]".encode())
    files[ARCHIVE] = ("application/zip", chance.randbytes(3_000_000))
    files[SOUND] = ("audio/mp4", chance.randbytes(5_000_000))
    return files


def _page(chance: random.Random) -> str:
    depths = (chance.randrange(900) for _ in range(300))
    return "".join(f"<p>Le puits {i} descendait à {d} mètres.</p>" for i, d in enumerate(depths))
