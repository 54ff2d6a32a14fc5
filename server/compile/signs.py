"""A sign to print or engrave: the stop's number, its code, its title in the tour's languages.

One SVG of A6, in millimetres, all letters as outlines. The code is the stop's address without a
language, so that it leads each reader to their own; a quarter of it may be scratched away.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import NamedTuple

import segno

from server.compile.lettering import Face, face, fitted, wrapped
from server.model.tour import Theme

WIDTH_MM, HEIGHT_MM = 105, 148
MARGIN_MM = 9.0
TEXT_MM = WIDTH_MM - 2 * MARGIN_MM
BAND_MM = 62.0
CODE_MM = 46.0
QUIET_MODULES = 4
"""The pale border without which readers do not find a code (ISO/IEC 18004)."""
NUMBER_MM = 46.0
SIZES_MM = ((10.5, 4.9), (9.0, 4.5), (7.5, 4.1), (6.5, 3.7), (5.6, 3.2), (4.6, 2.8))
"""Of the letters of the title, and of the titles in other languages."""
FOOT_MM = 120.0
"""Where the titles end at the latest."""
TOUR_MM = (4.2, 3.6, 3.0, 2.6)
ADDRESS_MM = (2.9, 2.6, 2.3, 2.0)
LEADING = 1.16
INK, MUTED, PAPER = "#17181c", "#4a4652", "#fffdf8"
THEMES: dict[Theme, str] = {
    "louvre-lens": "#3f6073",
    "remembrance": "#2f4f9b",
    "terrils": "#2b6647",
    "sainte-barbe": "#855600",
    "mining-town": "#ad3f28",
}
"""As in tokens.css: by daylight, for a sign hangs outside."""


@dataclass(frozen=True)
class Sign:
    """What one sign says. `titles` are in the tour's languages, its source first."""

    number: int
    stop: str
    titles: tuple[str, ...]
    tour: str
    theme: Theme
    address: str


class Line(NamedTuple):
    """A line of a title, on its base line."""

    face: Face
    words: str
    y: float
    size: float
    colour: str


def sign_url(tour: str, stop: str) -> str:
    """Return the address of a stop that leaves the language to whoever scans it."""
    return f"/tours/{tour}/{stop}/"


def drawing(sign: Sign, fonts: Path) -> bytes:
    """Return the sign as an SVG file."""
    display, text = face(fonts / "display.woff2", 700), face(fonts / "text.woff2", 400)
    name = escape(f"{sign.number}. {sign.titles[0]}")
    parts = (
        f'<path fill="{PAPER}" d="M0 0H{WIDTH_MM}V{HEIGHT_MM}H0z"/>',
        _band(sign, display),
        *_titles(sign, display, text),
        *_foot(sign, display, text),
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_MM}mm" height="{HEIGHT_MM}mm"'
        f' viewBox="0 0 {WIDTH_MM} {HEIGHT_MM}" role="img"><title>{name}</title>'
        f"{''.join(parts)}</svg>\n"
    ).encode()


def _band(sign: Sign, display: Face) -> str:
    """Return the coloured head with the number, the black mountains, and the code on white."""
    colour = THEMES[sign.theme]
    left = WIDTH_MM - MARGIN_MM - CODE_MM
    size = NUMBER_MM * min(1, (left - 1.5 * MARGIN_MM) / display.width(f"{sign.number}", NUMBER_MM))
    return (
        f'<path fill="{colour}" d="M0 0H{WIDTH_MM}V{BAND_MM}H0z"/>'
        f'<path fill="{INK}" fill-opacity=".25" d="M0 {BAND_MM}V54L16 45 25 51 40 39 63 62z"/>'
        f"{_line(display, f'{sign.number}', 41, size, '#fff', MARGIN_MM - 1)}"
        f"{_code(sign.address, left, (BAND_MM - CODE_MM) / 2)}"
    )


def _code(address: str, x: float, y: float) -> str:
    """Return the code with its quiet border, in ink on white."""
    code = segno.make_qr(address, error="q")
    modules = code.symbol_size(border=QUIET_MODULES)[0]
    drawn = code.svg_inline(border=QUIET_MODULES, omitsize=True, svgclass=None, lineclass=None)
    outline = re.search(r' d="([^"]+)"', drawn)
    scale = CODE_MM / modules
    return (
        f'<rect x="{x}" y="{y}" width="{CODE_MM}" height="{CODE_MM}" rx="2.5" fill="#fff"/>'
        f'<path transform="translate({x} {y}) scale({scale:.5f})" stroke="{INK}"'
        f' d="{outline[1] if outline else ""}"/>'
    )


def _titles(sign: Sign, display: Face, text: Face) -> list[str]:
    """Return the title in the tour's own language, large, and the others, as large as all fit."""
    fitting = (_set(sign, display, text, *sizes) for sizes in SIZES_MM)
    best = next((lines for lines in fitting if lines[-1].y <= FOOT_MM), None)
    lines = best or _set(sign, display, text, *SIZES_MM[-1])
    return [_line(line.face, line.words, line.y, line.size, line.colour) for line in lines]


def _set(sign: Sign, display: Face, text: Face, large: float, small: float) -> list[Line]:
    source, *others = sign.titles
    lines, y = [], BAND_MM + 6 - 0.3 * large
    for words in wrapped(display, source, large, TEXT_MM):
        y += large * LEADING
        lines.append(Line(display, words, y, large, INK))
    y += large * 0.3
    for title in others:
        y += small * 0.35
        for words in wrapped(text, title, small, TEXT_MM):
            y += small * LEADING
            lines.append(Line(text, words, y, small, MUTED))
    return lines


def _foot(sign: Sign, display: Face, text: Face) -> Iterator[str]:
    """Yield the sign of the house, the tour and the address for whoever types."""
    y = HEIGHT_MM - MARGIN_MM
    size, address = fitted(text, re.sub("^https?://", "", sign.address), ADDRESS_MM, TEXT_MM)
    yield _line(text, address, y, size, MUTED)
    y -= 5.5
    yield (
        f'<g transform="translate({MARGIN_MM} {y - 4.9}) scale(.2)"><path fill="{INK}"'
        ' d="M1 26 11 8l4.4 8L19 10l12 16z"/><circle cx="24.5" cy="6" r="3.4" fill="#e9a21b"/></g>'
    )
    size, tour = fitted(display, sign.tour, TOUR_MM, TEXT_MM - 9)
    yield _line(display, tour, y, size, INK, MARGIN_MM + 8.5)
    rule = f"M{MARGIN_MM} {y - 8}h{TEXT_MM}v.3h-{TEXT_MM}z"
    yield f'<path fill="{INK}" fill-opacity=".2" d="{rule}"/>'


def _line(
    letters: Face, words: str, y: float, size: float, colour: str, x: float = MARGIN_MM
) -> str:
    return f'<path fill="{colour}" d="{letters.path(words, x, y, size)}"/>'
