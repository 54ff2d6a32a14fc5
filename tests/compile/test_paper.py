import re
from dataclasses import replace

import pytest
import segno
from lxml import html as parser

from server.compile import paper
from tests.compile.rendering import FR, SHELL, documents, make_context, make_tour

ADDRESS = "https://visite.example" + FR
CORNER = ".//*[@class='code on-paper']"
STROKE = re.compile(r"([Mm])\s*(-?[\d.]+)[ ,](-?[\d.]+)|h(\d+)")


@pytest.fixture(scope="module")
def tour():
    return make_tour()


def squares(drawn):
    """Return where the drawing's one path is dark."""
    (path,) = re.findall(r' d="([^"]+)"', drawn)
    x, y = 0.0, 0.0
    for letter, to_x, to_y, run in STROKE.findall(path):
        if run:
            yield from ((int(x) + at, int(y)) for at in range(int(run)))
            x += int(run)
        elif letter == "M":
            x, y = float(to_x), float(to_y)
        else:
            x, y = x + float(to_x), y + float(to_y)


def test_the_drawing_has_the_dark_squares_of_the_code_and_no_style():
    drawn = paper.code(ADDRESS)
    matrix = segno.make_qr(ADDRESS, error="m").matrix
    dark = {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert set(squares(drawn)) == dark
    assert f'viewBox="0 0 {len(matrix)} {len(matrix)}"' in drawn
    assert "style" not in drawn


def test_the_cover_carries_the_code_of_its_own_address(tour):
    document = parser.document_fromstring(documents(tour, make_context(tour))[FR].decode())
    (corner,) = document.iterfind(CORNER)
    assert list(squares(parser.tostring(corner).decode())) == list(squares(paper.code(ADDRESS)))
    assert "".join(map(str, corner.itertext())).endswith(" visite.example/fr/tours/petite-visite/")


def test_without_a_public_address_there_is_no_code(tour):
    context = replace(make_context(tour), shell=replace(SHELL, origin=""))
    document = parser.document_fromstring(documents(tour, context)[FR].decode())
    assert document.find(CORNER) is None
