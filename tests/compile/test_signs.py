"""Signs: codes that phones read, letters that anybody can cut, words that fit."""

import re
from xml.etree import ElementTree as ET

import pytest
import segno

from server.compile.lettering import face, fitted, wrapped
from server.compile.signs import HEIGHT_MM, INK, MUTED, THEMES, WIDTH_MM, Sign, drawing
from server.settings import WEB

FONTS = WEB / "fonts"
DISPLAY = FONTS / "display.woff2"
LONG = "La très longue avenue des mineurs de la fosse numéro onze dix-neuf et de ses chevalements"


def sign(**changes):
    given = {
        "number": 3,
        "stop": "louvre",
        "titles": ("Le musée de verre", "The museum of glass"),
        "tour": "La petite visite",
        "theme": "terrils",
        "address": "https://visites.example/tours/petite-visite/louvre/",
    }
    return Sign(**{**given, **changes})


def parsed(one):
    return ET.fromstring(drawing(one, FONTS))


def corners(path):
    """Yield every x and every y of an outline in absolute commands, as the letters are."""
    for command, given in re.findall(r"([MLHVQ])([^A-Zz]*)", path):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", given)]
        xs = numbers if command == "H" else [] if command == "V" else numbers[::2]
        ys = numbers if command == "V" else [] if command == "H" else numbers[1::2]
        yield xs, ys


def test_it_is_a6_in_millimetres_and_says_what_it_is():
    svg = parsed(sign())
    assert (svg.get("width"), svg.get("height")) == ("105mm", "148mm")
    assert svg.findtext("{*}title") == "3. Le musée de verre"


def test_letters_are_shapes_so_no_typeface_is_needed():
    drawn = drawing(sign(), FONTS).decode()
    assert "<text" not in drawn
    assert "font" not in drawn
    assert "style" not in drawn


def test_the_code_is_the_address_with_its_border_and_a_quarter_to_spare():
    svg = drawing(sign(), FONTS).decode()
    wanted = segno.make_qr(sign().address, error="q")
    assert wanted.error in {"Q", "H"}
    inline = wanted.svg_inline(border=4, omitsize=True)
    assert re.findall(r' d="([^"]+)"', inline)[0] in svg
    scale = float(re.findall(r"scale\((\d\.\d+)\)", svg)[0])
    assert scale * wanted.symbol_size(border=4)[0] == pytest.approx(46, abs=0.01)
    assert scale > 0.7, "a phone reads modules of 0.7 mm from an arm's length"


@pytest.mark.parametrize("theme", THEMES)
def test_the_number_is_white_on_a_colour_dark_enough(theme):
    red, green, blue = (int(THEMES[theme][at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c < 0.04 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (light + 0.05) > 4.5


@pytest.mark.parametrize("number", [1, 28, 200])
@pytest.mark.parametrize("titles", [("La lampe",), (LONG,) * 2, (LONG, f"{LONG}!", f"{LONG}?")])
def test_everything_stays_on_the_sign(number, titles):
    one = sign(number=number, titles=titles, tour=LONG, address=f"https://v.example/{'a' * 90}/")
    written = parsed(one).findall("{*}path")
    letters = [p for p in written if p.get("fill") in {INK, MUTED} and not p.get("fill-opacity")]
    assert len(letters) > len(titles)
    for path in letters:
        for xs, ys in corners(path.get("d")):
            assert all(8 <= x <= WIDTH_MM - 8 for x in xs)
            assert all(60 <= y <= HEIGHT_MM - 8 for y in ys)


def test_pairs_of_letters_are_kerned():
    letters = face(DISPLAY, 700)
    apart = letters.width("A", 100) + letters.width("V", 100)
    assert letters.width("AV", 100) < apart - 5


def test_a_letter_that_the_typeface_lacks_loses_its_accent_or_is_left_out():
    letters = face(DISPLAY, 700)
    assert letters.path("Ő", 0, 0, 10) == letters.path("O", 0, 0, 10)
    assert letters.path("a☂b", 0, 0, 10) == letters.path("ab", 0, 0, 10)


def test_lines_break_at_spaces_and_never_at_fixed_ones():
    letters = face(DISPLAY, 700)
    lines = wrapped(letters, "Lens : une ville renaît", 10, 40)
    assert len(lines) > 1
    assert all(letters.width(line, 10) <= 40 for line in lines)
    fixed = "Lens\u202f: une"
    assert wrapped(letters, fixed, 10, 1)[0] == "Lens\u202f:"


def test_what_fits_nowhere_is_cut():
    letters = face(DISPLAY, 700)
    assert fitted(letters, "Lens", (4, 3), 50) == (4, "Lens")
    size, words = fitted(letters, LONG, (4, 3), 50)
    assert size == 3
    assert words.endswith("…")
    assert letters.width(words, size) <= 50
