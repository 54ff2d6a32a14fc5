"""The two typefaces, cut down to what our four languages write.

`python -m server.compile.fonts` reads the woff2 files of the npm packages and writes
`web/fonts/{text,display}.woff2`; both families are under the SIL Open Font License 1.1.
"""

import io
import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from server.settings import ROOT, WEB

PACKAGES = ROOT / "node_modules" / "@fontsource-variable"
SOURCES = {
    "text": "atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
    "display": "bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2",
}
WEIGHTS = {"text": (400, 700), "display": (600, 800)}
LETTERS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "àâäæçéèêëîïôöœùûüÿßñáíóúìò"
    + "ÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸẞÑÁÍÓÚÌÒ"
    + "«»‹›“”„‘’‚–—…·•°²³½×→←↑↓€№©\u00a0\u202f\u2009\u2011\u00ad"
)
FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum"]


def cut(woff2: bytes, letters: str, weights: tuple[int, int]) -> bytes:
    """Return a woff2 with only these letters and this range of weights, no hinting."""
    font = TTFont(io.BytesIO(woff2), recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.name_IDs = [0, 1, 2, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=letters)
    subsetter.subset(font)
    instancer.instantiateVariableFont(font, {"wght": weights}, inplace=True)
    font.flavor = "woff2"
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def main() -> int:
    """Write both fonts; say what is missing where the packages are not installed."""
    if not PACKAGES.is_dir():
        sys.stderr.write(f"{PACKAGES} is missing: run `npm ci` first.\n")
        return 1
    (WEB / "fonts").mkdir(exist_ok=True)
    for name, source in SOURCES.items():
        data = cut((PACKAGES / source).read_bytes(), LETTERS, WEIGHTS[name])
        (WEB / "fonts" / f"{name}.woff2").write_bytes(data)
        sys.stdout.write(f"web/fonts/{name}.woff2 {len(data):,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
